"""How large things usually are: distance from apparent size when nothing measures depth."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["DEFAULT_HEIGHT_M", "assumed_height_m"]

DEFAULT_HEIGHT_M: Final = 1.0

# Usual heights in metres of what stands in pictures, rounded; a label's last known word counts.
_HEIGHTS_M: Final = {
    **dict.fromkeys(("airplane", "plane", "aeroplane", "jet"), 12.0),
    **dict.fromkeys(("train", "tram", "locomotive", "truck", "lorry"), 3.8),
    **dict.fromkeys(("bus", "helicopter", "tractor"), 3.2),
    **dict.fromkeys(("car", "taxi", "automobile"), 1.5),
    **dict.fromkeys(("motorcycle", "motorbike", "bicycle", "bike"), 1.1),
    **dict.fromkeys(("person", "man", "woman", "people", "speaker", "singer", "player"), 1.7),
    **dict.fromkeys(("boy", "girl", "child", "kid"), 1.2),
    **dict.fromkeys(("baby",), 0.6),
    **dict.fromkeys(("face", "head"), 0.25),
    **dict.fromkeys(("horse", "cow"), 1.6),
    **dict.fromkeys(("sheep", "goat", "pig"), 0.8),
    **dict.fromkeys(("dog",), 0.5),
    **dict.fromkeys(("cat", "rooster", "hen", "chicken", "duck"), 0.3),
    **dict.fromkeys(("bird", "crow", "frog", "mouse"), 0.15),
    **dict.fromkeys(("door",), 2.0),
    **dict.fromkeys(("piano", "drum", "drums", "guitar", "cello"), 1.0),
    **dict.fromkeys(("violin", "flute", "clarinet", "trumpet", "saxophone"), 0.6),
    **dict.fromkeys(("laptop", "keyboard", "telephone", "phone", "clock", "ball"), 0.25),
    **dict.fromkeys(("cup", "coffee", "mug", "glass", "bottle", "camera", "spoon"), 0.12),
    **dict.fromkeys(("rocket",), 60.0),
    **dict.fromkeys(("tree", "house", "church"), 8.0),
}


def assumed_height_m(label: str) -> float:
    """Usual height in metres of what a label names; 1 m for what is not in the table."""
    for word in reversed(re.findall(r"[a-z]+", label.lower())):
        for form in (word, word.removesuffix("s")):
            if form in _HEIGHTS_M:
                return _HEIGHTS_M[form]
    return DEFAULT_HEIGHT_M
