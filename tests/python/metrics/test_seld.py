"""SELD scores of scenes counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics

TRUTH = [[frame, 0, 30.0, 0.0] for frame in range(20)]


def _moved(rows: list[list[float]], azimuth: float) -> list[list[float]]:
    return [[frame, number, a + azimuth, e] for frame, number, a, e in rows]


def test_perfect() -> None:
    scores = metrics.seld_scores(TRUTH, TRUTH, classes=1)
    assert (scores.error_rate, scores.localization_error_deg) == (0.0, 0.0)
    assert scores.f_score == pytest.approx(1.0)
    assert scores.localization_recall == pytest.approx(1.0)
    assert scores.seld_error == pytest.approx(0.0)


def test_nothing_said() -> None:
    scores = metrics.seld_scores([], TRUTH, classes=1)
    assert scores.error_rate == pytest.approx(1.0)
    assert (scores.f_score, scores.localization_recall) == (0.0, 0.0)
    assert scores.localization_error_deg == 180.0
    assert scores.seld_error == pytest.approx(1.0)


def test_near_is_right_and_far_is_misplaced() -> None:
    near = metrics.seld_scores(_moved(TRUTH, 15.0), TRUTH, classes=1)
    assert (near.error_rate, near.f_score) == (0.0, pytest.approx(1.0))
    assert near.localization_error_deg == pytest.approx(15.0)
    far = metrics.seld_scores(_moved(TRUTH, 25.0), TRUTH, classes=1)
    # Both seconds misplaced: two insertions for two references, TP 0, found all the same.
    assert far.error_rate == pytest.approx(1.0)
    assert far.f_score == 0.0
    assert far.localization_error_deg == pytest.approx(25.0)
    assert far.localization_recall == pytest.approx(1.0)


def test_wrong_class_is_one_substitution() -> None:
    wrong = [[frame, 1, a, e] for frame, _, a, e in TRUTH]
    scores = metrics.seld_scores(wrong, TRUTH, classes=2)
    assert scores.error_rate == pytest.approx(1.0)
    # Neither class was matched, so both count as 180 degrees.
    assert scores.localization_error_deg == 180.0


def test_two_of_a_class_are_matched_by_the_least_angle() -> None:
    truth = [[0, 0, 0.0, 0.0], [0, 0, 90.0, 0.0]]
    said = [[0, 0, 88.0, 0.0], [0, 0, 4.0, 0.0]]
    scores = metrics.seld_scores(said, truth, classes=1)
    assert scores.localization_error_deg == pytest.approx(3.0)
    assert scores.error_rate == 0.0
    one = metrics.seld_scores(said[:1], truth, classes=1)
    assert one.error_rate == pytest.approx(0.5)
    assert one.localization_recall == pytest.approx(0.5)
    # F = TP / (TP + 0.5 FN) with one true and one missed.
    assert one.f_score == pytest.approx(1 / 1.5)


def test_angles_of_a_second_are_averaged_over_its_common_frames() -> None:
    truth = [[0, 0, 0.0, 0.0], [1, 0, 0.0, 0.0], [2, 0, 0.0, 0.0]]
    said = [[1, 0, 10.0, 0.0], [2, 0, 26.0, 0.0], [3, 0, 99.0, 0.0]]
    scores = metrics.seld_scores(said, truth, classes=1)
    assert scores.localization_error_deg == pytest.approx(18.0)
    assert scores.error_rate == 0.0


def test_same_second_but_never_the_same_frame() -> None:
    scores = metrics.seld_scores([[1, 0, 0.0, 0.0]], [[0, 0, 0.0, 0.0]], classes=1)
    assert scores.error_rate == pytest.approx(1.0)
    assert scores.localization_recall == 0.0


def test_bad_rows() -> None:
    with pytest.raises(AuricleError, match=r"expected finite rows \[k x 4\]"):
        metrics.seld_scores(np.zeros((2, 3)), TRUTH, classes=1)
    with pytest.raises(AuricleError, match="class outside"):
        metrics.seld_scores([[0, 3, 0.0, 0.0]], TRUTH, classes=2)
