"""The numbers of BLOCKs: they start anywhere and rise by 1 (protocol.md, Clock)."""

from __future__ import annotations

from auricle.errors import ProtocolError

__all__ = ["BlockSequence"]


class BlockSequence:
    """Checks the ``seq`` of one session's BLOCKs.

    Attributes:
        last: number of the last BLOCK that counts; ``None`` before the first.
    """

    def __init__(self) -> None:
        self.last: int | None = None
        self._gap_allowed = True

    def take(self, seq: int) -> None:
        """Count a BLOCK.

        Raises:
            ProtocolError: ``bad_block``; its number is not the next one.
        """
        last = self.last
        if last is not None and (seq <= last or (seq != last + 1 and not self._gap_allowed)):
            # A number that is wrong once must not shut out the right ones after it, nor those
            # that go on from it: next, any number above the last good one is taken.
            self._gap_allowed = self._gap_allowed or seq > last
            reason = f"BLOCK.seq is {seq} and the last was {last}; seq rises by 1"
            raise ProtocolError("bad_block", reason)
        self.last = seq
        self._gap_allowed = False

    def skip(self, seq: int | None) -> None:
        """Count a BLOCK that was refused for another reason; ``None``: its number is unknown."""
        if seq is not None and (self.last is None or seq == self.last + 1):
            self.last = seq
        else:
            self._gap_allowed = True

    def resume(self) -> None:
        """Go on at any number above the last (protocol.md, Resume)."""
        self._gap_allowed = True
