"""Recordings: what is in them; a replay is equal byte for byte, or says where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest

from auricle.bridge import AsyncClient, Limits, serve
from auricle.bridge.codec import encode
from auricle.bridge.messages import Batch, Hello
from auricle.bridge.recording import RecordedConnection, Recording
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.replaying import Replay
from auricle.bridge.scene_renderer import HrtfLibrary, scene_renderers
from auricle.cli.main import main
from auricle.errors import InputError, ProtocolError
from auricle.prompt import parse

TOKEN = "sesame-and-poppy"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clients, a sentence, a ramp inside a block, another HRTF set, a resume, refusals."""
    path = tmp_path_factory.mktemp("recording") / "sessions.rec"
    asyncio.run(_record(path))
    return path


async def _record(path: Path) -> None:
    rng = np.random.default_rng(7)
    noise = rng.normal(0, 0.1, (60, 128)).astype(np.float32)
    async with (
        serve(port=0, token=TOKEN, record=path, limits=Limits(control_rate=50)) as server,
        AsyncClient(server.url, token=TOKEN, block=128) as one,
        AsyncClient(server.url, token=TOKEN, fmt="int16") as other,
    ):
        moving = await one.add_source(text="from left to right over 0.5 seconds")
        still = await other.add_source(position=(1.0, 0.0, 0.5))
        await one.set_source(moving, at=1000, ramp=77, gain=0.5)
        for k, samples in enumerate(noise):
            turned = (0.0, 0.0, float(np.sin(k / 50)), float(np.cos(k / 50)))
            await one.process({moving: samples}, orientation=turned)
            await other.process({still: samples})
            if k == 20:
                await one.set_hrtf("kemar")
            if k == 30:
                await one.reconnect()
            if k == 40:
                with pytest.raises(ProtocolError):
                    await one.add_source(id=moving, position=(1, 0, 0))
        with pytest.raises(ProtocolError):
            await AsyncClient(server.url, token="not the word").connect()
        # Past the second at which STATS come.
        await asyncio.sleep(1.05)


def replayed(path: Path, **options: Any) -> Any:
    factory = scene_renderers(HrtfLibrary(), Limits().max_frames)
    return Replay(path).run(factory, parse, **options)


def entries(path: Path) -> list[Any]:
    with path.open("rb") as file:
        return list(msgpack.Unpacker(file))


def test_replay_is_equal_byte_for_byte(recording: Path) -> None:
    found = replayed(recording)
    assert found.difference is None
    assert not found.cut_off
    assert (found.frames, found.sessions) == (120, 3)
    assert found.messages == sum(entry[0] == "send" for entry in entries(recording))


def test_recording_is_for_its_owner_alone_and_holds_no_token(recording: Path) -> None:
    assert recording.stat().st_mode & 0o077 == 0
    assert TOKEN.encode() not in recording.read_bytes()


def test_recording_over_an_open_file_is_for_its_owner_alone_too(tmp_path: Path) -> None:
    path = tmp_path / "old.rec"
    path.write_text("old")
    path.chmod(0o644)
    Recording(path, server="test/1", limits=Limits(), hrtfs=()).close()
    assert path.stat().st_mode & 0o077 == 0
    assert Replay(path).hrtfs == ()


def test_progress_is_told_in_bytes(recording: Path) -> None:
    told: list[int] = []
    replayed(recording, on_progress=told.append)
    assert sum(told) == recording.stat().st_size


def changed(recording: Path, tmp_path: Path, change: Callable[[list[Any]], None]) -> Path:
    rows = entries(recording)
    change(rows)
    path = tmp_path / "changed.rec"
    path.write_bytes(b"".join(msgpack.packb(row) for row in rows))
    return path


def frames(rows: list[Any]) -> list[Any]:
    return [row for row in rows if row[0] == "send" and row[2][:2] == b"\x98\x11"]


def test_first_difference_is_named(recording: Path, tmp_path: Path) -> None:
    def louder(rows: list[Any]) -> None:
        row = frames(rows)[50]
        row[2] = row[2][:-1] + bytes((row[2][-1] ^ 0x40,))

    found = replayed(changed(recording, tmp_path, louder))
    assert str(found.difference).endswith("FRAME 25 then, FRAME 25 now")
    assert found.frames == 50


def test_message_that_does_not_come_any_more_is_a_difference(
    recording: Path, tmp_path: Path
) -> None:
    def one_more(rows: list[Any]) -> None:
        rows.append(["send", frames(rows)[-1][1], b"\x92\x04\x00"])

    found = replayed(changed(recording, tmp_path, one_more))
    assert str(found.difference).endswith("PING then, nothing now")


def test_recording_that_is_cut_off_is_played_as_far_as_it_goes(
    recording: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.rec"
    path.write_bytes(recording.read_bytes()[:-5])
    found = replayed(path)
    assert found.cut_off
    assert found.difference is None
    assert found.frames == 120


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xc1",
        msgpack.packb(["auricle recording", 2, {}]),
        msgpack.packb(["something else", 1, {}]),
    ],
    ids=["empty", "text", "not MessagePack", "later version", "other file"],
)
def test_other_files_are_input_errors(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(data)
    with pytest.raises(InputError):
        Replay(path)


@pytest.mark.parametrize(
    "row",
    [
        [],
        7,
        ["receive", 99, 0, b""],
        ["advance", 1],
        ["explode", 1, 0],
        ["done", 1, 0, 99],
        ["receive", 1, "now", b""],
    ],
    ids=str,
)
def test_entry_that_makes_no_sense_is_an_input_error(
    recording: Path, tmp_path: Path, row: object
) -> None:
    def nonsense(rows: list[Any]) -> None:
        rows.insert(10, row)

    with pytest.raises(InputError, match="makes no sense"):
        replayed(changed(recording, tmp_path, nonsense))


@pytest.mark.parametrize("wrapped", [False, True], ids=["HELLO", "in a BATCH"])
@pytest.mark.parametrize(("token", "close"), [("x", None), ("wrong", 4003)])
def test_token_of_a_hello_is_written_over_and_judged_the_same(
    gain_renderer: type,
    hello: Callable[..., Hello],
    tmp_path: Path,
    *,
    wrapped: bool,
    token: str,
    close: int | None,
) -> None:
    path = tmp_path / "one.rec"
    recording = Recording(path, server="test/1", limits=Limits(), hrtfs=("kemar",))
    registry = SessionRegistry(gain_renderer)
    connection = RecordedConnection(
        recording, registry, 0, token="x", authorized=False, server="test/1"
    )
    message = hello(token=token, client="xxx wrong")
    connection.receive(encode(Batch((message,)) if wrapped else message), 1)
    connection.output()
    connection.lost(2)
    recording.close()
    if token == "wrong":
        assert path.read_bytes().count(b"wrong") == 1 + path.read_bytes().count(b"is wrong")
    found = Replay(path).run(gain_renderer, None)
    assert found.difference is None
    assert found.messages == (0 if close is None else 1)


def test_command_says_equal_or_where_not(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(recording)]) == 0
    assert capsys.readouterr().out.endswith("all equal to the recording, byte for byte\n")

    def quieter(rows: list[Any]) -> None:
        frames(rows)[0][2] = frames(rows)[1][2]

    assert main(["replay", str(changed(recording, tmp_path, quieter))]) == 1
    assert "first difference: connection 1, message" in capsys.readouterr().out
    assert main(["replay", str(tmp_path / "absent")]) == 1
    assert "absent" in capsys.readouterr().err


def test_command_asks_for_the_sets_the_server_had(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def other(rows: list[Any]) -> None:
        rows[0][2]["hrtfs"] = ["kemar", "cathedral"]

    assert main(["replay", str(changed(recording, tmp_path, other))]) == 1
    assert "'cathedral'; give --hrtf" in capsys.readouterr().err
