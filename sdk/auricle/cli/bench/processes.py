"""Servers in processes of their own, for as long as a benchmark takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from auricle.errors import EngineError

__all__ = ["apart", "bridge_process", "echo_process"]

_PATIENCE_S = 30.0


@contextmanager
def bridge_process(cores: Collection[int] = ()) -> Iterator[str]:
    """``auricle serve`` on a free port; gives its address.

    Args:
        cores: what it may run on; empty for all.

    Raises:
        EngineError: it does not start.
    """
    with _listening(cores, "auricle.cli", "serve", "--port", "0") as url:
        yield url


@contextmanager
def echo_process(cores: Collection[int] = ()) -> Iterator[str]:
    """The echo server on a free port; gives its address.

    Args:
        cores: what it may run on; empty for all.

    Raises:
        EngineError: it does not start.
    """
    with _listening(cores, "auricle.cli.bench.echo_server") as url:
        yield url


@contextmanager
def apart() -> Iterator[Collection[int]]:
    """Keep this process on one core; gives the cores that are left for servers.

    Which process of a round trip the scheduler puts beside which changes it by more than a server
    does: a sleeping core has to be woken, and one that is not has its caches taken.
    Gives no cores, which leaves the choice to the system, where there is one core only or where
    the system does not let processes choose.
    """
    if sys.platform != "linux" or len(cores := sorted(os.sched_getaffinity(0))) < 2:
        yield ()
        return
    os.sched_setaffinity(0, cores[-1:])
    try:
        yield cores[:1]
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def _listening(cores: Collection[int], module: str, *arguments: str) -> Iterator[str]:
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        if cores:
            # Before it has threads, which get what it has.
            os.sched_setaffinity(it.pid, cores)
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
