"""An HRTF set as users hold it."""

from __future__ import annotations

import logging
import os
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import HrtfError
from auricle.hrtf import asset, distances, ear_order, model, resampling
from auricle.hrtf.sofa import read_sofa

__all__ = ["HRTF", "unit_vectors"]

_log = logging.getLogger("auricle.hrtf")

_LOWEST_RATE, _HIGHEST_RATE = 8_000, 192_000
_FEWEST_DIRECTIONS = 4
_MOST_DISTANCES = 16
# Sound needs 0.7 ms around a head; a set whose ears lie further apart holds something else.
_LARGEST_DELAY_SPREAD_S = 0.004
# A sphere of 3 cm makes that much at the side; no listener's head is as small.
_SMALLEST_LEAD_S = 0.0001


def unit_vectors(positions_deg: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Unit vectors ``[m x 3]`` of azimuths and elevations ``[m x 2]``, in Auricle's axes."""
    azimuth, elevation = np.radians(np.asarray(positions_deg, dtype=np.float64)[:, :2].T)
    return np.stack(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.cos(elevation) * np.sin(azimuth),
            np.sin(elevation),
        ],
        axis=1,
    )


def _angles_deg(directions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x, y, z = directions.T
    angles = np.stack([np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))], axis=1)
    return np.asarray(np.degrees(angles), dtype=np.float64)


class HRTF:
    """Head-related impulse responses of both ears over directions, and over distances where the
    set was measured at several.

    From the farthest distance on a set of several sounds as one of that distance alone; between
    two it is blended linearly in 1 / distance; within the nearest, the near field of a spherical
    head is added to it. A set of one distance has that near field below 1 m. Sets that were
    divided by the pressure in free air and those that contain the fall of level with distance are
    told apart by their mean power.

    Args:
        ir: ``[m x 2 x n]``, left ear first, onset delays included.
        sample_rate: of ``ir``, in hertz.
        positions_deg: azimuth and elevation ``[m x 2]`` in degrees, left and up positive.
        name: what to call the set in messages.
        distance_m: radius of the measurement, one number or ``[m]``. Radii within 5 % of each
            other are one distance. Responses at a distance that leaves more than 30 degrees
            around a direction of the set without any, or nearer than 0.11 m, are left out;
            ``notes`` says so.

    Attributes:
        ir: ``[m x 2 x n]``.
        positions_deg: azimuth and elevation ``[m x 2]``.
        distance_m: of each response, ``[m]``.
        distances_m: at which the set was measured, the nearest first.
        notes: what was put right or left out, a sentence each.

    Raises:
        HrtfError: fewer than four distinct directions, wrong shapes, a response that is silent or
            not finite, ears further apart in time than any head, more than 16 distances.
    """

    def __init__(
        self,
        ir: npt.ArrayLike,
        sample_rate: float,
        positions_deg: npt.ArrayLike,
        *,
        name: str = "HRTF",
        distance_m: npt.ArrayLike = 1.0,
    ) -> None:
        self.name = name
        self.notes: tuple[str, ...] = ()
        try:
            self.sample_rate = float(sample_rate)
            self.ir: npt.NDArray[np.float32] = np.array(ir, dtype=np.float32)
            self.positions_deg: npt.NDArray[np.float64] = np.array(positions_deg, dtype=np.float64)
            distance = np.asarray(distance_m, dtype=np.float64)
        except (TypeError, ValueError) as error:
            reason = f"is made of something that is not numbers: {error}"
            raise HrtfError(name, reason) from error
        self._check()
        if distance.shape not in ((), (len(self.ir),)):
            reason = f"has shape {distance.shape}; expected one number or {len(self.ir)}"
            raise HrtfError(name, reason, field="distance_m")
        self.distance_m = np.broadcast_to(distance, (len(self.ir),)).copy()
        self._sort_by_distance()
        self._assets: dict[int, bytes] = {}
        self._prepared: dict[int, _native.PreparedHrtf] = {}
        for array in (self.ir, self.positions_deg, self.distance_m):
            array.setflags(write=False)

    def _sort_by_distance(self) -> None:
        """Find the distances, and leave out what belongs to none that can be rendered."""
        directions = unit_vectors(self.positions_deg)
        found = distances.find_shells(self.distance_m, directions)
        if len(found.members) > _MOST_DISTANCES:
            reason = f"has {len(found.members)} distances; expected at most {_MOST_DISTANCES}"
            raise HrtfError(self.name, reason, field="SourcePosition")
        if found.left_out:
            kept = np.sort(np.concatenate(found.members))
            self.ir, self.positions_deg = self.ir[kept], self.positions_deg[kept]
            self.distance_m = self.distance_m[kept]
            self.notes += tuple(f"{self.name}, SourcePosition: {why}" for why in found.left_out)
            found = distances.find_shells(self.distance_m, directions[kept])
        self._shells = found
        self.distances_m: tuple[float, ...] = found.distances_m

    @property
    def members(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Indices of the responses of each distance, the nearest first."""
        return self._shells.members

    @property
    def shells(self) -> tuple[HRTF, ...]:
        """The set of each distance by itself, the nearest first."""
        if len(self.distances_m) == 1:
            return (self,)
        return tuple(
            HRTF(
                self.ir[members],
                self.sample_rate,
                self.positions_deg[members],
                name=f"{self.name}, {metres:.3g} m",
                distance_m=metres,
            )
            for metres, members in zip(self.distances_m, self.members, strict=True)
        )

    def _check(self) -> None:
        if not _LOWEST_RATE <= self.sample_rate <= _HIGHEST_RATE:
            reason = f"is {self.sample_rate} Hz; expected {_LOWEST_RATE} to {_HIGHEST_RATE} Hz"
            raise HrtfError(self.name, reason, field="sample_rate")
        if self.ir.ndim != 3 or self.ir.shape[1] != 2 or self.ir.shape[2] < 1:
            reason = f"has shape {self.ir.shape}; expected [m x 2 x n]"
            raise HrtfError(self.name, reason, field="ir")
        columns = self.positions_deg.shape[1:]
        if self.positions_deg.shape[:1] != self.ir.shape[:1] or columns not in ((2,), (3,)):
            reason = (
                f"has shape {self.positions_deg.shape}; expected azimuth and elevation for each "
                f"of the {len(self.ir)} responses"
            )
            raise HrtfError(self.name, reason, field="positions_deg")
        self.positions_deg = self.positions_deg[:, :2].copy()
        if not (np.isfinite(self.ir).all() and np.isfinite(self.positions_deg).all()):
            raise HrtfError(self.name, "holds numbers that are not finite")
        if (np.abs(self.positions_deg[:, 1]) > 90.0 + 1e-3).any():
            raise HrtfError(self.name, "has an elevation beyond 90 degrees", field="positions_deg")
        if not self.ir.any(axis=2).all():
            raise HrtfError(self.name, "has a direction whose response is all zeros", field="ir")
        distinct = len(np.unique(unit_vectors(self.positions_deg).round(4), axis=0))
        if distinct < _FEWEST_DIRECTIONS:
            directions = "one direction" if distinct == 1 else f"{distinct} directions"
            reason = (
                f"has {directions}; at least {_FEWEST_DIRECTIONS} are needed to place sounds "
                "around the head"
            )
            raise HrtfError(self.name, reason, field="SourcePosition")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> HRTF:
        """Read a SOFA file of convention ``SimpleFreeFieldHRIR``, any grid, either ear order; or a
        compact asset (``.ahrt``), whose ``ir`` are then those that the engine renders.

        ``Data.Delay`` is built into ``ir``. Where the responses contradict the ear order that
        ``ReceiverPosition`` states, the responses decide; ``notes`` and the log say so, and where
        the responses hold no time differences.

        Raises:
            HrtfError: the file cannot be used; the message names the field and the remedy.
        """
        try:
            source = os.fspath(path)
        except TypeError:
            reason = f"is {type(path).__name__}; expected the path of a file"
            raise HrtfError(str(path), reason) from None
        if asset.is_asset(source):
            return cls._from_asset(source)
        sofa = read_sofa(source)
        # At each distance by itself: the way to the head may be part of the delay.
        spread = max(np.ptp(sofa.delay[which]) for which in distances.groups(sofa.distance_m))
        spread_s = float(spread) / sofa.sample_rate
        if spread_s > _LARGEST_DELAY_SPREAD_S:
            reason = (
                f"spans {1e3 * spread_s:.1f} ms; delays around a head differ by less than "
                f"{1e3 * _LARGEST_DELAY_SPREAD_S:.0f} ms"
            )
            raise HrtfError(source, reason, field="Data.Delay")
        ir = resampling.apply_delays(sofa.ir, sofa.delay - min(sofa.delay.min(), 0.0))
        left, contradicted = ear_order.left_channel(ir, sofa.directions_deg, sofa.left_receiver)
        try:
            hrtf = cls(
                ir[:, [left, 1 - left]],
                sofa.sample_rate,
                sofa.directions_deg,
                name=sofa.name or Path(source).stem,
                distance_m=sofa.distance_m,
            )
        except HrtfError as error:
            raise HrtfError(source, error.reason, field=error.field) from error
        if contradicted:
            note = (
                f"{Path(source).name}, ReceiverPosition: the file exchanges the ears (sounds from "
                f"the left are louder or earlier in receiver {left}); they were put right"
            )
            hrtf.notes += (note,)
        lead = ear_order.near_ear_lead(hrtf.ir, hrtf.positions_deg)
        if lead is not None and lead < _SMALLEST_LEAD_S * hrtf.sample_rate:
            note = (
                f"{Path(source).name}, Data.IR: the responses hold no time differences between the "
                "ears; only level and spectrum will tell left from right"
            )
            hrtf.notes += (note,)
        for note in hrtf.notes:
            _log.warning("%s", note)
        return hrtf

    @classmethod
    def _from_asset(cls, source: str) -> HRTF:
        data = Path(source).read_bytes()
        try:
            fitted, name = asset.decode(data)
        except ValueError as error:
            raise HrtfError(source, str(error)) from error
        hrtf = cls(
            model.responses(fitted),
            fitted.sample_rate,
            np.concatenate([_angles_deg(shell.directions) for shell in fitted.shells]),
            name=name or Path(source).stem,
            distance_m=np.concatenate(
                [np.full(len(shell.directions), shell.distance_m or 1.0) for shell in fitted.shells]
            ),
        )
        hrtf._assets[fitted.sample_rate] = data
        return hrtf

    @classmethod
    def default(cls) -> HRTF:
        """MIT KEMAR, normal pinna: 710 directions, 44.1 kHz (Gardner and Martin 1994)."""
        return _kemar()

    def asset(self, sample_rate: int) -> bytes:
        """The set in the engine's compact form at a stream's sample rate; fitted once, then kept.

        Raises:
            HrtfError: the sample rate is not within 8 to 192 kHz.
        """
        if not _LOWEST_RATE <= sample_rate <= _HIGHEST_RATE or int(sample_rate) != sample_rate:
            reason = (
                f"cannot be rendered at {sample_rate} Hz; expected a whole number of hertz from "
                f"{_LOWEST_RATE} to {_HIGHEST_RATE}"
            )
            raise HrtfError(self.name, reason)
        if sample_rate not in self._assets:
            try:
                fitted = model.fit(
                    self.ir, self.sample_rate, self.positions_deg, sample_rate, self._shells
                )
            except HrtfError as error:
                raise HrtfError(self.name, error.reason, field="ir") from error
            self._assets[sample_rate] = asset.encode(fitted, self.name)
        return self._assets[sample_rate]

    def prepared(self, sample_rate: int) -> _native.PreparedHrtf:
        """The set ready for the engine at a stream's sample rate; made once, then shared.

        Raises:
            HrtfError: the sample rate is not within 8 to 192 kHz, or the delays are too long for
                the engine.
        """
        if sample_rate not in self._prepared:
            try:
                self._prepared[sample_rate] = _native.PreparedHrtf(self.asset(sample_rate))
            except ValueError as error:
                raise HrtfError(self.name, str(error)) from error
        return self._prepared[sample_rate]

    def __repr__(self) -> str:
        count, _, taps = self.ir.shape
        grid = f"{count} directions"
        if len(self.distances_m) > 1:
            grid = f"{count} responses at {len(self.distances_m)} distances"
        return f"HRTF({self.name!r}, {grid}, {taps} taps, {self.sample_rate:g} Hz)"


@cache
def _kemar() -> HRTF:
    folder = resources.files("auricle.hrtf") / "assets"
    with np.load(BytesIO((folder / "mit_kemar.npz").read_bytes()), allow_pickle=False) as stored:
        hrtf = HRTF(
            asset.unpack_responses(stored),
            float(stored["sample_rate"]),
            stored["positions_deg"],
            name=str(stored["name"]),
            distance_m=float(stored["distance_m"]),
        )
    compact = (folder / "mit_kemar_48000.ahrt").read_bytes()
    hrtf._assets[48_000] = compact
    return hrtf
