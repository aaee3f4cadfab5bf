"""Servers in processes of their own, for as long as a benchmark takes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from auricle.errors import EngineError

__all__ = ["bridge_process", "echo_process"]

_PATIENCE_S = 30.0


@contextmanager
def bridge_process() -> Iterator[str]:
    """``auricle serve`` on a free port; gives its address.

    Raises:
        EngineError: it does not start.
    """
    with _listening("auricle.cli", "serve", "--port", "0") as url:
        yield url


@contextmanager
def echo_process() -> Iterator[str]:
    """The echo server on a free port; gives its address.

    Raises:
        EngineError: it does not start.
    """
    with _listening("auricle.cli.bench.echo_server") as url:
        yield url


@contextmanager
def _listening(module: str, *arguments: str) -> Iterator[str]:
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        try:
            line = it.stdout.readline() if it.stdout else ""
            if not line.startswith("listening on "):
                said = it.stderr.read().strip() if it.stderr else ""
                message = f"the server for the round trips does not start: {said or 'no answer'}"
                raise EngineError(message)
            yield line.removeprefix("listening on ").strip()
        finally:
            it.terminate()
            it.wait(_PATIENCE_S)
