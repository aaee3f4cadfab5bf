"""What each layer of the bridge loads, seen from a process of its own; and the program's end."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from auricle.bridge import Client, ConnectionLostError

LOADED = "import sys, {}; print(*(name for name in {!r} if name in sys.modules))"
HEAVY = ["numpy", "asyncio", "websockets", "auricle.render", "auricle._native"]


def loaded(module: str, names: list[str]) -> str:
    command = [sys.executable, "-c", LOADED.format(module, names)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(
    "module",
    [
        "auricle.bridge",
        "auricle.bridge.messages",
        "auricle.bridge.codec",
        "auricle.bridge.session",
        "auricle.bridge.connection",
        "auricle.bridge.client_session",
        "auricle.bridge.access",
    ],
)
def test_core_loads_neither_arrays_nor_sockets(module: str) -> None:
    assert loaded(module, HEAVY) == ""


def test_client_loads_no_engine() -> None:
    assert loaded("auricle.bridge.client", ["auricle.render", "auricle._native"]) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to handle")
def test_run_serves_until_it_is_told_to_end() -> None:
    program = (
        "from auricle.bridge import run; "
        "run(port=0, on_ready=lambda s: print(s.url, flush=True), on_stopped=lambda: print('end'))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        client = Client(server.stdout.readline().strip()).connect()
        server.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionLostError) as lost:
            _ping_on(client)
        assert "1001" in lost.value.reason
        client.close()
        assert server.stdout.read() == "end\n"
    assert server.returncode == 0


def _ping_on(client: Client) -> None:
    while True:
        client.ping()
