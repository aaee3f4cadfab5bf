"""Interaural differences over time."""

from __future__ import annotations

import numpy as np
import pytest

from auricle import AuricleError, metrics

RATE = 48_000


def test_track_follows_a_sound_that_jumps_from_left_to_right() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE)
    later = 0.5 * np.roll(noise, 24)
    half = RATE // 2
    left = np.concatenate([noise[:half], later[half:]])
    right = np.concatenate([later[:half], noise[half:]])
    track = metrics.interaural_track(np.stack([left, right]), RATE)
    before, after = track.times_s < 0.47, track.times_s > 0.53
    np.testing.assert_allclose(track.itd_us[before], 500.0, atol=15.0)
    np.testing.assert_allclose(track.itd_us[after], -500.0, atol=15.0)
    np.testing.assert_allclose(track.ild_db[before], 20 * np.log10(2), atol=0.3)
    np.testing.assert_allclose(track.ild_db[after], -20 * np.log10(2), atol=0.3)


def test_frames_are_centred_where_their_times_say() -> None:
    click = np.zeros((2, RATE))
    click[:, 24_000] = 1.0
    track = metrics.interaural_track(click, RATE, frame_s=0.02, hop_s=0.01)
    assert track.times_s[np.argmax(track.level_db)] == pytest.approx(0.5)
    assert track.times_s[0] == pytest.approx(0.01)
    assert len(track.times_s) == 99


def test_quiet_frames_have_no_differences_but_a_level() -> None:
    noise = np.random.default_rng(1).standard_normal((1, RATE)).repeat(2, axis=0)
    noise[:, RATE // 2 :] *= 1e-3
    track = metrics.interaural_track(noise, RATE)
    quiet = track.times_s > 0.53
    assert np.isnan(track.itd_us[quiet]).all()
    assert np.isnan(track.ild_db[quiet]).all()
    np.testing.assert_allclose(track.level_db[quiet], -60.0, atol=1.0)
    assert np.isfinite(track.itd_us[track.times_s < 0.47]).all()


def test_silence_and_short_signals_have_no_differences() -> None:
    silent = metrics.interaural_track(np.zeros((2, RATE)), RATE)
    assert len(silent.times_s) == 39
    assert np.isnan(silent.itd_us).all()
    assert len(metrics.interaural_track(np.ones((2, 100)), RATE).times_s) == 0


def test_a_batch_is_refused() -> None:
    with pytest.raises(AuricleError, match="expected one signal"):
        metrics.interaural_track(np.zeros((3, 2, 100)), RATE)
