"""The engine behind a real socket: what a client hears is what the scene renders in process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

import auricle
from auricle.bridge import Client, serve
from auricle.bridge.codec import decode
from auricle.bridge.messages import Block, Bye, SourceSet
from auricle.errors import InputError, ProtocolError

LEFT, RIGHT = (0.0, 1.0, 0.0), (0.0, -1.0, 0.0)
RATE = 48_000


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server with the engine, on a thread of its own."""
    started = threading.Event()
    where: list[str] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serving() -> None:
        async with serve(
            port=0, hrtfs={"kemar": auricle.HRTF.default, "absent": _absent}
        ) as server:
            where.append(server.url)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serving()))
    thread.start()
    started.wait()
    yield where[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


def _absent() -> auricle.HRTF:
    return auricle.HRTF.load("no-such-file.sofa")


@pytest.fixture
def noise() -> np.ndarray:
    return 0.05 * np.random.default_rng(1).uniform(-1, 1, (8, 8192)).astype(np.float32)


def heard(client: Client, signals: dict[int, np.ndarray], frames: int) -> np.ndarray:
    """What comes back of whole blocks of ``frames``."""
    length = min(len(signal) for signal in signals.values()) // frames * frames
    blocks = (
        {source: signal[at : at + frames] for source, signal in signals.items()}
        for at in range(0, length, frames)
    )
    return np.concatenate(list(client.stream(blocks)), axis=1)


def db(difference: np.ndarray, reference: np.ndarray) -> float:
    return float(10 * np.log10(np.sum(difference**2) / np.sum(reference**2) + 1e-30))


@pytest.mark.parametrize(("position", "sign"), [(LEFT, 1), (RIGHT, -1)], ids=["left", "right"])
def test_side_of_the_source_is_louder_and_earlier(
    url: str, noise: np.ndarray, position: tuple[float, float, float], sign: int
) -> None:
    with Client(url) as client:
        source = client.add_source(position=position)
        left, right = heard(client, {source: noise[0]}, 256)
    assert sign * 10 * np.log10(np.sum(left**2) / np.sum(right**2)) > 3
    lags = np.correlate(right, left, "full")
    assert sign * (np.argmax(lags) - (len(left) - 1)) > 10


def test_listener_turned_left_hears_the_left_source_in_front(url: str, noise: np.ndarray) -> None:
    half = np.sqrt(0.5)
    with Client(url) as client:
        source = client.add_source(position=LEFT)
        out = client.process({source: noise[0, :4096]}, orientation=(0, 0, half, half))
    assert abs(db(out[0] - out[1], out[0])) > 15


@pytest.mark.parametrize("frames", [32, 256, 1000, 4096])
def test_bridge_equals_the_scene_in_process_at_any_block_size(
    url: str, noise: np.ndarray, frames: int
) -> None:
    places = [(np.cos(a), np.sin(a), 0.3 * np.sin(2 * a)) for a in np.linspace(0, 5.5, 8)]
    scene = auricle.Scene(RATE, 4096)
    sources = [scene.add_source(position=place) for place in places]
    length = 8192 // frames * frames
    expected = np.concatenate(
        [
            scene.process(dict(zip(sources, noise[:, at : at + frames], strict=True)))
            for at in range(0, length, frames)
        ],
        axis=1,
    )
    with Client(url) as client:
        assert client.latency_frames == scene.latency_samples
        ids = [client.add_source(position=place) for place in places]
        out = heard(client, dict(zip(ids, noise, strict=True)), frames)
    assert db(out - expected, expected) < -100


def test_eight_sources_together_are_the_sum_of_each_alone(url: str, noise: np.ndarray) -> None:
    def rendered(which: range) -> np.ndarray:
        with Client(url) as client:
            ids = {client.add_source(position=(1.0, k - 3.5, 0.2 * k)): noise[k] for k in which}
            return heard(client, ids, 256)

    together = rendered(range(8))
    apart = sum(rendered(range(k, k + 1)) for k in range(8))
    assert db(together - apart, together) < -80


def test_int16_stream_differs_by_rounding_only(url: str, noise: np.ndarray) -> None:
    outputs = []
    for fmt in ("float32", "int16"):
        with Client(url, fmt=fmt) as client:
            source = client.add_source(position=(1, 1, 0))
            outputs.append(heard(client, {source: noise[0]}, 256))
    assert np.max(np.abs(outputs[1] - outputs[0])) < 4 / 32768


def test_tails_ring_on_without_ids_and_are_cut_by_a_jump(url: str, noise: np.ndarray) -> None:
    with Client(url) as client:
        source = client.add_source(position=LEFT)
        client.process({source: noise[0, :256]})
        tail = client.process({}, frames=64)
        assert np.max(np.abs(tail)) > 1e-4
        client.process({source: noise[0, :256]})
        after = client.process({}, frames=4096, t=10**6)
        assert np.max(np.abs(after[:, 240:])) == 0
        assert np.max(np.abs(after[:, :100])) > 0


@pytest.mark.parametrize("frames", [32, 100, 256, 4096])
@pytest.mark.parametrize("phase", [0.0, 0.7, 1.6, 3.0])
def test_jump_fades_without_a_click_at_any_block_size(url: str, frames: int, phase: float) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE + phase)
    tone = (0.25 * wave).astype(np.float32)
    blocks = 4096 // frames
    # The third jump comes while the second one still fades, where blocks are short.
    starts = [0, 9_000, 20_000, 20_050]
    lengths = [blocks, blocks, 1, blocks]
    with Client(url) as client:
        source = client.add_source(position=(1, 1, 0))
        out = []
        for start, length in zip(starts, lengths, strict=True):
            for at in range(start, start + length * frames, frames):
                # Only the first block of a part jumps; what it plays is off a zero crossing.
                t = at + 10**5 * len(starts) * start
                out.append(client.process({source: tone[at : at + frames]}, t=t))
    steps = np.abs(np.diff(np.concatenate(out, axis=1), axis=1))
    usual = np.max(steps[:, 1000 : blocks * frames - 1])
    assert np.max(steps[:, 1000:]) < 2 * usual


def test_moving_source_ramps_without_a_click(url: str) -> None:
    tone = (0.05 * np.sin(2 * np.pi * 440 * np.arange(RATE // 2) / RATE)).astype(np.float32)
    with Client(url) as client:
        source = client.add_source(position=(1, 1, 0))
        out = []
        for at in range(0, len(tone) - 256, 256):
            if at == 20 * 256:
                client.set_source(source, position=(1, -1, 0), at=at + 100, ramp=2000)
            out.append(client.process({source: tone[at : at + 256]}))
    steps = np.abs(np.diff(np.concatenate(out, axis=1)[:, 2048:], n=2, axis=1))
    smooth = 0.1 * (2 * np.pi * 440 / RATE) ** 2
    assert np.max(steps) < 4 * smooth


def test_text_places_a_source_and_an_unknown_one_is_refused(url: str, noise: np.ndarray) -> None:
    with Client(url) as client:
        source = client.add_source(text="on the left, 2 m away")
        left, right = heard(client, {source: noise[0]}, 256)
        assert np.sum(left**2) > 2 * np.sum(right**2)
        resolved = client.describe("on the right, 3 m away")
        assert resolved.position == pytest.approx((0, -3, 0), abs=1e-5)
        with pytest.raises(ProtocolError) as refused:
            client.add_source(text="colourless green ideas")
        assert refused.value.code == "describe_failed"


def test_every_field_of_a_source_reaches_the_engine(url: str, noise: np.ndarray) -> None:
    def level(**fields: object) -> float:
        with Client(url) as client:
            source = client.add_source(**{"position": (2.0, 0.0, 0.0), **fields})
            return float(np.sum(heard(client, {source: noise[0]}, 256)[:, 1024:] ** 2))

    plain = level()
    cardioid = {"pattern": "cardioid", "order": 1.0, "inner": 1.0}
    half = np.sqrt(0.5)
    assert level(gain=0.5) / plain == pytest.approx(0.25, rel=1e-3)
    assert level(rolloff=0.0) / plain == pytest.approx(4.0, rel=1e-2)
    assert level(distance_model="exponential", rolloff=2.0) / plain == pytest.approx(0.25, rel=1e-2)
    assert level(distance_model="linear", max_distance=3.0) / plain == pytest.approx(1.0, rel=1e-2)
    assert level(ref_distance=2.0) / plain == pytest.approx(4.0, rel=1e-2)
    facing_away = level(directivity=cardioid)
    assert facing_away < 1e-3 * plain
    sideways = level(directivity=cardioid, orientation=(0, 0, half, half))
    assert sideways / plain == pytest.approx(0.25, rel=1e-2)
    facing = level(directivity=cardioid, orientation=(0, 0, 1, 0))
    assert facing / plain == pytest.approx(1.0, rel=1e-2)


def test_nan_is_contained_to_its_source_and_block(url: str, noise: np.ndarray) -> None:
    with Client(url) as client:
        bad, good = client.add_source(position=LEFT), client.add_source(position=RIGHT)
        poisoned = noise[0, :256].copy()
        poisoned[7] = np.nan
        first = client.process({bad: poisoned, good: noise[1, :256]})
        assert np.isfinite(first).all()
        assert np.max(np.abs(first)) > 0
        assert np.isfinite(client.process({bad: noise[0, :256]})).all()


def test_hrtf_changes_without_a_gap_and_a_broken_set_is_told(url: str, noise: np.ndarray) -> None:
    with Client(url) as client:
        source = client.add_source(position=LEFT)
        client.set_hrtf("kemar")
        out = heard(client, {source: noise[0]}, 256)
        level = np.sqrt(np.mean(out[0].reshape(-1, 256) ** 2, axis=1))
        assert np.min(level[1:]) > 0.5 * np.median(level)
        with pytest.raises(ProtocolError):
            client.set_hrtf("not installed")
        # The set is loaded beside the stream, so its error may come with any later answer.
        with pytest.raises(ProtocolError) as told:
            _set_and_ping_on(client, "absent")
        assert told.value.code == "internal"


def _set_and_ping_on(client: Client, name: str) -> None:
    client.set_hrtf(name)
    while True:
        client.ping()


def test_rates_the_engine_runs_and_those_it_does_not(url: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        Client(url, sample_rate=4_000).connect()
    assert refused.value.code == "unsupported_rate"


def test_many_positions_at_once_equal_one_by_one(url: str, noise: np.ndarray) -> None:
    places = np.array([[1, k - 3.5, 0.1 * k] for k in range(8)], np.float32)
    outputs = []
    for at_once in (True, False):
        with Client(url) as client:
            ids = [client.add_source(position=(1, 0, 0)) for _ in range(8)]
            client.process(dict(zip(ids, noise[:, :256], strict=True)))
            if at_once:
                client.set_positions(ids, places)
            else:
                for source, place in zip(ids, places, strict=True):
                    client.set_source(source, position=place)
            outputs.append(client.process(dict(zip(ids, noise[:, 256:512], strict=True))))
    assert db(outputs[0] - outputs[1], outputs[0]) < -100


def test_control_and_block_go_out_in_one_write(url: str) -> None:
    with Client(url, block=64) as client:
        source = client.add_source(position=LEFT)
        sent: list[bytes] = []
        socket = client._socket
        assert socket is not None
        write = socket.send
        socket.send = lambda data: (sent.append(data), write(data))[1]  # type: ignore[method-assign, assignment]
        client.set_source(source, gain=0.5)
        client.process({source: np.zeros(64, np.float32)})
    assert len(sent) == 2
    assert [type(member) for member in decode(sent[0]).messages] == [SourceSet, Block]
    assert isinstance(decode(sent[1]), Bye)


def power_until(client: Client, signal: np.ndarray, wanted: float) -> float:
    """Power of what is heard, once it is ``wanted`` within 0.2 dB: rooms are made beside the
    stream, which here runs ahead of them."""
    found = 0.0
    for _ in range(100):
        found = float((heard(client, {1: signal}, 256)[:, 24_000:] ** 2).mean())
        if abs(10 * np.log10(found / wanted)) < 0.2:
            break
        time.sleep(0.05)
    return found


def test_a_room_sounds_as_that_of_a_scene_and_wet_turns_it_down(
    url: str, noise: np.ndarray
) -> None:
    place = (1.5, 1.0, 0.2)
    walls = {"walls": "plasterboard", "floor": "carpet", "ceiling": 0.5}
    long = np.tile(noise[0], 6)
    powers = []
    for room in (auricle.Room((6, 5, 3), materials=walls), None):
        scene = auricle.Scene(48_000, 256, room=room)
        source = scene.add_source(position=place)
        alone = [scene.process({source: row}) for row in long.reshape(-1, 256)]
        powers.append(float((np.concatenate(alone, axis=1)[:, 24_000:] ** 2).mean()))
    assert powers[0] > 2.0 * powers[1]
    with Client(url, block=256) as client:
        client.set_room((6, 5, 3), materials=walls)
        client.add_source(id=1, position=place)
        assert power_until(client, long, powers[0]) == pytest.approx(powers[0], rel=0.05)
        client.set_room(wet=0.0)
        assert power_until(client, long, powers[1]) == pytest.approx(powers[1], rel=0.05)
        with pytest.raises(ProtocolError, match="did you mean 'brick'"):
            client.set_room((6, 5, 3), materials="bricks")
        with pytest.raises(InputError, match="three numbers"):
            client.set_room((6, 5))
        with pytest.raises(ProtocolError, match="the wall 'ceiling' has no material"):
            client.set_room((6, 5, 3), materials={"walls": 0.5, "floor": 0.1})


def test_rt60_is_that_of_the_tail(url: str) -> None:
    click = np.zeros(96_000, dtype=np.float32)
    click[48_000] = 0.2
    with Client(url, block=256) as client:
        client.set_room((6, 5, 3), rt60=0.8)
        client.add_source(id=1, position=(1.5, 1.0, 0.2))
        for _ in range(100):
            out = heard(client, {1: click}, 256)[0, 48_000:].astype(np.float64)
            if (out[12_000:] ** 2).sum() > 1e-4 * (out**2).sum():
                break
            time.sleep(0.05)
        out = heard(client, {1: click}, 256)[0, 48_000:].astype(np.float64)
    left = np.cumsum(out[::-1] ** 2)[::-1]
    level = 10 * np.log10(left / left[0] + 1e-30)
    begin, end = np.searchsorted(-level, [15, 35])
    assert 3 * (end - begin) / 48_000 == pytest.approx(0.8, rel=0.08)
