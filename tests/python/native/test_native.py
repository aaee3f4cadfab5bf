"""The extension module on its own, below the Python classes."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from auricle import HRTF, _native

RATE = 48_000


@pytest.fixture
def renderer() -> _native.Renderer:
    return _native.Renderer(RATE, 8, HRTF.default().prepared(RATE))


def add(renderer: _native.Renderer, position: tuple[float, float, float]) -> int:
    params = _native.SourceParams()
    params.position = position
    params.placed = True
    return renderer.add_source(params)


def play(renderer: _native.Renderer, source: int, frames: int = 4096) -> np.ndarray:
    signal = (0.02 * np.random.default_rng(0).standard_normal((1, frames))).astype(np.float32)
    out = np.empty((2, frames), dtype=np.float32)
    renderer.process_matrix(np.array([source], dtype=np.uint32), signal, out)
    return out


def test_a_source_on_the_left_is_louder_and_earlier_left(renderer: _native.Renderer) -> None:
    out = play(renderer, add(renderer, (0.0, 1.0, 0.0))).astype(np.float64)
    assert np.square(out[0]).sum() > 4.0 * np.square(out[1]).sum()
    lags = np.arange(-60, 61)
    correlation = [np.sum(out[0, 100:-100] * np.roll(out[1], -lag)[100:-100]) for lag in lags]
    assert lags[int(np.argmax(correlation))] > 20


def test_signals_in_a_list_and_in_a_matrix_render_alike() -> None:
    hrtf = HRTF.default().prepared(RATE)
    signals = (0.02 * np.random.default_rng(1).standard_normal((2, 256))).astype(np.float32)
    outputs = np.empty((2, 2, 256), dtype=np.float32)
    for out, as_list in zip(outputs, (True, False), strict=True):
        renderer = _native.Renderer(RATE, 8, hrtf)
        ids = np.array([add(renderer, (1, 1, 0)), add(renderer, (1, -1, 0))], dtype=np.uint32)
        if as_list:
            renderer.process(ids, list(signals), out)
        else:
            renderer.process_matrix(ids, signals, out)
    np.testing.assert_array_equal(outputs[0], outputs[1])


def test_wrong_arrays_raise_and_never_reach_the_engine(renderer: _native.Renderer) -> None:
    source = np.array([add(renderer, (1.0, 0.0, 0.0))], dtype=np.uint32)
    good = np.zeros(64, dtype=np.float32)
    out = np.zeros((2, 64), dtype=np.float32)
    for signals in ([good[:63]], [good, good], [good.astype(np.float64)], [good[::2]], [None]):
        with pytest.raises(ValueError):  # noqa: PT011 - the messages are the Python layer's
            renderer.process(source, signals, out)
    with pytest.raises(ValueError, match="ids x frames"):
        renderer.process_matrix(source, np.zeros((2, 64), dtype=np.float32), out)
    with pytest.raises(TypeError):
        renderer.process(source, [good], out.astype(np.float64))
    with pytest.raises(ValueError, match="2 x frames"):
        renderer.process(source, [good], np.zeros((1, 64), dtype=np.float32))


def test_renderers_share_a_set_and_not_their_sound() -> None:
    hrtf = HRTF.default().prepared(RATE)
    assert HRTF.default().prepared(RATE) is hrtf
    first, second = (_native.Renderer(RATE, 8, hrtf) for _ in range(2))
    source = add(second, (0.0, 1.0, 0.0))
    assert play(first, add(first, (0.0, 1.0, 0.0))).any()
    out = np.empty((2, 256), dtype=np.float32)
    second.process(np.array([], dtype=np.uint32), [], out)
    assert not out.any()
    assert play(second, source).any()


@pytest.mark.parametrize("cut", [0, 3, 30, 5000, -1])
def test_a_damaged_asset_is_refused(cut: int) -> None:
    asset = HRTF.default().asset(RATE)
    with pytest.raises(ValueError, match="HRTF asset"):
        _native.PreparedHrtf(asset[:cut])
    flipped = bytearray(asset)
    flipped[len(asset) // 2] ^= 0x10
    with pytest.raises(ValueError, match="HRTF asset"):
        _native.PreparedHrtf(bytes(flipped))


def test_an_asset_of_another_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="48000 Hz; the renderer runs at 44100 Hz"):
        _native.Renderer(44_100, 8, HRTF.default().prepared(RATE))


def test_ids_that_are_gone_raise(renderer: _native.Renderer) -> None:
    source = add(renderer, (1.0, 0.0, 0.0))
    renderer.remove_source(source)
    for call in (renderer.remove_source, renderer.source):
        with pytest.raises(IndexError, match="removed or never added"):
            call(source)
    assert not play(renderer, source).any()


def test_other_threads_may_move_sources_while_it_renders(renderer: _native.Renderer) -> None:
    ids = np.array([add(renderer, (1.0, 0.0, 0.0)) for _ in range(4)], dtype=np.uint32)
    done = threading.Event()

    def wander() -> None:
        rng = np.random.default_rng(7)
        while not done.is_set():
            renderer.set_positions(ids, rng.uniform(-3.0, 3.0, (4, 3)).astype(np.float32))

    thread = threading.Thread(target=wander)
    thread.start()
    signals = (0.02 * np.random.default_rng(2).standard_normal((4, 256))).astype(np.float32)
    out = np.empty((2, 256), dtype=np.float32)
    try:
        for _ in range(400):
            renderer.process_matrix(ids, signals, out)
            assert np.isfinite(out).all()
            assert np.abs(out).max() <= 1.0
    finally:
        done.set()
        thread.join()


def test_the_instruction_set_is_one_of_the_three() -> None:
    assert _native.simd_level() in {"baseline", "avx2", "avx512"}
