"""``auricle bench`` and the renderers that need the engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from auricle import metrics
from auricle.cli.bench.against_echo import Comparison, compare_with_echo
from auricle.cli.bench.engine import SceneRenderer
from auricle.cli.bench.numpy_peer import OverlapAddRenderer
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE, Renderer

Run = Callable[..., Any]


def _heard(renderer: Renderer, position: tuple[float, float, float]) -> np.ndarray:
    noise = np.random.default_rng(0).uniform(-0.05, 0.05, (40, 1, BLOCK)).astype(np.float32)
    blocks = []
    for block in noise:
        renderer.move(np.array([position], dtype=np.float32))
        blocks.append(renderer.render(block).copy())
    return np.concatenate(blocks[8:], axis=1)


@pytest.mark.parametrize("position", [(0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (-1.0, -1.0, 0.0)])
def test_the_numpy_peer_does_the_same_work_as_the_engine(
    position: tuple[float, float, float],
) -> None:
    ours, theirs = (_heard(r, position) for r in (SceneRenderer(1), OverlapAddRenderer()))
    assert metrics.itd_us(ours, SAMPLE_RATE) == pytest.approx(
        metrics.itd_us(theirs, SAMPLE_RATE), abs=15.0
    )
    assert metrics.ild_db(ours) == pytest.approx(metrics.ild_db(theirs), abs=0.5)


def test_the_numpy_peer_adds_its_overlaps() -> None:
    peer = OverlapAddRenderer()
    click = np.zeros((3, 1, BLOCK), dtype=np.float32)
    click[0, 0, -1] = 1.0
    peer.move(np.array([[1.0, 0.0, 0.0]], dtype=np.float32))
    late = np.concatenate([peer.render(block) for block in click], axis=1)
    again = OverlapAddRenderer()
    again.move(np.array([[1.0, 0.0, 0.0]], dtype=np.float32))
    early = again.render(np.eye(1, BLOCK, dtype=np.float32))
    np.testing.assert_allclose(late[:, BLOCK - 1 : 2 * BLOCK - 1], early, atol=1e-5)


def test_quick_figures_for_everything(auricle: Run) -> None:
    done = auricle("bench", "--quick")
    assert done.status == 0, done.err
    rows = [line.split() for line in done.out.splitlines() if line.strip()]
    counts = [row[0] for row in rows if row[0].isdigit() and row[2] == "µs"]
    assert counts == ["1", "64", "256"]
    assert "NumPy FFT" in done.out
    assert "OpenAL Soft" in done.out
    assert "256 sources with distance, air absorption, Doppler and directivity" in done.out
    assert "64 sources: 99 %" in done.out
    assert "71 measured directions" in done.out
    assert "bridge round trip" in done.out
    assert "p99" in done.out


def test_quick_figures_for_mixtures(auricle: Run) -> None:
    done = auricle("bench", "mixtures", "--quick")
    assert done.status == 0, done.err
    shares = [float(share) for share in re.findall(r": ([0-9.]+) % of a core", done.out)]
    # The engine's own network in eight ways, and the same as ONNX files in four.
    assert len(shares) == 12
    # The network costs something, and the audio thread is spared it where it has its own.
    assert 0.0 < shares[3] < shares[1] < 100.0
    assert "hops late" in done.out


def test_round_trip_beside_a_bare_echo_server() -> None:
    comparison = compare_with_echo(blocks=240)
    assert len(comparison.bridge) == len(comparison.echo) == 240
    assert min(comparison.bridge + comparison.echo + comparison.rendering) > 0.0
    text = Comparison([2.0] * 99 + [5.0], [1.0] * 99 + [2.0], [0.125]).describe()
    assert "ratio          2.00" in text
    assert "0.125 ms of it" in text
