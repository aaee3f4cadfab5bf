"""The bridge server as its users start it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Generator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from auricle.bridge.access import AccessPolicy, is_loopback
from auricle.bridge.bridge_server import SERVER, BridgeServer
from auricle.bridge.limits import Limits
from auricle.bridge.listening import tls_context
from auricle.bridge.page import Page
from auricle.bridge.recording import Recording
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.relay import Colleagues
from auricle.bridge.rendering import Describer, RendererFactory
from auricle.errors import InputError
from auricle.prompt import parse

if TYPE_CHECKING:
    from auricle.hrtf import HRTF
    from auricle.render.separating import SeparatorFactory

__all__ = ["serve"]


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
        self._tls = tls_context(certfile, keyfile)
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
        await server.start(self._port, self._tls)
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
