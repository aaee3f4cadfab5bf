"""The demo's scene through a client, and once more through the engine in this process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.bridge import Client
from auricle.cli.demo.cast import Role
from auricle.cli.progress import Progress
from auricle.scene import Path

__all__ = ["BLOCK", "Rendering", "render_in_process", "stream"]

BLOCK: Final = 256

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """What came back.

    Attributes:
        binaural: ``[2, n]``, as long as the sounds, latency taken out.
        block_ms: time of every block in milliseconds, ``[blocks]``: the round trip through a
            client, processor time in the engine.
    """

    binaural: Samples
    block_ms: NDArray[np.float64]


def stream(
    url: str, cast: Sequence[Role], sounds: Sequence[Samples], sample_rate: int, progress: Progress
) -> Rendering:
    """Render sounds of one length through a server, block by block, waiting for each.

    Args:
        url: of the server.
        cast: where every sound is: in words, at a position or on a path.
        sounds: float32 ``[n]`` for every role.
        sample_rate: in Hz.
        progress: advanced by one per block.

    Raises:
        ProtocolError: the server refuses something.
        OSError: nobody listens at the address.
    """
    with Client(url, sample_rate=sample_rate, block=BLOCK, max_sources=len(cast)) as client:
        ids = [_add(client, role) for role in cast]
        movers = [(i, role.path) for i, role in zip(ids, cast, strict=True) if role.path]
        blocks = _blocks(sounds, client.latency_frames)
        output, spent = [], []
        for index, block in enumerate(blocks):
            if movers:
                ends = _block_ends([path for _, path in movers], index, sample_rate)
                client.set_positions([mover for mover, _ in movers], ends)
            started = time.perf_counter()
            output.append(client.process(dict(zip(ids, block, strict=True))))
            spent.append(time.perf_counter() - started)
            progress.advance()
        return _finished(output, spent, client.latency_frames, len(sounds[0]))


def render_in_process(
    cast: Sequence[Role],
    sounds: Sequence[Samples],
    sample_rate: int,
    hrtf: auricle.HRTF,
    room: auricle.Room | None = None,
) -> Rendering:
    """Render the same by the engine alone, or in a room; arguments as in :func:`stream`."""
    scene = auricle.Scene(sample_rate, BLOCK, hrtf=hrtf, room=room, max_sources=len(cast))
    sources = [scene.add_source(role.name, position=role.place()[0]) for role in cast]
    movers = [(s, role.path) for s, role in zip(sources, cast, strict=True) if role.path]
    output, spent = [], []
    for index, block in enumerate(_blocks(sounds, scene.latency_samples)):
        if movers:
            ends = _block_ends([path for _, path in movers], index, sample_rate)
            scene.set_positions([mover for mover, _ in movers], ends)
        started = time.thread_time()
        output.append(scene.process(block))
        spent.append(time.thread_time() - started)
    return _finished(output, spent, scene.latency_samples, len(sounds[0]))


def _add(client: Client, role: Role) -> int:
    if role.sentence is not None:
        return client.add_source(text=role.sentence)
    return client.add_source(position=role.place()[0])


def _blocks(sounds: Sequence[Samples], latency: int) -> list[Samples]:
    """Blocks ``[sources, BLOCK]``, silence at the end until all has come out."""
    count = -(-(len(sounds[0]) + latency) // BLOCK)
    padded = np.zeros((len(sounds), count * BLOCK), dtype=np.float32)
    padded[:, : len(sounds[0])] = sounds
    return [np.ascontiguousarray(block) for block in np.split(padded, count, axis=1)]


def _block_ends(paths: Sequence[Path], index: int, sample_rate: int) -> Samples:
    """Positions at the end of a block, which the engine glides to within it."""
    end_s = (index + 1) * BLOCK / sample_rate
    return np.array([path.at(end_s) for path in paths], dtype=np.float32)


def _finished(
    output: Sequence[Samples], spent_s: Sequence[float], latency: int, wanted: int
) -> Rendering:
    binaural = np.concatenate(output, axis=1)[:, latency : latency + wanted]
    return Rendering(binaural, 1e3 * np.array(spent_s))
