"""Measure how exactly the engine renders measured HRTF sets, and draw it.

    python scripts/measure_accuracy.py                       MIT KEMAR
    python scripts/measure_accuracy.py a.sofa b.sofa --out accuracy

For every measured direction an impulse goes through the engine and is compared with the measured
responses at the stream's rate: spectral distortion, ITD and ILD as ``auricle.metrics`` defines
them. Then every second direction is left out of the fit and compared in the same way, beside the
nearest direction that was left in.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auricle import HRTF, metrics
from auricle.cli.bench.accuracy import render_impulses
from auricle.hrtf.hrtf_set import unit_vectors
from auricle.hrtf.resampling import resample_responses
from auricle.plotting import sphere_maps_figure

Array = npt.NDArray[np.float64]

_LARGEST_ILD_DB = 35.0


@dataclass(frozen=True)
class Errors:
    """Errors of rendered responses, one entry for each direction (distortion: and ear)."""

    distortion_db: Array
    itd_us: Array
    ild_db: Array

    def row(self) -> str:
        itd = self.itd_us[np.isfinite(self.itd_us)]
        return (
            f"{self.distortion_db.mean():8.3f} {np.percentile(self.distortion_db, 95):8.3f}"
            f" {itd.mean():8.2f} {np.percentile(itd, 95):8.2f} {itd.max():8.2f}"
            f" {self.ild_db.mean():8.3f} {self.ild_db.max():8.3f}"
        )


def compare(measured: Array, rendered: Array, sample_rate: int) -> Errors:
    """Errors of rendered against measured responses, both ``[m x 2 x n]``."""
    ild = np.asarray(metrics.ild_db(measured))
    itd = np.abs(
        np.asarray(metrics.itd_us(rendered, sample_rate))
        - np.asarray(metrics.itd_us(measured, sample_rate))
    )
    return Errors(
        distortion_db=np.asarray(metrics.spectral_distortion_db(measured, rendered, sample_rate)),
        itd_us=np.where(np.abs(ild) <= _LARGEST_ILD_DB, itd, np.nan),
        ild_db=np.abs(np.asarray(metrics.ild_db(rendered)) - ild),
    )


def measure(hrtf: HRTF, sample_rate: int) -> dict[str, Errors]:
    """Errors at the measured directions, and at every second one after leaving those out."""
    measured, _ = resample_responses(hrtf.ir, hrtf.sample_rate, sample_rate)
    rendered = render_impulses(hrtf, sample_rate, hrtf.positions_deg)
    kept, left_out = slice(0, None, 2), slice(1, None, 2)
    half = HRTF(hrtf.ir[kept], hrtf.sample_rate, hrtf.positions_deg[kept], name=hrtf.name)
    between = render_impulses(half, sample_rate, hrtf.positions_deg[left_out])
    vectors = unit_vectors(hrtf.positions_deg)
    nearest = np.argmax(vectors[left_out] @ vectors[kept].T, axis=1)
    return {
        "measured directions": compare(measured, rendered, sample_rate),
        "left out": compare(measured[left_out], between, sample_rate),
        "left out, nearest": compare(measured[left_out], measured[kept][nearest], sample_rate),
    }


def draw(hrtf: HRTF, errors: Errors, path: Path) -> None:
    """Maps of the errors at the measured directions."""
    maps = {
        "Spectral distortion, mean of both ears (dB)": errors.distortion_db.mean(axis=1),
        "ITD error (µs)": errors.itd_us,
        "ILD error (dB)": errors.ild_db,
    }
    heading = f"{hrtf.name}: the engine against the measured responses"
    sphere_maps_figure(hrtf.positions_deg, maps, heading=heading).savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sofa", nargs="*", type=Path, help="SOFA files; MIT KEMAR when none")
    parser.add_argument("--rate", type=int, default=48_000, help="sample rate of the stream, Hz")
    parser.add_argument("--out", type=Path, help="folder for one picture per set")
    arguments = parser.parse_args()
    heads = ("SD mean", "SD p95", "ITD mean", "ITD p95", "ITD max", "ILD mean", "ILD max")
    print(f"{'':42}" + " ".join(f"{head:>8}" for head in heads))
    for path in arguments.sofa or [None]:
        hrtf = HRTF.default() if path is None else HRTF.load(path)
        label = hrtf.name if path is None else path.stem
        results = measure(hrtf, arguments.rate)
        for name, errors in results.items():
            print(f"{label[:20]:20}  {name:20}" + errors.row(), flush=True)
        if arguments.out:
            arguments.out.mkdir(parents=True, exist_ok=True)
            draw(hrtf, results["measured directions"], arguments.out / f"{label}.png")


if __name__ == "__main__":
    main()
