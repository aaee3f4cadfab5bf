"""How exactly the engine renders a measured HRTF set, by impulses through a scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle import HRTF, Scene, metrics
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE
from auricle.hrtf.resampling import resample_responses
from auricle.scene import direction

__all__ = ["MeanErrors", "measure_default_set", "render_impulses"]

_BLOCKS = 6
_LARGEST_ILD_DB = 35.0


@dataclass(frozen=True, slots=True)
class MeanErrors:
    """Mean errors over some measured directions.

    Attributes:
        directions: how many.
        distortion_db: spectral distortion of both ears.
        itd_us: magnitude of the ITD's error, where the ILD lies within 35 dB.
        ild_db: magnitude of the ILD's error.
    """

    directions: int
    distortion_db: float
    itd_us: float
    ild_db: float


def render_impulses(
    hrtf: HRTF, sample_rate: int, positions_deg: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Binaural impulse responses ``[m x 2 x n]`` of the engine in the directions given."""
    scene = Scene(sample_rate, BLOCK, hrtf=hrtf)
    source = scene.add_source(position=(1.0, 0.0, 0.0))
    impulse = np.zeros((1, BLOCK), dtype=np.float32)
    impulse[0, 0] = 0.1
    silence = np.zeros_like(impulse)
    rendered = np.empty((len(positions_deg), 2, BLOCK * _BLOCKS))
    for index, (azimuth, elevation) in enumerate(positions_deg[:, :2]):
        source.position = direction(azimuth, elevation)
        scene.reset()
        for block in range(_BLOCKS):
            frames = slice(block * BLOCK, (block + 1) * BLOCK)
            rendered[index, :, frames] = scene.process(impulse if block == 0 else silence)
    return rendered


def measure_default_set(*, every: int = 1) -> MeanErrors:
    """Errors of the default set at its measured directions, or at every n-th of them."""
    hrtf = HRTF.default()
    measured, _ = resample_responses(hrtf.ir[::every], hrtf.sample_rate, SAMPLE_RATE)
    rendered = render_impulses(hrtf, SAMPLE_RATE, hrtf.positions_deg[::every])
    ild = np.asarray(metrics.ild_db(measured))
    itd = np.abs(
        np.asarray(metrics.itd_us(rendered, SAMPLE_RATE))
        - np.asarray(metrics.itd_us(measured, SAMPLE_RATE))
    )
    distortion = metrics.spectral_distortion_db(measured, rendered, SAMPLE_RATE)
    return MeanErrors(
        directions=len(measured),
        distortion_db=float(np.mean(distortion)),
        itd_us=float(np.mean(itd[np.abs(ild) <= _LARGEST_ILD_DB])),
        ild_db=float(np.mean(np.abs(np.asarray(metrics.ild_db(rendered)) - ild))),
    )
