"""Reverberation times and decays of rooms, and the absorption of air."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import InputError

__all__ = [
    "Decay",
    "air_absorption_db_per_m",
    "decay",
    "law_named",
    "reverberation_time_s",
]


@dataclass(frozen=True, slots=True, eq=False)
class Decay:
    """Mean energy of an impulse response over time, for a source of energy 1 at 1 m.

    Attributes:
        time_s: ``[steps]``.
        power: energy per second ``[steps x 8]``, bands as in ``BANDS_HZ``.
        echo_density: reflections per second ``[steps]``.
    """

    time_s: npt.NDArray[np.float64]
    power: npt.NDArray[np.float64]
    echo_density: npt.NDArray[np.float64]

    @property
    def level_db(self) -> npt.NDArray[np.float64]:
        """Energy that is still to come, 0 dB at the start ``[steps x 8]`` (ISO 3382-1, 5.3.3)."""
        left = np.cumsum(self.power[::-1], axis=0)[::-1]
        level = 10.0 * np.log10(np.maximum(left, 1e-30) / np.maximum(left[0], 1e-30))
        return np.asarray(level, dtype=np.float64)


def law_named(law: Any, what: str) -> _native.DecayLaw:
    """A law of decay by its name; True stands for ``"images"``.

    Raises:
        InputError: no law has that name.
    """
    laws = _native.DecayLaw.__members__
    if law is True:
        return _native.DecayLaw.images
    if not isinstance(law, str) or law not in laws:
        message = f"{what} is {law!r}; expected one of {', '.join(map(repr, laws))}"
        raise InputError(message)
    return laws[law]


def decay(room: _native.ShoeboxRoom, law: str) -> Decay:
    """Mean decay of all the energy in a room.

    Raises:
        InputError: another law, or a room that hardly absorbs.
    """
    try:
        found = _native.room_decay(room, None, law_named(law, "law"))
    except ValueError as error:
        raise InputError(str(error)) from error
    power = found.power.astype(np.float64)
    time_s = found.step_s * np.arange(len(power), dtype=np.float64)
    return Decay(np.asarray(time_s, dtype=np.float64), power, found.echo_density)


def reverberation_time_s(room: _native.ShoeboxRoom, law: str) -> npt.NDArray[np.float64]:
    """Reverberation time ``[8]`` in seconds; see ``Room.reverberation_time_s``."""
    chosen = law_named(law, "law")
    if chosen is not _native.DecayLaw.images:
        return np.array(_native.reverberation_time(room, chosen), dtype=np.float64)
    mean = decay(room, law)
    times = []
    for level in mean.level_db.T:
        inside = (level <= -5.0) & (level >= -35.0)
        slope = np.polyfit(mean.time_s[inside], level[inside], 1)[0] if inside.sum() > 1 else 0.0
        times.append(-60.0 / slope if slope < 0.0 else 0.0)
    return np.array(times)


def air_absorption_db_per_m(
    frequency_hz: float,
    temperature_c: float = 20.0,
    humidity_percent: float = 50.0,
    pressure_kpa: float = 101.325,
) -> float:
    """Attenuation of a tone in still air, dB per metre (ISO 9613-1:1993, equations 3 to 5).

    Raises:
        InputError: outside -100 to 100 degrees, 0 to 100 % or 1 to 1000 kPa, or not a frequency.
    """
    ranges = {
        "frequency_hz": (frequency_hz, 0.0, 1e6),
        "temperature_c": (temperature_c, -100.0, 100.0),
        "humidity_percent": (humidity_percent, 0.0, 100.0),
        "pressure_kpa": (pressure_kpa, 1.0, 1000.0),
    }
    for what, (value, least, most) in ranges.items():
        if not least <= value <= most:
            message = f"{what} is {value}; expected {least:g} to {most:g}"
            raise InputError(message)
    return _native.air_absorption_db_per_m(
        frequency_hz, temperature_c, humidity_percent, pressure_kpa
    )
