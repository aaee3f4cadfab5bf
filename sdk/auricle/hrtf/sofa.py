"""Reading SOFA files (AES69-2022); the only module that knows the format.

Accepts the convention ``SimpleFreeFieldHRIR`` and nothing else: a loader that takes any other
file for an HRTF gives sound that is silently wrong.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import h5py
import numpy as np
import numpy.typing as npt

from auricle.errors import HrtfError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SofaHrirs", "read_sofa"]

_CONVENTION = "SimpleFreeFieldHRIR"

# 1 GiB in double precision; published sets have a tenth of it.
_MOST_VALUES = 1 << 27
# Beyond any measurement in any unit of the format; its square is far from overflow.
_LARGEST = 1e9
# A response below this everywhere is silence: -240 dB.
_SILENCE = 1e-12


@dataclass(frozen=True, slots=True)
class SofaHrirs:
    """What a ``SimpleFreeFieldHRIR`` file holds.

    Attributes:
        ir: impulse responses ``[m x 2 x n]`` in the order of the receivers in the file.
        delay: ``Data.Delay`` ``[m x 2]`` in samples, same order.
        sample_rate: in hertz.
        directions_deg: azimuth and elevation ``[m x 2]`` in degrees.
        distance_m: ``[m]``.
        left_receiver: index of the receiver whose ``ReceiverPosition`` is on the left.
        name: title or database name from the file's attributes; may be empty.
    """

    ir: npt.NDArray[np.float64]
    delay: npt.NDArray[np.float64]
    sample_rate: float
    directions_deg: npt.NDArray[np.float64]
    distance_m: npt.NDArray[np.float64]
    left_receiver: int
    name: str


def read_sofa(path: str | os.PathLike[str]) -> SofaHrirs:
    """Read one file.

    Raises:
        HrtfError: the file is missing, damaged, of another convention, or a field of it is
            missing, of the wrong shape, or not finite.
    """
    source = os.fspath(path)
    if not Path(source).is_file():
        what = "is a directory" if Path(source).is_dir() else "there is no such file"
        reason = f"{what}; expected a SOFA file (.sofa)"
        raise HrtfError(source, reason)
    try:
        with h5py.File(source, "r") as file:
            return _Reader(source, file).read()
    except HrtfError:
        raise
    except (
        OSError,
        RuntimeError,
        KeyError,
        ValueError,
        TypeError,
        UnicodeDecodeError,
        MemoryError,
    ) as error:
        # What HDF5 raises depends on where the damage lies.
        reason = f"not a readable SOFA (HDF5) file: {error}"
        raise HrtfError(source, reason) from error


class _Reader:
    """One file while it is read; keeps its name for the messages."""

    def __init__(self, source: str, file: Any) -> None:
        self._source = source
        self._file = file

    def read(self) -> SofaHrirs:
        for name in self._file:
            # Opens every object, also those not needed here: a file damaged anywhere is refused.
            self._file[name]
        convention = self._attribute(self._file, "SOFAConventions")
        if convention != _CONVENTION:
            self._refuse(
                f"convention is {convention or 'missing'}; expected {_CONVENTION}",
                "GLOBAL:SOFAConventions",
            )
        ir = self._array("Data.IR", 3)
        count, receivers, _ = ir.shape
        if receivers != 2:
            self._refuse(f"has {receivers} receivers; expected two ears", "Data.IR")
        self._check_free_of_silence(ir)
        positions = self._array("SourcePosition", 2)
        if positions.shape not in ((count, 3), (1, 3)):
            reason = f"has shape {positions.shape}; expected ({count}, 3)"
            self._refuse(reason, "SourcePosition")
        positions = np.broadcast_to(positions, (count, 3))
        directions, distance = self._directions(positions)
        sample_rate = self._sample_rate()
        return SofaHrirs(
            ir=ir,
            delay=self._delays(count, sample_rate),
            sample_rate=sample_rate,
            directions_deg=directions,
            distance_m=distance,
            left_receiver=self._left_receiver(),
            name=self._name(),
        )

    def _refuse(self, reason: str, field: str) -> NoReturn:
        raise HrtfError(self._source, reason, field=field)

    @staticmethod
    def _attribute(item: Any, name: str) -> str:
        value = item.attrs.get(name, b"")
        if isinstance(value, h5py.Empty):
            return ""
        return value.decode() if isinstance(value, bytes) else str(value)

    def _array(self, name: str, dimensions: int | None = None) -> npt.NDArray[np.float64]:
        if name not in self._file:
            self._refuse("is missing", name)
        variable = self._file[name]
        if not isinstance(variable, h5py.Dataset) or variable.dtype.kind not in "fiu":
            self._refuse("is not an array of real numbers", name)
        # Looked at before it is read: a damaged shape may ask for any amount of memory.
        shape = variable.shape
        if shape is None or 0 in shape or dimensions not in (None, len(shape)):
            expected = "" if dimensions is None else f"{dimensions} dimensions, "
            self._refuse(f"has shape {shape}; expected {expected}none empty", name)
        if math.prod(shape) > _MOST_VALUES:
            self._refuse(f"has shape {shape}; expected at most {_MOST_VALUES} numbers", name)
        data = np.asarray(variable[()], dtype=np.float64)
        if not np.isfinite(data).all():
            bad = int(np.argwhere(~np.isfinite(data))[0][0])
            self._refuse(f"is not finite at measurement {bad}", name)
        if np.abs(data).max() > _LARGEST:
            bad = int(np.argwhere(np.abs(data) > _LARGEST)[0][0])
            self._refuse(f"is beyond any measurement (over {_LARGEST:g}) at index {bad}", name)
        return data

    def _check_free_of_silence(self, ir: npt.NDArray[np.float64]) -> None:
        silent = np.argwhere(np.abs(ir).max(axis=2) < _SILENCE)
        if len(silent):
            measurement, receiver = (int(index) for index in silent[0])
            reason = f"is all zeros at measurement {measurement}, receiver {receiver}"
            self._refuse(reason, "Data.IR")

    def _sample_rate(self) -> float:
        rate = np.unique(self._array("Data.SamplingRate", 1))
        units = self._attribute(self._file["Data.SamplingRate"], "Units").lower()
        if units and not units.startswith("hertz"):
            self._refuse(f"is in {units!r}; expected hertz", "Data.SamplingRate")
        if len(rate) != 1 or not 8_000 <= rate[0] <= 192_000:
            reason = f"is {rate.tolist()} Hz; expected one rate from 8000 to 192000 Hz"
            self._refuse(reason, "Data.SamplingRate")
        return float(rate[0])

    def _delays(self, count: int, sample_rate: float) -> npt.NDArray[np.float64]:
        if "Data.Delay" not in self._file:
            return np.zeros((count, 2))
        delay = self._array("Data.Delay", 2)
        if delay.shape not in ((count, 2), (1, 2)):
            self._refuse(f"has shape {delay.shape}; expected ({count}, 2)", "Data.Delay")
        if np.abs(delay).max() > sample_rate:
            reason = f"reaches {np.abs(delay).max():g} samples; expected less than one second"
            self._refuse(reason, "Data.Delay")
        return np.broadcast_to(delay, (count, 2)).copy()

    def _directions(
        self, positions: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        variable = self._file["SourcePosition"]
        kind = self._attribute(variable, "Type").lower() or "spherical"
        units = self._attribute(variable, "Units").lower()
        if kind == "cartesian":
            x, y, z = positions.T
            distance = np.sqrt(x * x + y * y + z * z)
            if (distance < 1e-6).any():
                self._refuse("has a source at the head's centre", "SourcePosition")
            azimuth = np.degrees(np.arctan2(y, x))
            elevation = np.degrees(np.arctan2(z, np.hypot(x, y)))
        elif kind == "spherical":
            azimuth, elevation, distance = positions.T
            if units.startswith("radian"):
                azimuth, elevation = np.degrees(azimuth), np.degrees(elevation)
        else:
            self._refuse(f"has Type {kind!r}; expected spherical or cartesian", "SourcePosition")
        if (np.abs(elevation) > 90.0 + 1e-3).any():
            self._refuse("has an elevation beyond 90 degrees", "SourcePosition")
        azimuth = np.mod(azimuth + 180.0, 360.0) - 180.0
        return np.stack([azimuth, np.clip(elevation, -90.0, 90.0)], axis=1), np.asarray(distance)

    def _left_receiver(self) -> int:
        position = self._array("ReceiverPosition")
        if position.shape[:2] != (2, 3):
            reason = f"has shape {position.shape}; expected x, y, z of two ears, (2, 3, ...)"
            self._refuse(reason, "ReceiverPosition")
        position = position.reshape(2, 3, -1)[:, :, 0]
        kind = self._attribute(self._file["ReceiverPosition"], "Type").lower()
        leftward: Callable[[Any], float] = (
            (lambda p: math.sin(math.radians(p[0]))) if kind == "spherical" else (lambda p: p[1])
        )
        first, second = leftward(position[0]), leftward(position[1])
        if first == second:
            self._refuse("puts both ears on one side", "ReceiverPosition")
        return 0 if first > second else 1

    def _name(self) -> str:
        names = (
            self._attribute(self._file, key)
            for key in ("Title", "DatabaseName", "ListenerShortName")
        )
        return next((name.strip() for name in names if name.strip()), "")
