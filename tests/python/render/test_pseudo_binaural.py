"""PseudoBinaural's recipe without its two defects."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import HRTF, metrics
from auricle.errors import InputError
from auricle.render.pseudo_binaural import (
    LOUDSPEAKERS_DEG,
    ambisonic_gains,
    loudspeaker_responses,
    pseudo_binaural,
)


def noise(samples: int, seed: int = 0) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal(samples)).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_responses_have_the_rate_of_the_sound(rate: int) -> None:
    # The published code plays 44.1 kHz responses at 16 kHz: 2.8 times the time difference.
    responses, _ = loudspeaker_responses(HRTF.default(), rate)
    side = metrics.itd_us(responses[2], rate)
    assert side == pytest.approx(690.0, abs=60.0)


@pytest.mark.parametrize("number", range(8))
def test_loudspeakers_behind_have_the_ear_that_is_near(number: int) -> None:
    responses, _ = loudspeaker_responses(HRTF.default(), 16_000)
    level = float(metrics.ild_db(responses[number]))
    azimuth = LOUDSPEAKERS_DEG[number]
    if azimuth % 180.0 == 0.0:
        assert abs(level) < 0.5
    else:
        assert np.sign(level) == (1.0 if azimuth < 180.0 else -1.0)
        assert abs(level) > 3.0


def test_harmonics_are_those_of_acn_and_sn3d() -> None:
    np.testing.assert_allclose(ambisonic_gains(90.0, 0.0), [1, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(ambisonic_gains(0.0, 90.0), [1, 0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(ambisonic_gains(180.0, 0.0), [1, 0, 0, -1], atol=1e-12)


def test_the_sum_over_loudspeakers_is_that_of_the_formula() -> None:
    sound, rate = noise(4000), 16_000
    ears = pseudo_binaural([sound], [35.0], [20.0], rate)
    responses, front = loudspeaker_responses(HRTF.default(), rate)
    weights = ambisonic_gains(LOUDSPEAKERS_DEG, 0.0) @ ambisonic_gains(35.0, 20.0) / 8
    wanted = [
        sum(w * np.convolve(sound, r[ear]) for w, r in zip(weights, responses, strict=True))
        for ear in range(2)
    ]
    np.testing.assert_allclose(ears, np.array(wanted)[:, front : front + 4000], atol=1e-5)


def test_a_source_on_the_left_is_louder_there_and_turns_over_with_its_angle() -> None:
    sound = noise(16_000)
    left = pseudo_binaural([sound], [40.0], [0.0], 16_000)
    right = pseudo_binaural([sound], [-40.0], [0.0], 16_000)
    assert metrics.ild_db(left) > 4.0
    assert metrics.itd_us(left, 16_000, band_hz=(100.0, 600.0)) > 200.0
    np.testing.assert_allclose(left, right[::-1], atol=1e-6)


def test_a_moving_source_goes_from_side_to_side() -> None:
    sound = noise(16_000)
    ears = pseudo_binaural([sound], [np.linspace(60.0, -60.0, 101)], [0.0], 16_000)
    assert metrics.ild_db(ears[:, :4000]) > 3.0
    assert metrics.ild_db(ears[:, -4000:]) < -3.0


def test_sounds_of_several_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="all of one length"):
        pseudo_binaural([noise(10), noise(11)], [0.0, 0.0], [0.0, 0.0], 16_000)
