"""Log records of the bridge as events with fields: one line each, as words or as JSON.

Events name sessions by the start of their id. They hold no audio, no sentences, no tokens and no
keys.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

__all__ = ["Event", "JsonLines", "Words", "write_logs"]


class Event:
    """What happened; the message of a log record.

    Args:
        name: of the event.
        **fields: numbers, text or ``None``.
    """

    __slots__ = ("fields", "name")

    def __init__(self, name: str, **fields: str | float | None) -> None:
        self.name = name
        self.fields = fields

    def __str__(self) -> str:
        shown = " ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.name} {shown}".rstrip()


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class Words(logging.Formatter):
    """``2026-01-31T12:00:00.000+00:00 info opened session='6f1c22d0' client='unity/1.0'``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback of a fault of the server below it."""
        line = f"{_time(record)} {record.levelname.lower()} {record.getMessage()}"
        if record.exc_info:
            line += f"\n{self.formatException(record.exc_info)}"
        return line


class JsonLines(logging.Formatter):
    """One JSON object a line: ``time``, ``level``, ``event``, and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback is its field ``exception``."""
        said = record.msg
        event = Event("message", text=record.getMessage()) if not isinstance(said, Event) else said
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "event": event.name,
            **event.fields,
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def write_logs(style: Literal["text", "json"], stream: TextIO | None = None) -> None:
    """Write the bridge's log from now on.

    Args:
        style: as words or as JSON lines.
        stream: where to; standard error when absent.
    """
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(JsonLines() if style == "json" else Words())
    logger = logging.getLogger("auricle.bridge")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
