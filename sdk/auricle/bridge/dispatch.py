"""Which method of a session a message is for, and how a refusal is answered."""

from __future__ import annotations

from auricle.bridge.codec import Refused
from auricle.bridge.messages import (
    Block,
    Describe,
    Error,
    Hello,
    Message,
    Pong,
    Poses,
    Resume,
    SceneSet,
    SourceAdd,
    SourceRemove,
    SourceSet,
)
from auricle.bridge.session import Session
from auricle.errors import ProtocolError

__all__ = ["act", "answer"]


def act(session: Session, message: Message) -> list[Message]:
    """Have a session do what a control message or POSES says.

    Returns:
        Messages to answer with.

    Raises:
        ProtocolError: refused, or not a message for a server.
    """
    match message:
        case Poses():
            return session.poses(message)
        case SourceAdd():
            return session.add(message)
        case SourceSet():
            return session.set(message)
        case SourceRemove():
            return session.remove(message)
        case Describe():
            return session.describe(message)
        case SceneSet():
            return session.scene(message)
        case Pong():
            return []
        case Hello() | Resume():
            name = type(message).__name__.upper()
            reason = f"{name} came twice; a connection has one session"
            raise ProtocolError("bad_message", reason)
    reason = f"{type(message).__name__} goes from server to client only"
    raise ProtocolError("bad_message", reason)


def answer(message: Message | Refused, error: ProtocolError) -> Error:
    """ERROR for a refused message, with the seq or rid by which its sender knows it."""
    seq = rid = None
    match message:
        case Block():
            seq = message.seq
        case Describe():
            rid = message.rid
        case Refused():
            seq, rid = message.seq, message.rid
        case SourceAdd() | SourceSet() if error.code == "describe_failed":
            # Their RESOLVED has rid 0, so has what comes instead of it.
            rid = 0
    return Error(code=error.code, message=error.reason, fatal=False, seq=seq, rid=rid)
