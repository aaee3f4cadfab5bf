"""What scenes a data set holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from auricle.errors import FormatError, InputError

__all__ = ["SceneSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSettings:
    """From what scenes are drawn; every range is uniform.

    Attributes:
        sample_rate: of the set, in hertz.
        duration_s: of every sample.
        source_counts: relative chance of one, two and three sources.
        room_size_m: smallest and largest length, width and height.
        absorption: smallest and largest share of the energy that a wall absorbs.
        free_field: share of the scenes without a room.
        order: most reflections of an image source.
        late: whether a tail follows the image sources.
        distance_m: smallest and largest distance of a source.
        margin_deg: directions this near to the planes between left and right, front and behind,
            above and below are not drawn, as nobody can name their octant.
        moving: share of the sources that move.
        level_db: smallest and largest level of a source at 1 m, RMS of its sounding part relative
            to full scale.
        renderer: ``auricle``, or ``pyroomacoustics`` for rooms by an independent program.

    Raises:
        InputError: a value out of its range; the message names it.
    """

    sample_rate: int = 16_000
    duration_s: float = 10.0
    source_counts: tuple[float, float, float] = (0.5, 0.4, 0.1)
    room_size_m: tuple[tuple[float, float], tuple[float, float], tuple[float, float]] = (
        (4.0, 10.0),
        (3.0, 8.0),
        (2.5, 4.5),
    )
    absorption: tuple[float, float] = (0.15, 0.6)
    free_field: float = 0.1
    order: int = 6
    late: bool = True
    distance_m: tuple[float, float] = (0.5, 6.0)
    margin_deg: float = 10.0
    moving: float = 0.0
    level_db: tuple[float, float] = (-24.0, -20.0)
    renderer: str = "auricle"

    def __post_init__(self) -> None:
        for name in ("absorption", "distance_m", "level_db"):
            _check(name, getattr(self, name), _rising(getattr(self, name)), "two rising numbers")
        counts = self.source_counts
        _check(
            "source_counts",
            counts,
            len(counts) == 3 and min(counts) >= 0.0 < sum(counts),
            "three chances, not all 0",
        )
        _check(
            "room_size_m",
            self.room_size_m,
            len(self.room_size_m) == 3
            and all(_rising(side) and side[0] >= 2.0 for side in self.room_size_m),
            "three rising pairs from 2 m on",
        )
        _check(
            "sample_rate",
            self.sample_rate,
            8_000 <= self.sample_rate <= 192_000 and self.sample_rate == int(self.sample_rate),
            "8000 to 192000 Hz",
        )
        _check("duration_s", self.duration_s, 0.1 <= self.duration_s <= 600.0, "0.1 to 600 s")
        low, high = self.absorption
        _check("absorption", self.absorption, low > 0.0 and high <= 1.0, "0 to 1, without 0")
        for name in ("free_field", "moving"):
            value = getattr(self, name)
            _check(name, value, 0.0 <= value <= 1.0, "a share, 0 to 1")
        _check("order", self.order, 0 <= self.order <= 150, "0 to 150")
        nearest = self.distance_m[0]
        _check("distance_m", self.distance_m, nearest >= 0.2, "at least 0.2 m")
        _check("margin_deg", self.margin_deg, 0.0 <= self.margin_deg <= 30.0, "0 to 30 degrees")
        _check(
            "renderer",
            self.renderer,
            self.renderer in ("auricle", "pyroomacoustics"),
            "auricle or pyroomacoustics",
        )
        if self.renderer == "pyroomacoustics" and (self.moving > 0.0 or self.late):
            message = (
                f"moving is {self.moving:g} and late is {self.late}; pyroomacoustics renders still "
                "sources and no tail, so expected 0 and False"
            )
            raise InputError(message)

    @property
    def frames(self) -> int:
        """Samples of every sample of the set."""
        return round(self.duration_s * self.sample_rate)

    def to_dict(self) -> dict[str, Any]:
        """All fields as JSON has them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SceneSettings:
        """The settings that :meth:`to_dict` wrote.

        Raises:
            FormatError: a field is unknown or wrong.
        """
        known = {field.name for field in fields(cls)}
        unknown = set(data) - known
        if unknown:
            message = f"settings have the unknown field {min(unknown)!r}"
            raise FormatError(message)
        try:
            return cls(**{name: _frozen(value) for name, value in data.items()})
        except (InputError, TypeError) as error:
            message = f"settings are wrong: {error}"
            raise FormatError(message) from error


def _frozen(value: Any) -> Any:
    return tuple(_frozen(entry) for entry in value) if isinstance(value, list) else value


def _rising(pair: tuple[float, float]) -> bool:
    return len(pair) == 2 and pair[0] <= pair[1]


def _check(name: str, value: object, good: bool, expected: str) -> None:
    if not good:
        message = f"{name} is {value!r}; expected {expected}"
        raise InputError(message)
