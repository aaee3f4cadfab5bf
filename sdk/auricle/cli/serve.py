"""``auricle serve``: the bridge, until it is stopped."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.bridge.outward import outward_urls
from auricle.bridge.page import page_url
from auricle.cli.usage import UsageError, add_hrtf_option, positive

if TYPE_CHECKING:
    from auricle.bridge.bridge_server import BridgeServer
    from auricle.bridge.workers import Address

__all__ = ["configure", "run"]

_EPILOG = """\
Listens on this machine alone unless --host says otherwise; beyond it a token is required, and
made up and printed when --token does not give one; listening on all addresses (0.0.0.0, ::), it
prints the one other machines reach it at. With --certfile clients connect by wss://.
The log goes to standard error. It holds neither audio nor sentences nor tokens; a recording made
with --record holds audio and sentences.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--port", type=_port, default=8765, help="default: 8765; 0: a free one")
    parser.add_argument("--token", help="what clients must bring")
    parser.add_argument("--certfile", type=Path, metavar="PEM", help="TLS certificate chain")
    parser.add_argument("--keyfile", type=Path, metavar="PEM", help="its private key")
    add_hrtf_option(parser, "that clients may ask for")
    parser.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="URL",
        help="origin of web pages that may connect beside this server's own; again for more",
    )
    parser.add_argument(
        "--limit",
        type=_limit,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another value for a limit of the protocol, such as sessions=16; again for more",
    )
    parser.add_argument(
        "--workers", type=positive, default=1, metavar="N", help="processes that share the port"
    )
    parser.add_argument(
        "--metrics",
        type=_metrics,
        metavar="[HOST:]PORT",
        help="figures for Prometheus at http://HOST:PORT/metrics; worker K of several: PORT + K",
    )
    parser.add_argument(
        "--log", choices=("text", "json", "off"), default="text", help="default: text"
    )
    parser.add_argument(
        "--priority",
        choices=("realtime", "normal"),
        default="realtime",
        help="of the thread that renders; default: realtime, where the system permits it",
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="write all sessions down for auricle replay"
    )
    parser.add_argument("--page", action="store_true", help="a web page to try it out on, as well")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    if arguments.keyfile is not None and arguments.certfile is None:
        message = "--keyfile is given without --certfile; give both for TLS"
        raise UsageError(message)
    if arguments.token == "":
        message = "--token is empty; give the word that clients must bring"
        raise UsageError(message)
    if arguments.record is not None and arguments.workers > 1:
        message = "--record takes one worker; leave --workers out"
        raise UsageError(message)
    from auricle import HRTF
    from auricle.bridge import Limits, logs, running, workers

    log = None if arguments.log == "off" else arguments.log
    if log is not None:
        logs.write_logs(log)
    options: dict[str, Any] = {
        "host": arguments.host,
        "port": arguments.port,
        "token": arguments.token,
        "certfile": arguments.certfile,
        "keyfile": arguments.keyfile,
        "origins": arguments.origin,
        "limits": Limits(**dict(arguments.limit)),
        "hrtfs": {"kemar": HRTF.default, **dict(arguments.hrtf)},
        "metrics": arguments.metrics,
        "realtime": arguments.priority == "realtime",
        "record": arguments.record,
        "page": arguments.page,
        "on_ready": partial(
            _announce,
            host=arguments.host,
            given=arguments.token is not None,
            page=arguments.page,
        ),
        "on_stopped": partial(print, "stopped", flush=True),
    }
    if arguments.workers == 1:
        running.run(**options)
    else:
        workers.run_workers(arguments.workers, log=log, **options)
    return 0


def _announce(listening: BridgeServer | Address, *, host: str, given: bool, page: bool) -> None:
    # Flushed: whoever started this command through a pipe waits for the address.
    print(f"listening on {listening.url}", flush=True)
    elsewhere = outward_urls(host, listening.url)
    for url in elsewhere:
        print(f"from other machines {url}", flush=True)
    if listening.token is not None and not given:
        print(f"token {listening.token}", flush=True)
    if page:
        print(f"page {page_url(listening.url)}", flush=True)
        for url in elsewhere:
            # Browsers play and record nothing on a page from elsewhere without TLS.
            if url.startswith("wss:"):
                print(f"page from other machines {page_url(url)}", flush=True)


def _limit(text: str) -> tuple[str, float]:
    from auricle.bridge import Limits

    name, _, value = text.partition("=")
    kinds = {field: type(default) for field, default in asdict(Limits()).items()}
    if name not in kinds:
        message = f"{name!r} is not a limit; there are {', '.join(kinds)}"
        raise argparse.ArgumentTypeError(message)
    try:
        number: float = kinds[name](value)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        kind = "seconds" if kinds[name] is float else "a whole number"
        message = f"{text!r}: {name} takes {kind} above 0"
        raise argparse.ArgumentTypeError(message)
    return name, number


def _metrics(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return (host.strip("[]") or "127.0.0.1", _port(port))


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65_535:
        message = f"{text!r} is not a port, 0 to 65535"
        raise argparse.ArgumentTypeError(message)
    return port
