"""Sentences that say where the sources of a scene are.

Types A to G are those of SpatialTAS ("Text-guided audio spatialization", arXiv 2506.00927,
appendix); T is the form of TASBench (ACM MM 2024), which knows left, center and right; M tells
of motion. Every sentence is true of its scene.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import numpy as np

from auricle.datasets.places import distance_words, rounded_distance_m
from auricle.scene.geometry import azimuth_deg

__all__ = ["PROMPT_TYPES", "Prompt", "sentences", "side", "write_prompts"]

PROMPT_TYPES: Final = ("A", "B", "C", "D", "E", "F", "G", "T", "M")
"""Types of prompts; see the module."""

_CENTER_DEG = 20.0
_NEARER_M = 1.0

_TEMPLATES: Final[Mapping[str, str]] = {
    "A": "The {x} is located {x_octant}, {x_distance} away.",
    "C": "The distance between the sound of the {x} and the sound of the {y} is {between} away.",
    "D": "The sound from the {x} on the back is located further away, while the sound from the {y} "
    "is closer to the front.",
    "E": "The sound from the {x} originates on the left, and the sound from the {y} originates on "
    "the right.",
    "F": "The sound from the {x} is above and the sound from the {y} is below.",
    "G": "The sound from {x} is further away from you in Euclidean distance than the sound from "
    "{y}.",
    "M": "The {x} moves from the {x_from} to the {x_to}{x_closer}.",
    "M in place": "The {x} on the {x_from} is moving{x_closer}.",
}
_PARAPHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "A": (
        "You hear the {x} {x_distance} away, {x_octant_and}.",
        "About {x_distance} from you there is the {x}, {x_octant_and} of you.",
        "{x_octant_and}, at {x_distance}, is the {x}.",
        "The {x} sounds from {x_octant_and}, {x_distance} off.",
    ),
    "C": (
        "The {x} and the {y} are {between} apart.",
        "Between the {x} and the {y} there are {between}.",
    ),
    "D": (
        "The {x} is behind you and the {y} in front of you.",
        "You have the {y} before you, and the {x} at your back.",
    ),
    "E": (
        "On the left is the {x}, on the right the {y}.",
        "The {x} is to your left, the {y} to your right.",
    ),
    "F": (
        "The {x} is higher than you, the {y} lower.",
        "Above you is the {x}, below you the {y}.",
    ),
    "G": (
        "The {y} is nearer to you than the {x}.",
        "Of the two, the {x} is the one farther away; the {y} is closer.",
    ),
    "M": (
        "The {x} goes from the {x_from} to the {x_to}{x_closer}.",
        "From the {x_from}, the {x} travels to the {x_to}{x_closer}.",
    ),
    "M in place": ("On the {x_from} the {x} is moving{x_closer}.",),
}
_SECTORS: Final = (
    "front",
    "front left",
    "left",
    "back left",
    "back",
    "back right",
    "right",
    "front right",
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence about a scene.

    Attributes:
        type: one of ``PROMPT_TYPES``.
        style: ``template`` or ``paraphrase``.
        text: the sentence.
        sources: numbers of the sources it names, in its order.
    """

    type: str
    style: str
    text: str
    sources: tuple[int, ...]


def write_prompts(
    sources: Sequence[Mapping[str, Any]], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """All sentences of :func:`sentences` as a label holds them."""
    return [
        {"type": p.type, "style": p.style, "text": p.text, "sources": list(p.sources)}
        for p in sentences(sources, rng)
    ]


def sentences(sources: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> list[Prompt]:
    """A template and a paraphrase of every type that is true of the sources.

    Args:
        sources: as in a label: name, azimuth, elevation, distance, octant, position or path.
        rng: chooses among paraphrases.

    Returns:
        A for one still source, B for several, C to G for every pair of still sources of which they
        are true, T unless a source moves, and M where one does.
    """
    still = [number for number, source in enumerate(sources) if source["path"] is None]
    moving = [number for number, source in enumerate(sources) if source["path"] is not None]
    made: list[Prompt] = []
    if len(still) == 1:
        made += _both("A", sources, still, rng)
    elif still:
        made += _listed("B", "A", sources, still, rng)
    for first, second in permutations(still, 2):
        for kind in _true_of(sources[first], sources[second], first < second):
            made += _both(kind, sources, [first, second], rng)
    if moving:
        made += _listed("M", "M", sources, moving, rng, also_still=still)
    else:
        made += _left_to_right(sources, rng)
    return made


def side(source: Mapping[str, Any]) -> str:
    """``left``, ``center`` or ``right``: center within 20 degrees of the median plane."""
    azimuth, elevation = (
        math.radians(source[f"{angle}_deg"]) for angle in ("azimuth", "elevation")
    )
    lateral = math.degrees(math.asin(math.sin(azimuth) * math.cos(elevation)))
    if abs(lateral) < _CENTER_DEG:
        return "center"
    return "left" if lateral > 0.0 else "right"


def _true_of(first: Mapping[str, Any], second: Mapping[str, Any], ordered: bool) -> Iterator[str]:
    """Types C to G that hold with ``first`` as x and ``second`` as y."""
    if ordered:
        yield "C"
    pairs = dict(zip("EDF", zip(first["octant"], second["octant"], strict=True), strict=True))
    if pairs["D"] == ("behind", "front"):
        yield "D"
    if pairs["E"] == ("left", "right"):
        yield "E"
    if pairs["F"] == ("above", "below"):
        yield "F"
    if rounded_distance_m(first["distance_m"]) > rounded_distance_m(second["distance_m"]):
        yield "G"


def _both(
    kind: str,
    sources: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    rng: np.random.Generator,
) -> Iterator[Prompt]:
    words = _words(sources, numbers)
    stays = kind == "M" and words["x_from"] == words["x_to"]
    form = "M in place" if stays else kind
    yield Prompt(kind, "template", _TEMPLATES[form].format(**words), tuple(numbers))
    options = _PARAPHRASES[form]
    text = options[int(rng.integers(len(options)))].format(**words)
    yield Prompt(kind, "paraphrase", text[0].upper() + text[1:], tuple(numbers))


def _listed(
    kind: str,
    of: str,
    sources: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    rng: np.random.Generator,
    *,
    also_still: Sequence[int] = (),
) -> Iterator[Prompt]:
    """One sentence for each source, the later ones begun with And."""
    parts = [list(_both(of, sources, [number], rng)) for number in numbers]
    parts += [list(_both("A", sources, [number], rng)) for number in also_still]
    everyone = (*numbers, *also_still)
    plain = [part[0].text for part in parts]
    joined = [plain[0], *(f"And {text[0].lower()}{text[1:]}" for text in plain[1:])]
    yield Prompt(kind, "template", " ".join(joined), everyone)
    order = rng.permutation(len(parts))
    text = " ".join(parts[int(index)][1].text for index in order)
    yield Prompt(kind, "paraphrase", text, tuple(everyone[int(index)] for index in order))


def _left_to_right(
    sources: Sequence[Mapping[str, Any]], rng: np.random.Generator
) -> Iterator[Prompt]:
    """TASBench: the sounding things from left to right."""
    ranks = {"left": 0, "center": 1, "right": 2}
    places = [side(source) for source in sources]
    order = sorted(range(len(sources)), key=lambda number: (ranks[places[number]], number))
    parts = [
        f"the {sources[number]['name']} is {'in' if places[number] == 'center' else 'on'} the "
        f"{places[number]}"
        for number in order
    ]
    text = " and ".join(parts) + "."
    yield Prompt("T", "template", text[0].upper() + text[1:], tuple(order))
    mixed = [int(number) for number in rng.permutation(len(parts))]
    text = ", ".join(parts[number] for number in mixed) + "."
    yield Prompt(
        "T", "paraphrase", text[0].upper() + text[1:], tuple(order[number] for number in mixed)
    )


def _words(sources: Sequence[Mapping[str, Any]], numbers: Sequence[int]) -> dict[str, str]:
    words: dict[str, str] = {}
    for letter, number in zip("xy", numbers, strict=False):
        source = sources[number]
        side_word, depth, height = source["octant"]
        words[letter] = source["name"]
        words[f"{letter}_octant"] = f"{side_word}, {depth}, {height}"
        words[f"{letter}_octant_and"] = f"{side_word}, {depth} and {height}"
        words[f"{letter}_distance"] = distance_words(source["distance_m"])
        if source["path"] is not None:
            words |= _motion_words(letter, source["path"])
    if len(numbers) == 2:
        first, second = (sources[number]["position"] for number in numbers)
        words["between"] = distance_words(math.dist(first, second))
    return words


def _motion_words(letter: str, path: Sequence[Sequence[float]]) -> dict[str, str]:
    first, last = path[0][1:], path[-1][1:]
    gain_m = math.hypot(*last) - math.hypot(*first)
    closer = ""
    if gain_m <= -_NEARER_M:
        closer = ", coming closer"
    elif gain_m >= _NEARER_M:
        closer = ", going away"
    return {
        f"{letter}_from": _sector(first),
        f"{letter}_to": _sector(last),
        f"{letter}_closer": closer,
    }


def _sector(place: Sequence[float]) -> str:
    x, y, z = place
    return _SECTORS[round(azimuth_deg((x, y, z)) / 45.0) % 8]
