"""What a synthetic audio-visual set holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from auricle.errors import FormatError, InputError

__all__ = ["VisualSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisualSettings:
    """From what clips are drawn; every range is uniform.

    Attributes:
        sample_rate: of the sound, in hertz.
        duration_s: of every clip.
        frames_per_second: of the pictures.
        width, height: of the pictures, pixels.
        fov_deg: horizontal field of view of the pin-hole camera.
        sounding: relative chance of one and of two objects that sound.
        silent: chance of a further object that does not.
        moving: share of the objects that move.
        distance_m: smallest and largest distance of an object.
        size_m: smallest and largest side of an object.
        level_db: smallest and largest level at 1 m, RMS of the sound over full scale.
        photographs: share of the objects and backgrounds that show a crop of a photograph, where
            there are any.
        renderer: ``auricle``: the engine at the true positions. ``pseudo_binaural``: the recipe of
            that paper, mended, as targets to train on; no truth.

    Raises:
        InputError: a value out of its range; the message names it.
    """

    sample_rate: int = 16_000
    duration_s: float = 4.0
    frames_per_second: float = 10.0
    width: int = 96
    height: int = 54
    fov_deg: float = 100.0
    sounding: tuple[float, float] = (0.8, 0.2)
    silent: float = 0.3
    moving: float = 0.6
    distance_m: tuple[float, float] = (1.0, 4.0)
    size_m: tuple[float, float] = (0.3, 0.9)
    level_db: tuple[float, float] = (-26.0, -20.0)
    photographs: float = 0.5
    renderer: str = "auricle"

    def __post_init__(self) -> None:
        _check(
            "sample_rate", self.sample_rate, 8_000 <= self.sample_rate <= 192_000, "8 to 192 kHz"
        )
        _check("duration_s", self.duration_s, 0.2 <= self.duration_s <= 600.0, "0.2 to 600 s")
        rate = self.frames_per_second
        _check("frames_per_second", rate, 1.0 <= rate <= 60.0, "1 to 60")
        for name in ("width", "height"):
            value = getattr(self, name)
            _check(name, value, 16 <= value <= 2048, "16 to 2048 pixels")
        _check("fov_deg", self.fov_deg, 20.0 <= self.fov_deg <= 150.0, "20 to 150 degrees")
        chances = self.sounding
        _check("sounding", chances, min(chances) >= 0.0 < sum(chances), "two chances, not both 0")
        for name in ("silent", "moving", "photographs"):
            value = getattr(self, name)
            _check(name, value, 0.0 <= value <= 1.0, "a share, 0 to 1")
        for name in ("distance_m", "size_m"):
            low, high = getattr(self, name)
            _check(name, (low, high), 0.1 <= low <= high, "two rising numbers from 0.1 on")
        low, high = self.level_db
        _check("level_db", self.level_db, low <= high <= 0.0, "two rising numbers up to 0")
        known = ("auricle", "pseudo_binaural")
        _check("renderer", self.renderer, self.renderer in known, " or ".join(known))

    @property
    def samples(self) -> int:
        """Of every clip."""
        return round(self.duration_s * self.sample_rate)

    @property
    def frames(self) -> int:
        """Pictures of every clip: one at its beginning, the last at or after its end."""
        return int(-(-self.duration_s * self.frames_per_second // 1)) + 1

    def to_dict(self) -> dict[str, Any]:
        """All fields as JSON has them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> VisualSettings:
        """The settings that :meth:`to_dict` wrote.

        Raises:
            FormatError: a field is unknown or wrong.
        """
        unknown = set(data) - {field.name for field in fields(cls)}
        if unknown:
            message = f"settings have the unknown field {min(unknown)!r}"
            raise FormatError(message)
        try:
            values: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in data.items()
            }
            return cls(**values)
        except (InputError, TypeError) as error:
            message = f"settings are wrong: {error}"
            raise FormatError(message) from error


def _check(name: str, value: object, good: bool, expected: str) -> None:
    if not good:
        message = f"{name} is {value!r}; expected {expected}"
        raise InputError(message)
