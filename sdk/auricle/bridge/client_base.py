"""What the blocking and the asynchronous client have in common."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

import auricle
from auricle.bridge.client_audio import planar
from auricle.bridge.client_files import FileStream
from auricle.bridge.client_parts import ObjectOfMixture, objects_in
from auricle.bridge.client_session import ClientSession, ConnectionLostError, Exchange
from auricle.bridge.client_streaming import Steps, streaming
from auricle.bridge.closing import CLOSE_CODES
from auricle.bridge.messages import (
    VERSION,
    Directivity,
    Format,
    Hello,
    Poses,
    Resolved,
    Room,
    SourceFields,
    SourceRemove,
    Stats,
    Welcome,
)
from auricle.bridge.mixture_ids import residual_id
from auricle.errors import InputError, ProtocolError
from auricle.scene.geometry import Quaternion, Vector

__all__ = ["CONNECTING", "ORIGIN", "ClientBase"]

_SUBPROTOCOL = Subprotocol("auricle.v1")
# Many times the largest FRAME, and room for the longest path.
_LARGEST_ANSWER = 16 * 1024 * 1024
_FORMATS = {"float32": Format.FLOAT32, "int16": Format.INT16}
ORIGIN: Vector = (0.0, 0.0, 0.0)
CONNECTING: dict[str, Any] = {
    "subprotocols": [_SUBPROTOCOL],
    "compression": None,
    "ping_interval": None,
    "max_size": _LARGEST_ANSWER,
    "proxy": None,
}
"""How the library connects to every server."""


class ClientBase:
    """What both clients are told, and what they know without asking the server.

    Args:
        url: ``ws://host:port`` or ``wss://host:port``.
        sample_rate: of the stream, in Hz.
        block: usual frames of a block.
        fmt: ``"float32"`` or ``"int16"``, of PCM both ways.
        max_sources: most sources at a time; the server may grant fewer.
        token: the server's, when it wants one.
        name: of the client, for the server's log.
        tls: for ``wss`` with a certificate of one's own; the system's trust otherwise.
        timeout_s: longest wait for the connection, and for any message of the server.

    Raises:
        InputError: an unknown ``fmt``.
    """

    def __init__(
        self,
        url: str = "ws://127.0.0.1:8765",
        *,
        sample_rate: int = 48_000,
        block: int = 256,
        fmt: str = "float32",
        max_sources: int = 256,
        token: str | None = None,
        name: str = "",
        tls: ssl.SSLContext | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        if fmt not in _FORMATS:
            message = f"fmt is {fmt!r}; expected 'float32' or 'int16'"
            raise InputError(message)
        self.url = url
        self._fmt = _FORMATS[fmt]
        self._timeout_s = timeout_s
        self._connecting: dict[str, Any] = {
            "open_timeout": timeout_s,
            "additional_headers": {"Authorization": f"Bearer {token}"} if token else None,
        }
        if tls is not None:
            self._connecting["ssl"] = tls
        self._hello = Hello(
            v=VERSION,
            client=name or f"auricle-python/{auricle.__version__}",
            sample_rate=sample_rate,
            block=block,
            fmt=int(self._fmt),
            max_sources=max_sources,
        )
        self._session = ClientSession(self._hello)

    @property
    def welcome(self) -> Welcome:
        """What the server granted."""
        return self._session.welcome

    @property
    def latency_frames(self) -> int:
        """Frames by which the output is later than the input."""
        return self._session.welcome.latency_frames

    @property
    def window(self) -> int:
        """Most blocks that may be out at a time."""
        return self._session.welcome.window

    @property
    def outstanding(self) -> int:
        """Blocks that have been submitted and not collected."""
        return self._session.outstanding

    @property
    def stats(self) -> Stats | None:
        """What the server last said of itself; it does once a second."""
        return self._session.stats

    def objects(self, mixture: int) -> tuple[ObjectOfMixture, ...]:
        """What a mixture is taken apart into, in the order of its text.

        Args:
            mixture: id of a source that was added with ``kind="mixture"`` and a text.

        Raises:
            InputError: no such source.
        """
        return objects_in(self._meaning(mixture))

    def residual(self, mixture: int) -> int:
        """Id of what no object of a mixture takes; it is moved and set as any source is.

        Raises:
            InputError: no such source.
        """
        return residual_id(self._meaning(mixture).id)

    def _meaning(self, mixture: int) -> Resolved:
        meaning = self._session.meanings.get(mixture)
        if meaning is None or meaning.latency_frames is None:
            message = f"source {mixture} is no mixture; add it with kind='mixture' and a text"
            raise InputError(message)
        return meaning

    def _streaming(self, blocks: Iterable[Mapping[int, ArrayLike]], reconnects: int) -> Steps:
        if self.outstanding:
            message = f"{self.outstanding} blocks are out; collect() them before a stream"
            raise InputError(message)
        t = self._session.next_t
        return streaming(blocks, window=self.window, t=t, reconnects=reconnects)

    def _file_stream(self, inputs: Mapping[int, str | Path], output: str | Path) -> FileStream:
        meanings = {source: self._session.meanings.get(source) for source in inputs}
        late = {s: (m and m.latency_frames) or 0 for s, m in meanings.items()}
        latest = max(late.values(), default=0)
        return FileStream(
            inputs,
            output,
            sample_rate=self.welcome.sample_rate,
            block=self.welcome.block,
            latency=self.latency_frames + latest,
            # Who is not late waits for those that are.
            waits={source: latest - own for source, own in late.items()},
        )

    def _submitting(
        self,
        inputs: Mapping[int, ArrayLike],
        position: Vector,
        orientation: Quaternion,
        frames: int | None,
        t: int | None,
    ) -> Exchange[None]:
        frames, pcm = planar(inputs, frames, self._fmt)
        pose = (*position, *orientation)
        return self._session.submit(tuple(inputs), pcm, self._fmt, frames, pose, t)

    def _checked(self, subprotocol: str | None) -> None:
        if subprotocol != _SUBPROTOCOL:
            reason = f"{self.url} does not speak {_SUBPROTOCOL}; is it an Auricle server?"
            raise ProtocolError("unsupported_version", reason)

    def _lost(self, error: ConnectionClosed) -> ConnectionLostError:
        received = error.rcvd
        code = "internal"
        reason = "the connection to the server is gone"
        if received is not None:
            by_close = {int(close): name for name, close in CLOSE_CODES.items()}
            code = by_close.get(received.code, code)
            why = received.reason or self._session.farewell or "no reason given"
            reason = f"the server closed the connection ({received.code}): {why}"
        return ConnectionLostError(code, reason)

    def _fields(self, given: Mapping[str, Any]) -> SourceFields:
        values = dict(given)
        for name in ("position", "orientation"):
            if values.get(name) is not None:
                values[name] = tuple(float(value) for value in values[name])
        _check_fields(values, SourceFields, "a source")
        directivity = values.get("directivity")
        if isinstance(directivity, Mapping):
            _check_fields(directivity, Directivity, "directivity")
            if "pattern" not in directivity:
                raise InputError("directivity has no pattern; give 'omni', 'cardioid' or 'cone'")
            values["directivity"] = Directivity(**directivity)
        return SourceFields(**values)

    @staticmethod
    def _room(
        size: Iterable[float] | None,
        origin: Iterable[float] | None,
        materials: str | Mapping[str, str | float] | None,
    ) -> Room | None:
        if size is None:
            if origin is not None or materials is not None:
                raise InputError("origin and materials belong to a room; give its size too")
            return None
        return Room(
            size=_three(size, "size"),
            origin=None if origin is None else _three(origin, "origin"),
            materials=materials,
        )

    def set_positions(self, sources: Sequence[int], positions: ArrayLike, *, at: int = -1) -> None:
        """Move many sources with the next block, in one message.

        Args:
            sources: their ids.
            positions: ``[n x 3]``, metres, world axes.
            at: sample of the stream the positions hold from; -1: the next block.

        Raises:
            InputError: wrong shape.
            ProtocolError: the server refused an earlier change.
        """
        xyz = np.ascontiguousarray(positions, "<f4")
        if xyz.shape != (len(sources), 3):
            message = f"positions have shape {xyz.shape}; expected {(len(sources), 3)}"
            raise InputError(message)
        self._session.queue(Poses(at, tuple(sources), xyz.tobytes()))

    def remove_source(self, source: int, *, at: int = -1) -> None:
        """End a source with the next block, or at a sample of the stream.

        Raises:
            ProtocolError: the server refused an earlier change.
        """
        self._session.queue(SourceRemove(source, at))


def _three(values: Iterable[float], what: str) -> Vector:
    try:
        x, y, z = (float(value) for value in values)
    except (TypeError, ValueError):
        message = f"the room's {what} is {values!r}; expected three numbers (x, y, z) in metres"
        raise InputError(message) from None
    return (x, y, z)


def _check_fields(
    given: Mapping[str, Any], kind: type[SourceFields | Directivity], what: str
) -> None:
    names = [field.name for field in fields(kind)]
    for name in given:
        if name not in names:
            message = f"{name!r} is not a field of {what}; it has {', '.join(names)}"
            raise InputError(message)
