"""The Unity client when the connection, the server or the token is not what it should be."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest


class Gate:
    """A way to a server that can be cut and mended."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = True
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection and let none through."""
        self._open = False
        for end in self._pairs:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self._open = True

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if not self._open:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._pairs += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket) -> None:
        with source, contextlib.suppress(OSError):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def gate(serve: Callable[..., str]) -> Iterator[Gate]:
    # The server checks Host, so the gate has to be on the same machine under the same name.
    gate = Gate(int(serve().rsplit(":", 1)[1]))
    yield gate
    gate.close()


def told(build: Path, url: str, at: dict[str, Callable[[], object]], most_s: float = 60) -> str:
    """Run the host's command resume, act where it says a word, and return all it said."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(build)}
    command = ["mono", str(build / "host.exe"), "resume", "--url", url]
    said = ""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as client:
        assert client.stdout is not None
        for line in client.stdout:
            said += line
            at.get(line.strip(), lambda: None)()
        assert client.wait(most_s) == 0, said
    return said


def figures(text: str) -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", text))


def test_a_cut_connection_is_panned_over_and_the_session_resumed(build: Path, gate: Gate) -> None:
    said = told(build, gate.url, {"CUT": gate.cut, "MEND": gate.mend})
    result = figures(said)
    # On the left before; moved to the right while the server was away, which the panning follows
    # and the resumed session is told.
    assert float(result["before_db"]) > 4.0
    assert float(result["during_db"]) < -4.0
    assert float(result["after_db"]) < -4.0
    assert result["same_session"] == "True"
    assert result["connections"] == "2"
    assert "panned locally" in said


def test_a_server_that_starts_anew_is_told_the_scene_anew(
    build: Path, serve: Callable[..., str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "auricle.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as first:
        assert first.stdout is not None
        first.stdout.readline()
        again = partial(serve, "--port", str(port))
        said = told(build, f"ws://127.0.0.1:{port}", {"CUT": first.kill, "MEND": again})
    result = figures(said)
    assert result["same_session"] == "False"
    assert float(result["after_db"]) < -4.0


def test_a_token_is_brought_and_a_wrong_one_is_told(
    host: Callable[..., dict[str, str]], serve: Callable[..., str]
) -> None:
    url = serve("--token", "geheim")
    right = host("resolve", url=url, token="geheim", sentence="on the left")
    assert right["status"] == "0", right["out"]
    for wrong in ({}, {"token": "falsch"}):
        refused = host("resolve", url=url, sentence="on the left", **wrong)
        assert refused["status"] == "1"
        assert "token" in refused["out"]


@pytest.mark.parametrize(
    ("sentence", "sign"), [("on the left, 2 m away", 1), ("on the right, 2 m away", -1)]
)
def test_a_sentence_is_resolved_as_the_inspector_does(
    sentence: str, sign: int, host: Callable[..., dict[str, str]], serve: Callable[..., str]
) -> None:
    result = host("resolve", url=serve(), sentence=sentence)
    assert float(result["y"]) == pytest.approx(2.0 * sign, abs=1e-5)


def test_a_sentence_that_moves_has_a_path_and_one_without_a_place_is_refused(
    host: Callable[..., dict[str, str]], serve: Callable[..., str]
) -> None:
    url = serve()
    moving = host("resolve", url=url, sentence="from left to right over 4 seconds")
    assert int(moving["points"]) > 2
    nowhere = host("resolve", url=url, sentence="the dog")
    assert nowhere["status"] == "1"
    assert len(nowhere["out"]) > 20
