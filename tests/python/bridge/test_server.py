"""The server on a real socket: handshake, access, TLS, limits in time, resume, shutdown, logs."""

from __future__ import annotations

import asyncio
import itertools
import logging
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from auricle.bridge import AsyncClient, Client, Limits, serve
from auricle.bridge.codec import decode, encode
from auricle.bridge.connection import ServerConnection
from auricle.bridge.messages import (
    Block,
    Bye,
    Error,
    Frame,
    Hello,
    Ping,
    Pong,
    Resume,
    SceneSet,
    SourceAdd,
    SourceFields,
    Stats,
    Welcome,
)
from auricle.errors import InputError, ProtocolError


@pytest.fixture
def serving(gain_renderer: Any, describer: Any) -> Callable[..., serve]:
    """A server on a free port without the engine."""

    def make(**options: Any) -> serve:
        given: dict[str, Any] = {
            "port": 0,
            "create_renderer": gain_renderer,
            "describe": describer,
            "hrtfs": {"kemar": None, "other": None, "broken": None},
        }
        return serve(**(given | options))

    return make


def opened(url: str, **options: Any) -> connect:
    given: dict[str, Any] = {"subprotocols": ["auricle.v1"], "proxy": None}
    return connect(url, **(given | options))


async def receive(ws: Any) -> Any:
    """Next message that is no STATS."""
    while True:
        message = decode(await ws.recv())
        if not isinstance(message, Stats):
            return message


async def refusal(ws: Any) -> tuple[str, int]:
    """Code of the fatal ERROR that comes, and of the close after it."""
    error = await receive(ws)
    assert isinstance(error, Error)
    assert error.fatal
    with pytest.raises(ConnectionClosed) as closed:
        await receive(ws)
    assert closed.value.rcvd is not None
    return error.code, closed.value.rcvd.code


async def test_subprotocol_is_agreed_and_compression_is_not(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server, opened(server.url) as ws:
        assert ws.subprotocol == "auricle.v1"
        assert ws.response.headers.get("Sec-WebSocket-Extensions") is None
        await ws.send(encode(hello()))
        assert isinstance(await receive(ws), Welcome)


@pytest.mark.parametrize("offered", [None, ["auricle.v2"]])
async def test_other_subprotocols_are_refused(serving: Any, offered: list[str] | None) -> None:
    async with serving() as server:
        with pytest.raises(InvalidStatus):
            async with opened(server.url, subprotocols=offered):
                pass


async def test_text_message_is_an_error(serving: Any, hello: Callable[..., Hello]) -> None:
    async with serving() as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        await receive(ws)
        await ws.send("hello")
        error = await receive(ws)
        assert (error.code, error.fatal) == ("bad_message", False)
        await ws.send(encode(Ping(1)))
        assert isinstance(await receive(ws), Pong)


@pytest.mark.parametrize("origin", [None, "own", "http://localhost:1234"])
async def test_native_own_and_allowed_origins_may_connect(
    serving: Any, hello: Callable[..., Hello], origin: str | None
) -> None:
    async with serving(origins=["http://localhost:1234"]) as server:
        if origin == "own":
            origin = server.url.replace("ws:", "http:")
        async with opened(server.url, origin=origin) as ws:
            await ws.send(encode(hello()))
            assert isinstance(await receive(ws), Welcome)


async def test_token_in_the_handshake_or_in_hello(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(token="token") as server:
        headers = {"Authorization": "Bearer token"}
        async with opened(server.url, additional_headers=headers) as ws:
            await ws.send(encode(hello()))
            assert isinstance(await receive(ws), Welcome)
        async with opened(server.url) as ws:
            await ws.send(encode(hello(token="token")))
            assert isinstance(await receive(ws), Welcome)
        for wrong in (None, "wrong"):
            async with opened(server.url) as ws:
                await ws.send(encode(hello(token=wrong)))
                assert await refusal(ws) == ("unauthorized", 4003)


async def test_token_is_made_up_beyond_loopback(serving: Any) -> None:
    async with serving(host="0.0.0.0") as server:
        assert len(server.token) >= 32
        async with AsyncClient(server.url, token=server.token) as client:
            assert client.latency_frames == 8
        with pytest.raises(ProtocolError) as refused:
            await AsyncClient(server.url).connect()
        assert refused.value.code == "unauthorized"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    certfile, keyfile = folder / "cert.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(keyfile), "-out", str(certfile)]
    subprocess.run(command, check=True, capture_output=True)
    return certfile, keyfile


async def test_tls(serving: Any, certificate: tuple[Path, Path]) -> None:
    certfile, keyfile = certificate
    trust = ssl.create_default_context(cafile=str(certfile))
    async with serving(certfile=certfile, keyfile=keyfile) as server:
        assert server.url.startswith("wss://")
        async with AsyncClient(server.url, tls=trust) as client:
            assert await client.add_source(position=(0, 1, 0)) == 1
        with pytest.raises(ssl.SSLCertVerificationError):
            await AsyncClient(server.url).connect()


def test_bad_certificates_are_input_errors(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing")
    for certfile, keyfile in ((nothing, None), (tmp_path / "absent.pem", None), (None, nothing)):
        with pytest.raises(InputError):
            serve(certfile=certfile, keyfile=keyfile)


def test_empty_token_is_an_input_error() -> None:
    with pytest.raises(InputError):
        serve(host="0.0.0.0", token="")


async def test_silent_connection_ends(serving: Any) -> None:
    async with serving(limits=Limits(hello_s=0.05)) as server, opened(server.url) as ws:
        assert await refusal(ws) == ("limit", 4008)


async def test_session_that_opens_slowly_is_waited_for_and_not_looked_at_all_the_time(
    serving: Any, hello: Callable[..., Hello], gain_renderer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, tick = [], ServerConnection.tick

    def counted(connection: ServerConnection, now_ns: int) -> None:
        looks.append(now_ns)
        tick(connection, now_ns)

    def slow(sample_rate: int, max_sources: int) -> Any:
        time.sleep(0.5)
        return gain_renderer(sample_rate, max_sources)

    monkeypatch.setattr(ServerConnection, "tick", counted)
    limits = Limits(hello_s=0.1)
    async with serving(create_renderer=slow, limits=limits) as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        assert isinstance(await receive(ws), Welcome)
    assert len(looks) < 10


async def test_dropped_sessions_are_forgotten_with_one_timer_for_all(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(limits=Limits(resume_s=0.2)) as server:
        loop = asyncio.get_running_loop()
        timers, call_later = [], loop.call_later

        def counted(delay: float, callback: Any, *arguments: Any) -> asyncio.TimerHandle:
            if getattr(callback, "__self__", None) is server:
                timers.append(delay)
            return call_later(delay, callback, *arguments)

        loop.call_later = counted  # type: ignore[method-assign]
        for _ in range(20):
            async with opened(server.url) as ws:
                await ws.send(b"garbage")
                await refusal(ws)
        assert not timers
        for _ in range(2):
            async with opened(server.url) as ws:
                await ws.send(encode(hello()))
                await receive(ws)
                ws.transport.abort()
        while len(server._registry):
            await asyncio.sleep(0.05)
    assert 1 <= len(timers) <= 3


async def test_idle_session_ends(serving: Any, hello: Callable[..., Hello]) -> None:
    async with serving(limits=Limits(idle_s=0.05)) as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        assert isinstance(await receive(ws), Welcome)
        assert await refusal(ws) == ("limit", 4008)


async def test_stats_come_by_themselves(serving: Any, hello: Callable[..., Hello]) -> None:
    async with serving() as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        await ws.recv()
        assert isinstance(decode(await ws.recv()), Stats)


async def test_message_over_twice_max_message_is_cut_off_1009(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving(limits=Limits(max_message=1000)) as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        await receive(ws)
        await ws.send(bytes(1500))
        assert (await receive(ws)).code == "limit"
        await ws.send(bytes(2500))
        with pytest.raises(ConnectionClosed) as closed:
            await receive(ws)
        assert closed.value.rcvd.code == 1009


async def test_flood_ends_4005(serving: Any, hello: Callable[..., Hello]) -> None:
    async with serving(limits=Limits(control_rate=5)) as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        assert isinstance(await receive(ws), Welcome)
        for _ in range(11):
            await ws.send(b"\xc1")
        while not (error := await receive(ws)).fatal:
            assert error.code in ("bad_message", "limit")
        assert error.code == "limit"
        with pytest.raises(ConnectionClosed) as closed:
            await receive(ws)
        assert closed.value.rcvd.code == 4005


async def test_client_that_never_reads_is_ended_by_its_window(
    serving: Any, hello: Callable[..., Hello], block: Callable[..., Block]
) -> None:
    async with serving() as server:
        async with opened(server.url, max_queue=1) as ws:
            await ws.send(encode(hello(block=4096)))
            await receive(ws)
            ws.transport.pause_reading()
            with pytest.raises(ConnectionClosed):
                await _pour(ws, block)
        async with AsyncClient(server.url) as client:
            assert client.window == 4


async def _pour(ws: Any, block: Callable[..., Block]) -> None:
    for seq in itertools.count():
        await ws.send(encode(block(seq, 4096 * seq, 4096)))


async def test_resume_and_takeover(
    serving: Any, hello: Callable[..., Hello], block: Callable[..., Block]
) -> None:
    async with serving() as server, opened(server.url) as older:
        await older.send(encode(hello()))
        welcome = await receive(older)
        await older.send(encode(SourceAdd(1, SourceFields(position=(0, 1, 0)))))
        await older.send(encode(block(0, 0)))
        assert isinstance(await receive(older), Frame)
        resume = Resume(session=welcome.session, resume_key=welcome.resume_key, seq=0)
        async with opened(server.url) as newer:
            await newer.send(encode(resume))
            assert await receive(newer) == welcome
            assert isinstance(await receive(older), Bye)
            with pytest.raises(ConnectionClosed) as closed:
                await receive(older)
            assert closed.value.rcvd.code == 4007
            await newer.send(encode(block(1, 64, inputs={1: [0.5] * 64})))
            assert isinstance(await receive(newer), Frame)
        async with opened(server.url) as stranger:
            wrong = Resume(session=welcome.session, resume_key=bytes(16), seq=0)
            await stranger.send(encode(wrong))
            assert await refusal(stranger) == ("unauthorized", 4006)


async def test_shutdown_says_bye_and_closes_1001(serving: Any, hello: Callable[..., Hello]) -> None:
    server = await serving()
    async with opened(server.url) as ws:
        await ws.send(encode(hello()))
        await receive(ws)
        closing = asyncio.create_task(server.close())
        assert isinstance(await receive(ws), Bye)
        with pytest.raises(ConnectionClosed) as closed:
            await receive(ws)
        assert closed.value.rcvd.code == 1001
        await closing


async def test_hrtf_is_loaded_beside_the_stream_and_failure_is_told(
    serving: Any, hello: Callable[..., Hello]
) -> None:
    async with serving() as server, opened(server.url) as ws:
        await ws.send(encode(hello()))
        await receive(ws)
        await ws.send(encode(SceneSet(at=-1, hrtf="broken")))
        error = await receive(ws)
        assert (error.code, error.fatal) == ("internal", False)


async def test_vanished_client_leaves_one_line_and_no_traceback(
    serving: Any, hello: Callable[..., Hello], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with serving(token="sesame") as server:
        async with opened(server.url) as ws:
            await ws.send(encode(hello(token="sesame")))
            await receive(ws)
            caplog.clear()
            ws.transport.abort()
        while not caplog.records:
            await asyncio.sleep(0.01)
    own = [record for record in caplog.records if record.name.startswith("auricle")]
    assert len(own) == 1
    assert own[0].levelno == logging.INFO
    assert own[0].exc_info is None
    assert "connection lost" in own[0].getMessage()
    assert "sesame" not in caplog.text


async def test_sync_client_against_the_server(serving: Any) -> None:
    async with serving() as server:
        await asyncio.to_thread(_drive, server.url)


def _drive(url: str) -> None:
    with Client(url, block=64) as client:
        left = client.add_source(position=(0, 1, 0), gain=0.5)
        right = client.add_source(text="left")
        client.set_source(right, position=(0, -1, 0))
        output = client.process({left: [0.5] * 64, right: [0.25] * 64})
        assert output.shape == (2, 64)
        assert output[:, 5].tolist() == [0.25, 0.25]
        with pytest.raises(ProtocolError) as refused:
            client.add_source(id=left, position=(1, 0, 0))
        assert refused.value.code == "bad_source"
        blocks = [{left: [k / 16] * 64} for k in range(10)]
        assert [float(out[0, 0]) for out in client.stream(blocks)] == [k / 32 for k in range(10)]


async def test_garbage_client_does_not_disturb_another(serving: Any) -> None:
    async with serving() as server, AsyncClient(server.url, block=64) as good:
        source = await good.add_source(position=(0, 1, 0))
        for data in (b"", b"\xc1", bytes(1000), 200 * b"\x91"):
            async with opened(server.url) as ws:
                await ws.send(data)
                assert await refusal(ws) == ("bad_message", 4001)
            output = await good.process({source: [0.5] * 64})
            assert output[0].tolist() == [0.5] * 64
