"""A server as a program: its event loop, signals, priority, metrics, until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import signal
from collections.abc import Callable
from typing import Any

from auricle.bridge.bridge_server import BridgeServer
from auricle.bridge.logs import Event
from auricle.bridge.metrics_page import serve_metrics
from auricle.bridge.realtime import claim_realtime
from auricle.bridge.server import serve

__all__ = ["event_loop_factory", "run"]

_log = logging.getLogger("auricle.bridge")


def run(
    host: str = "127.0.0.1",
    port: int = 8765,
    *,
    on_ready: Callable[[BridgeServer], None] | None = None,
    on_stopped: Callable[[], None] | None = None,
    metrics: tuple[str, int] | None = None,
    realtime: bool = False,
    **options: Any,
) -> None:
    """Serve until SIGINT or SIGTERM, on uvloop when it is installed.

    Args:
        host: as in :class:`~auricle.bridge.server.serve`.
        port: as in :class:`~auricle.bridge.server.serve`.
        on_ready: called once the server listens.
        on_stopped: called once every client has been told and the server has ended.
        metrics: address and port of the page for Prometheus; ``None``: none.
        realtime: whether to ask for real-time priority.
        **options: as in :class:`~auricle.bridge.server.serve`.

    Raises:
        OSError: a port cannot be listened on.
    """

    async def serving() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such handlers; there Ctrl-C raises KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(signal_, stopped.set)
        async with contextlib.AsyncExitStack() as stack:
            server = await stack.enter_async_context(serve(host, port, **options))
            if metrics is not None:
                page = await serve_metrics(server.metrics, *metrics)
                stack.callback(page.close)
            if realtime:
                # After the HRTF set has been read: threads keep the priority they began with.
                _log.info(Event("priority", text=claim_realtime()))
            if on_ready is not None:
                on_ready(server)
            await stopped.wait()
        if on_stopped is not None:
            on_stopped()

    with asyncio.Runner(loop_factory=event_loop_factory()) as runner:
        runner.run(serving())


def event_loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes uvloop's event loop where it is installed; ``None``: take asyncio's own."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module(
        "uvloop"
    ).new_event_loop
    return factory
