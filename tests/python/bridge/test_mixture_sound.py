"""Mixtures through a real socket: what a client hears is what a scene renders in process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mixture_separators import LATENCY, BandSplit

import auricle
from auricle.bridge import AsyncClient, Client, serve
from auricle.bridge.replaying import Replay
from auricle.bridge.scene_renderer import HrtfLibrary, scene_renderers
from auricle.errors import InputError, ProtocolError, SeparationError
from auricle.prompt import parse
from auricle.render.mixture_voices import mixture_voices
from auricle.render.offline import Voice, render_offline

RATE, BLOCK = 48_000, 256
TEXT = "the bass is on the left, the flute behind on the right"


class Serving:
    """A server on a thread of its own."""

    def __init__(self, **options: object) -> None:
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(
            target=lambda: self._loop.run_until_complete(self._serve(options))
        )
        self._thread.start()
        self._started.wait()

    async def _serve(self, options: dict[str, object]) -> None:
        async with serve(port=0, **options) as server:  # type: ignore[arg-type]
            self.url = server.url
            self._started.set()
            await self._stop.wait()

    def end(self) -> None:
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def serving() -> Iterator[Callable[..., Serving]]:
    servers: list[Serving] = []

    def start(**options: object) -> Serving:
        servers.append(Serving(**options))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@pytest.fixture
def url(serving: Callable[..., Serving]) -> str:
    return serving(separator=BandSplit).url


@pytest.fixture
def noise() -> np.ndarray:
    signal = 0.05 * np.random.default_rng(1).uniform(-1, 1, BLOCK * 80).astype(np.float32)
    # The stand-in's filters ring before what they answer to: offline that is cut off.
    signal[: 2 * LATENCY] = 0.0
    return signal


def db(difference: np.ndarray, reference: np.ndarray) -> float:
    return float(10 * np.log10(np.sum(difference**2) / np.sum(reference**2) + 1e-30))


def test_a_mixture_equals_the_scene_in_process_while_its_objects_move(
    url: str, noise: np.ndarray
) -> None:
    scene = auricle.Scene(RATE, BLOCK, separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text=TEXT)
    expected, out = [], []
    with Client(url, block=BLOCK, max_sources=1) as client:
        assert "mixture" in client.welcome.features
        source = client.add_source(kind="mixture", text=TEXT, gain=0.5)
        mixture.gain = 0.5
        bass, flute = client.objects(source)
        assert (bass.label, flute.label) == ("bass", "flute")
        assert bass.position == pytest.approx(mixture.objects[0].position)
        assert client.describe("bass left", source).latency_frames == LATENCY
        for index, start in enumerate(range(0, len(noise), BLOCK)):
            place = (1.0, 1.0 - index / 20, 0.3)
            client.set_positions([bass.id, client.residual(source)], [place, (0, 2, 0)])
            scene.set_positions([mixture.objects[0], mixture.residual], [place, (0, 2, 0)])
            block = noise[start : start + BLOCK]
            out.append(client.process({source: block}))
            expected.append(scene.process({mixture: block}))
            if index == 40:
                client.remove_source(flute.id)
                mixture.objects[1].remove()
    assert db(np.concatenate(out, 1) - np.concatenate(expected, 1), np.concatenate(expected)) < -100


def test_a_new_text_changes_the_objects_that_a_client_sees(url: str, noise: np.ndarray) -> None:
    with Client(url, block=BLOCK) as client:
        source = client.add_source(kind="mixture", text=TEXT)
        client.process({source: noise[-BLOCK:]})
        client.set_source(source, text="violin left, bass right, drums behind")
        assert [one.label for one in client.objects(source)] == ["violin", "bass", "drums"]
        blocks = ({source: noise[at : at + BLOCK]} for at in range(0, len(noise), BLOCK))
        out = np.concatenate(list(client.stream(blocks)), axis=1)
        assert np.isfinite(out).all()
        with pytest.raises(ProtocolError, match="at most 4"):
            client.set_source(
                source, text="a fox left, cat right, rain behind, owl above, dog ahead"
            )
        with pytest.raises(InputError, match="source 7 is no mixture"):
            client.objects(7)


def test_files_stream_without_the_latency_of_mixtures(
    url: str, noise: np.ndarray, tmp_path: Path
) -> None:
    for name, signal in (("band", noise), ("dog", noise[::-1])):
        soundfile.write(tmp_path / f"{name}.wav", signal, RATE, subtype="FLOAT")
    with Client(url, block=BLOCK) as client:
        band = client.add_source(kind="mixture", text=TEXT)
        dog = client.add_source(position=(1, 1, 0))
        inputs = {band: tmp_path / "band.wav", dog: tmp_path / "dog.wav"}
        client.stream_files(inputs, tmp_path / "out.wav")
    heard = soundfile.read(tmp_path / "out.wav")[0].T
    objects = parse(TEXT).objects
    voices = mixture_voices(noise, RATE, objects, separator=BandSplit)
    voices.append(Voice(noise[::-1].copy(), (1.0, 1.0, 0.0)))
    expected = render_offline(voices, RATE).binaural
    assert heard.shape == expected.shape
    assert db(heard - expected, expected) < -100


async def test_the_asynchronous_client_sees_objects_too(
    serving: Callable[..., Serving], noise: np.ndarray
) -> None:
    async with AsyncClient(serving(separator=BandSplit).url) as client:
        source = await client.add_source(kind="mixture", text=TEXT)
        bass, _ = client.objects(source)
        await client.set_source(bass.id, text="behind")
        assert (await client.process({source: noise[-BLOCK:]})).shape == (2, BLOCK)


def test_a_recording_with_mixtures_is_replayed_bit_by_bit(
    serving: Callable[..., Serving], noise: np.ndarray, tmp_path: Path
) -> None:
    server = serving(separator=BandSplit, record=tmp_path / "session")
    with Client(server.url, block=BLOCK) as client:
        source = client.add_source(kind="mixture", text=TEXT)
        bass, _ = client.objects(source)
        for index, start in enumerate(range(0, len(noise), BLOCK)):
            client.set_positions([bass.id], [(1.0, index / 40, 0.0)])
            if index == 10:
                client.set_source(source, text="violin left, bass right")
            client.process({source: noise[start : start + BLOCK]})
    server.end()
    replay = Replay(tmp_path / "session")
    factory = scene_renderers(HrtfLibrary(), replay.limits.max_frames, BandSplit)
    found = replay.run(factory, parse)
    assert found.difference is None
    assert found.frames == len(noise) // BLOCK


def test_a_server_without_a_network_says_so_once(
    serving: Callable[..., Serving], caplog: pytest.LogCaptureFixture
) -> None:
    def missing(_labels: object, _rate: int) -> BandSplit:
        message = "this build ships no weights"
        raise SeparationError(message)

    server = serving(separator=missing)
    for _ in range(2):
        with Client(server.url) as client:
            assert "mixture" not in client.welcome.features
            with pytest.raises(ProtocolError, match="not supported"):
                client.add_source(kind="mixture", text=TEXT)
            assert client.add_source(text="left") > 0
    assert caplog.text.count("this build ships no weights") == 1


def test_more_mixtures_than_a_session_has_are_refused(url: str) -> None:
    with Client(url) as client:
        for _ in range(8):
            client.add_source(kind="mixture", text="bass left")
        with pytest.raises(ProtocolError, match=r"limit: .*all 8 mixtures"):
            client.add_source(kind="mixture", text="bass left")
        assert client.add_source(position=(1, 0, 0)) > 0


def test_a_source_that_was_moved_returns_where_a_sentence_puts_it(
    url: str, noise: np.ndarray
) -> None:
    with Client(url, block=BLOCK) as client:
        source = client.add_source(text="left")
        client.process({source: noise[-BLOCK:]})
        client.set_positions([source], [(0, -1.5, 0)])
        for _ in range(8):
            client.process({source: noise[-BLOCK:]})
        client.set_source(source, text="left", spread=0.0, gain=0.9)
        out = [client.process({source: noise[-BLOCK:]}) for _ in range(8)][-1]
    assert np.sum(out[0] ** 2) > 2.0 * np.sum(out[1] ** 2)
