"""What a sentence says: where each object is, and how objects lie to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auricle.errors import FormatError, InputError
from auricle.prompt.explain import describe
from auricle.scene import Path, Vector, azimuth_deg, distance_m, elevation_deg

__all__ = ["Placement", "Prompt", "Relation"]


@dataclass(frozen=True, slots=True)
class Placement:
    """One object and where it is.

    Attributes:
        label: its name in lower case without an article; empty when the text names none.
        position: ``(x, y, z)`` in metres, listener axes: +x front, +y left, +z up. Of a moving
            object, where it starts.
        path: how it moves, times in seconds; ``None`` when it stays.
        confidence: 0 to 1, how much of the reading was said and not assumed or corrected.
        written: its name as it stands in the text.
        span: ``(start, end)`` character offsets of the name, or of its place when it has none.
        spread_deg: angle it fills seen from the listener; 0 is a point, 360 all around.
        assumed: what the text leaves open and was taken from the defaults, a clause each.
        has_angle: whether the text gives an angle of its place or way, as in "30 degrees to the
            left", "at 3 o'clock" or "in the north-east", rather than a side in words alone.
    """

    label: str
    position: Vector
    path: Path | None = None
    confidence: float = 1.0
    written: str = ""
    span: tuple[int, int] = (0, 0)
    spread_deg: float = 0.0
    assumed: tuple[str, ...] = ()
    has_angle: bool = False

    @property
    def azimuth_deg(self) -> float:
        """Azimuth in degrees, (-180, 180], left positive."""
        return azimuth_deg(self.position)

    @property
    def elevation_deg(self) -> float:
        """Elevation in degrees, [-90, 90], up positive."""
        return elevation_deg(self.position)

    @property
    def distance_m(self) -> float:
        """Distance from the listener, in metres."""
        return distance_m(self.position)

    @property
    def spread(self) -> float:
        """``spread_deg`` as sources take it: 0 is a point, 1 all around."""
        return min(self.spread_deg / 360.0, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain data that ``from_dict`` reads back."""
        return {
            "label": self.label,
            "position": list(self.position),
            "path": None if self.path is None else [list(row) for row in self.path.samples],
            "confidence": self.confidence,
            "written": self.written,
            "span": list(self.span),
            "spread_deg": self.spread_deg,
            "assumed": list(self.assumed),
            "has_angle": self.has_angle,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Placement:
        """Rebuild from ``to_dict``.

        Raises:
            FormatError: a key is missing or holds something else.
        """
        try:
            x, y, z = (float(value) for value in data["position"])
            first, last = (int(value) for value in data["span"])
            return cls(
                label=str(data["label"]),
                position=(x, y, z),
                path=None if data["path"] is None else Path(data["path"]),
                confidence=float(data["confidence"]),
                written=str(data["written"]),
                span=(first, last),
                spread_deg=float(data["spread_deg"]),
                assumed=tuple(str(text) for text in data["assumed"]),
                # Placements that were written before it was known have none.
                has_angle=bool(data.get("has_angle", False)),
            )
        except (KeyError, TypeError, ValueError, InputError) as error:
            message = f"not a placement as Placement.to_dict writes it: {error!r}"
            raise FormatError(message) from None


@dataclass(frozen=True, slots=True)
class Relation:
    """What a sentence says of two or three objects.

    Attributes:
        kind: ``left``, ``right``, ``above``, ``below``, ``front``, ``behind``, ``nearer``,
            ``further``, ``higher``, ``lower``, ``gap``, ``ratio``, ``same_distance``,
            ``same_height``, ``same_place``, ``same_direction``, ``near``, ``between``,
            ``opposite`` or ``around``.
        subject: index of the object it is said of.
        others: indices of the objects it is measured from.
        amount: metres, or a factor for ``ratio``; ``None`` when the text gives none.
        span: ``(start, end)`` character offsets of the words.
    """

    kind: str
    subject: int
    others: tuple[int, ...]
    amount: float | None
    span: tuple[int, int]

    def to_dict(self) -> dict[str, Any]:
        """Plain data that ``from_dict`` reads back."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "others": list(self.others),
            "amount": self.amount,
            "span": list(self.span),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Relation:
        """Rebuild from ``to_dict``.

        Raises:
            FormatError: a key is missing or holds something else.
        """
        try:
            first, last = (int(value) for value in data["span"])
            return cls(
                kind=str(data["kind"]),
                subject=int(data["subject"]),
                others=tuple(int(value) for value in data["others"]),
                amount=None if data["amount"] is None else float(data["amount"]),
                span=(first, last),
            )
        except (KeyError, TypeError, ValueError) as error:
            message = f"not a relation as Relation.to_dict writes it: {error!r}"
            raise FormatError(message) from None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence, read.

    Attributes:
        text: the sentence as given.
        objects: one placement per object, in the order of their first mention.
        relations: what the sentence says of pairs; the positions satisfy all of it.
    """

    text: str
    objects: tuple[Placement, ...]
    relations: tuple[Relation, ...] = ()

    def explain(self) -> str:
        """One sentence per object: where it is, how it moves, and what was assumed."""
        return "\n".join(describe(placement) for placement in self.objects)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON that ``from_dict`` reads back."""
        return {
            "text": self.text,
            "objects": [placement.to_dict() for placement in self.objects],
            "relations": [relation.to_dict() for relation in self.relations],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Prompt:
        """Rebuild from ``to_dict``.

        Raises:
            FormatError: a key is missing or holds something else.
        """
        try:
            text, objects, relations = data["text"], data["objects"], data["relations"]
        except (KeyError, TypeError) as error:
            message = f"not a prompt as Prompt.to_dict writes it: {error!r}"
            raise FormatError(message) from None
        if not isinstance(text, str) or not all(
            isinstance(part, Iterable) for part in (objects, relations)
        ):
            message = "not a prompt as Prompt.to_dict writes it: text, objects and relations"
            raise FormatError(message)
        return cls(
            text,
            tuple(Placement.from_dict(part) for part in objects),
            tuple(Relation.from_dict(part) for part in relations),
        )
