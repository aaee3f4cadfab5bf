"""What is to be in a mixture, and where: from a sentence, or listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.errors import InputError
from auricle.render.listener import checked_position
from auricle.render.separating import MOST_OBJECTS, objects_of
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.scene import Vector

__all__ = ["Part", "described_parts", "listed_parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One object.

    Attributes:
        label: what it is.
        place: where in the world, or how it moves there.
        spread: 0 is a point, 1 comes from all around; None leaves it as it is.
    """

    label: str
    place: Vector | Path
    spread: float | None


def described_parts(text: str, to_world: Callable[[Vector], Vector]) -> list[Part]:
    """The objects of a sentence.

    Args:
        text: the sentence.
        to_world: takes a point as the listener sees it into the world.

    Raises:
        PromptError: it places none, or more than a mixture can have.
    """
    parts = []
    for placement in objects_of(text):
        place: Vector | Path = to_world(placement.position)
        if placement.path is not None:
            moves = placement.path.samples
            place = Path((t, *to_world((x, y, z))) for t, x, y, z in moves)
        parts.append(Part(placement.label, place, placement.spread))
    return parts


def listed_parts(objects: Iterable[tuple[str, Iterable[float] | Path]]) -> list[Part]:
    """Objects given as pairs of label and place.

    Raises:
        InputError: not one to four, or not such pairs.
    """
    try:
        entries: list[object] = list(objects)
    except TypeError:
        entries = []
    if not 1 <= len(entries) <= MOST_OBJECTS:
        message = f"objects are {objects!r}; expected 1 to {MOST_OBJECTS} of (label, position)"
        raise InputError(message)
    return [_listed(entry) for entry in entries]


def _listed(entry: object) -> Part:
    if not isinstance(entry, Sequence) or len(entry) != 2 or not isinstance(entry[0], str):
        message = f"an object of a mixture is {entry!r}; expected (label, position or path)"
        raise InputError(message)
    label, place = entry
    if isinstance(place, Path):
        for sample in place.samples:
            checked_position(sample[1:], f"a position of the path of {label!r}")
        return Part(label, place, None)
    return Part(label, checked_position(place, f"the position of {label!r}"), None)
