"""The progress bar."""

from __future__ import annotations

import io

import pytest

from auricle.cli import progress as progress_module
from auricle.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_written_where_nobody_watches() -> None:
    stream = io.StringIO()
    with Progress("work", 10, stream=stream) as progress:
        for _ in range(10):
            progress.advance()
    assert stream.getvalue() == ""


def test_a_terminal_sees_share_and_seconds_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 2.0, 4.0])
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: next(clock))
    stream = Terminal()
    with Progress("work", 4, stream=stream) as progress:
        progress.advance()
        progress.advance()
    assert "work " in stream.getvalue()
    assert " 25%, 6 s left" in stream.getvalue()
    assert " 50%, 4 s left" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_more_steps_than_announced_stay_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0])
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: next(clock))
    stream = Terminal()
    Progress("work", 2, stream=stream).advance(5)
    assert "100%, 0 s left" in stream.getvalue()
