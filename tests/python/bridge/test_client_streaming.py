"""Streams and files through a client: as much under way as allowed, nothing lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from auricle import Scene
from auricle.bridge import AsyncClient, Client, ConnectionLostError, serve
from auricle.errors import FormatError, InputError

FRAMES = 64


@pytest.fixture
def serving(gain_renderer: Any) -> Callable[..., serve]:
    """A server without the engine."""
    return lambda **options: serve(**({"port": 0, "create_renderer": gain_renderer} | options))


def counting(source: int, count: int) -> Iterator[dict[int, list[float]]]:
    for k in range(count):
        yield {source: FRAMES * [(k + 1) / 1024]}


def heard(outputs: list[Any]) -> list[float]:
    assert all(output.shape == (2, FRAMES) for output in outputs)
    return [float(output[0, 0]) * 1024 for output in outputs]


async def test_blocks_are_taken_no_faster_than_they_are_answered(serving: Any) -> None:
    taken = 0

    def blocks(source: int) -> Iterator[dict[int, list[float]]]:
        nonlocal taken
        for inputs in counting(source, 20):
            taken += 1
            yield inputs

    async with serving() as server, AsyncClient(server.url, block=FRAMES) as client:
        source = await client.add_source(position=(0, 1, 0))
        got = 0
        async for _ in client.stream(blocks(source)):
            got += 1
            assert taken <= got + client.window
        assert got == 20


class Fragile:
    """Cuts its client's connection whenever so many blocks have been taken from it."""

    def __init__(self, cut: Callable[[], None], at: list[int]) -> None:
        self.cut = cut
        self.at = at

    def blocks(self, source: int, count: int) -> Iterator[dict[int, list[float]]]:
        for k, inputs in enumerate(counting(source, count)):
            if k in self.at:
                self.cut()
            yield inputs


async def test_stream_goes_on_after_the_connection_is_lost(serving: Any) -> None:
    async with serving() as server, AsyncClient(server.url, block=FRAMES) as client:
        source = await client.add_source(position=(0, 1, 0))
        fragile = Fragile(lambda: client._socket.transport.abort(), [0, 7, 8, 19])
        stream = client.stream(fragile.blocks(source, 20), reconnects=3)
        assert heard([output async for output in stream]) == list(range(1, 21))
        assert heard([await client.process({source: FRAMES * [0.5]})]) == [512.0]


async def test_blocking_stream_goes_on_after_the_connection_is_lost(serving: Any) -> None:
    async with serving() as server:
        await asyncio.to_thread(_stream_with_losses, server.url)


def _stream_with_losses(url: str) -> None:
    with Client(url, block=FRAMES) as client:
        source = client.add_source(position=(0, 1, 0))
        fragile = Fragile(lambda: client._socket.close_socket(), [0, 7, 8, 19])
        stream = client.stream(fragile.blocks(source, 20), reconnects=3)
        assert heard(list(stream)) == list(range(1, 21))


async def test_without_reconnects_a_loss_is_an_error(serving: Any) -> None:
    async with serving() as server, AsyncClient(server.url, block=FRAMES) as client:
        source = await client.add_source(position=(0, 1, 0))
        fragile = Fragile(lambda: client._socket.transport.abort(), [5])
        with pytest.raises(ConnectionLostError):
            async for _ in client.stream(fragile.blocks(source, 20)):
                pass


async def test_tries_are_used_up_when_nobody_listens_any_more(serving: Any) -> None:
    server = await serving()
    client = await AsyncClient(server.url, block=FRAMES).connect()
    source = await client.add_source(position=(0, 1, 0))
    got = 0

    async def watched() -> None:
        nonlocal got
        async for _ in client.stream(counting(source, 10**6), reconnects=2):
            got += 1
            if got == 5:
                await server.close()

    with pytest.raises(OSError):  # noqa: PT011 - refused, or lost: the system's word
        await watched()
    assert got >= 5


async def test_session_that_is_not_kept_is_not_tried_again(serving: Any) -> None:
    async with serving() as server, AsyncClient(server.url, block=FRAMES) as client:
        source = await client.add_source(position=(0, 1, 0))

        def forget() -> None:
            client._socket.transport.abort()
            server._registry._entries.clear()

        fragile = Fragile(forget, [5])
        with pytest.raises(Exception, match="no session with this resume_key is kept here"):
            async for _ in client.stream(fragile.blocks(source, 20), reconnects=9):
                pass


async def test_stream_needs_all_blocks_collected(serving: Any) -> None:
    async with serving() as server, AsyncClient(server.url, block=FRAMES) as client:
        await client.submit({}, frames=FRAMES)
        with pytest.raises(InputError, match="1 blocks are out"):
            async for _ in client.stream([]):
                pass


@pytest.fixture
def recordings(tmp_path: Path) -> dict[str, Path]:
    rng = np.random.default_rng(3)
    paths = {}
    for name, frames in (("long", 5000), ("short", 1234)):
        paths[name] = tmp_path / f"{name}.wav"
        samples = rng.normal(0, 0.05, frames).astype(np.float32)
        soundfile.write(paths[name], samples, 48_000, subtype="FLOAT")
    return paths


async def test_files_come_out_as_an_offline_scene_renders_them(
    recordings: dict[str, Path], tmp_path: Path
) -> None:
    places = [(0.0, 2.0, 0.0), (1.0, -1.0, 0.5)]
    offline = Scene(48_000, 5600)
    inputs = np.zeros((2, 5600), np.float32)
    for row, place, path in zip(inputs, places, recordings.values(), strict=True):
        offline.add_source(position=place)
        samples, _ = soundfile.read(path, dtype="float32")
        row[: len(samples)] = samples
    late = offline.latency_samples
    expected = offline.process(inputs)[:, late : late + 5000]
    async with serve(port=0) as server:
        async with AsyncClient(server.url) as client:
            ids = [await client.add_source(position=place) for place in places]
            files = dict(zip(ids, recordings.values(), strict=True))
            assert await client.stream_files(files, tmp_path / "async.wav") == 5000
        blocking = tmp_path / "blocking.wav"
        await asyncio.to_thread(_stream_files, server.url, places, recordings, blocking)
    for name in ("async.wav", "blocking.wav"):
        output, rate = soundfile.read(tmp_path / name, dtype="float32")
        assert rate == 48_000
        assert output.shape == (5000, 2)
        # Blocks of another length sum in another order.
        assert np.abs(output.T - expected).max() < 1e-5 * np.abs(expected).max()


def _stream_files(url: str, places: Any, recordings: dict[str, Path], output: Path) -> None:
    with Client(url, block=777) as client:
        ids = [client.add_source(position=place) for place in places]
        client.stream_files(dict(zip(ids, recordings.values(), strict=True)), output)


@pytest.mark.parametrize("fault", ["stereo", "rate", "text", "none", "absent"])
async def test_files_that_cannot_be_streamed_are_refused_and_nothing_is_lost(
    serving: Any, tmp_path: Path, fault: str
) -> None:
    path = tmp_path / "input.wav"
    if fault in ("stereo", "rate"):
        channels, rate = (2, 48_000) if fault == "stereo" else (1, 44_100)
        soundfile.write(path, np.zeros((100, channels)), rate)
    elif fault == "text":
        path.write_text("hello")
    async with serving() as server, AsyncClient(server.url, block=FRAMES) as client:
        source = await client.add_source(position=(0, 1, 0))
        inputs = {} if fault == "none" else {source: path}
        with pytest.raises((InputError, FormatError, FileNotFoundError)):
            await client.stream_files(inputs, tmp_path / "output.wav")
        assert not (tmp_path / "output.wav").exists()
        assert heard([await client.process({source: FRAMES * [0.5]})]) == [512.0]
