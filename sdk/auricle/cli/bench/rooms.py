"""``auricle bench rooms``: exact room responses, alone, in batches and beside a peer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

import auricle
from auricle import rooms
from auricle.cli.bench.rooms_peer import PyroomacousticsRooms, PyroomacousticsUnavailableError
from auricle.cli.progress import Progress

__all__ = ["measure_rooms"]

_SIZE: Final = (6.0, 5.0, 3.0)
_ABSORPTION: Final = 0.3
_SOURCE: Final = (4.2, 3.1, 1.7)
_LISTENER: Final = (2.1, 1.9, 1.2)
_RATE: Final = 48_000
_ORDERS: Final = (3, 10, 17)
_BATCH_RATE, _BATCH_ORDER, _BATCH_S = 16_000, 6, 0.5

_NOTES = """\
Milliseconds of processor time for one response, median; shoebox 6 x 5 x 3 m, absorption 0.3 in
all bands, 48 kHz, no tail. Ratio: the peer's time over Auricle's. The peer builds its room anew
for each response, as it has to where something moved. In bands: absorption that differs from band
to band."""


def measure_rooms(*, quick: bool, hrtf_path: str | None = None) -> str:
    """Time room responses; the figures as text.

    Args:
        quick: fewer repetitions.
        hrtf_path: SOFA file with which the peer is timed too.
    """
    repeats = 3 if quick else 9
    own = auricle.Room(_SIZE, (0, 0, 0), absorption=_ABSORPTION, late=False)
    bands = auricle.Room(_SIZE, (0, 0, 0), absorption=np.linspace(0.2, 0.5, 8), late=False)
    hrtf = None if hrtf_path is None else auricle.HRTF.load(hrtf_path)
    omni = rooms.Microphones()
    remarks = []
    peers: list[PyroomacousticsRooms | None] = []
    for path in (None, hrtf_path):
        try:
            peers.append(PyroomacousticsRooms(_SIZE, _ABSORPTION, _RATE, hrtf_path=path))
        except PyroomacousticsUnavailableError as error:
            remarks.append(f"peer skipped: {error}")
            peers.append(None)
    if hrtf_path is None:
        peers[1] = None
        remarks.append("peer without ears: name a SOFA file with --hrtf to time it with them too")

    rows = [["reflections", "images", "omni", "peer", "ratio", "ears", "peer", "ratio", "in bands"]]
    with Progress("timing", len(_ORDERS) * 5 * repeats) as progress:

        def timed(respond: Callable[[], object]) -> float:
            return _milliseconds(respond, repeats, progress)

        for order in _ORDERS:
            place = (_SOURCE, _LISTENER)
            mono = timed(
                partial(rooms.impulse_responses, own, [_SOURCE], [_LISTENER], omni, order=order)
            )
            ears = timed(partial(auricle.brir, own, *place, order=order, hrtf=hrtf))
            split = timed(partial(auricle.brir, bands, *place, order=order, hrtf=hrtf))
            theirs = [
                None if peer is None else timed(partial(peer.respond, *place, order))
                for peer in peers
            ]
            images = len(rooms.image_sources(own, _SOURCE, order).reflections)
            rows.append(
                [
                    f"{order}",
                    f"{images}",
                    f"{mono:.2f}",
                    *_beside(theirs[0], mono),
                    f"{ears:.2f}",
                    *_beside(theirs[1], ears),
                    f"{split:.2f}",
                ]
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    lines += ["", _NOTES, *remarks]
    if peers[0] is not None:
        lines.append(f"peer: pyroomacoustics {peers[0].version}")
    return "\n".join([*lines, "", _batches(200 if quick else 1_000)])


def _milliseconds(respond: Callable[[], object], repeats: int, progress: Progress) -> float:
    respond()
    spent = []
    for _ in range(repeats):
        started = time.process_time_ns()
        respond()
        spent.append(time.process_time_ns() - started)
        progress.advance()
    return float(np.median(spent)) / 1e6


def _beside(peer: float | None, own: float) -> tuple[str, str]:
    return ("-", "-") if peer is None else (f"{peer:.2f}", f"{peer / own:.0f}")


def _batches(poses: int) -> str:
    """Poses a second on one thread and on all cores."""
    rng = np.random.default_rng(0)
    places = rng.uniform((0.4, 0.4, 0.4), (5.6, 4.6, 2.6), (2, poses, 3))
    room = auricle.Room(_SIZE, (0, 0, 0), absorption=_ABSORPTION, order=_BATCH_ORDER)
    cores = os.cpu_count() or 1

    def respond(count: int, threads: int) -> None:
        auricle.brirs(
            room,
            places[0][:count],
            places[1][:count],
            sample_rate=_BATCH_RATE,
            duration_s=_BATCH_S,
            threads=threads,
        )

    # Fits the HRTF set to the sample rate, once.
    respond(1, 1)
    rates = []
    for threads in (1, cores):
        started = time.perf_counter()
        auricle.brirs(room, *places, sample_rate=_BATCH_RATE, duration_s=_BATCH_S, threads=threads)
        rates.append(poses / (time.perf_counter() - started))
    return (
        f"batches of binaural responses with their tail, {_BATCH_RATE // 1000} kHz, order "
        f"{_BATCH_ORDER}, {_BATCH_S} s: {rates[0]:.0f} poses/s on one thread, {rates[1]:.0f} on "
        f"{cores} ({rates[1] / rates[0]:.2f} times as many)"
    )
