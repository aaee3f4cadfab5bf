"""The blocking client of a bridge server."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import websockets.sync.client
from numpy.typing import ArrayLike
from websockets.exceptions import ConnectionClosed

from auricle.bridge.client_audio import Samples, stereo
from auricle.bridge.client_base import CONNECTING, ORIGIN, ClientBase
from auricle.bridge.client_session import ClientSession, ConnectionLostError, Exchange
from auricle.bridge.client_streaming import Collect, Lost, Output, Reconnect, Step, Submit
from auricle.bridge.messages import Pong, Resolved
from auricle.errors import InputError
from auricle.scene.geometry import IDENTITY, Quaternion, Vector

__all__ = ["Client"]

T = TypeVar("T")


class Client(ClientBase):
    """Blocking client: ``with Client(url) as client``, or :meth:`connect` and :meth:`close`.

    Changes that need no answer go out with the next block, in one write; when the server refuses
    one, the next call raises, and no audio is lost. Not for several threads at a time.
    """

    _socket: websockets.sync.client.ClientConnection | None = None
    _ending = contextlib.ExitStack()

    def connect(self) -> Self:
        """Connect and say HELLO.

        Raises:
            OSError: nobody listens there.
            ProtocolError: the server refused, or is no Auricle server.
        """
        self._session = ClientSession(self._hello)
        self._open(self._session.open())
        return self

    def reconnect(self) -> None:
        """Go on with the session on a new connection, after the old one was lost.

        Sources and placements are kept by the server for 30 seconds. Blocks that were out then
        have no FRAME: collecting them raises ConnectionLostError.
        """
        self._ending.close()
        self._open(self._session.resume())

    def _open(self, exchange: Exchange[None]) -> None:
        with contextlib.ExitStack() as stack:
            connecting = websockets.sync.client.connect(self.url, **CONNECTING, **self._connecting)
            self._socket = stack.enter_context(connecting)
            self._checked(self._socket.subprotocol)
            self._run(exchange)
            self._ending = stack.pop_all()

    def add_source(self, *, id: int | None = None, **fields: Any) -> int:  # noqa: A002
        """Start a source and wait until the server has taken it.

        Args:
            id: 1 to 65535; ``None`` takes the next free one.
            **fields: those of SourceFields: ``position=(x, y, z)`` in metres, or ``text="..."``;
                ``kind="mixture"`` for a stream that holds what the text names, see
                :meth:`objects`; ``gain``, ``distance_model``, ``ref_distance``,
                ``max_distance``, ``rolloff``, ``orientation``, ``directivity``, ``spread``.

        Returns:
            Its id.

        Raises:
            ProtocolError: refused; with code ``describe_failed``, the text has no place.
        """
        return self._run(self._session.add_source(self._fields(fields), id))

    def set_source(
        self, source: int, *, at: int = -1, ramp: int | None = None, **fields: Any
    ) -> None:
        """Change a source, fields as in :meth:`add_source`.

        Args:
            source: its id.
            at: sample of the stream the change holds from; -1: the next block.
            ramp: frames it takes; one block unless said.
            **fields: new values.
        """
        self._run(self._session.set_source(source, self._fields(fields), at, ramp))

    def describe(self, text: str, source: int = 0) -> Resolved:
        """What a sentence would do to a source, or to the scene (0); changes nothing.

        Raises:
            ProtocolError: ``describe_failed``; it has no place.
        """
        return self._run(self._session.describe(text, source))

    def set_hrtf(self, name: str, *, at: int = -1) -> None:
        """Change to an HRTF set by the name it has on the server; it sounds once it is loaded."""
        self._run(self._session.set_hrtf(name, at))

    def set_room(
        self,
        size: Iterable[float] | None = None,
        *,
        origin: Iterable[float] | None = None,
        materials: str | Mapping[str, str | float] | None = None,
        rt60: float | None = None,
        wet: float | None = None,
        at: int = -1,
    ) -> None:
        """Put everything into a room, or change how it sounds; it cross-fades once it is made.

        Args:
            size: metres along x, y and z; None leaves the room as it is.
            origin: its corner of the smallest coordinates; None for ``(-x/2, -y/2, -1.6)``.
            materials: the name of one for all walls, or one for each; None for a living room's.
            rt60: seconds in which the tail falls by 60 dB, instead of what the materials make.
            wet: linear gain of all that the room adds, 0 to 10; 0 is the free field.
            at: sample of the stream the change holds from; -1: the next block.

        Raises:
            ProtocolError: the server refuses it; the scene stays as it is.
        """
        room = self._room(size, origin, materials)
        self._run(self._session.set_scene(room, rt60, wet, at))

    def ping(self) -> Pong:
        """Round trip; it comes back after everything sent before it has been handled.

        Raises:
            ProtocolError: the server refused an earlier change.
        """
        return self._run(self._session.ping())

    def process(
        self,
        inputs: Mapping[int, ArrayLike],
        *,
        position: Vector = ORIGIN,
        orientation: Quaternion = IDENTITY,
        frames: int | None = None,
        t: int | None = None,
    ) -> Samples:
        """Submit a block and collect the oldest one that is out.

        With nothing else submitted that is this block. After ``n`` calls of :meth:`submit` the
        result is ``n`` blocks older, and the round trip hides behind them.

        Args:
            inputs: samples ``[frames]`` of each source, full scale ±1; a source left out is
                silent.
            position: of the listener, in metres, world axes.
            orientation: of the listener, unit quaternion ``(x, y, z, w)``.
            frames: length of a block without inputs.
            t: first sample on the stream; goes on from the last block unless given. A jump cuts
                what still rings.

        Returns:
            Left and right, ``[2 x frames]``, ``latency_frames`` late.

        Raises:
            InputError: shapes do not fit.
            ProtocolError: the server refused the block or an earlier change, or broke the
                protocol.
        """
        self._run(self._submitting(inputs, position, orientation, frames, t))
        return self.collect()

    def submit(
        self,
        inputs: Mapping[int, ArrayLike],
        *,
        position: Vector = ORIGIN,
        orientation: Quaternion = IDENTITY,
        frames: int | None = None,
        t: int | None = None,
    ) -> None:
        """Send a block without waiting, at most :attr:`window` ahead; as :meth:`process`."""
        self._run(self._submitting(inputs, position, orientation, frames, t))

    def collect(self) -> Samples:
        """Output ``[2 x frames]`` of the oldest block that is out."""
        return stereo(self._run(self._session.collect()))

    def stream(
        self, blocks: Iterable[Mapping[int, ArrayLike]], *, reconnects: int = 0
    ) -> Iterator[Samples]:
        """Outputs of many blocks, with as many out as the server takes: faster than real time.

        Args:
            blocks: inputs, as in :meth:`process`; taken no faster than the server answers.
            reconnects: tries in a row, with growing pauses, to resume the session when the
                connection is lost; blocks without an output are sent again then.

        Raises:
            ConnectionLostError: the connection is lost, and tries are used up.
        """
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
                answer = self._taken(step)

    def _taken(self, step: Step) -> Samples | Lost | None:
        try:
            match step:
                case Submit(inputs, t):
                    self.submit(inputs, t=t)
                case Collect():
                    return self.collect()
                case Reconnect(wait_s):
                    time.sleep(wait_s)
                    self.reconnect()
                    self._session.forget_blocks()
        except OSError as error:
            return Lost(error)
        return None

    def stream_files(
        self, inputs: Mapping[int, str | Path], output: str | Path, *, reconnects: int = 0
    ) -> int:
        """Stream mono sound files through their sources into a WAV file, faster than real time.

        Args:
            inputs: file of each source, at the session's rate.
            output: WAV file to write, float32, as long as the longest input, without latency, also
                that of mixtures.
            reconnects: as in :meth:`stream`.

        Returns:
            Frames written.

        Raises:
            InputError: a file is not mono, or has another rate.
            FormatError: a file is no sound file.
            OSError: a file cannot be read or written, or the connection is lost.
        """
        with self._file_stream(inputs, output) as files:
            for samples in self.stream(files.blocks(), reconnects=reconnects):
                files.write(samples)
            return files.frames

    def close(self) -> None:
        """Say BYE and end the connection; again is fine."""
        if self._socket is None:
            return
        try:
            self._run(self._session.close())
        except ConnectionLostError:
            pass
        finally:
            self._socket = None
            self._ending.close()

    def _run(self, exchange: Exchange[T]) -> T:
        socket = self._socket
        if socket is None:
            raise InputError("the client is not connected; call connect() first")
        try:
            step = next(exchange)
            while True:
                if step is None:
                    step = exchange.send(socket.recv(self._timeout_s))
                else:
                    socket.send(step)
                    step = next(exchange)
        except StopIteration as stop:
            result: T = stop.value
            return result
        except ConnectionClosed as closed:
            raise self._lost(closed) from None

    def __enter__(self) -> Self:
        return self if self._socket is not None else self.connect()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
