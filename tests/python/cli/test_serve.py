"""``auricle serve`` in a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.sync.client import connect

from auricle import HRTF, ProtocolError, metrics
from auricle.bridge import Client

Run = Callable[..., Any]


@contextmanager
def _serving(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "auricle.cli", "serve", "--port", "0", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with process:
        try:
            line = process.stdout.readline()
            assert line.startswith("listening on "), process.stderr.read()
            yield process, line.split()[-1]
        finally:
            process.kill()


def test_a_client_is_served_until_the_server_is_stopped() -> None:
    noise = np.random.default_rng(0).uniform(-0.05, 0.05, 4096).astype(np.float32)
    with _serving() as (process, url):
        assert url.startswith("ws://127.0.0.1:")
        with Client(url, block=4096) as client:
            source = client.add_source(text="on the right, 1 m")
            binaural = client.process({source: noise})
        assert metrics.itd_us(binaural, 48_000) < -400
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stdout.read() == "stopped\n"


def test_a_token_is_required_when_given() -> None:
    with _serving("--token", "secret") as (_, url):
        with pytest.raises((ProtocolError, OSError)):
            Client(url).connect()
        with Client(url, token="secret") as client:
            assert client.window >= 1


def test_a_token_is_made_up_and_printed_beyond_this_machine() -> None:
    with _serving("--host", "0.0.0.0") as (process, url):
        urls = [url]
        # One more on a machine that is in a network.
        while (line := process.stdout.readline()).startswith("from other machines ws://"):
            urls.append(line.split()[-1])
        assert line.startswith("token ")
        for one in urls:
            with Client(one, token=line.split()[1]) as client:
                assert client.window >= 1


def test_a_port_that_is_taken_is_one_sentence(auricle: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = auricle("serve", "--port", taken.getsockname()[1])
    assert done.status == 1
    assert done.err.startswith("auricle serve: ")
    assert done.err.count("\n") == 1
    assert "address already in use" in done.err.lower()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "70000"], "not a port"),
        (["--port", "x"], "not a port"),
        (["--keyfile", "k.pem"], "without --certfile"),
        (["--token", ""], "--token is empty"),
        (["--workers", "0"], "not a whole number above zero"),
        (["--workers", "2", "--record", "x"], "--record takes one worker"),
        (["--metrics", "127.0.0.1"], "not a port"),
        (["--log", "loud"], "invalid choice"),
        (["--limit", "speed=3"], "'speed' is not a limit; there are min_frames"),
        (["--limit", "sessions"], "sessions takes a whole number above 0"),
        (["--limit", "sessions=2.5"], "sessions takes a whole number above 0"),
        (["--limit", "hello_s=-1"], "hello_s takes seconds above 0"),
        (["--limit", "idle_s=inf"], "idle_s takes seconds above 0"),
    ],
)
def test_wrong_arguments_are_wrong_usage(auricle: Run, words: list[str], said: str) -> None:
    done = auricle("serve", *words)
    assert done.status == 2
    assert said in done.err


def test_limits_and_origins_are_those_given() -> None:
    words = ["--limit", "sessions=1", "--limit", "window=2", "--origin", "https://game.example"]
    with _serving(*words) as (_, url):
        options = {"subprotocols": ["auricle.v1"], "proxy": None}
        with connect(url, origin="https://game.example", **options) as page:
            page.send(b"\xc1")
            assert b"bad_message" in page.recv()
        with connect(url, origin="https://other.example", **options) as page:
            assert b"unauthorized" in page.recv()
        with Client(url) as client:
            assert client.window == 2
            with pytest.raises(ProtocolError) as refused:
                Client(url).connect()
            assert refused.value.code == "overloaded"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--workers", "257"], "257 workers; expected 1 to 256"),
        (["--record", "/nowhere/x.rec"], "/nowhere/x.rec: No such file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(auricle: Run, words: list[str], said: str) -> None:
    done = auricle("serve", "--port", 0, *words)
    assert done.status == 1
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_file_that_is_no_certificate(auricle: Run, mono_wav: object) -> None:
    done = auricle("serve", "--port", 0, "--certfile", mono_wav)
    assert done.status == 1
    assert "not a certificate" in done.err
    assert done.err.count("\n") == 1


def test_hrtf_sets_are_installed_under_names(tmp_path: Path) -> None:
    hrtf = HRTF.default()
    mirrored = HRTF(hrtf.ir[::4, ::-1], hrtf.sample_rate, hrtf.positions_deg[::4])
    file = tmp_path / "mirrored.ahrt"
    file.write_bytes(mirrored.asset(48_000))
    noise = np.random.default_rng(0).uniform(-0.05, 0.05, 4096).astype(np.float32)
    with _serving("--hrtf", f"mirrored={file}") as (_, url), Client(url, block=4096) as client:
        source = client.add_source(position=(0.0, 1.0, 0.0))
        assert metrics.itd_us(client.process({source: noise}), 48_000) > 400
        client.set_hrtf("mirrored")
        # The set is prepared beside the stream; blocks go on until it is there.
        itds = (metrics.itd_us(client.process({source: noise}), 48_000) for _ in range(5000))
        assert any(itd < -400 for itd in itds)


def test_a_set_that_is_not_there_is_wrong_usage(auricle: Run) -> None:
    done = auricle("serve", "--hrtf", "mine=none.sofa")
    assert done.status == 2
    assert "a file that exists" in done.err
