"""Sources between a point and all around."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from auricle import Scene, metrics, spatialize

RATE = 48_000


def rendered(spread: float, position: tuple[float, float, float]) -> np.ndarray:
    scene = Scene(block_size=RATE)
    scene.add_source(position=position, spread=spread)
    signal = 0.02 * np.random.default_rng(0).standard_normal((1, RATE))
    return scene.process(signal.astype(np.float32))[:, 4800:]


def level_db(signal: np.ndarray) -> float:
    return float(10.0 * np.log10(np.square(signal, dtype=np.float64).sum()))


def test_the_wider_the_source_the_less_it_leans_to_its_side() -> None:
    leans = [metrics.ild_db(rendered(spread, (0.0, 1.5, 0.0))) for spread in (0.0, 0.5, 1.0)]
    assert all(wider < narrower - 2.0 for narrower, wider in pairwise(leans))
    assert abs(leans[-1]) < 1.0


def test_a_wide_source_in_front_reaches_the_ears_unalike() -> None:
    alike = [float(metrics.iacc(rendered(s, (1.5, 0.0, 0.0)), RATE)) for s in (0.0, 0.5, 1.0)]
    assert alike[0] > 0.9
    assert all(wider < narrower for narrower, wider in pairwise(alike))
    assert alike[-1] < 0.7


@pytest.mark.parametrize("spread", [0.3, 1.0])
def test_a_wide_source_is_as_loud_as_a_point(spread: float) -> None:
    point, wide = (rendered(s, (1.5, 0.0, 0.0)) for s in (0.0, spread))
    assert abs(level_db(wide) - level_db(point)) < 1.5


def test_a_sentence_puts_rain_all_around() -> None:
    signal = (0.02 * np.random.default_rng(1).standard_normal(RATE)).astype(np.float32)
    around = spatialize(signal, RATE, text="rain all around me")
    assert abs(metrics.ild_db(around)) < 1.0
    assert float(metrics.iacc(around[:, 4800:], RATE)) < 0.7
    point = spatialize(signal, RATE, text="rain all around me", spread=0.0)
    assert float(metrics.iacc(point[:, 4800:], RATE)) > 0.9
