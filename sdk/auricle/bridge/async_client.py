"""The asynchronous client of a bridge server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import websockets.asyncio.client
from numpy.typing import ArrayLike
from websockets.exceptions import ConnectionClosed

from auricle.bridge.client_audio import Samples, stereo
from auricle.bridge.client_base import CONNECTING, ORIGIN, ClientBase
from auricle.bridge.client_session import ClientSession, ConnectionLostError, Exchange
from auricle.bridge.client_streaming import Collect, Lost, Output, Reconnect, Step, Submit
from auricle.bridge.messages import Pong, Resolved
from auricle.errors import InputError
from auricle.scene.geometry import IDENTITY, Quaternion, Vector

__all__ = ["AsyncClient", "dial"]

T = TypeVar("T")


async def dial(url: str, **options: Any) -> websockets.asyncio.client.ClientConnection:
    """WebSocket to a server, with what the protocol asks for and no more said on it."""
    return await websockets.asyncio.client.connect(url, **(CONNECTING | options))


class AsyncClient(ClientBase):
    """:class:`auricle.bridge.Client` for asyncio: the same methods, awaited.

    ``async with AsyncClient(url) as client``, or :meth:`connect` and :meth:`close`. Arguments,
    results and errors are those of the blocking client. Not for several tasks at a time.
    """

    _socket: websockets.asyncio.client.ClientConnection | None = None

    async def connect(self) -> Self:
        """Connect and say HELLO."""
        self._session = ClientSession(self._hello)
        await self._open(self._session.open())
        return self

    async def reconnect(self) -> None:
        """Go on with the session on a new connection, after the old one was lost."""
        if self._socket is not None:
            await self._socket.close()
        await self._open(self._session.resume())

    async def _open(self, exchange: Exchange[None]) -> None:
        self._socket = await dial(self.url, **self._connecting)
        try:
            self._checked(self._socket.subprotocol)
            await self._run(exchange)
        except BaseException:
            await self._socket.close()
            self._socket = None
            raise

    async def add_source(self, *, id: int | None = None, **fields: Any) -> int:  # noqa: A002
        """Start a source and wait until the server has taken it.

        Args:
            id: 1 to 65535; ``None`` takes the next free one.
            **fields: those of SourceFields: ``position=(x, y, z)`` in metres, or ``text="..."``;
                ``gain``, ``distance_model``, ``ref_distance``, ``max_distance``, ``rolloff``,
                ``orientation``, ``directivity``.

        Returns:
            Its id.

        Raises:
            ProtocolError: refused; with code ``describe_failed``, the text has no place.
        """
        return await self._run(self._session.add_source(self._fields(fields), id))

    async def set_source(
        self, source: int, *, at: int = -1, ramp: int | None = None, **fields: Any
    ) -> None:
        """Change a source with the next block, or at a sample of the stream."""
        await self._run(self._session.set_source(source, self._fields(fields), at, ramp))

    async def describe(self, text: str, source: int = 0) -> Resolved:
        """What a sentence would do to a source, or to the scene (0); changes nothing."""
        return await self._run(self._session.describe(text, source))

    async def set_hrtf(self, name: str, *, at: int = -1) -> None:
        """Change to an HRTF set by the name it has on the server."""
        await self._run(self._session.set_hrtf(name, at))

    async def set_room(
        self,
        size: Iterable[float] | None = None,
        *,
        origin: Iterable[float] | None = None,
        materials: str | Mapping[str, str | float] | None = None,
        rt60: float | None = None,
        wet: float | None = None,
        at: int = -1,
    ) -> None:
        """Put everything into a room, or change how it sounds, as ``Client.set_room``."""
        room = self._room(size, origin, materials)
        await self._run(self._session.set_scene(room, rt60, wet, at))

    async def ping(self) -> Pong:
        """Round trip; it comes back after everything sent before it has been handled."""
        return await self._run(self._session.ping())

    async def process(
        self,
        inputs: Mapping[int, ArrayLike],
        *,
        position: Vector = ORIGIN,
        orientation: Quaternion = IDENTITY,
        frames: int | None = None,
        t: int | None = None,
    ) -> Samples:
        """Submit a block and collect the oldest one that is out, ``[2 x frames]``."""
        await self._run(self._submitting(inputs, position, orientation, frames, t))
        return await self.collect()

    async def submit(
        self,
        inputs: Mapping[int, ArrayLike],
        *,
        position: Vector = ORIGIN,
        orientation: Quaternion = IDENTITY,
        frames: int | None = None,
        t: int | None = None,
    ) -> None:
        """Send a block without waiting, at most :attr:`window` ahead; as :meth:`process`."""
        await self._run(self._submitting(inputs, position, orientation, frames, t))

    async def collect(self) -> Samples:
        """Output ``[2 x frames]`` of the oldest block that is out."""
        return stereo(await self._run(self._session.collect()))

    async def stream(
        self, blocks: Iterable[Mapping[int, ArrayLike]], *, reconnects: int = 0
    ) -> AsyncIterator[Samples]:
        """Outputs of many blocks, with as many out as the server takes: faster than real time."""
        steps, answer = self._streaming(blocks, reconnects), None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration:
                return
            answer = None
            if isinstance(step, Output):
                yield step.samples
            else:
                answer = await self._taken(step)

    async def _taken(self, step: Step) -> Samples | Lost | None:
        try:
            match step:
                case Submit(inputs, t):
                    await self.submit(inputs, t=t)
                case Collect():
                    return await self.collect()
                case Reconnect(wait_s):
                    await asyncio.sleep(wait_s)
                    await self.reconnect()
                    self._session.forget_blocks()
        except OSError as error:
            return Lost(error)
        return None

    async def stream_files(
        self, inputs: Mapping[int, str | Path], output: str | Path, *, reconnects: int = 0
    ) -> int:
        """Stream mono sound files through their sources into a WAV file, faster than real time."""
        with self._file_stream(inputs, output) as files:
            async for samples in self.stream(files.blocks(), reconnects=reconnects):
                files.write(samples)
            return files.frames

    async def close(self) -> None:
        """Say BYE and end the connection; again is fine."""
        if self._socket is None:
            return
        try:
            await self._run(self._session.close())
        except ConnectionLostError:
            pass
        finally:
            await self._socket.close()
            self._socket = None

    async def _run(self, exchange: Exchange[T]) -> T:
        socket = self._socket
        if socket is None:
            raise InputError("the client is not connected; call connect() first")
        try:
            step = next(exchange)
            while True:
                if step is None:
                    step = exchange.send(await asyncio.wait_for(socket.recv(), self._timeout_s))
                else:
                    await socket.send(step)
                    step = next(exchange)
        except StopIteration as stop:
            result: T = stop.value
            return result
        except ConnectionClosed as closed:
            raise self._lost(closed) from None

    async def __aenter__(self) -> Self:
        return self if self._socket is not None else await self.connect()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
