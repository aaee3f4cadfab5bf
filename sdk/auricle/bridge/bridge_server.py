"""A server that listens: its connections, from the handshake to the end."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from functools import partial
from typing import cast

import websockets.asyncio.server
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

import auricle
from auricle.bridge.access import AccessPolicy
from auricle.bridge.connection import ServerConnection
from auricle.bridge.driver import Driver
from auricle.bridge.link import Link
from auricle.bridge.listening import Listening, listen
from auricle.bridge.logs import Event
from auricle.bridge.page import Page
from auricle.bridge.pipe import Pipe
from auricle.bridge.recording import RecordedConnection, Recording
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.relay import Colleagues
from auricle.bridge.transport import Transport
from auricle.errors import ProtocolError

__all__ = ["SERVER", "BridgeServer"]

SERVER = f"auricle/{auricle.__version__}"

_log = logging.getLogger("auricle.bridge")

# Port scanners and half-open handshakes are not this server's faults: the library under it
# writes a traceback for each, which nobody can act on.
_handshake_log = logging.getLogger("auricle.bridge.handshake")
_handshake_log.setLevel(logging.CRITICAL)


class BridgeServer:
    """A server that listens; made by :class:`auricle.bridge.serve`.

    Attributes:
        token: what clients must bring; ``None`` when they need none. It was made up here when
            the server listens beyond loopback and none was given.
    """

    def __init__(
        self,
        registry: SessionRegistry,
        policy: AccessPolicy,
        *,
        recording: Recording | None = None,
        colleagues: Colleagues | None = None,
        page: Page | None = None,
    ) -> None:
        self.token = policy.token
        self._registry = registry
        self._policy = policy
        self._recording = recording
        self._colleagues = colleagues
        self._page = page
        self._others: asyncio.Server | None = None
        self._relayed: set[asyncio.Task[None]] = set()
        self._drivers: set[Driver] = set()
        self._working = asyncio.Lock()
        self._forgetting: asyncio.TimerHandle | None = None
        self._listener: Listening

    @property
    def port(self) -> int:
        """Port it listens on, also when 0 was asked for."""
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Where clients connect."""
        host = self._policy.host
        if host in ("", "0.0.0.0", "::"):
            host = "127.0.0.1"
        scheme = "wss" if self._policy.secure else "ws"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    async def start(self, port: int, tls: ssl.SSLContext | None) -> None:
        """Begin to listen; called once.

        Args:
            port: 0 takes a free one.
            tls: with it the server speaks ``wss``.
        """
        limits = self._registry.limits
        # Each session has one connection, and as many again may be taking over or be refused with
        # a reason; twice that leaves room for handshakes that somebody leaves half open.
        connect = partial(
            Link, max_message=2 * limits.max_hello, crowd=set(), most=4 * limits.sessions
        )
        self._listener = await listen(
            self._serve,
            self._policy.host or None,
            port,
            ssl=tls,
            reuse_port=self._colleagues is not None or None,
            process_request=self._show_page,
            create_connection=cast("type[Link]", connect),
            open_timeout=2 * limits.hello_s,
            logger=_handshake_log,
        )
        if self._colleagues is not None:
            own = str(self._colleagues.sockets[self._colleagues.own])
            loop = asyncio.get_running_loop()
            self._others = await loop.create_unix_server(lambda: Pipe(self._take_over), own)
        _log.info(Event("listening", url=self.url, token="yes" if self.token else "no"))

    def _show_page(
        self, socket: websockets.asyncio.server.ServerConnection, request: Request
    ) -> Response | None:
        if self._page is None or "Upgrade" in request.headers:
            return None
        hosts, address = request.headers.get_all("Host"), str(socket.local_address[0])
        reply = self._page.reply(request.path, hosts, address)
        return Response(reply.status, reply.status.phrase, Headers(reply.headers), reply.body)

    async def _serve(self, socket: websockets.asyncio.server.ServerConnection) -> None:
        if not isinstance(socket, Link):
            message = f"expected a Link, got {type(socket).__name__}"
            raise TypeError(message)
        authorized, refusal = self._admitted(socket)
        # Each session has one connection; as many again may be saying HELLO or taking over.
        if len(self._drivers) >= 2 * self._registry.limits.sessions:
            refusal = ProtocolError("overloaded", "too many connections are open; try later")
        await self._drive(socket, authorized=authorized, refusal=refusal)

    def _take_over(self, pipe: Pipe) -> None:
        """Serve a client whose connection another worker has, which has checked its handshake."""
        task = asyncio.get_running_loop().create_task(self._drive(pipe, authorized=True))
        self._relayed.add(task)
        task.add_done_callback(self._relayed.discard)

    async def _drive(
        self, socket: Transport, *, authorized: bool, refusal: ProtocolError | None = None
    ) -> None:
        connect: Callable[..., ServerConnection] = ServerConnection
        if self._recording is not None:
            connect = partial(RecordedConnection, self._recording)
        driver = Driver(
            socket,
            connect(
                self._registry,
                time.monotonic_ns(),
                server=SERVER,
                token=self._policy.token,
                authorized=authorized,
            ),
            working=self._working,
            owner=None if self._colleagues is None else self._colleagues.owner,
            beside=self._recording is None,
        )
        if refusal is not None:
            driver.refuse(refusal)
        self._drivers.add(driver)
        self._registry.meter.connections = len(self._drivers)
        try:
            await driver.run()
        except Exception:
            _log.exception(Event("connection failed"))
        finally:
            self._drivers.discard(driver)
            self._registry.meter.connections = len(self._drivers)
            self._forget_later()

    def metrics(self) -> str:
        """Figures since the start, in Prometheus' text format."""
        self._registry.expire(time.monotonic_ns())
        return self._registry.meter.exposition(len(self._registry))

    def _admitted(self, socket: Link) -> tuple[bool, ProtocolError | None]:
        headers = socket.request.headers if socket.request is not None else None
        if headers is None:
            return False, ProtocolError("unauthorized", "the handshake has no headers")
        try:
            authorized = self._policy.admit(
                host=headers.get_all("Host"),
                origin=headers.get_all("Origin"),
                authorization=headers.get_all("Authorization"),
                local_address=str(socket.local_address[0]),
            )
        except ProtocolError as error:
            return False, error
        return authorized, None

    def _forget_later(self) -> None:
        # One timer for all: of thousands of connections that end, few leave a session behind.
        due_ns = self._registry.expires_ns()
        if due_ns is not None and self._forgetting is None:
            left_s = max(due_ns - time.monotonic_ns(), 0) / 1e9
            self._forgetting = asyncio.get_running_loop().call_later(left_s, self._forget)

    def _forget(self) -> None:
        self._forgetting = None
        self._registry.expire(time.monotonic_ns())
        self._forget_later()

    async def close(self) -> None:
        """Stop listening, answer what waits, say BYE to every client and wait for the end."""
        self._listener.close(close_connections=False)
        for driver in list(self._drivers):
            driver.shut_down()
        if self._others is not None:
            self._others.close()
        if self._relayed:
            await asyncio.wait(self._relayed)
        await self._listener.wait_closed()
        if self._forgetting is not None:
            self._forgetting.cancel()
        if self._recording is not None:
            self._recording.close()

    async def wait_closed(self) -> None:
        """Wait until the server has been closed."""
        await self._listener.wait_closed()
