"""Servers in processes of their own, for as long as a benchmark takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from auricle.errors import EngineError

__all__ = ["bridge_process", "echo_process", "on_core", "two_cores"]

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


def two_cores() -> tuple[int, int] | None:
    """Cores (logical processors) for servers and for their client.

    Which process of a round trip the scheduler puts beside which changes it by more than a server
    does: a sleeping core has to be woken, and one that is not has its caches taken.

    Returns:
        None, which leaves the choice to the system, where there is one only or where processes
        may not choose.
    """
    if sys.platform != "linux":
        return None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[-1]) if len(cores) > 1 else None


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on a core; None: where it is."""
    if sys.platform != "linux" or core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, [core])
    except OSError:
        # A sandbox may forbid it; the system places the processes then.
        yield
        return
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


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
