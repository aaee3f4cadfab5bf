"""A stretch of cable between page and server, which can be cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

__all__ = ["TcpProxy"]


class TcpProxy:
    """Passes connections to a port of this machine on.

    Args:
        port: where the server listens.
        rewrite: changes what comes from the server.
    """

    def __init__(self, port: int, rewrite: Callable[[bytes], bytes] = bytes) -> None:
        self._target = port
        self._rewrite = rewrite
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._pumps: list[threading.Thread] = []
        self._plugged = True
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where to connect instead."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def unplug(self) -> None:
        """Cut all connections, and take no new ones."""
        self._plugged = False
        for end in self._sockets:
            _shut(end)
        for pump in self._pumps:
            pump.join()
        for end in self._sockets:
            end.close()
        self._sockets.clear()
        self._pumps.clear()

    def plug(self) -> None:
        """Take connections again."""
        self._plugged = True

    def close(self) -> None:
        """Cut everything for good."""
        self.unplug()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if not self._plugged:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [near, far]
                for pump in ((near, far, bytes), (far, near, self._rewrite)):
                    pump[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._pumps.append(threading.Thread(target=_pump, args=pump, daemon=True))
                    self._pumps[-1].start()


def _pump(source: socket.socket, sink: socket.socket, rewrite: Callable[[bytes], bytes]) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(rewrite(data))
    _shut(source)
    _shut(sink)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
