"""The peers of the bench do what they are timed for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from auricle import metrics
from auricle.cli.bench.openal_peer import OpenALRenderer, OpenALUnavailableError
from auricle.cli.bench.table import Column, source_table
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE, Workload, microseconds_per_source
from auricle.cli.progress import Progress


@pytest.fixture
def openal() -> Iterator[OpenALRenderer]:
    try:
        renderer = OpenALRenderer(1)
    except OpenALUnavailableError as error:
        pytest.skip(str(error))
    yield renderer
    renderer.close()


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_openal_renders_with_its_hrtf_where_we_say(openal: OpenALRenderer, side: float) -> None:
    openal.move(np.array([[0.0, side, 0.0]], dtype=np.float32))
    blocks = [openal.render(np.empty((1, BLOCK), np.float32)).copy() for _ in range(80)]
    binaural = np.concatenate(blocks[20:], axis=1)
    assert 600 < side * metrics.itd_us(binaural, SAMPLE_RATE) < 900
    assert 10 < side * metrics.ild_db(binaural) < 20


def test_openal_plays_more_sources_than_its_default(openal: OpenALRenderer) -> None:
    del openal
    many = OpenALRenderer(600)
    assert np.abs(many.render(np.empty((600, BLOCK), np.float32))).max() > 0
    many.close()


def test_a_missing_library_is_a_stated_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    with pytest.raises(OpenALUnavailableError, match=r"libopenal is not installed"):
        OpenALRenderer(1)


def test_every_source_of_the_workload_moves_in_every_block() -> None:
    load = Workload.moving(7, 5)
    assert load.inputs.shape == (7, BLOCK)
    assert load.positions.shape == (5, 7, 3)
    assert load.positions.dtype == np.float32
    assert np.abs(load.inputs).max() <= 0.05
    steps = np.linalg.norm(np.diff(load.positions, axis=0), axis=-1)
    assert (steps > 1e-4).all()
    distance = np.linalg.norm(load.positions, axis=-1)
    np.testing.assert_allclose(distance, distance[:1].repeat(5, axis=0), rtol=1e-5)


class Counting:
    def __init__(self) -> None:
        self.moves: list[np.ndarray] = []
        self.renders = 0

    def move(self, positions: np.ndarray) -> None:
        self.moves.append(positions)

    def render(self, inputs: np.ndarray) -> np.ndarray:
        self.renders += 1
        return inputs[:2]


def test_timing_moves_and_renders_every_block() -> None:
    load, renderer = Workload.moving(3, 8), Counting()
    spent = microseconds_per_source(
        renderer, load, count_moves=True, progress=Progress("timing", 8)
    )
    assert spent > 0
    assert renderer.renders == 8
    np.testing.assert_array_equal(np.stack(renderer.moves), load.positions)


def test_the_table_has_ratios_and_says_what_was_skipped() -> None:
    own = Column("auricle", {1: 2.0, 64: 0.5})
    table = source_table(
        [1, 64],
        own,
        [Column("slow", {1: 6.0, 64: 5.0}), Column("absent", skipped="it is not installed")],
    )
    lines = table.splitlines()
    assert lines[0].split() == ["sources", "auricle", "real", "time", "slow", "ratio"]
    assert lines[1].split() == ["1", "2.00", "µs", "0.0", "%", "6.00", "µs", "3.0"]
    assert lines[2].split() == ["64", "0.50", "µs", "0.6", "%", "5.00", "µs", "10.0"]
    assert lines[3] == "absent: skipped, it is not installed"
