"""The bridge server: sessions over WebSocket on an asyncio loop."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import secrets
import signal
import ssl
import time
from collections.abc import Callable, Collection, Generator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import websockets.asyncio.server
from websockets.typing import Subprotocol

import auricle
from auricle.bridge.access import AccessPolicy, is_loopback
from auricle.bridge.limits import Limits
from auricle.bridge.link import Link
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.rendering import Describer, RendererFactory
from auricle.errors import InputError, ProtocolError
from auricle.prompt.points import parse_points

if TYPE_CHECKING:
    from auricle.hrtf import HRTF

__all__ = ["SUBPROTOCOL", "BridgeServer", "run", "serve"]

SUBPROTOCOL = Subprotocol("auricle.v1")

_log = logging.getLogger("auricle.bridge")

# Port scanners and half-open handshakes are not this server's faults: the library under it
# writes a traceback for each, which nobody can act on.
_handshake_log = logging.getLogger("auricle.bridge.handshake")
_handshake_log.setLevel(logging.CRITICAL)


class BridgeServer:
    """A server that listens; made by :class:`serve`.

    Attributes:
        token: what clients must bring; ``None`` when they need none. It was made up here when
            the server listens beyond loopback and none was given.
    """

    def __init__(self, registry: SessionRegistry, policy: AccessPolicy) -> None:
        self.token = policy.token
        self._registry = registry
        self._policy = policy
        self._links: set[Link] = set()
        self._working = asyncio.Lock()
        self._listener: websockets.asyncio.server.Server

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
        self._listener = await websockets.asyncio.server.serve(
            self._serve,
            self._policy.host or None,
            port,
            ssl=tls,
            subprotocols=[SUBPROTOCOL],
            compression=None,
            # A message up to twice too long gets ERROR limit; a longer one is cut off (1009).
            max_size=2 * limits.max_message,
            open_timeout=2 * limits.hello_s,
            close_timeout=2.0,
            # Idle clients end by protocol.md's own limit, and audio needs no other traffic.
            ping_interval=None,
            logger=_handshake_log,
        )
        _log.info("listening url=%s token=%s", self.url, "yes" if self.token else "no")

    async def _serve(self, socket: websockets.asyncio.server.ServerConnection) -> None:
        link = Link(
            socket,
            self._registry,
            server=f"auricle/{auricle.__version__}",
            policy=self._policy,
            working=self._working,
        )
        # Each session has one connection; as many again may be saying HELLO or taking over.
        if len(self._links) >= 2 * self._registry.limits.sessions:
            link.refuse(ProtocolError("overloaded", "too many connections are open; try later"))
        self._links.add(link)
        try:
            await link.run()
        except Exception:
            _log.exception("a connection failed")
        finally:
            self._links.discard(link)
            self._forget_later()

    def _forget_later(self) -> None:
        loop = asyncio.get_running_loop()
        later_s = self._registry.limits.resume_s + 1.0
        loop.call_later(later_s, lambda: self._registry.expire(time.monotonic_ns()))

    async def close(self) -> None:
        """Stop listening, answer what waits, say BYE to every client and wait for the end."""
        self._listener.close(close_connections=False)
        for link in list(self._links):
            link.shut_down()
        await self._listener.wait_closed()

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
        create_renderer: makes a renderer for a sample rate and a number of sources, in place of
            the engine; ``hrtfs`` then only names sets.

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
        describe: Describer | None = parse_points,
        create_renderer: RendererFactory | None = None,
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
        self._create_renderer = create_renderer
        self._server: BridgeServer | None = None

    async def _start(self) -> BridgeServer:
        create, names = self._create_renderer, tuple(self._hrtfs or ())
        if create is None:
            # Only here, so that a server with its own renderer does not load the engine.
            from auricle.bridge.scene_renderer import HrtfLibrary, scene_renderers

            library = HrtfLibrary(self._hrtfs)
            # The first client should not wait for a file to be read.
            await asyncio.to_thread(library.load, library.first)
            create, names = scene_renderers(library, self._limits.max_frames), tuple(library.names)
        registry = SessionRegistry(
            create, describe=self._describe, hrtfs=names, limits=self._limits
        )
        server = BridgeServer(registry, self._policy)
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


def run(
    host: str = "127.0.0.1",
    port: int = 8765,
    *,
    on_ready: Callable[[BridgeServer], None] | None = None,
    on_stopped: Callable[[], None] | None = None,
    **options: Any,
) -> None:
    """Serve until SIGINT or SIGTERM, on uvloop when it is installed.

    Args:
        host: as in :class:`serve`.
        port: as in :class:`serve`.
        on_ready: called once the server listens.
        on_stopped: called once every client has been told and the server has ended.
        **options: as in :class:`serve`.
    """

    async def serving() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such handlers; there Ctrl-C raises KeyboardInterrupt.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(signal_, stopped.set)
        async with serve(host, port, **options) as server:
            if on_ready is not None:
                on_ready(server)
            await stopped.wait()
        if on_stopped is not None:
            on_stopped()

    factory = None
    if importlib.util.find_spec("uvloop") is not None:
        factory = importlib.import_module("uvloop").new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serving())


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
