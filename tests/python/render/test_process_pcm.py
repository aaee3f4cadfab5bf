"""Blocks from bytes to bytes are the blocks of arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixture_separators import WholeToFirst

from auricle import InputError, Path, Scene

RATE = 48_000
FULL = 256


def scene_of(sources: int) -> Scene:
    scene = Scene(RATE, FULL, max_sources=8)
    for k in range(sources):
        scene.add_source(position=(math.cos(k), math.sin(k), 0.3 * k))
    return scene


@settings(max_examples=25, deadline=None)
@given(
    sources=st.integers(0, 5),
    blocks=st.lists(st.integers(1, FULL), min_size=1, max_size=6),
    seed=st.integers(0, 2**32 - 1),
)
def test_bytes_in_bytes_out_are_rows_in_columns_out(
    sources: int, blocks: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    of_bytes, of_arrays = scene_of(sources), scene_of(sources)
    for frames in blocks:
        for k, (one, other) in enumerate(zip(of_bytes.sources, of_arrays.sources, strict=True)):
            one.position = other.position = tuple(rng.normal(k, 1.0, 3))
        rows = rng.normal(0, 0.1, (sources, frames)).astype(np.float32)
        out = of_bytes.process_pcm(rows.tobytes(), frames)
        wanted = (
            of_arrays.process(rows)
            if sources
            else of_arrays.process({}, np.empty((2, frames), np.float32))
        )
        assert np.array_equal(np.frombuffer(out, np.float32).reshape(frames, 2).T, wanted)


def test_paths_go_on() -> None:
    path = Path([(0.0, 0.0, 2.0, 0.0), (0.1, 0.0, -2.0, 0.0)])
    scene = Scene(RATE, FULL)
    source = scene.add_source(position=(0.0, 2.0, 0.0))
    source.path = path
    for _ in range(20):
        scene.process_pcm(bytes(4 * FULL), FULL)
    assert source.position[1] == pytest.approx(-2.0)


@pytest.mark.parametrize(
    ("size", "frames"), [(4 * FULL, FULL), (8 * FULL - 1, FULL), (0, 0), (8 * 300, 300), (8, -1)]
)
def test_bytes_of_another_length_are_refused_and_nothing_is_lost(size: int, frames: int) -> None:
    scene, untouched = scene_of(2), scene_of(2)
    with pytest.raises(InputError, match=r"expected 4 for each sample of 2 sources"):
        scene.process_pcm(bytes(size), frames)
    block = np.random.default_rng(0).normal(0, 0.1, (2, FULL)).astype(np.float32)
    assert np.array_equal(scene.process(block), untouched.process(block))


def test_mixtures_are_taken_apart_in_it_too() -> None:
    rng = np.random.default_rng(4)
    scenes = [Scene(RATE, FULL, separator=WholeToFirst) for _ in range(2)]
    for scene in scenes:
        scene.add_source(kind="mixture", text="the guitar is on the left")
        scene.add_source(position=(1.0, -1.0, 0.0))
    for _ in range(12):
        rows = rng.normal(0, 0.1, (2, FULL)).astype(np.float32)
        out = np.frombuffer(scenes[0].process_pcm(rows.tobytes(), FULL), np.float32)
        assert np.array_equal(out.reshape(FULL, 2).T, scenes[1].process(rows))
    assert np.abs(out).max() > 0.01


@pytest.mark.parametrize(
    ("pcm", "frames"),
    [(bytearray(8 * FULL), FULL), (bytes(8 * FULL), 256.0), (memoryview(bytes(8)), 1), (None, 1)],
)
def test_what_is_not_bytes_is_refused_before_anything_moves(pcm: object, frames: object) -> None:
    scene = scene_of(2)
    source = scene.sources[0]
    source.path = Path([(0.0, 0.0, 2.0, 0.0), (1.0, 0.0, -2.0, 0.0)])
    with pytest.raises(InputError, match="expected bytes and int"):
        scene.process_pcm(pcm, frames)  # type: ignore[arg-type]
    assert source.position[1] == pytest.approx(2.0)
