"""Networks that wait for their labels."""

from __future__ import annotations

import gc
import threading
import time
import weakref

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
        self.fault_beside: Exception | None = None
        # Those who make beside who asks.
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, rate: int) -> Waiting:
        if threading.current_thread() is not threading.main_thread():
            assert self.may_go_on.wait(20.0)
            if self.fault_beside:
                raise self.fault_beside
        if self.fault:
            raise self.fault
        self.made.append(Waiting(rate))
        return self.made[-1]

    def await_made(self, count: int) -> None:
        give_up = time.monotonic() + 20.0
        while len(self.made) < count:
            assert time.monotonic() < give_up
            time.sleep(0.001)


def await_spares(pool: SeparatorPool, expected: dict[int, int]) -> None:
    give_up = time.monotonic() + 20.0
    while True:
        with pool._lock:
            found = {rate: len(spares) for rate, spares in pool._spares.items()}
            if found == expected and not any(pool._making.values()):
                return
        assert time.monotonic() < give_up, found
        time.sleep(0.001)


def test_what_is_asked_for_is_there_and_another_is_made_beside() -> None:
    make = Maker()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    first = pool(["dog"], 48_000)
    assert first is make.made[0]  # type: ignore[comparison-overlap]
    make.await_made(3)
    await_spares(pool, {48_000: 2})
    second = pool(["cat"], 48_000)
    assert any(second is one for one in make.made[1:3])
    assert second.labels == ["cat"]
    make.await_made(4)
    assert all(one.thread is not threading.current_thread() for one in make.made[1:])
    assert [one.labels for one in make.made].count([]) == 2


def test_nothing_is_kept_for_sessions_without_mixtures() -> None:
    make = Maker()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    assert [pool.latency(rate) for rate in range(8_000, 8_010)] == [512] * 10
    assert len(make.made) == 10
    assert not pool._spares


def test_the_two_rates_used_last_have_spares_and_others_are_let_go() -> None:
    make = Maker()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    for rate in (48_000, 44_100, 32_000, 16_000, 32_000):
        pool(["dog"], rate)
    await_spares(pool, {32_000: 2, 16_000: 2})
    kept = [weakref.ref(one) for one in make.made if one.rate not in (32_000, 16_000)]
    make.made.clear()
    gc.collect()
    assert not [one for one in kept if one() is not None]


def test_one_that_comes_when_its_rate_is_no_longer_used_is_let_go() -> None:
    make = Maker()
    make.may_go_on.clear()
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    pool(["dog"], 48_000)
    for rate in (44_100, 32_000):
        pool(["dog"], rate)
    make.may_go_on.set()
    await_spares(pool, {44_100: 2, 32_000: 2})


def test_after_a_fault_of_any_kind_spares_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker()
    ended = []
    monkeypatch.setattr(threading, "excepthook", ended.append)
    pool = SeparatorPool(make)  # type: ignore[arg-type]
    make.fault_beside = MemoryError()
    pool(["dog"], 48_000)
    await_spares(pool, {48_000: 0})
    give_up = time.monotonic() + 20.0
    while len(ended) < 2:
        assert time.monotonic() < give_up
        time.sleep(0.001)
    make.fault_beside = None
    pool(["dog"], 48_000)
    await_spares(pool, {48_000: 2})


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
    pool(["dog"], 48_000)
    await_spares(pool, {48_000: 2})
    make.fault = SeparationError("the file is gone")
    pool(["dog"], 48_000)
    pool(["dog"], 48_000)
    with pytest.raises(SeparationError, match="the file is gone"):
        pool(["dog"], 48_000)
    give_up = time.monotonic() + 20.0
    while "the file is gone" not in caplog.text:
        assert time.monotonic() < give_up
        time.sleep(0.001)
