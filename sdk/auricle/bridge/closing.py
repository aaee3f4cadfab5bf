"""How a connection ends: the fatal error codes of protocol.md and their close codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["CLOSE_CODES", "Close", "CloseCode"]


class CloseCode(IntEnum):
    """WebSocket close codes of the protocol, and those of RFC 6455 it uses."""

    NORMAL = 1000
    GOING_AWAY = 1001
    INTERNAL_ERROR = 1011
    BAD_MESSAGE = 4001
    UNSUPPORTED_VERSION = 4002
    UNAUTHORIZED = 4003
    AUDIO_FORMAT = 4004
    LIMIT = 4005
    RESUME_REFUSED = 4006
    TAKEN_OVER = 4007
    IDLE = 4008
    OVERLOADED = 4009


CLOSE_CODES = {
    "bad_message": CloseCode.BAD_MESSAGE,
    "unsupported_version": CloseCode.UNSUPPORTED_VERSION,
    "unauthorized": CloseCode.UNAUTHORIZED,
    "unsupported_rate": CloseCode.AUDIO_FORMAT,
    "limit": CloseCode.LIMIT,
    "overloaded": CloseCode.OVERLOADED,
    "internal": CloseCode.INTERNAL_ERROR,
}
"""Close code of each error code that can be fatal."""


@dataclass(frozen=True, slots=True)
class Close:
    """End of a connection: what the closing frame says."""

    code: CloseCode
    reason: str
