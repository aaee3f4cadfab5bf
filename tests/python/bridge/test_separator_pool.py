"""Networks that wait for their labels."""

from __future__ import annotations

import threading
import time

import pytest

from auricle.bridge.separator_pool import SeparatorPool
from auricle.errors import SeparationError


class Waiting:
    latency_samples = 512

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.thread = threading.current_thread()
        self.labels: list[str] = []

    def set_labels(self, labels: list[str]) -> None:
        self.labels = labels


class Maker:
    def __init__(self) -> None:
        self.made: list[Waiting] = []
        self.fault: SeparationError | None = None

    def __call__(self, rate: int) -> Waiting:
        if self.fault:
            raise self.fault
        self.made.append(Waiting(rate))
        return self.made[-1]

    def await_made(self, count: int) -> None:
        give_up = time.monotonic() + 20.0
        while len(self.made) < count:
            assert time.monotonic() < give_up
            time.sleep(0.001)


def test_what_is_asked_for_is_there_and_another_is_made_beside() -> None:
    make = Maker()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    assert pool.latency(48_000) == 512
    make.await_made(2)
    assert pool.latency(48_000) == 512
    first = pool(["dog"], 48_000)
    assert first is make.made[0]  # type: ignore[comparison-overlap]
    assert first.labels == ["dog"]
    make.await_made(3)
    assert make.made[2].thread is not threading.current_thread()
    assert not make.made[1].labels


def test_every_separator_is_somebody_s_alone() -> None:
    make = Maker()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    taken = [pool(["dog"], 48_000 if k % 2 else 44_100) for k in range(40)]
    assert len({id(one) for one in taken}) == 40
    assert [one.rate for one in taken] == [44_100, 48_000] * 20  # type: ignore[attr-defined]


def test_a_network_that_cannot_be_made_is_told_to_who_asks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    make = Maker()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    pool.latency(48_000)
    make.await_made(2)
    make.fault = SeparationError("the file is gone")
    pool(["dog"], 48_000)
    pool(["dog"], 48_000)
    with pytest.raises(SeparationError, match="the file is gone"):
        pool(["dog"], 48_000)
    give_up = time.monotonic() + 20.0
    while "the file is gone" not in caplog.text:
        assert time.monotonic() < give_up
        time.sleep(0.001)
