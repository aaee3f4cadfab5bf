"""Exact room impulse responses for two ears or for any array of channels."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle import _native
from auricle.errors import InputError
from auricle.hrtf import HRTF
from auricle.rooms.acoustics import law_named
from auricle.rooms.polyhedral import PolyhedralRoom
from auricle.rooms.receivers import Receiver, responder
from auricle.rooms.room import Room, checked_late, checked_order

__all__ = ["brir", "brirs", "impulse_responses"]

_LOWEST_RATE, _HIGHEST_RATE = 8_000, 192_000
_LONGEST_S = 60.0
_FADE_IN_S = 0.001


def brir(
    room: Room | PolyhedralRoom,
    source: Iterable[float],
    listener: Iterable[float],
    *,
    orientation: Iterable[float] = (0.0, 0.0, 0.0, 1.0),
    hrtf: HRTF | str | os.PathLike[str] | None = None,
    sample_rate: int = 48_000,
    order: int | None = None,
    late: bool | str | None = None,
    seed: int = 0,
    duration_s: float | None = None,
) -> npt.NDArray[np.float32]:
    """Binaural room impulse response: every reflection with the HRTF of its own direction.

    Image sources (Allen and Berkley 1979) up to ``order`` reflections, each with its delay to a
    fraction of a sample, 1 / distance, the absorption of its walls and of the air in octave bands,
    and the response of its direction. Sample 0 is when the source sounds: sound from straight
    ahead arrives at the ears after distance / speed of sound.

    Args:
        room: where it sounds.
        source: ``(x, y, z)`` in metres, inside the room; it radiates in all directions alike.
        listener: centre of the head, ``(x, y, z)`` in metres, inside the room.
        orientation: unit quaternion ``(x, y, z, w)`` of the head.
        hrtf: the set to hear with, or the path of a SOFA file; None for MIT KEMAR.
        sample_rate: in hertz.
        order: most reflections of an image; None for the room's.
        late: whether, or by which law, a tail follows; see ``Room``. None for the room's.
        seed: of the tail's noise. The same arguments give the same samples, on any machine.
        duration_s: length of the result; None for as long as images and tail last.

    Returns:
        float32 ``[2 x n]``, left ear first.

    Raises:
        InputError: source or listener outside the room or on a wall, or another wrong value.
        HrtfError: the set cannot be used.
    """
    responses, _ = brirs(
        room,
        _one(source, "source"),
        _one(listener, "listener"),
        orientations=_one(orientation, "orientation"),
        hrtf=hrtf,
        sample_rate=sample_rate,
        order=order,
        late=late,
        seed=seed,
        duration_s=duration_s,
        threads=1,
    )
    return np.asarray(responses[0])


def brirs(
    room: Room | PolyhedralRoom,
    sources: npt.ArrayLike,
    listeners: npt.ArrayLike,
    *,
    orientations: npt.ArrayLike | None = None,
    hrtf: HRTF | str | os.PathLike[str] | None = None,
    sample_rate: int = 48_000,
    order: int | None = None,
    late: bool | str | None = None,
    seed: int | npt.ArrayLike = 0,
    duration_s: float | None = None,
    threads: int | None = None,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Binaural room impulse responses of many poses at once, on all cores.

    Args:
        sources: ``[p x 3]`` metres.
        listeners: ``[p x 3]`` metres.
        orientations: ``[p x 4]`` unit quaternions; None for heads that look along +x.
        seed: one for all poses, which then share their tail, or ``[p]``.
        threads: None for one a core. The result does not depend on it.

    The other arguments are those of :func:`brir`, and row i is what it gives for pose i.

    Returns:
        Responses, float32 ``[p x 2 x n]``, padded with zeros to the longest; and how many samples
        of each count, ``[p]``.

    Raises:
        InputError: as for :func:`brir`; the message names the pose.
        HrtfError: the set cannot be used.
    """
    return impulse_responses(
        room,
        sources,
        listeners,
        _as_hrtf(hrtf),
        orientations=orientations,
        sample_rate=sample_rate,
        order=order,
        late=late,
        seed=seed,
        duration_s=duration_s,
        threads=threads,
    )


def impulse_responses(
    room: Room | PolyhedralRoom,
    sources: npt.ArrayLike,
    positions: npt.ArrayLike,
    receiver: Receiver,
    *,
    orientations: npt.ArrayLike | None = None,
    sample_rate: int = 48_000,
    order: int | None = None,
    late: bool | str | None = None,
    seed: int | npt.ArrayLike = 0,
    duration_s: float | None = None,
    threads: int | None = None,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Room impulse responses of many poses for any receiver.

    Args:
        positions: of the receiver, ``[p x 3]`` metres.
        receiver: an ``HRTF``, ``Microphones``, ``Ambisonics`` or ``Loudspeakers``.

    The other arguments, the result and the errors are those of :func:`brirs`; the responses have
    as many channels as the receiver, ``[p x channels x n]``.
    """
    if not isinstance(room, (Room, PolyhedralRoom)):
        message = (
            f"room is {type(room).__name__}; expected an auricle.Room or a rooms.PolyhedralRoom"
        )
        raise InputError(message)
    rate = _checked_rate(sample_rate)
    reflections = room.order if order is None else checked_order(order)
    law = room.late if late is None else checked_late(late)
    poses = _poses(sources, positions, orientations)
    seeds = _seeds(seed, len(poses))
    computer = responder(receiver, rate)
    try:
        lengths = np.array(computer.frames_needed(room.native, poses, reflections), dtype=np.int64)
        tail = _decay(room, reflections, law) if law is not False else None
        if tail is not None:
            lengths = np.maximum(lengths, int(len(tail.power) * tail.step_s * rate))
        if duration_s is not None:
            lengths[:] = round(_checked_duration(duration_s) * rate)
        frames = int(lengths.max())
        out = computer.render(room.native, poses, reflections, frames, threads or 0)
    except ValueError as error:
        raise InputError(str(error)) from error
    if tail is not None:
        starts = _first_left_out_s(room, poses, reflections)
        for row, row_seed, start_s in zip(out, seeds, starts, strict=True):
            whole = _tail(room, computer, reflections, law, row_seed, frames)
            _add_from(row, whole, round(start_s * rate), round(_FADE_IN_S * rate))
    return out, lengths


def _add_from(
    row: npt.NDArray[np.float32], tail: npt.NDArray[np.float32], start: int, fade: int
) -> None:
    """Add what a tail holds from ``start`` on: nothing is heard before the images it stands for."""
    rise = np.linspace(0.0, 1.0, fade, endpoint=False, dtype=np.float32)
    part = tail[:, start : start + fade]
    row[:, start : start + fade] += rise[: part.shape[1]] * part
    row[:, start + fade :] += tail[:, start + fade :]


def _first_left_out_s(
    room: Room | PolyhedralRoom, poses: npt.NDArray[np.float32], order: int
) -> list[float]:
    if isinstance(room, Room):
        return _native.first_left_out_s(room.native, poses, order)
    # Of a shape without a formula only this is known: nothing overtakes the direct way.
    direct = np.linalg.norm(poses[:, :3] - poses[:, 3:6], axis=1)
    return [float(distance) for distance in direct / room.speed_of_sound]


@lru_cache(maxsize=16)
def _decay(room: Room | PolyhedralRoom, order: int, law: bool | str) -> _native.RoomDecay:
    if isinstance(room, PolyhedralRoom):
        if law not in (True, "eyring"):
            message = f"late is {law!r}; a room of any shape falls by 'eyring'"
            raise InputError(message)
        return _native.room_decay(room.native, order)
    return _native.room_decay(room.native, order, law_named(law, "late"))


# A source or a head that moves keeps its tail.
@lru_cache(maxsize=4)
def _tail(
    room: Room | PolyhedralRoom,
    computer: _native.RoomResponses,
    order: int,
    law: bool | str,
    seed: int,
    frames: int,
) -> npt.NDArray[np.float32]:
    return computer.tail(_decay(room, order, law), room.speed_of_sound, seed, frames)


def _as_hrtf(hrtf: Any) -> HRTF:
    if hrtf is None:
        return HRTF.default()
    return hrtf if isinstance(hrtf, HRTF) else HRTF.load(hrtf)


def _one(given: Iterable[float], what: str) -> npt.NDArray[np.float64]:
    try:
        return np.array([[float(value) for value in given]])
    except (TypeError, ValueError):
        message = f"{what} is {given!r}; expected numbers"
        raise InputError(message) from None


def _poses(
    sources: npt.ArrayLike, positions: npt.ArrayLike, orientations: npt.ArrayLike | None
) -> npt.NDArray[np.float32]:
    """Rows of source, receiver and its orientation, ``[p x 10]``."""
    columns = [_table(sources, 3, "sources"), _table(positions, 3, "listeners")]
    if orientations is None:
        orientations = np.tile((0.0, 0.0, 0.0, 1.0), (len(columns[0]), 1))
    turns = _table(orientations, 4, "orientations")
    norm = np.linalg.norm(turns, axis=1, keepdims=True)
    if (norm < 1e-3).any():
        message = "an orientation is all zeros; expected a unit quaternion (x, y, z, w)"
        raise InputError(message)
    columns.append(turns / norm)
    counts = {len(column) for column in columns}
    if len(counts) != 1:
        message = (
            f"there are {len(columns[0])} sources, {len(columns[1])} listeners and {len(turns)} "
            "orientations; expected as many of each"
        )
        raise InputError(message)
    return np.concatenate(columns, axis=1).astype(np.float32)


def _table(given: Any, columns: int, what: str) -> npt.NDArray[np.float64]:
    try:
        table = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        message = f"{what} are {given!r}; expected numbers [p x {columns}]"
        raise InputError(message) from None
    if table.ndim != 2 or table.shape[1] != columns or not len(table):
        message = f"{what} have shape {table.shape}; expected [p x {columns}]"
        raise InputError(message)
    if not np.isfinite(table).all():
        bad = int(np.argwhere(~np.isfinite(table))[0][0])
        message = f"{what} are not finite at row {bad}"
        raise InputError(message)
    return table


def _seeds(seed: Any, count: int) -> list[int]:
    values = np.asarray(seed)
    if values.dtype.kind not in "iu" or values.shape not in ((), (count,)) or (values < 0).any():
        message = f"seed is {seed!r}; expected a whole number from 0, or one for each pose"
        raise InputError(message)
    return [int(value) for value in np.broadcast_to(values, (count,))]


def _checked_rate(sample_rate: Any) -> int:
    number = isinstance(sample_rate, (int, float, np.number)) and not isinstance(sample_rate, bool)
    if (
        not number
        or not _LOWEST_RATE <= sample_rate <= _HIGHEST_RATE
        or int(sample_rate) != sample_rate
    ):
        message = (
            f"sample_rate is {sample_rate!r}; expected a whole number from {_LOWEST_RATE} to "
            f"{_HIGHEST_RATE} hertz"
        )
        raise InputError(message)
    return int(sample_rate)


def _checked_duration(duration_s: Any) -> float:
    number = isinstance(duration_s, (int, float, np.number)) and not isinstance(duration_s, bool)
    if not number or not 0.001 <= duration_s <= _LONGEST_S:
        message = f"duration_s is {duration_s!r}; expected 0.001 to {_LONGEST_S:g} seconds"
        raise InputError(message)
    return float(duration_s)
