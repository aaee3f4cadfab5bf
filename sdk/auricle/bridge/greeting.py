"""HELLO and WELCOME: what a server asks of a new client, and what it offers."""

from __future__ import annotations

import hmac

from auricle.bridge.limits import Limits
from auricle.bridge.messages import VERSION, Format, Hello, Welcome
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.session import Session
from auricle.errors import ProtocolError

__all__ = ["check_hello", "welcome"]


def check_hello(hello: Hello, limits: Limits, token: str | None) -> None:
    """Refuse a HELLO this server cannot serve; the rate is the renderer's to judge.

    Args:
        hello: what came.
        limits: of the server.
        token: what HELLO must bring; ``None``: nothing.

    Raises:
        ProtocolError: ``unsupported_version``, ``unauthorized``, ``bad_message`` or ``limit``,
            checked in this order so that strangers learn little.
    """
    if hello.v[0] != VERSION[0]:
        reason = f"HELLO is of version {hello.v[0]}.{hello.v[1]}; this server speaks 1.x"
        raise ProtocolError("unsupported_version", reason)
    if token is not None:
        given = (hello.token or "").encode()
        if hello.token is None or not hmac.compare_digest(given, token.encode()):
            word = "missing" if hello.token is None else "wrong"
            reason = f"the token is {word}; send it in HELLO or as Authorization: Bearer"
            raise ProtocolError("unauthorized", reason)
    if hello.fmt not in (Format.FLOAT32, Format.INT16):
        reason = f"HELLO.fmt is {hello.fmt}; send 0 (float32) or 1 (int16)"
        raise ProtocolError("bad_message", reason)
    if hello.max_sources < 1:
        reason = f"HELLO.max_sources is {hello.max_sources}; send 1 or more"
        raise ProtocolError("bad_message", reason)
    if not limits.min_frames <= hello.block <= limits.max_frames:
        allowed = f"{limits.min_frames} to {limits.max_frames}"
        reason = f"HELLO.block is {hello.block}; send {allowed} frames"
        raise ProtocolError("limit", reason)


def welcome(session: Session, registry: SessionRegistry, server: str) -> Welcome:
    """WELCOME for a session, new or resumed.

    Args:
        session: what the client gets.
        registry: of the server, for what it offers.
        server: its name and version.
    """
    features = ["directivity", "poses", "resume", "room", "spread", "stats"]
    if registry.describe is not None:
        features.append("text")
        if session.renderer.mixture_latency is not None:
            features.append("mixture")
    if registry.hrtfs:
        features.append("hrtf")
    return Welcome(
        v=VERSION,
        server=server,
        session=session.id,
        resume_key=session.resume_key,
        sample_rate=session.sample_rate,
        block=session.block,
        fmt=int(session.fmt),
        window=registry.limits.window,
        max_sources=session.max_sources,
        max_message=registry.limits.max_message,
        latency_frames=session.renderer.latency_frames,
        features=tuple(sorted(features)),
    )
