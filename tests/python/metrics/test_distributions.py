"""Frechet distance, KL divergence and inception score against closed forms and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg, special

from auricle import AuricleError, metrics


def test_frechet_distance_is_that_of_fitted_normals() -> None:
    rng = np.random.default_rng(1)
    one = rng.standard_normal((400, 6)) @ rng.standard_normal((6, 6))
    two = rng.standard_normal((300, 6)) @ rng.standard_normal((6, 6)) + 1.0
    c1, c2 = np.cov(one, rowvar=False), np.cov(two, rowvar=False)
    root = linalg.sqrtm(c1 @ c2).real
    shift = one.mean(axis=0) - two.mean(axis=0)
    expected = shift @ shift + np.trace(c1 + c2 - 2.0 * root)
    assert metrics.frechet_distance(one, two) == pytest.approx(expected, rel=1e-8)


def test_frechet_distance_of_a_shift_and_of_equal_sets() -> None:
    rows = np.random.default_rng(2).standard_normal((50, 80))  # fewer rows than columns: singular
    assert metrics.frechet_distance(rows, rows) == pytest.approx(0.0, abs=1e-5)
    assert metrics.frechet_distance(rows + 0.5, rows) == pytest.approx(80 * 0.25, rel=1e-6)


def test_kl_divergence_is_that_of_the_softmax() -> None:
    rng = np.random.default_rng(3)
    said, true = rng.standard_normal((2, 20, 7))
    p, q = special.softmax(true, axis=1), special.softmax(said, axis=1)
    expected = np.mean(np.sum(special.rel_entr(p, q), axis=1))
    assert metrics.kl_divergence(said, true, eps=0.0) == pytest.approx(expected, rel=1e-10)
    assert metrics.kl_divergence(said, true) == pytest.approx(expected, rel=1e-3)
    assert metrics.kl_divergence(true, true) == 0.0


def test_kl_divergence_of_sigmoids() -> None:
    said, true = np.array([[0.3, -2.0]]), np.array([[1.0, 0.5]])
    p, q = special.expit(true), special.expit(said)
    expected = np.sum(p * np.log((p + 1e-6) / (q + 1e-6)))
    assert metrics.kl_divergence(said, true, form="sigmoid") == pytest.approx(expected)


def test_inception_score_of_the_extremes() -> None:
    sure = 100.0 * np.eye(5)[np.arange(50) % 5]
    mean, deviation = metrics.inception_score(sure, splits=1)
    assert (mean, deviation) == (pytest.approx(5.0), 0.0)
    unsure, _ = metrics.inception_score(np.zeros((20, 5)), splits=4)
    assert unsure == pytest.approx(1.0)
    alike, _ = metrics.inception_score(np.tile(sure[:1], (20, 1)), splits=2)
    assert alike == pytest.approx(1.0)


def test_bad_input() -> None:
    with pytest.raises(AuricleError, match="at least 2 rows"):
        metrics.frechet_distance(np.zeros((1, 3)), np.zeros((5, 3)))
    with pytest.raises(AuricleError, match="a clip for each"):
        metrics.inception_score(np.zeros((3, 2)), splits=4)
    with pytest.raises(AuricleError, match="softmax or sigmoid"):
        metrics.kl_divergence(np.zeros((1, 2)), np.zeros((1, 2)), form="none")
