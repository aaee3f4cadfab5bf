"""A bridge server in this process, on a thread and an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from auricle.bridge import serve

__all__ = ["bridge_in_background"]

_PATIENCE_S = 30.0


@contextmanager
def bridge_in_background(*, page: bool = False) -> Iterator[str]:
    """Serve on a free port of this machine; gives the address for clients.

    Args:
        page: whether browsers get the web page there.

    Raises:
        AuricleError: the server does not start.
        OSError: no port can be listened on.
    """
    address: Future[str] = Future()
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serving() -> None:
        try:
            async with serve("127.0.0.1", 0, page=page) as server:
                address.set_result(server.url)
                await stop.wait()
        except BaseException as error:
            if address.done():
                raise
            address.set_exception(error)

    def work() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serving())

    thread = threading.Thread(target=work, name="auricle-bridge", daemon=True)
    thread.start()
    try:
        yield address.result(_PATIENCE_S)
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
            thread.join(_PATIENCE_S)
