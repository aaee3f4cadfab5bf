"""WebSocket frames of a client, cut from its bytes and put together to messages (RFC 6455).

Without I/O. Control frames are passed on as they are: what to answer is the library's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

__all__ = ["ControlFrame", "FramingError", "Message", "MessageCutter", "header"]

_CONTINUATION, _TEXT, _BINARY = 0, 1, 2
_FINAL, _RESERVED, _OPCODE, _CONTROL = 0x80, 0x70, 0x0F, 0x08
_MASKED, _LENGTH = 0x80, 0x7F
# First byte of a binary message that is one frame; second byte where its length takes 16 bits.
_WHOLE, _MASKED_16 = bytes((_FINAL | _BINARY,)), bytes((_MASKED | 126,))
# RFC 6455, section 7.4.1.
_PROTOCOL_ERROR, _INVALID_DATA, _TOO_BIG = 1002, 1007, 1009

Message = bytes | str


class ControlFrame(bytes):
    """A close, ping or pong frame as it came, its header and mask included."""


class FramingError(Exception):
    """The client broke RFC 6455, or sent too much.

    Args:
        code: to close with.
        reason: one sentence.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def header(length: int) -> bytes:
    """Header of an unmasked binary message of so many bytes, in one frame."""
    if length < 126:
        return bytes((_FINAL | _BINARY, length))
    if length < 1 << 16:
        return bytes((_FINAL | _BINARY, 126)) + length.to_bytes(2, "big")
    return bytes((_FINAL | _BINARY, 127)) + length.to_bytes(8, "big")


class MessageCutter:
    """Takes bytes in pieces of any size, gives messages and control frames in order.

    Args:
        max_size: most bytes of a message; may be changed between messages.
        unmask: payload and mask to what the client meant.
    """

    def __init__(self, max_size: int, unmask: Callable[[bytes, bytes], bytes]) -> None:
        self.max_size = max_size
        self._unmask = unmask
        self._rest = bytearray()
        self._needed = 2
        self._parts: list[bytes] = []
        self._size = 0
        self._text = False
        self._started = False

    def cut(self, data: bytes) -> Iterable[Message | ControlFrame]:
        """What is complete with these bytes, to be gone through before more come.

        Raises:
            FramingError: the connection has to end; bytes after that are not looked at. It may
                come while the result is gone through.
        """
        # Audio comes one message at a time, of 126 to 65,535 bytes and in one piece.
        if data[:1] == _WHOLE and data[1:2] == _MASKED_16 and not (self._rest or self._started):
            length = int.from_bytes(data[2:4], "big")
            if len(data) == 8 + length and length <= self.max_size:
                return (self._unmask(data[8:], data[4:8]),)
        return self._messages(data)

    def _messages(self, data: bytes) -> Iterator[Message | ControlFrame]:
        if self._rest:
            self._rest += data
            if len(self._rest) < self._needed:
                return
            data = bytes(self._rest)
            self._rest.clear()
        at, end = 0, len(data)
        while at < end:
            self._needed = self._frame_size(data, at)
            if end - at < self._needed:
                break
            frame_end = at + self._needed
            first, short = data[at], data[at + 1] & _LENGTH
            start = at + (2 if short < 126 else 4 if short == 126 else 10)
            if first & _CONTROL:
                yield ControlFrame(data[at:frame_end])
            else:
                payload = self._unmask(data[start + 4 : frame_end], data[start : start + 4])
                message = self._joined(first, payload)
                if message is not None:
                    yield message
            at = frame_end
        self._rest += data[at:]

    def _frame_size(self, data: bytes, at: int) -> int:
        """Bytes of the frame that starts here, or of as much of it as tells its size."""
        left = len(data) - at
        if left < 2:
            return 2
        first, second = data[at], data[at + 1]
        if first & _RESERVED or first & _OPCODE not in (0, 1, 2, 8, 9, 10):
            reason = f"a frame starts with 0x{first:02x}, which has no meaning here"
            raise FramingError(_PROTOCOL_ERROR, reason)
        if not second & _MASKED:
            raise FramingError(_PROTOCOL_ERROR, "a frame is not masked; clients mask all of them")
        length = second & _LENGTH
        if first & _CONTROL:
            if length > 125 or not first & _FINAL:
                reason = "a control frame is fragmented or longer than 125 bytes"
                raise FramingError(_PROTOCOL_ERROR, reason)
            return 6 + length
        extended = 2 if length == 126 else 8 if length == 127 else 0
        if extended:
            if left < 2 + extended:
                return 2 + extended
            length = int.from_bytes(data[at + 2 : at + 2 + extended], "big")
        if self._size + length > self.max_size:
            reason = f"a message has {self._size + length} bytes; send at most {self.max_size}"
            raise FramingError(_TOO_BIG, reason)
        return 6 + extended + length

    def _joined(self, first: int, payload: bytes) -> Message | None:
        opcode = first & _OPCODE
        if (opcode == _CONTINUATION) != self._started:
            reason = "a fragment is missing: a message began inside another, or went on outside one"
            raise FramingError(_PROTOCOL_ERROR, reason)
        if opcode != _CONTINUATION:
            self._text = opcode == _TEXT
        if not first & _FINAL:
            self._started = True
            self._parts.append(payload)
            self._size += len(payload)
            return None
        if self._started:
            payload = b"".join([*self._parts, payload])
            self._started, self._size = False, 0
            self._parts.clear()
        if not self._text:
            return payload
        try:
            return payload.decode()
        except UnicodeDecodeError:
            raise FramingError(_INVALID_DATA, "a text message is not UTF-8") from None
