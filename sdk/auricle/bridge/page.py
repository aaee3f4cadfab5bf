"""The web page of ``auricle serve --page``: fixed files, answered on the bridge's own port.

No socket here: the server asks for the reply to a request that is no WebSocket handshake. The files
are built from ``unity_bridge/browser`` and need nothing but this server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib import resources
from pathlib import PurePosixPath

from auricle.bridge.access import AccessPolicy
from auricle.errors import ProtocolError

__all__ = ["Page", "Reply", "page_url"]

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

# Cross-origin isolation lets the page share memory between its threads and have fine clocks; the
# policy of contents keeps it to this server, whatever a sound file or a name may hold.
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
        "img-src 'self'; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


class Page:
    """Replies to requests for the page and its parts.

    Args:
        policy: which ``Host`` the server answers to.
    """

    def __init__(self, policy: AccessPolicy) -> None:
        self._policy = policy
        self._files = {
            f"/{file.name}": file.read_bytes()
            for file in (resources.files("auricle.bridge") / "web").iterdir()
            if PurePosixPath(file.name).suffix in _TYPES
        }

    def reply(self, target: str, host: Sequence[str], local_address: str) -> Reply:
        """Reply to ``GET target``.

        Args:
            target: path and query of the request.
            host: values of its ``Host`` header.
            local_address: address of this end of the connection.
        """
        try:
            self._policy.admit(host=host, origin=(), authorization=(), local_address=local_address)
        except ProtocolError as error:
            return _plain(HTTPStatus.FORBIDDEN, error.reason)
        path = target.partition("?")[0]
        name = "/index.html" if path == "/" else path
        body = self._files.get(name)
        if body is None:
            return _plain(HTTPStatus.NOT_FOUND, f"{path} is not part of the page; it begins at /")
        return _reply(HTTPStatus.OK, _TYPES[PurePosixPath(name).suffix], body)


def page_url(server_url: str) -> str:
    """Where the page of a server is.

    Args:
        server_url: address for clients, ``ws://`` or ``wss://``.
    """
    return server_url.replace("ws", "http", 1) + "/"


def _plain(status: HTTPStatus, sentence: str) -> Reply:
    return _reply(status, "text/plain; charset=utf-8", f"{sentence}\n".encode())


def _reply(status: HTTPStatus, content_type: str, body: bytes) -> Reply:
    headers = {"Content-Type": content_type, "Content-Length": str(len(body)), **_HEADERS}
    return Reply(status, headers, body)
