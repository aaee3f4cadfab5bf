"""Questions about a scene with their answers, in the words of SpatialSoundQA.

The templates are those of SpatialTAS (arXiv 2506.00927, appendix), after BAT (Zheng et al., ICML
2024). Every answer follows from the label alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any, Final

import numpy as np

from auricle.datasets.places import distance_words, rounded_distance_m

__all__ = ["QUESTION_TYPES", "write_questions"]

QUESTION_TYPES: Final = (
    "CLASSIFICATION",
    "DOA",
    "DIRECTION",
    "RELATIVE_DISTANCE",
    "DISTANCE_BETWEEN",
    "WHICH",
)
"""Types of questions; an answer to DOA holds the octant and the distance."""

_DOA: Final = (
    "How would you describe the location of the {x}'s sound in terms of direction and distance?",
    "At what distance and in which direction, is the {x}'s sound originating?",
)
_DIRECTION: Final = (
    "Could you determine whether the {x}'s sound is to the left or right of the {y}'s sound?",
    "Could you determine whether the {x}'s sound is in front of or behind the {y}'s sound?",
    "Could you determine whether the {x}'s sound is above or below the {y}'s sound?",
)
_FARTHER: Final = (
    "Measuring the shortest path in a straight line, is the sound of {x} more distant from you "
    "than the sound of {y}?"
)
_BETWEEN: Final = "Can you estimate the distance from the sound of the {x} to the sound of the {y}?"
_WHICH: Final = "What is the sound on the {side} side of the sound of the {y}?"
_ALL: Final = "Enumerate the sound occurrences in the audio clip."


def write_questions(
    sources: Sequence[Mapping[str, Any]], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Questions about the still sources of a scene.

    Args:
        sources: as in a label.
        rng: chooses between wordings, and which of two sources a question asks about.

    Returns:
        Rows of type, question, answer and sources, as a label holds them. Comparisons are asked of
        sources on different sides only, and of distances that differ after rounding to 0.5 m.
    """
    rows = [_row("CLASSIFICATION", _ALL, "; ".join(sorted(s["name"] for s in sources)), ())]
    still = [number for number, source in enumerate(sources) if source["path"] is None]
    for number in still:
        source = sources[number]
        answer = f"{', '.join(source['octant'])}; {distance_words(source['distance_m'])}"
        question = _DOA[int(rng.integers(len(_DOA)))].format(x=source["name"])
        rows.append(_row("DOA", question, answer, (number,)))
    for pair in permutations(still, 2):
        # Each pair is asked about once, in an order that chance decides.
        if (pair[0] < pair[1]) == bool(rng.integers(2)):
            rows += _of_pair(sources, pair, rng)
    return rows


def _of_pair(
    sources: Sequence[Mapping[str, Any]], pair: tuple[int, int], rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    first, second = (sources[number] for number in pair)
    names = {"x": first["name"], "y": second["name"]}
    differing = [axis for axis in range(3) if first["octant"][axis] != second["octant"][axis]]
    for axis in differing:
        yield _row("DIRECTION", _DIRECTION[axis].format(**names), first["octant"][axis], pair)
    if differing:
        axis = differing[int(rng.integers(len(differing)))]
        question = _WHICH.format(side=first["octant"][axis], **names)
        yield _row("WHICH", question, first["name"], pair)
    near, far = (rounded_distance_m(source["distance_m"]) for source in (second, first))
    if near != far:
        answer = "Yes" if far > near else "No"
        yield _row("RELATIVE_DISTANCE", _FARTHER.format(**names), answer, pair)
    between = math.dist(first["position"], second["position"])
    yield _row("DISTANCE_BETWEEN", _BETWEEN.format(**names), distance_words(between), pair)


def _row(kind: str, question: str, answer: str, sources: Sequence[int]) -> dict[str, Any]:
    return {"type": kind, "question": question, "answer": answer, "sources": list(sources)}
