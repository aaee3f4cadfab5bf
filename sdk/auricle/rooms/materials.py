"""What walls are made of: sound absorption in octave bands."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from auricle import _native
from auricle.errors import FormatError, InputError

__all__ = ["BANDS_HZ", "FURNISHED", "MATERIALS", "Material", "as_material", "load_rlr_materials"]

BANDS_HZ: Final[tuple[float, ...]] = _native.ROOM_BANDS_HZ
"""Centres of the octave bands in which rooms absorb, 125 Hz to 16 kHz."""

_BARRON = "R. F. Barron, Industrial Noise Control and Acoustics, Marcel Dekker 2003, appendix D"
_BALLOU = "G. Ballou (ed.), Handbook for Sound Engineers, Focal Press, table of general building \
materials and furnishings"
_VORLAENDER = "M. Vorlaender, Auralization, Springer 2008, annex: tables of random-incidence \
absorption coefficients"


@dataclass(frozen=True, slots=True)
class Material:
    """Absorption of a surface.

    Attributes:
        name: for messages.
        absorption: share of the energy that is absorbed in each of the eight bands of
            ``BANDS_HZ``, 0 to 1. Fewer values may be given, from 125 Hz upwards; the last one then
            holds for the bands above.
        source: where the coefficients were published; may be empty.
        transmission: share of the energy that goes through to the other side, given as the
            absorption is, of which it is a part. Only ``PolyhedralRoom`` has another side.

    Raises:
        InputError: no value, more than eight, or one outside 0 to 1.
    """

    name: str
    absorption: tuple[float, ...]
    source: str = ""
    transmission: tuple[float, ...] = (0.0,)

    def __post_init__(self) -> None:
        for what in ("absorption", "transmission"):
            object.__setattr__(self, what, self._held(what, getattr(self, what)))

    def _held(self, what: str, given: Any) -> tuple[float, ...]:
        """Checked values for all bands."""
        try:
            values = [float(value) for value in given]
        except (TypeError, ValueError):
            message = f"the {what} of {self.name!r} is {given!r}; expected numbers"
            raise InputError(message) from None
        if not 1 <= len(values) <= len(BANDS_HZ):
            message = (
                f"the {what} of {self.name!r} has {len(values)} values; expected one for each "
                f"octave band from 125 Hz upwards, at most {len(BANDS_HZ)}"
            )
            raise InputError(message)
        for band, value in zip(BANDS_HZ, values, strict=False):
            if not 0.0 <= value <= 1.0:
                message = f"the {what} of {self.name!r} is {value} at {band:g} Hz; expected 0 to 1"
                raise InputError(message)
        return (*values, *[values[-1]] * (len(BANDS_HZ) - len(values)))


def _presets() -> Mapping[str, Material]:
    published: dict[str, dict[str, tuple[float, ...]]] = {
        _BARRON: {
            "brick": (0.03, 0.03, 0.03, 0.04, 0.05, 0.07),
            "brick_painted": (0.01, 0.01, 0.02, 0.02, 0.02, 0.03),
            "concrete": (0.01, 0.01, 0.02, 0.02, 0.02, 0.03),
            "concrete_block": (0.36, 0.44, 0.31, 0.29, 0.39, 0.25),
            "concrete_block_painted": (0.10, 0.05, 0.06, 0.07, 0.09, 0.08),
            "door": (0.10, 0.07, 0.05, 0.04, 0.04, 0.04),
            "fiberglass_board": (0.25, 0.49, 0.98, 0.99, 0.91, 0.85),
            "foam": (0.05, 0.16, 0.66, 0.99, 0.99, 0.92),
            "marble": (0.01, 0.01, 0.015, 0.02, 0.02, 0.02),
            "plaster": (0.14, 0.10, 0.06, 0.04, 0.04, 0.03),
            "plaster_on_brick": (0.013, 0.015, 0.02, 0.03, 0.04, 0.05),
        },
        _BALLOU: {
            "carpet": (0.02, 0.06, 0.14, 0.37, 0.60, 0.65),
            "carpet_on_felt": (0.08, 0.24, 0.57, 0.69, 0.71, 0.73),
            "curtain": (0.07, 0.31, 0.49, 0.75, 0.70, 0.60),
            "curtain_heavy": (0.14, 0.35, 0.55, 0.72, 0.70, 0.65),
            "curtain_light": (0.03, 0.04, 0.11, 0.17, 0.24, 0.35),
            "glass": (0.18, 0.06, 0.04, 0.03, 0.02, 0.02),
            "linoleum": (0.02, 0.03, 0.03, 0.03, 0.03, 0.02),
            "parquet": (0.04, 0.04, 0.07, 0.06, 0.06, 0.07),
            "window": (0.35, 0.25, 0.18, 0.12, 0.07, 0.04),
            "wood": (0.15, 0.11, 0.10, 0.07, 0.06, 0.07),
        },
        _VORLAENDER: {
            "plasterboard": (0.29, 0.10, 0.06, 0.05, 0.04, 0.04),
            "seats_upholstered": (0.49, 0.66, 0.80, 0.88, 0.82, 0.70),
        },
        "by definition": {
            "anechoic": (1.0,),
            "rigid": (0.0,),
        },
    }
    presets = {
        name: Material(name, values, source)
        for source, table in published.items()
        for name, values in table.items()
    }
    return MappingProxyType(dict(sorted(presets.items())))


MATERIALS: Final[Mapping[str, Material]] = _presets()
"""Presets by name; each says where its coefficients were published. The tables end at 4 kHz, and
their last value is held above."""


def _mixture(name: str, shares: Mapping[str, float]) -> Material:
    """A surface of which each preset covers a share; what absorbs is the area."""
    parts = [(MATERIALS[preset], share) for preset, share in shares.items()]
    values = np.sum([share * np.array(part.absorption) for part, share in parts], axis=0)
    made = ", ".join(f"{share:.0%} {part.name}" for part, share in parts)
    return Material(name, tuple(float(value) for value in values), f"area mixture of {made}")


FURNISHED: Final[Mapping[str, Material]] = MappingProxyType(
    {
        "walls": _mixture(
            "furnished walls", {"plasterboard": 0.5, "wood": 0.2, "curtain_heavy": 0.3}
        ),
        "floor": _mixture("furnished floor", {"carpet": 0.7, "seats_upholstered": 0.3}),
        "ceiling": MATERIALS["plaster"],
    }
)
"""What ``Room(materials="furnished")`` has on its walls: a living room with shelves, curtains, a
carpet and upholstered seats, mixed by area from the presets. In 6 x 5 x 3 m it rings for 0.5 to 0.9
s."""


def as_material(given: Any, what: str) -> Material:
    """A material from its name, a number for all bands, numbers for each, or itself.

    Args:
        given: preset name, number, sequence of numbers or Material.
        what: the wall, for messages.

    Raises:
        InputError: anything else.
    """
    if isinstance(given, Material):
        return given
    if isinstance(given, str):
        known = MATERIALS.get(given.lower())
        if known is None:
            near = get_close_matches(given.lower(), MATERIALS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(MATERIALS)}"
            message = f"no material is named {given!r} ({what}); {hint}"
            raise InputError(message)
        return known
    if isinstance(given, (int, float, np.number)) and not isinstance(given, bool):
        return Material(what, (float(given),))
    if isinstance(given, Iterable) and not isinstance(given, (bytes, Mapping)):
        return Material(what, tuple(given))
    message = (
        f"the material of {what} is {given!r}; expected the name of a preset, a number from 0 to "
        "1, one for each octave band, or an auricle.rooms.Material"
    )
    raise InputError(message)


def load_rlr_materials(path: str | os.PathLike[str]) -> dict[str, Material]:
    """Read a material file of SoundSpaces and RLR Audio Propagation.

    Its form is ``{"materials": [{"name": ..., "absorption": [f0, a0, f1, a1, ...]}, ...]}``;
    coefficients are taken to the octave bands by straight lines over the logarithm of the
    frequency and held beyond the first and last one.

    Raises:
        FormatError: the file is not JSON of that form.
        InputError: a coefficient is outside 0 to 1.
    """
    source = Path(path)
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{source.name} is not a readable JSON file: {error}"
        raise FormatError(message) from error
    entries = data.get("materials") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        message = f"{source.name} has no list 'materials'; expected an RLR material file"
        raise FormatError(message)
    return dict(_rlr_material(source.name, index, entry) for index, entry in enumerate(entries))


def _rlr_material(file: str, index: int, entry: Any) -> tuple[str, Material]:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name:
        message = f"{file}: material {index} has no name"
        raise FormatError(message)
    absorption = _at_bands(file, name, "absorption", entry.get("absorption"))
    through = entry.get("transmission")
    transmission = (0.0,) if through is None else _at_bands(file, name, "transmission", through)
    return name, Material(name, absorption, f"RLR material file {file}", transmission)


def _at_bands(file: str, name: str, what: str, pairs: Any) -> tuple[float, ...]:
    numbers = isinstance(pairs, list) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in pairs
    )
    if not numbers or len(pairs) < 2 or len(pairs) % 2:
        message = (
            f"{file}: the {what} of {name!r} is {pairs!r}; expected [frequency, coefficient, "
            "frequency, coefficient, ...]"
        )
        raise FormatError(message)
    frequencies, coefficients = pairs[::2], pairs[1::2]
    if min(frequencies) <= 0.0 or np.any(np.diff(frequencies) <= 0.0):
        message = f"{file}: the frequencies of the {what} of {name!r} do not rise from above zero"
        raise FormatError(message)
    values = np.interp(np.log(BANDS_HZ), np.log(frequencies), coefficients)
    return tuple(float(value) for value in values)
