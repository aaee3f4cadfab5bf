"""Listening for WebSockets of this protocol."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import websockets.asyncio.server
from websockets.typing import Subprotocol

from auricle.errors import InputError

__all__ = ["SUBPROTOCOL", "Listening", "listen", "tls_context"]

SUBPROTOCOL = Subprotocol("auricle.v1")
Listening: TypeAlias = websockets.asyncio.server.Server


async def listen(
    handler: Callable[[Any], Awaitable[None]],
    host: str | None,
    port: int,
    **options: Any,
) -> Listening:
    """Listen for WebSockets of this protocol.

    Args:
        handler: serves one connection until it ends.
        host: name or address; ``None``: all of them.
        port: 0 takes a free one.
        **options: further ones of the library.
    """
    return await websockets.asyncio.server.serve(
        handler,
        host,
        port,
        subprotocols=[SUBPROTOCOL],
        compression=None,
        close_timeout=2.0,
        # Idle clients end by protocol.md's own limit, and audio needs no other traffic.
        ping_interval=None,
        **options,
    )


def tls_context(certfile: str | Path | None, keyfile: str | Path | None) -> ssl.SSLContext | None:
    """TLS of a server with this certificate chain and private key; ``None``: it has none.

    Raises:
        InputError: a key without a certificate, or files that are not a certificate and its key.
    """
    if certfile is None:
        if keyfile is not None:
            raise InputError("keyfile is given without certfile; give both for TLS")
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certfile, keyfile)
    except (OSError, ssl.SSLError) as error:
        message = f"{certfile} and its key are not a certificate to serve with: {error}"
        raise InputError(message) from error
    return context
