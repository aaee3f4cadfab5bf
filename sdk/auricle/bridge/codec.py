"""Wire protocol v1 between bytes and messages.

:func:`encode` writes the canonical form: shortest integers, every real number as float32, keys in
the order of the protocol's table. :func:`decode` is strict; :func:`receive` is what a server uses,
because there a bad member of a BATCH must not take the good ones with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgpack

from auricle.bridge.block_reader import read_block
from auricle.bridge.decoding import DECODERS, LENGTHS
from auricle.bridge.encoding import ENCODERS
from auricle.bridge.fields import as_array, as_integer, bad_message, described
from auricle.bridge.messages import Batch, Experimental, Message, MessageType
from auricle.bridge.reader import element_views, leading_integers, read_value
from auricle.errors import ProtocolError

__all__ = ["Encoder", "Refused", "decode", "encode", "receive"]

_EXPERIMENTAL = range(128, 192)
# Elements that tell which message it is: of a BLOCK its type, seq, t, fmt and frames.
_LEADING = 5


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that could not be read, with what is needed to answer it.

    Attributes:
        error: why.
        type: type of the message; ``None`` when not even that could be read.
        seq: sequence number, when it is a BLOCK that has one.
        rid: request number, when it is a DESCRIBE that has one.
        t: first sample, when it is a BLOCK that has one.
        frames: length, when it is a BLOCK that has one.
    """

    error: ProtocolError
    type: int | None = None
    seq: int | None = None
    rid: int | None = None
    t: int | None = None
    frames: int | None = None


# A packer keeps the memory of its largest message.
_LARGE_BYTES = 1 << 20


class Encoder:
    """Messages to bytes, one thread at a time.

    It keeps its packer: msgpack.packb makes one for each message, and a buffer for it.
    """

    def __init__(self) -> None:
        self._packer = msgpack.Packer(use_single_float=True)

    def encode(self, message: Message) -> bytes:
        """As :func:`encode`."""
        try:
            packed: bytes = self._packer.pack(_elements(message))
        except (OverflowError, ValueError, TypeError) as error:
            reason = f"{type(message).__name__} cannot be sent: {error}"
            raise bad_message(reason) from None
        if len(packed) > _LARGE_BYTES:
            self._packer = msgpack.Packer(use_single_float=True)
        return packed


def encode(message: Message) -> bytes:
    """Bytes of a message in canonical form.

    Raises:
        ProtocolError: ``bad_message``; a number that the wire cannot carry.
    """
    return Encoder().encode(message)


def decode(data: bytes | bytearray | memoryview) -> Message:
    """Message that bytes stand for.

    PCM and positions are views into ``data``, not copies.

    Raises:
        ProtocolError: ``bad_message`` for everything protocol.md calls an error, and
            ``unsupported_version`` for a HELLO of another major version with other fields.
    """
    return _parsed(read_value(data))


def receive(data: bytes | bytearray | memoryview) -> list[Message | Refused]:
    """Messages that bytes stand for, a BATCH taken apart, what is wrong refused on its own.

    Never raises.
    """
    if isinstance(data, bytes):
        block = read_block(data)
        if block is not None:
            return [block]
    try:
        value = read_value(data)
    except ProtocolError as error:
        return _salvaged(data, error)
    match value:
        case [MessageType.BATCH, list() as members, *_]:
            place = _Place()
            return [_attempt(member, place) for member in members]
    return [_attempt(value)]


class _Place:
    """Order inside a BATCH: control messages and at most one POSES, then at most one BLOCK."""

    def __init__(self) -> None:
        self._poses = False
        self._block = False

    def of(self, type_: int) -> str:
        """What is wrong with a member of this type here; empty when nothing is."""
        if type_ == MessageType.BATCH:
            return "a BATCH holds a BATCH; send their members in one"
        if self._block:
            return "a member of a BATCH follows its BLOCK; the BLOCK is the last"
        if type_ == MessageType.POSES and self._poses:
            return "a BATCH holds two POSES; send one"
        self._poses = self._poses or type_ == MessageType.POSES
        self._block = type_ == MessageType.BLOCK
        return ""


def _parsed(value: object, place: _Place | None = None) -> Message:
    if not isinstance(value, list) or not value:
        reason = f"the message is {described(value)}; send an array that starts with a type"
        raise bad_message(reason)
    type_ = as_integer(value[0], "the type of the message")
    misplaced = place.of(type_) if place else ""
    if misplaced:
        raise bad_message(misplaced)
    if type_ in _EXPERIMENTAL:
        return Experimental(type_, tuple(value[1:]))
    length = LENGTHS.get(type_)
    if length is None:
        reason = f"message type {type_} is not part of protocol 1; see its table"
        raise bad_message(reason)
    if len(value) < length:
        name = MessageType(type_).name
        reason = f"{name} has {len(value)} elements; it takes {length}"
        raise bad_message(reason)
    if type_ == MessageType.BATCH:
        inside = _Place()
        members = as_array(value[1], "BATCH.messages")
        return Batch(tuple([_parsed(member, inside) for member in members]))
    return DECODERS[type_](value)


def _attempt(value: object, place: _Place | None = None) -> Message | Refused:
    try:
        return _parsed(value, place)
    except ProtocolError as error:
        return _refused(error, value[:_LEADING] if isinstance(value, list) else [])


def _refused(error: ProtocolError, leading: Sequence[object]) -> Refused:
    numbers = [_number(value) for value in leading]
    type_, number, t, _, frames = (numbers + _LEADING * [None])[:_LEADING]
    if type_ == MessageType.BLOCK:
        return Refused(error, type_, seq=number, t=t, frames=frames)
    if type_ == MessageType.DESCRIBE:
        return Refused(error, type_, rid=number)
    return Refused(error, type_)


def _number(value: object) -> int | None:
    try:
        return as_integer(value, "")
    except ProtocolError:
        return None


def _salvaged(
    data: bytes | bytearray | memoryview, error: ProtocolError
) -> list[Message | Refused]:
    leading = leading_integers(data, _LEADING)
    if leading != [MessageType.BATCH]:
        return [_refused(error, leading)]
    # Something in the BATCH is not even readable: find the members by their lengths alone and
    # read each on its own. The BATCH and its list are two levels around each member.
    try:
        views = element_views(element_views(data)[1])
    except (ProtocolError, IndexError):
        return [_refused(error, leading)]
    received: list[Message | Refused] = []
    place = _Place()
    for view in views:
        try:
            received.append(_attempt(read_value(view, depth=2), place))
        except ProtocolError as member_error:
            leading = leading_integers(view, _LEADING)
            if leading:
                place.of(leading[0])
            received.append(_refused(member_error, leading))
    return received


def _elements(message: Message) -> list[object]:
    if isinstance(message, Batch):
        return [MessageType.BATCH, [_elements(member) for member in message.messages]]
    return ENCODERS[type(message)](message)
