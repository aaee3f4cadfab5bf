"""``auricle serve``: the bridge, until it is stopped."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.cli.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from auricle import HRTF
    from auricle.bridge.server import BridgeServer

__all__ = ["configure", "run"]

_EPILOG = """\
Listens on this machine alone unless --host says otherwise; beyond it a token is required, and
made up and printed when --token does not give one. With --certfile clients connect by wss://.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--port", type=_port, default=8765, help="default: 8765; 0: a free one")
    parser.add_argument("--token", help="what clients must bring")
    parser.add_argument("--certfile", type=Path, metavar="PEM", help="TLS certificate chain")
    parser.add_argument(
        "--hrtf",
        type=_named_set,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="an HRTF set that clients may ask for; again for more",
    )
    parser.add_argument("--keyfile", type=Path, metavar="PEM", help="its private key")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    if arguments.keyfile is not None and arguments.certfile is None:
        message = "--keyfile is given without --certfile; give both for TLS"
        raise UsageError(message)
    if arguments.token == "":
        message = "--token is empty; give the word that clients must bring"
        raise UsageError(message)
    from auricle import HRTF
    from auricle.bridge import server

    server.run(
        arguments.host,
        arguments.port,
        token=arguments.token,
        certfile=arguments.certfile,
        keyfile=arguments.keyfile,
        hrtfs={"kemar": HRTF.default, **dict(arguments.hrtf)},
        on_stopped=lambda: print("stopped", flush=True),
        on_ready=lambda listening: _announce(listening, given=arguments.token is not None),
    )
    return 0


def _announce(listening: BridgeServer, *, given: bool) -> None:
    # Flushed: whoever started this command through a pipe waits for the address.
    print(f"listening on {listening.url}", flush=True)
    if listening.token is not None and not given:
        print(f"token {listening.token}", flush=True)


def _named_set(text: str) -> tuple[str, Callable[[], HRTF]]:
    name, sign, file = text.partition("=")
    if not (name and sign and Path(file).is_file()):
        message = f"{text!r} is not NAME=FILE with a file that exists"
        raise argparse.ArgumentTypeError(message)

    def load() -> HRTF:
        from auricle import HRTF

        return HRTF.load(file)

    return name, load


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65_535:
        message = f"{text!r} is not a port, 0 to 65535"
        raise argparse.ArgumentTypeError(message)
    return port
