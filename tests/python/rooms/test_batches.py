"""Many poses at once, seeds, lengths and what is kept between calls."""

from __future__ import annotations

import numpy as np
from room_signals import images

import auricle

ROOM = auricle.Room((6, 5, 3), (0, 0, 0), absorption=0.3, order=3)
RATE = 16_000


def poses(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    places = rng.uniform((0.3, 0.3, 0.3), (5.7, 4.7, 2.7), (2, count, 3))
    return places[0], places[1]


def test_a_batch_is_its_single_responses_whatever_the_number_of_threads() -> None:
    sources, listeners = poses(7)
    batch, lengths = auricle.brirs(ROOM, sources, listeners, sample_rate=RATE, threads=3)
    again, _ = auricle.brirs(ROOM, sources, listeners, sample_rate=RATE, threads=1)
    assert batch.dtype == np.float32
    assert np.array_equal(batch, again)
    for source, listener, row, length in zip(sources, listeners, batch, lengths, strict=True):
        alone = auricle.brir(ROOM, source, listener, sample_rate=RATE)
        assert alone.shape == (2, length)
        assert np.array_equal(row[:, :length], alone)
        assert not row[:, length:].any()


def test_the_seed_changes_the_tail_alone_and_the_same_seed_nothing() -> None:
    source, listener = (4.0, 3.0, 1.5), (2.0, 2.0, 1.5)
    first, again, other = (auricle.brir(ROOM, source, listener, seed=s) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    fourth = [at for at, _, order in images((6, 5, 3), source, np.zeros((6, 1)), 4) if order == 4]
    nearest_m = min(np.linalg.norm(at - listener) for at in fourth)
    start = round(48_000 * nearest_m / 343.0)
    assert np.array_equal(first[:, :start], other[:, :start])
    later = slice(start + 480, start + 960)
    assert not np.isclose(first[:, later], other[:, later]).all()


def test_each_pose_may_have_its_own_seed() -> None:
    sources, listeners = poses(2)
    both, _ = auricle.brirs(ROOM, sources, listeners, sample_rate=RATE, seed=[3, 4])
    alone = auricle.brir(ROOM, sources[1], listeners[1], sample_rate=RATE, seed=4)
    assert np.array_equal(both[1, :, : alone.shape[1]], alone)


def test_a_source_that_moved_is_heard_from_its_new_place() -> None:
    before = auricle.brir(ROOM, (4.0, 3.0, 1.5), (2.0, 2.0, 1.5))
    moved = auricle.brir(ROOM, (4.0, 1.0, 1.5), (2.0, 2.0, 1.5))
    fresh = auricle.Room((6, 5, 3), (0, 0, 0), absorption=0.3, order=3)
    assert not np.array_equal(before, moved)
    assert np.array_equal(moved, auricle.brir(fresh, (4.0, 1.0, 1.5), (2.0, 2.0, 1.5)))


def test_a_duration_fixes_the_length_and_cuts_without_changing_what_is_left() -> None:
    sources, listeners = poses(3)
    whole, _ = auricle.brirs(ROOM, sources, listeners, sample_rate=RATE, late=False, order=6)
    cut, lengths = auricle.brirs(
        ROOM, sources, listeners, sample_rate=RATE, late=False, order=6, duration_s=0.02
    )
    assert cut.shape == (3, 2, 320)
    assert lengths.tolist() == [320] * 3
    assert np.allclose(cut, whole[:, :, :320], atol=1e-6)
