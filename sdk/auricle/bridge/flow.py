"""Limits of a connection that depend on what came before: window, rates, silence."""

from __future__ import annotations

from collections import deque

from auricle.bridge.limits import Limits
from auricle.errors import ProtocolError

__all__ = ["ControlRate", "FloodError", "Window"]


class FloodError(ProtocolError):
    """A limit is exceeded so far that the connection ends."""


class Window:
    """At most ``window`` BLOCKs without an answer (protocol.md, Flow control).

    Args:
        size: how many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._over = 0
        self.waiting = 0

    def enter(self, seq: int) -> None:
        """A BLOCK has come.

        Raises:
            ProtocolError: ``limit``; it is one too many, and is refused.
            FloodError: ``limit``; more than twice the window came without waiting for an answer.
        """
        if self.waiting < self._size:
            self._over = 0
            self.waiting += 1
            return
        self._over += 1
        reason = f"BLOCK {seq} came while {self._size} wait for their FRAME; wait for one"
        if self._over > self._size:
            raise FloodError("limit", reason)
        raise ProtocolError("limit", reason)

    def leave(self) -> None:
        """A BLOCK has been answered."""
        self.waiting -= 1


class ControlRate:
    """At most so many control messages in any second; twice as many are a flood.

    Args:
        limits: of the server.
    """

    def __init__(self, limits: Limits) -> None:
        self._rate = limits.control_rate
        self._times: deque[int] = deque()

    def count(self, now_ns: int) -> None:
        """A control message has come.

        Raises:
            ProtocolError: ``limit``; it is one too many, and is refused.
            FloodError: ``limit``; as many again have been refused.
        """
        times = self._times
        while times and now_ns - times[0] >= 1_000_000_000:
            times.popleft()
        times.append(now_ns)
        if len(times) > self._rate:
            reason = f"more than {self._rate} control messages in a second; send fewer"
            if len(times) > 2 * self._rate:
                raise FloodError("limit", reason)
            raise ProtocolError("limit", reason)
