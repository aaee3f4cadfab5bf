"""The objects of a text while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.motion import Step
from auricle.prompt.name import Name
from auricle.prompt.places import Link, Place

__all__ = ["Entity", "circles", "is_plural", "shared_anchor", "singular"]


_AXES = (("front", "behind"), ("left", "right"), ("above", "below"))


@dataclass(slots=True)
class Entity:
    """One object: its name, what is said of its place, and how it moves.

    Attributes:
        name: as first mentioned; ``None`` when the text names none.
        place: everything said of its place.
        steps: how it moves.
        is_group: whether it only introduces others: "two violins: one ...".
        is_other: whether it is only what another is measured from.
        orbits: the name of what it circles, and the tokens that say so.
        span: tokens of its name, or of its place.
    """

    name: Name | None
    span: tuple[int, int]
    place: Place | None = None
    steps: list[Step] = field(default_factory=list)
    is_group: bool = False
    is_other: bool = False
    orbits: tuple[Name, tuple[int, int]] | None = None

    @property
    def label(self) -> str:
        """Normalised name; empty when there is none."""
        return self.name.label if self.name else ""


def circles(entity: Entity) -> bool:
    return bool(entity.steps) and entity.steps[0].kind == "circle"


def shared_anchor(place: Place, links: list[Link]) -> list[Link]:
    """ "2 m to the left and 1 m above the drum": both are measured from the drum."""
    last = links[-1] if links else None
    if (
        last is None
        or last.amount is None
        or not last.others
        or last.kind not in {kind for pair in _AXES for kind in pair}
    ):
        return links
    shared = []
    for part, quantity in place.offsets:
        if quantity.start > last.span[0]:
            return links
        axis = next(k for k in range(3) if part.vector[k])
        kind = _AXES[axis][0 if part.vector[axis] > 0 else 1]
        span = (quantity.start, quantity.end)
        shared.append(Link(kind, last.others, quantity.value, span))
    place.offsets = []
    return shared + links


def is_plural(label: str) -> bool:
    return label.endswith("s") and not label.endswith("ss")


def singular(label: str, lexicon: Lexicon) -> str:
    """One of several: "guard" of "guards", "man" of "men"."""
    head, _, last = label.rpartition(" ")
    meanings = lexicon.phrases.get(last, {}).get("", {})
    if "plural" in meanings:
        return f"{head} {meanings['plural']}".strip()
    if label.endswith("ies"):
        return label[:-3] + "y"
    if label.endswith(("ches", "shes", "sses", "xes")):
        return label[:-2]
    return label[:-1] if label.endswith("s") and not label.endswith("ss") else label
