"""One WebSocket connection of the server: moves bytes between socket and state machine."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Protocol

from websockets.asyncio.server import ServerConnection as Socket
from websockets.exceptions import ConnectionClosed

from auricle.bridge.access import AccessPolicy
from auricle.bridge.connection import ServerConnection
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.session import HrtfRequest, Session
from auricle.errors import AuricleError, ProtocolError

__all__ = ["Link"]

_log = logging.getLogger("auricle.bridge")

# How long an ended connection may take to read what was still to be said.
_GRACE_S = 2.0
# A closing frame carries 125 bytes, two of them the code.
_REASON_BYTES = 123


class Loader(Protocol):
    """Loads HRTF sets away from the event loop."""

    async def __call__(self, session: Session, request: HrtfRequest) -> object:
        """Set a session asked for, ready for its renderer."""


class Link:
    """Runs one connection.

    Three tasks share the state machine on one loop: one reads, one works and writes, one watches
    the time. Reading goes on while a write waits for a slow client, so that its window is seen to
    overflow. Blocks are rendered here and not on a thread: handing a block over and back costs
    about as much as rendering it does, and between blocks every other connection gets its turn.

    Args:
        socket: an open WebSocket.
        registry: the server's sessions.
        server: its name and version.
        policy: who may connect.
        load_hrtf: loads sets away from the event loop.
    """

    def __init__(
        self,
        socket: Socket,
        registry: SessionRegistry,
        *,
        server: str,
        policy: AccessPolicy,
        load_hrtf: Loader,
    ) -> None:
        self._socket = socket
        self._policy = policy
        self._load_hrtf = load_hrtf
        self._wake = asyncio.Event()
        self._loading: set[asyncio.Task[None]] = set()
        authorized, refusal = self._admitted()
        self._connection = ServerConnection(
            registry,
            time.monotonic_ns(),
            server=server,
            token=policy.token,
            authorized=authorized,
        )
        self._connection.on_taken_over = self._wake.set
        if refusal is not None:
            self.refuse(refusal)

    def _admitted(self) -> tuple[bool, ProtocolError | None]:
        request = self._socket.request
        headers = request.headers if request is not None else None
        if headers is None:
            return False, ProtocolError("unauthorized", "the handshake has no headers")
        try:
            authorized = self._policy.admit(
                host=headers.get_all("Host"),
                origin=headers.get_all("Origin"),
                authorization=headers.get_all("Authorization"),
                local_address=str(self._socket.local_address[0]),
            )
        except ProtocolError as error:
            return False, error
        return authorized, None

    def refuse(self, error: ProtocolError) -> None:
        """End the connection before it says HELLO."""
        self._connection.refuse(error)
        self._wake.set()

    def shut_down(self) -> None:
        """Answer what waits, say BYE, and end."""
        self._connection.shut_down(time.monotonic_ns())
        self._wake.set()

    async def run(self) -> None:
        """Serve the connection until it ends; never raises because of the client."""
        tasks = {asyncio.create_task(step()) for step in (self._read, self._work, self._watch)}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._connection.close is not None:
                await self._flush_last()
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            self._connection.lost(time.monotonic_ns())
        self._log_end()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _read(self) -> None:
        connection = self._connection
        try:
            while connection.close is None:
                connection.receive(await self._socket.recv(), time.monotonic_ns())
                self._wake.set()
        except ConnectionClosed:
            return

    async def _work(self) -> None:
        connection = self._connection
        try:
            while connection.close is None:
                await self._wake.wait()
                self._wake.clear()
                await self._send()
                while connection.waiting:
                    started = time.perf_counter()
                    if connection.advance(time.monotonic_ns()):
                        connection.rendered(time.perf_counter() - started)
                    await self._send()
                    self._start_loading()
                    # Others' turn, and the reader's: it must see blocks pile up.
                    await asyncio.sleep(0)
        except ConnectionClosed:
            return

    async def _watch(self) -> None:
        connection = self._connection
        while connection.close is None:
            left_ns = connection.deadline_ns() - time.monotonic_ns()
            await asyncio.sleep(max(left_ns, 0) / 1e9)
            connection.tick(time.monotonic_ns())
            self._wake.set()

    async def _send(self) -> None:
        for data in self._connection.output():
            await self._socket.send(data)

    async def _flush_last(self) -> None:
        close = self._connection.close
        if close is None:
            return
        reason = close.reason.encode()[:_REASON_BYTES].decode(errors="ignore")
        try:
            async with asyncio.timeout(_GRACE_S):
                await self._send()
        except (ConnectionClosed, TimeoutError):
            pass
        await self._socket.close(int(close.code), reason)

    def _start_loading(self) -> None:
        session = self._connection.session
        while session is not None and session.hrtf_requests:
            task = asyncio.create_task(self._change_hrtf(session, session.hrtf_requests.pop(0)))
            self._loading.add(task)
            task.add_done_callback(self._loading.discard)

    async def _change_hrtf(self, session: Session, request: HrtfRequest) -> None:
        try:
            session.hrtf_ready(request, await self._load_hrtf(session, request))
        except AuricleError as error:
            _log.warning("session=%s hrtf=%s failed: %s", session.label, request.name, error)
            reason = f"HRTF set {request.name!r} cannot be used; the one before it stays"
            self._connection.report(ProtocolError("internal", reason))
            self._wake.set()

    def _log_end(self) -> None:
        session, close = self._connection.session, self._connection.close
        code = self._socket.close_code if close is None else int(close.code)
        why = "connection lost" if close is None else close.reason
        if session is None:
            _log.info("session=none closed code=%s why=%r", code, why)
            return
        times = session.times
        _log.info(
            "session=%s closed code=%s why=%r blocks=%d late=%d concealed=%d",
            session.label,
            code,
            why,
            times.blocks,
            times.late,
            times.concealed,
        )
