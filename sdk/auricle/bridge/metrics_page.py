"""The page that Prometheus fetches: ``GET /metrics`` over plain HTTP, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from auricle.bridge.meter import CONTENT_TYPE

__all__ = ["serve_metrics"]

_REQUEST_BYTES = 8 * 1024
_REQUEST_S = 2.0
_STATM = Path("/proc/self/statm")


async def serve_metrics(page: Callable[[], str], host: str, port: int) -> asyncio.Server:
    """Serve the figures until the server is closed.

    Args:
        page: what stands on the page now.
        host: name or address to listen on.
        port: 0 takes a free one.

    Raises:
        OSError: the port cannot be listened on.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.LimitOverrunError, EOFError):
            async with asyncio.timeout(_REQUEST_S):
                request = await reader.readuntil(b"\r\n\r\n")
                writer.write(_response(request, page))
                await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, host, port, limit=_REQUEST_BYTES)


def _resident() -> str:
    """Memory of this process; empty where the system does not say."""
    if not _STATM.exists():
        return ""
    pages = int(_STATM.read_text(encoding="ascii").split()[1])
    name = "process_resident_memory_bytes"
    head = f"# HELP {name} Resident memory.\n# TYPE {name} gauge\n"
    return f"{head}{name} {pages * os.sysconf('SC_PAGE_SIZE')}\n"


def _response(request: bytes, page: Callable[[], str]) -> bytes:
    method, _, rest = request.partition(b" ")
    path = rest.partition(b" ")[0]
    if method not in (b"GET", b"HEAD") or path != b"/metrics":
        status, kind, body = "404 Not Found", "text/plain", b"the figures are at /metrics\n"
    else:
        status, kind, body = "200 OK", CONTENT_TYPE, (page() + _resident()).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + (b"" if method == b"HEAD" else body)
