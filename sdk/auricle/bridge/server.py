"""The bridge server: sessions over WebSocket on an asyncio loop."""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
import time
from collections.abc import Awaitable, Callable, Collection, Generator, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import websockets.asyncio.server
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

import auricle
from auricle.bridge.access import AccessPolicy, is_loopback
from auricle.bridge.connection import ServerConnection
from auricle.bridge.driver import Driver
from auricle.bridge.limits import Limits
from auricle.bridge.link import Link
from auricle.bridge.logs import Event
from auricle.bridge.page import Page
from auricle.bridge.pipe import Pipe
from auricle.bridge.recording import RecordedConnection, Recording
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.relay import Colleagues
from auricle.bridge.rendering import Describer, RendererFactory
from auricle.bridge.transport import Transport
from auricle.errors import InputError, ProtocolError
from auricle.prompt import parse

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.render.separating import SeparatorFactory

__all__ = [
    "SERVER",
    "SUBPROTOCOL",
    "BridgeServer",
    "Listening",
    "listen",
    "serve",
]

SERVER = f"auricle/{auricle.__version__}"
SUBPROTOCOL = Subprotocol("auricle.v1")
Listening: TypeAlias = websockets.asyncio.server.Server

_log = logging.getLogger("auricle.bridge")

# Port scanners and half-open handshakes are not this server's faults: the library under it
# writes a traceback for each, which nobody can act on.
_handshake_log = logging.getLogger("auricle.bridge.handshake")
_handshake_log.setLevel(logging.CRITICAL)


async def listen(
    handler: Callable[[Any], Awaitable[None]],
    host: str | None,
    port: int,
    **options: Any,
) -> Listening:
    """Listen for WebSockets of this protocol.

    Args:
        handler: serves one connection until it ends.
        host: name or address; ``None``: all of them.
        port: 0 takes a free one.
        **options: further ones of the library.
    """
    return await websockets.asyncio.server.serve(
        handler,
        host,
        port,
        subprotocols=[SUBPROTOCOL],
        compression=None,
        close_timeout=2.0,
        # Idle clients end by protocol.md's own limit, and audio needs no other traffic.
        ping_interval=None,
        **options,
    )


class BridgeServer:
    """A server that listens; made by :class:`serve`.

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

    async def _start(self, port: int, tls: ssl.SSLContext | None) -> None:
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


class serve:  # noqa: N801 - used like a function, as in the websockets library
    """Serve sessions: ``async with serve(...) as server`` or ``server = await serve(...)``.

    Args:
        host: name or address to listen on; the default is this machine alone.
        port: TCP port; 0 takes a free one.
        token: what clients must bring. Beyond loopback one is made up when none is given.
        certfile: TLS certificate chain (PEM); with it the server speaks ``wss``.
        keyfile: its private key (PEM), when not in ``certfile``.
        origins: origins of web pages allowed by name, such as ``"https://game.example"``.
        limits: of clients; the defaults are those of the protocol.
        hrtfs: what loads each HRTF set clients may ask for, by name; the first is what a session
            starts with. Default: ``"kemar"`` alone.
        describe: what understands sentences; ``None``: nothing here does.
        separator: makes what takes mixtures apart, from labels and a sample rate; ``None``: the
            network that comes with Auricle, run within each block.
        create_renderer: makes a renderer for a sample rate and a number of sources, in place of
            the engine; ``hrtfs`` then only names sets.
        record: file to write all sessions to, for :class:`auricle.bridge.replaying.Replay`.
        colleagues: other processes that serve the same port.
        page: whether browsers that ask for ``/`` get the web page.

    Raises:
        InputError: an empty token, a key without a certificate, or files that are not a
            certificate and its key.
        OSError: the port cannot be listened on.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 8765,
        *,
        token: str | None = None,
        certfile: str | Path | None = None,
        keyfile: str | Path | None = None,
        origins: Collection[str] = (),
        limits: Limits | None = None,
        hrtfs: Mapping[str, Callable[[], HRTF]] | None = None,
        describe: Describer | None = parse,
        separator: SeparatorFactory | None = None,
        create_renderer: RendererFactory | None = None,
        record: str | Path | None = None,
        colleagues: Colleagues | None = None,
        page: bool = False,
    ) -> None:
        if token == "":
            raise InputError("the token is empty; give the word that clients must bring")
        if token is None and not is_loopback(host):
            token = secrets.token_urlsafe(32)
        self._tls = _tls_context(certfile, keyfile)
        self._policy = AccessPolicy(
            host=host, token=token, origins=origins, secure=self._tls is not None
        )
        self._port = port
        self._limits = limits or Limits()
        self._hrtfs = hrtfs
        self._describe = describe
        self._separator = separator
        self._create_renderer = create_renderer
        self._record = None if record is None else Path(record)
        self._colleagues = colleagues
        self._page = Page(self._policy) if page else None
        self._server: BridgeServer | None = None

    async def _start(self) -> BridgeServer:
        create, names = self._create_renderer, tuple(self._hrtfs or ())
        if create is None:
            # Only here, so that a server with its own renderer does not load the engine.
            from auricle.bridge.scene_renderer import HrtfLibrary, scene_renderers

            library = HrtfLibrary(self._hrtfs)
            # The first client should not wait for a file to be read.
            await asyncio.to_thread(library.load, library.first)
            create = scene_renderers(library, self._limits.max_frames, self._separator)
            names = tuple(library.names)
        recording: Recording | None = None
        random_bytes: Callable[[int], bytes] = secrets.token_bytes
        if self._record is not None:
            recording = Recording(self._record, server=SERVER, limits=self._limits, hrtfs=names)
            random_bytes = recording.random_bytes(random_bytes)
        registry = SessionRegistry(
            create,
            describe=self._describe,
            hrtfs=names,
            limits=self._limits,
            random_bytes=random_bytes,
            id_start=b"" if self._colleagues is None else self._colleagues.id_start,
        )
        server = BridgeServer(
            registry,
            self._policy,
            recording=recording,
            colleagues=self._colleagues,
            page=self._page,
        )
        await server._start(self._port, self._tls)
        return server

    def __await__(self) -> Generator[Any, None, BridgeServer]:
        return self._start().__await__()

    async def __aenter__(self) -> BridgeServer:
        self._server = await self._start()
        return self._server

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            await self._server.close()


def _tls_context(certfile: str | Path | None, keyfile: str | Path | None) -> ssl.SSLContext | None:
    if certfile is None:
        if keyfile is not None:
            raise InputError("keyfile is given without certfile; give both for TLS")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certfile, keyfile)
    except (OSError, ssl.SSLError) as error:
        message = f"{certfile} and its key are not a certificate to serve with: {error}"
        raise InputError(message) from error
    return context
