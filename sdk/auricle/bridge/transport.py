"""What a server's connection needs of the socket under it, and the socket of the connection."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Receiver", "Transport"]


class Receiver(Protocol):
    """Told what a socket receives, on the loop, in order."""

    def received(self, data: bytes | str) -> None:
        """One message: binary or text."""

    def settle(self) -> None:
        """All messages that have come so far have been handed over."""

    def resumed(self) -> None:
        """The socket takes messages to send again."""

    def lost(self) -> None:
        """The socket is closed; nothing comes any more."""


class Transport(Protocol):
    """One connection of a client, whatever carries it."""

    @property
    def paused(self) -> bool:
        """Whether more waits to be sent than should; then :meth:`post` is for later."""

    @property
    def close_code(self) -> int | None:
        """Code of the closing frame, once the socket is closed."""

    def attach(self, receiver: Receiver) -> None:
        """Hand over what has come, and what comes from now on."""

    def post(self, data: bytes) -> None:
        """Send a binary message without waiting; nothing happens once the socket closes."""

    def allow(self, size: int) -> None:
        """Take messages of this many bytes from now on; before, a stranger's were shorter."""

    def pause_reading(self) -> None:
        """Take nothing in until :meth:`resume_reading`."""

    def resume_reading(self) -> None:
        """Take in again."""

    async def drained(self) -> None:
        """Wait until :attr:`paused` is false."""

    async def close(self, code: int, reason: str) -> None:
        """Say why, and close."""

    def abort(self) -> None:
        """Close at once, without a word."""
