"""``auricle serve --page`` and ``auricle demo --page`` in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest


def _started(*words: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "auricle.cli", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def _title(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=20) as response:
        return b"<title>Auricle</title>" in response.read()


def test_serve_says_where_its_page_is() -> None:
    with _started("serve", "--page", "--port", "0") as process:
        server, page = (process.stdout.readline().split()[-1] for _ in range(2))
        assert page == server.replace("ws://", "http://") + "/"
        assert _title(page)
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "stopped\n"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is a shell script here")
def test_demo_opens_its_page_in_the_browser(tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    with _started("demo", "--page", BROWSER=f"{browser} %s") as process:
        page = process.stdout.readline().split()[1]
        assert _title(page)
        while not opened.exists():
            assert process.poll() is None
        assert opened.read_text() == f"{page}\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "stopped\n"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a browser")
def test_demo_says_when_no_browser_opens() -> None:
    with _started("demo", "--page", BROWSER="/nonexistent/browser %s", PATH="") as process:
        process.stdout.readline()
        assert "open the page in one" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "stopped\n"
    assert process.returncode == 0
