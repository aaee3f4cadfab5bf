"""A scene rendered from beginning to end, as fast as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.cli.progress import Progress
from auricle.scene import Path, Vector

__all__ = ["Rendering", "Voice", "render_offline"]

_BLOCK = 256
# What rings on counts as gone when a whole step of it stays below this (-100 dB).
_INAUDIBLE = 1e-5
_TAIL_STEP_S = 0.1
_LONGEST_TAIL_S = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """A scene rendered from beginning to end.

    Attributes:
        binaural: float32 ``[2, n]``, left ear first.
        limited: samples that the limiter turned down.
    """

    binaural: NDArray[np.float32]
    limited: int


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """One sound and where it is.

    Attributes:
        samples: mono float32 ``[n]``.
        position: ``(x, y, z)`` in metres, listener axes.
        path: how it moves; None when it stays.
    """

    samples: NDArray[np.float32]
    position: Vector
    path: Path | None = None


def render_offline(
    voices: Sequence[Voice],
    sample_rate: int,
    *,
    hrtf: auricle.HRTF | None = None,
    tail: bool = False,
    gain_db: float = 0.0,
) -> Rendering:
    """Render sounds that start together; the engine's latency is taken out.

    Args:
        voices: at least one.
        sample_rate: of all of them, in Hz.
        hrtf: the set of responses; the default set when None.
        tail: append what rings on after the longest sound, until it is 100 dB below full scale.
        gain_db: level of all sounds, in decibels.

    Returns:
        As many samples as the longest sound has, plus the tail.
    """
    scene = auricle.Scene(sample_rate, _BLOCK, hrtf=hrtf, max_sources=len(voices))
    for voice in voices:
        if voice.path is None:
            scene.add_source(position=voice.position, gain_db=gain_db)
        else:
            scene.add_source(path=voice.path, gain_db=gain_db)
    latency = scene.latency_samples
    longest = max(voice.samples.size for voice in voices)
    wanted = longest + latency
    blocks = -(-wanted // _BLOCK)
    rendered = np.empty((2, blocks * _BLOCK), dtype=np.float32)
    with Progress("rendering", blocks) as progress:
        for start in range(0, blocks * _BLOCK, _BLOCK):
            block = np.zeros((len(voices), _BLOCK), dtype=np.float32)
            for row, voice in zip(block, voices, strict=True):
                piece = voice.samples[start : start + _BLOCK]
                row[: piece.size] = piece
            rendered[:, start : start + _BLOCK] = scene.process(block)
            progress.advance()
    if not tail:
        return Rendering(rendered[:, latency:wanted], scene.limited_samples)
    ringing = _ringing(scene, len(voices), sample_rate)
    whole = np.concatenate([rendered, ringing], axis=1)[:, latency:]
    return Rendering(whole, scene.limited_samples)


def _ringing(scene: auricle.Scene, sources: int, sample_rate: int) -> NDArray[np.float32]:
    """Output after the end of all input, until it can no longer be heard."""
    silence = np.zeros((sources, _BLOCK), dtype=np.float32)
    per_step = max(1, round(_TAIL_STEP_S * sample_rate / _BLOCK))
    steps: list[NDArray[np.float32]] = []
    while len(steps) * per_step * _BLOCK < _LONGEST_TAIL_S * sample_rate:
        step = np.concatenate([scene.process(silence) for _ in range(per_step)], axis=1)
        loud = np.flatnonzero(np.abs(step).max(axis=0) > _INAUDIBLE)
        if loud.size == 0:
            break
        steps.append(step)
    if not steps:
        return np.empty((2, 0), dtype=np.float32)
    ringing = np.concatenate(steps, axis=1)
    last = np.flatnonzero(np.abs(ringing).max(axis=0) > _INAUDIBLE)[-1]
    return ringing[:, : last + 1]
