"""Bridge: sessions over WebSocket for engines, browsers and other processes (wire protocol v1).

``messages`` and ``codec`` know the wire, ``session`` and ``connection`` what a server does with it,
all without I/O; ``server`` and the clients own the sockets. Names are loaded on first use, so that
a client does not load the server, nor the codec NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auricle.bridge.async_client import AsyncClient
    from auricle.bridge.bridge_server import BridgeServer
    from auricle.bridge.client import Client
    from auricle.bridge.client_parts import ObjectOfMixture
    from auricle.bridge.client_session import ConnectionLostError
    from auricle.bridge.limits import Limits
    from auricle.bridge.running import run
    from auricle.bridge.server import serve

_HOME = {
    "AsyncClient": "auricle.bridge.async_client",
    "BridgeServer": "auricle.bridge.bridge_server",
    "Client": "auricle.bridge.client",
    "ConnectionLostError": "auricle.bridge.client_session",
    "Limits": "auricle.bridge.limits",
    "ObjectOfMixture": "auricle.bridge.client_parts",
    "run": "auricle.bridge.running",
    "serve": "auricle.bridge.server",
}

__all__ = [
    "AsyncClient",
    "BridgeServer",
    "Client",
    "ConnectionLostError",
    "Limits",
    "ObjectOfMixture",
    "run",
    "serve",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module 'auricle.bridge' has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
