"""One port, several processes: for more sessions than one core renders (``--workers``)."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import multiprocessing.connection
import os
import secrets
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from auricle.bridge.access import is_loopback
from auricle.bridge.logs import Event, write_logs
from auricle.bridge.relay import Colleagues
from auricle.bridge.running import run
from auricle.errors import EngineError, InputError

__all__ = ["MOST_WORKERS", "Address", "run_workers"]

MOST_WORKERS = 256
"""The first byte of a session's id is the number of its worker."""

_log = logging.getLogger("auricle.bridge")

_START_S = 60.0
# Longer than connections may take to close.
_STOP_S = 15.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the workers listen, and what clients must bring."""

    url: str
    token: str | None


def run_workers(
    count: int,
    host: str = "127.0.0.1",
    port: int = 8765,
    *,
    on_ready: Callable[[Address], None] | None = None,
    on_stopped: Callable[[], None] | None = None,
    metrics: tuple[str, int] | None = None,
    token: str | None = None,
    log: str | None = None,
    **options: Any,
) -> None:
    """Serve in several processes until SIGINT or SIGTERM.

    The system spreads new connections over them. A client that resumes on another worker than its
    session's is passed on there (:mod:`auricle.bridge.relay`). Limits are each worker's own. One
    that dies is started again; its sessions are lost.

    Args:
        count: how many.
        host: as in :func:`~auricle.bridge.running.run`.
        port: as there.
        on_ready: called once all of them listen.
        on_stopped: called once all of them have ended.
        metrics: as there; worker ``k`` serves its own page on the ``k``-th port from this one.
        token: as there.
        log: style of every worker's log; ``None``: none is written.
        **options: as there; they are sent to other processes, so they have to be picklable.

    Raises:
        InputError: too many, or a system that cannot share a port.
        EngineError: a worker does not start.
        OSError: the port is taken.
    """
    if not 1 <= count <= MOST_WORKERS:
        message = f"{count} workers; expected 1 to {MOST_WORKERS}"
        raise InputError(message)
    # BSD and macOS have the option, but give all connections to the last one that listens.
    if not hasattr(socket, "SO_REUSEPORT") or os.uname().sysname != "Linux":
        raise InputError("several workers share a port on Linux only; serve with one")
    if token is None and not is_loopback(host):
        token = secrets.token_urlsafe(32)
    with (
        _reserved(host, port) as reserved,
        tempfile.TemporaryDirectory(prefix="auricle-") as folder,
    ):
        sockets = tuple(Path(folder) / f"worker-{number}" for number in range(count))
        shared = {
            "host": host,
            "port": reserved.getsockname()[1],
            "token": token,
            "log": log,
            **options,
        }
        crew = _Crew(sockets, shared, metrics)
        try:
            address = crew.start()
            if on_ready is not None:
                on_ready(address)
            crew.watch()
        finally:
            crew.stop()
    if on_stopped is not None:
        on_stopped()


def _reserved(host: str, port: int) -> socket.socket:
    """Socket that keeps the port for the workers, and takes no connections itself."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    reserved = socket.socket(family, kind, protocol)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        reserved.bind(address)
    except OSError:
        reserved.close()
        raise
    return reserved


class _Crew:
    """The processes, by number."""

    def __init__(
        self, sockets: tuple[Path, ...], shared: dict[str, Any], metrics: tuple[str, int] | None
    ) -> None:
        self._sockets = sockets
        self._shared = shared
        self._metrics = metrics
        self._processes: dict[int, SpawnProcess] = {}
        self._pipes: dict[int, Connection] = {}

    def start(self) -> Address:
        """Start all of them and wait until they listen."""
        for number in range(len(self._sockets)):
            self._launch(number)
        addresses = [self._await(number) for number in self._pipes]
        return addresses[0]

    def _launch(self, number: int) -> None:
        self._sockets[number].unlink(missing_ok=True)
        options = dict(self._shared, colleagues=Colleagues(number, self._sockets))
        if self._metrics is not None:
            host, port = self._metrics
            options["metrics"] = (host, port + number)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_work, args=(theirs, options), name=f"auricle-worker-{number}", daemon=True
        )
        process.start()
        theirs.close()
        self._processes[number], self._pipes[number] = process, ours

    def _await(self, number: int) -> Address:
        pipe = self._pipes[number]
        try:
            said = pipe.recv() if pipe.poll(_START_S) else "it says nothing"
        except EOFError:
            said = "it ended"
        if not isinstance(said, Address):
            message = f"worker {number} does not start: {said}"
            raise EngineError(message)
        return said

    def watch(self) -> None:
        """Wait for a signal; start again whoever dies before it."""
        wake, woken = socket.socketpair()
        with wake, woken:
            woken.setblocking(False)
            before = {kind: signal.signal(kind, _noted) for kind in _SIGNALS}
            old = signal.set_wakeup_fd(woken.fileno())
            try:
                self._mind(wake)
            finally:
                signal.set_wakeup_fd(old)
                for kind, handler in before.items():
                    signal.signal(kind, handler)

    def _mind(self, wake: socket.socket) -> None:
        while True:
            by_sentinel = {process.sentinel: n for n, process in self._processes.items()}
            ready = multiprocessing.connection.wait([wake, *by_sentinel])
            if wake in ready:
                return
            for number in [by_sentinel[sentinel] for sentinel in ready if sentinel in by_sentinel]:
                code = self._processes[number].exitcode
                _log.error(Event("worker died", worker=number, code=code))
                self._launch(number)
                self._await(number)

    def stop(self) -> None:
        """Tell all of them to end, and wait until they have."""
        for process in self._processes.values():
            if process.is_alive():
                process.terminate()
        for process in self._processes.values():
            process.join(_STOP_S)
            if process.is_alive():
                process.kill()
                process.join()


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _noted(*_: object) -> None:
    """The signal is read from the wake-up socket."""


def _work(pipe: Connection, options: dict[str, Any]) -> None:
    """One worker, in its own process."""
    log = options.pop("log")
    if log is not None:
        write_logs(log)
    threading.Thread(target=_end_with_parent, args=(pipe,), daemon=True).start()
    try:
        run(**options, on_ready=lambda server: pipe.send(Address(server.url, server.token)))
    except Exception as error:
        pipe.send(str(error) or type(error).__name__)


def _end_with_parent(pipe: Connection) -> None:
    """A parent that is killed says nothing; its end of the pipe closes all the same."""
    with contextlib.suppress(EOFError, OSError):
        pipe.recv()
    os.kill(os.getpid(), signal.SIGTERM)
