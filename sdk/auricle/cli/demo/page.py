"""``auricle demo --page``: the web page of a bridge on this machine, opened in the browser."""

from __future__ import annotations

import threading
import webbrowser
from typing import TYPE_CHECKING

from auricle.bridge import running
from auricle.bridge.page import page_url

if TYPE_CHECKING:
    from auricle.bridge.bridge_server import BridgeServer

__all__ = ["show_page"]


def show_page() -> int:
    """Serve the page on a free port of this machine until SIGINT or SIGTERM."""
    running.run(port=0, page=True, on_ready=_open, on_stopped=lambda: print("stopped", flush=True))
    return 0


def _open(listening: BridgeServer) -> None:
    url = page_url(listening.url)
    # Flushed: whoever started this command through a pipe waits for the address.
    print(f"page {url} (Ctrl-C ends it)", flush=True)
    # Beside the server: where only a browser for terminals is installed, this waits for its end.
    threading.Thread(target=_open_browser, args=(url,), daemon=True).start()


def _open_browser(url: str) -> None:
    if not webbrowser.open(url):
        print("no browser opens here by itself; open the page in one on this machine", flush=True)
