"""Several processes on one port: sessions are resumed and taken over wherever they are."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from auricle.bridge import Client, ConnectionLostError
from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import Bye, Error, Ping, Pong, Resume, Stats, Welcome
from auricle.bridge.workers import run_workers
from auricle.errors import InputError, ProtocolError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ports are shared on Linux only")

# Two workers: a connection that misses its session's worker so often does not happen.
TRIES = 24


class Workers:
    """``auricle serve --workers 2``, and its log as it is written."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "auricle.cli", "serve", "--port", "0", "--log", "json"]
        self.process = subprocess.Popen(
            [*command, "--workers", "2", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().removeprefix("listening on ").strip()
        assert self.url.startswith("ws")
        self.events: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.events.append(json.loads(line))

    def named(self, event: str) -> int:
        return sum(entry["event"] == event for entry in self.events)

    def stop(self) -> tuple[str, int]:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        self._reader.join()
        code = self.process.wait()
        self.process.stdout.close()
        assert self.process.stderr is not None
        self.process.stderr.close()
        return said, code


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    said, code = workers.stop()
    assert (said, code) == ("stopped\n", 0)


def receive(ws: Any) -> Any:
    while isinstance(message := decode(ws.recv(10)), Stats):
        pass
    return message


@contextlib.contextmanager
def opened(workers: Workers, welcome: Welcome) -> Iterator[Any]:
    options: dict[str, Any] = {"subprotocols": ["auricle.v1"], "proxy": None}
    with connect(workers.url, **options) as ws:
        resume = Resume(session=welcome.session, resume_key=welcome.resume_key, seq=0)
        ws.send(encode(resume))
        yield ws


def test_session_resumed_on_any_worker_sounds_as_if_nothing_had_happened(workers: Workers) -> None:
    # Blocks longer than what a stranger may send.
    ids = range(1, 17)
    inputs = np.random.default_rng(0).normal(0, 0.1, (TRIES, 16, 4096)).astype(np.float32)
    with Client(workers.url) as steady, Client(workers.url) as wandering:
        for client in (steady, wandering):
            for id_ in ids:
                client.add_source(id=id_, position=(0.0, 2.0, 0.1 * id_))
        before = workers.named("passed on")
        for block in inputs:
            rows = dict(zip(ids, block, strict=True))
            expected, got = steady.process(rows), wandering.process(rows)
            assert np.array_equal(got, expected)
            wandering.reconnect()
        wandering.ping()
    assert workers.named("passed on") > before
    assert np.abs(expected).max() > 0.01


def test_session_is_taken_over_from_any_worker(workers: Workers) -> None:
    with Client(workers.url) as client, contextlib.ExitStack() as stack:
        welcome = client.welcome
        before = workers.named("passed on")
        older = None
        for _ in range(TRIES):
            newer = stack.enter_context(opened(workers, welcome))
            assert receive(newer) == welcome
            if older is not None:
                assert isinstance(receive(older), Bye)
                with pytest.raises(ConnectionClosed) as closed:
                    receive(older)
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 4007
            older = newer
        assert workers.named("passed on") > before
        newer.send(encode(Ping(1)))
        assert isinstance(receive(newer), Pong)
        with pytest.raises(ConnectionLostError):
            client.ping()


def test_wrong_key_and_unknown_worker_are_refused_everywhere(workers: Workers) -> None:
    with Client(workers.url) as client:
        known = client.welcome
        nobodys = bytes((200,)) + known.session[1:]
        for session in TRIES // 2 * [known.session] + [nobodys]:
            strange = Resume(session=session, resume_key=bytes(16), seq=0)
            with connect(workers.url, subprotocols=["auricle.v1"], proxy=None) as ws:
                ws.send(encode(strange))
                error = receive(ws)
                assert isinstance(error, Error)
                assert (error.code, error.fatal) == ("unauthorized", True)
                with pytest.raises(ConnectionClosed) as closed:
                    receive(ws)
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 4006
        client.ping()


def test_worker_that_dies_is_started_again_and_its_sessions_are_refused() -> None:
    workers = Workers()
    try:
        clients = [Client(workers.url).connect() for _ in range(TRIES)]
        by_worker = {client.welcome.session[0]: client for client in clients}
        assert by_worker.keys() == {0, 1}
        listed = f"/proc/{workers.process.pid}/task/{workers.process.pid}/children"
        children = [int(pid) for pid in Path(listed).read_text().split()]
        serving = [pid for pid in children if b"spawn_main" in _command(pid)]
        assert len(serving) == 2
        os.kill(serving[0], signal.SIGKILL)
        while workers.named("listening") < 3:
            assert workers.process.poll() is None
        assert workers.named("worker died") == 1
        codes = {client: _codes_of_reconnecting(client) for client in by_worker.values()}
        assert sorted(codes.values()) == [[], 4 * ["unauthorized"]]
        for client in clients:
            client.close()
    finally:
        assert workers.stop()[1] == 0


def _codes_of_reconnecting(client: Client) -> list[str]:
    codes = []
    for _ in range(4):
        try:
            client.reconnect()
        except ProtocolError as refused:
            codes.append(refused.code)
    return codes


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_too_many_workers_are_an_input_error() -> None:
    with pytest.raises(InputError, match="257 workers; expected 1 to 256"):
        run_workers(257)


def test_worker_that_cannot_start_says_why() -> None:
    command = [sys.executable, "-m", "auricle.cli", "serve", "--port", "0", "--workers", "2"]
    done = subprocess.run(
        [*command, "--certfile", __file__], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "worker 0 does not start: " in done.stderr
    assert "not a certificate" in done.stderr
    assert "Traceback" not in done.stderr


def test_each_worker_has_a_page_of_figures(free_ports: int) -> None:
    workers = Workers("--metrics", str(free_ports))
    try:
        with Client(workers.url) as client:
            client.process({}, frames=64)
            pages = [_page(free_ports + number) for number in range(2)]
        assert sum("auricle_frames_total 1" in page for page in pages) == 1
    finally:
        workers.stop()


@pytest.fixture
def free_ports() -> int:
    """First of two ports that nobody listens on."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def _page(port: int) -> list[str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text: str = answer.read().decode()
    return text.splitlines()
