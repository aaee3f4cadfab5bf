"""The limits of protocol.md, each with its default."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a server takes from one client, and from all of them together.

    Attributes:
        min_frames: fewest frames of a BLOCK.
        max_frames: most frames of a BLOCK.
        max_sources: most sources of a session.
        max_message: most bytes of a message.
        max_hello: most bytes of a message of a client that has not been welcomed yet.
        max_text: most characters of a sentence.
        control_rate: most control messages per second.
        scheduled: most changes of a session that wait for their sample ``at``.
        window: most BLOCKs of a session without an answer.
        hello_s: seconds a connection may take to say HELLO.
        idle_s: seconds a connection may be silent.
        resume_s: seconds a dropped session is kept.
        sessions: most sessions of a server.
    """

    min_frames: int = 32
    max_frames: int = 4096
    max_sources: int = 256
    max_message: int = 4 * 1024 * 1024 + 4 * 1024
    max_hello: int = 64 * 1024
    max_text: int = 2000
    control_rate: int = 200
    scheduled: int = 4096
    window: int = 4
    hello_s: float = 2.0
    idle_s: float = 60.0
    resume_s: float = 30.0
    sessions: int = 64
