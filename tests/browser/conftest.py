"""A server with its page in a process of its own, and a headless Chromium that opens it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

sys.path.insert(0, str(Path(__file__).parent))

from auricle_page import RATE, AuriclePage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = (
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Containers, in which CI runs as root, have no room for Chromium's own.
    "--no-sandbox",
)

Serve = Callable[..., "Server"]


@contextmanager
def _in_front() -> Iterator[None]:
    """What is started here goes before other work, where the system permits it.

    Sound is played in real time; what else the machine is busy with is not what is tested.
    """
    if sys.platform == "win32":
        yield
        return
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)


class Server:
    """``auricle serve --page`` in a process of its own.

    Args:
        *words: more of the command line.
        program: what the words are for, after the interpreter.
    """

    def __init__(self, *words: str, program: tuple[str, ...] = ("-m", "auricle.cli")) -> None:
        command = [sys.executable, *program, "serve", "--page", *words]
        with _in_front():
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self.url = ""
        while not self.url:
            line = self.process.stdout.readline()
            assert line, f"auricle serve ended after {self.lines}"
            self.lines.append(line.strip())
            if line.startswith("page "):
                self.url = line.split()[1]

    def kill(self) -> None:
        """End it without a word to anyone."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers of one's own; they end with the test."""
    servers: list[Server] = []

    def start(*words: str) -> Server:
        servers.append(Server(*words))
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Address of the page of a server that tests share."""
    server = Server("--port", "0")
    yield server.url
    server.kill()


@pytest.fixture(scope="module")
def mixture_url() -> Iterator[str]:
    """Address of the page of a server that takes mixtures apart by band filters."""
    server = Server("--port", "0", program=(str(Path(__file__).with_name("mixture_server.py")),))
    yield server.url
    server.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium: install one, or name it in CHROMIUM")
    with ExitStack() as stack:
        with _in_front():
            playwright = stack.enter_context(sync_api.sync_playwright())
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., AuriclePage]]:
    """Open tabs with settings of one's own; none of them may have faults in the end."""
    contexts, pages = [], []

    def make(**settings: object) -> AuriclePage:
        options = {"viewport": {"width": 1400, "height": 900}, **settings}
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        pages.append(AuriclePage(context.new_page(), tmp_path))
        return pages[-1]

    yield make
    for context in contexts:
        context.close()
    assert [fault for page in pages for fault in page.faults] == []


@pytest.fixture
def page(new_page: Callable[..., AuriclePage], server_url: str) -> AuriclePage:
    """The page, connected."""
    page = new_page()
    page.open(server_url)
    return page


@pytest.fixture
def noise_file(tmp_path: Path) -> Path:
    """Two seconds of white noise that loop without a seam, at the page's rate."""
    noise = np.random.default_rng(8).uniform(-0.05, 0.05, 2 * RATE)
    file = tmp_path / "noise.wav"
    soundfile.write(file, noise.astype(np.float32), RATE, subtype="FLOAT")
    return file
