"""Sentences with another meaning: sides swapped, distances changed."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["flip_sides", "mirror_image", "names_a_side", "said_side", "set_distances"]

_SIDES: Final = {"left": "right", "right": "left"}
# In "right in front" and "right next to" the word means "directly", but for "the right behind me".
_SIDE = re.compile(
    r"\b((?:(?<=the )|(?<=my )|(?<=your ))(?:left|right)"
    r"|(?:left|right)(?!\s+(?:in front|behind|above|below|ahead|here|next to|beside)\b))"
    r"(?=\b|hand|ward|most)",
    re.IGNORECASE,
)
# Sides in words that are not exchanged.
_OTHER_SIDE = re.compile(
    r"\b(?:clock|o'?clock|degrees?|azimuth|east|west|north|south|port|starboard|(?:left|right)"
    r"\s+(?:behind|above|below|ahead))\b|°|\d\s*h\b",
    re.IGNORECASE,
)
_DISTANCE = re.compile(r"\b\d+(?:\.\d+)?(?=\s*(?:m|metres?|meters?)\b)", re.IGNORECASE)


def flip_sides(prompt: str) -> str:
    """Left for right and right for left, in the same case."""

    def other(match: re.Match[str]) -> str:
        word = match.group(1)
        swapped = _SIDES[word.lower()]
        if word.isupper():
            return swapped.upper()
        return swapped.capitalize() if word[0].isupper() else swapped

    return _SIDE.sub(other, prompt)


def mirror_image(prompt: str) -> str | None:
    """A sentence with its sides exchanged.

    None for one that says no side, or also says where something is in words that
    :func:`flip_sides` leaves alone, such as hours, degrees or points of the compass.
    """
    exchanged = flip_sides(prompt)
    left_alone = _OTHER_SIDE.search(_SIDE.sub("", prompt))
    return None if exchanged == prompt or left_alone else exchanged


def names_a_side(prompt: str) -> bool:
    """Whether a sentence says left or right."""
    return _SIDE.search(prompt) is not None


def said_side(prompt: str) -> int:
    """1 for a sentence that says left, -1 for right, 0 for neither or both."""
    words = {word.lower() for word in _SIDE.findall(prompt)}
    return ("left" in words) - ("right" in words)


def set_distances(prompt: str, metres: float) -> str:
    """Every distance in metres replaced by one."""
    return _DISTANCE.sub(f"{metres:g}", prompt)
