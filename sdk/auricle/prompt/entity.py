"""The objects of a text while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.name import Name
from auricle.prompt.places import Link, Place
from auricle.prompt.step import Step

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
        denied: the places that are ruled out.
        members: the objects that it introduces.
        is_other: whether it is only what another is measured from.
        is_seen: whether its side is that of a thing taken as seen from the listener.
        sentence: the sentence that first gives its place.
        excluded: the tokens of a place that is ruled out, while no other is named.
        orbits: the name of what it circles, and the tokens that say so.
        span: tokens of its name, or of its place.
    """

    name: Name | None
    span: tuple[int, int]
    place: Place | None = None
    steps: list[Step] = field(default_factory=list)
    is_group: bool = False
    is_other: bool = False
    sentence: int = -1
    is_seen: bool = False
    excluded: tuple[int, int] | None = None
    denied: list[Place] = field(default_factory=list)
    members: list[Entity] = field(default_factory=list)
    orbits: tuple[Name, tuple[int, int]] | None = None

    @property
    def label(self) -> str:
        """Normalised name; empty when there is none."""
        return self.name.label if self.name else ""

    @property
    def has_angle(self) -> bool:
        """Whether its place, or an end of its way, is told by an angle."""
        ends = (place for step in self.steps for place in (step.start, step.end, step.at))
        return any(place is not None and place.has_angle for place in (self.place, *ends))


def circles(entity: Entity) -> bool:
    return bool(entity.steps) and entity.steps[0].kind == "circle"


def shared_anchor(place: Place, links: list[Link]) -> list[Link]:
    """ "2 m to the left and 1 m above the drum": both are measured from the drum."""
    last = links[-1] if links else None
    if (
        last is None
        or not last.others
        or last.kind not in {kind for pair in _AXES for kind in pair}
    ):
        return links
    shared = []
    if last.amount is None:
        return _beside(place, links, last)
    for part, quantity in place.offsets:
        if quantity.start > last.span[0]:
            return links
        axis = next(k for k in range(3) if part.vector[k])
        kind = _AXES[axis][0 if part.vector[axis] > 0 else 1]
        span = (quantity.start, quantity.end)
        shared.append(Link(kind, last.others, quantity.value, span))
    place.offsets = []
    return shared + links


def _beside(place: Place, links: list[Link], last: Link) -> list[Link]:
    """ "Slightly to the left and a little behind the singer": both are seen from the singer."""
    joint = [part for part in place.parts if part.span[1] == last.span[0] - 1]
    if len(place.parts) != 1 or joint != place.parts or place.bearing or place.has_distance:
        return links
    part = place.parts[0]
    axes = [k for k in range(3) if part.vector[k] and (k or not part.is_slight)]
    if not axes:
        return links  # "half in front to his left"
    axis = axes[0]
    kind = _AXES[axis][0 if part.vector[axis] > 0 else 1]
    place.parts = []
    return [Link(kind, last.others, None, part.span), *links]


def is_plural(label: str, lexicon: Lexicon) -> bool:
    return lexicon.inflection.is_form(label, "plural")


def singular(label: str, lexicon: Lexicon) -> str:
    """One of several: "guard" of "guards", "man" of "men"."""
    head, _, last = label.rpartition(" ")
    meanings = lexicon.phrases.get(last, {}).get("", {})
    if "plural" in meanings:
        return f"{head} {meanings['plural']}".strip()
    return lexicon.inflection.singular(label)
