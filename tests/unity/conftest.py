"""What the tests of the Unity package run: see check.sh beside this file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
_FIGURES = pytest.StashKey[list[str]]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was measured."""
    for line in config.stash.get(_FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a line about what was measured, for the end of the run."""
    return request.config.stash.setdefault(_FIGURES, []).append


@pytest.fixture
def asset() -> Path:
    """The default HRTF set in compact form."""
    return REPOSITORY / "sdk" / "auricle" / "hrtf" / "assets" / "mit_kemar_48000.ahrt"


@pytest.fixture(scope="session")
def build() -> Path:
    """Folder with the assemblies of build.sh and the native library."""
    folder = os.environ.get("AURICLE_UNITY_BUILD")
    if folder is None:
        pytest.skip("AURICLE_UNITY_BUILD names no build; run tests/unity/check.sh")
    return Path(folder)


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Starts servers and returns their addresses; they end with the test."""
    started = []

    def start(*arguments: str) -> str:
        command = [sys.executable, "-m", "auricle.cli", "serve", *arguments]
        if "--port" not in arguments:
            command += ["--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
        started.append(server)
        assert server.stdout is not None
        for line in server.stdout:
            if "ws://" in line:
                return line.split()[-1]
        pytest.fail("the server ended before it listened")

    yield start
    for server in started:
        server.send_signal(signal.SIGINT)
    for server in started:
        server.communicate(timeout=20)


@pytest.fixture
def host(build: Path) -> Callable[..., dict[str, str]]:
    """Runs a command of host.exe; what it printed as name=value, by name."""

    def run(command: str, **options: object) -> dict[str, str]:
        arguments = [f"--{name}={value}" for name, value in options.items()]
        pairs = [part for argument in arguments for part in argument.split("=", 1)]
        environment = {**os.environ, "LD_LIBRARY_PATH": str(build)}
        done = subprocess.run(
            ["mono", build / "host.exe", command, *pairs],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        values = dict(word.split("=", 1) for word in done.stdout.split() if "=" in word)
        return {**values, "status": str(done.returncode), "out": done.stdout, "err": done.stderr}

    return run
