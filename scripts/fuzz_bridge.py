"""Send a live server mutated messages over real sockets: it goes on serving, and says only what
the protocol lets it say.

    python scripts/fuzz_bridge.py [--count 100000] [--seed 0]

The seeds are the vectors and transcripts of ``unity_bridge/protocol/vectors``. Bytes are changed,
cut, doubled and spliced, and values of well-formed messages are replaced by unlikely ones. Beside
it a well-behaved client checks that each of its blocks gets its own frame. Exits with status 1 if a
frame is missing or wrong, if the server fails inside, or if it does not answer any more.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import math
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import websockets.asyncio.client
from websockets.exceptions import ConnectionClosed

from auricle.bridge import AsyncClient, Limits, serve
from auricle.bridge.codec import decode, encode
from auricle.bridge.listening import SUBPROTOCOL
from auricle.bridge.messages import VERSION, Error, Hello, Ping, SourceAdd, SourceFields
from auricle.cli.progress import Progress

VECTORS = Path(__file__).parents[1] / "unity_bridge" / "protocol" / "vectors"
LONGEST_SEED = 4096
PATIENCE_S = 10.0
LAST_NS = 0x5EED5EED5EED
LAST_PONG_START = msgpack.packb([5, LAST_NS, 0, 0])[:-2]
# Messages to a connection before a fresh one is taken.
BURST = 200
UNLIKELY: list[Any] = [
    None,
    True,
    "",
    "on the left",
    b"",
    bytes(100),
    [],
    {},
    [[]],
    0,
    1,
    -1,
    2**31,
    2**63 - 1,
    2**64 - 1,
    -(2**63),
    0.0,
    -0.0,
    1e38,
    1e-45,
    math.nan,
    math.inf,
]


def seeds() -> list[bytes]:
    """Messages of the vectors and transcripts, as far as clients send them."""
    messages = (VECTORS / "messages.tsv").read_text(encoding="ascii").splitlines()
    found = [bytes.fromhex(line.split("\t")[2]) for line in messages]
    for line in (VECTORS / "transcripts.tsv").read_text(encoding="ascii").splitlines():
        _, _, _, what, _, data = line.split("\t")
        if what in ("C", "RAW"):
            found.append(bytes.fromhex(data))
    return [data for data in found if len(data) <= LONGEST_SEED]


def mutate(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """One to four random changes of bytes, or of one value."""
    if rng.random() < 0.4:
        return unlikely(data, rng)
    octets = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(octets) + 1)
        kind = rng.randrange(6)
        if kind == 0 and at < len(octets):
            octets[at] ^= 1 << rng.randrange(8)
        elif kind == 1 and at < len(octets):
            octets[at] = rng.randrange(256)
        elif kind == 2:
            del octets[at : at + rng.randint(1, 8)]
        elif kind == 3:
            octets[at:at] = rng.randbytes(rng.randint(1, 8))
        elif kind == 4:
            octets[at:at] = octets[at : at + rng.randint(1, 64)]
        else:
            other = rng.choice(others)
            octets[at:] = other[rng.randrange(len(other) + 1) :]
    return bytes(octets)


def unlikely(data: bytes, rng: random.Random) -> bytes:
    """The same message with one value replaced."""
    try:
        value = msgpack.unpackb(data, strict_map_key=False)
    except (ValueError, msgpack.UnpackException):
        return data[::-1]
    if isinstance(value, list) and value:
        _replace(value, rng)
    try:
        packed: bytes = msgpack.packb(value, use_single_float=rng.random() < 0.5)
    except (OverflowError, ValueError, TypeError):
        return data[::-1]
    return packed


def _replace(value: Any, rng: random.Random) -> None:
    places = list(range(len(value))) if isinstance(value, list) else list(value)
    place = rng.choice(places)
    inner = value[place]
    if isinstance(inner, list | dict) and inner and rng.random() < 0.8:
        _replace(inner, rng)
    else:
        value[place] = rng.choice(UNLIKELY)


class Faults(logging.Handler):
    """Collects what the server logs with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.tracebacks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.exc_info:
            self.tracebacks.append(logging.Formatter().format(record))


async def fuzz(url: str, count: int, rng: random.Random, progress: Progress) -> Counter[str]:
    """Send mutated messages, most of them within a session; what came back, counted."""
    told: Counter[str] = Counter()
    pool = seeds()
    sent = 0
    while sent < count:
        async with websockets.asyncio.client.connect(
            url, subprotocols=[SUBPROTOCOL], compression=None, proxy=None, max_queue=None
        ) as ws:
            if rng.random() < 0.9:
                await greet(ws)
            answers = asyncio.create_task(listen(ws, told))
            with contextlib.suppress(ConnectionClosed):
                for _ in range(min(BURST, count - sent)):
                    data = mutate(rng.choice(pool), pool, rng)
                    sent += 1
                    progress.advance()
                    await ws.send(data if rng.random() < 0.98 else data.decode("latin-1"))
                    # The server's turn.
                    await asyncio.sleep(0)
                await ws.send(encode(Ping(LAST_NS)))
                await asyncio.wait_for(asyncio.shield(answers), PATIENCE_S)
            await ws.close()
            await answers
    return told


async def listen(ws: Any, told: Counter[str]) -> None:
    """Count what comes until the answer to the last PING, or the end."""
    try:
        while True:
            data = await ws.recv()
            told[kind(data)] += 1
            if isinstance(data, bytes) and data.startswith(LAST_PONG_START):
                return
    except ConnectionClosed as closed:
        told[f"close {closed.rcvd.code if closed.rcvd else 'without a word'}"] += 1


async def greet(ws: Any) -> None:
    """HELLO and three sources."""
    hello = Hello(v=VERSION, client="fuzz", sample_rate=48000, block=32, fmt=0, max_sources=8)
    await ws.send(encode(hello))
    await ws.recv()
    for source in (1, 2, 3):
        fields = SourceFields(position=(1.0, float(source), 0.0))
        await ws.send(encode(SourceAdd(source, fields)))


def kind(data: bytes | str) -> str:
    """Name of a message, with its code if it is an ERROR; it has to be one."""
    assert isinstance(data, bytes)
    message = decode(data)
    return f"ERROR {message.code}" if isinstance(message, Error) else type(message).__name__


async def behave(url: str, stop: asyncio.Event) -> int:
    """Stream blocks whose frames are known; how many came."""
    samples = np.random.default_rng(0).normal(0, 0.05, 128).astype(np.float32)
    first = None
    blocks = 0
    async with AsyncClient(url, block=128, timeout_s=PATIENCE_S) as client:
        source = await client.add_source(position=(0.0, 1.5, 0.0))
        while not stop.is_set():
            output = await client.process({source: samples})
            blocks += 1
            # The same block again and again: once it has rung in, the same output but for the last
            # thousandth of what rings.
            if blocks == 20:
                first = output
            elif first is not None and np.abs(output - first).max() > 1e-4:
                message = f"block {blocks} came out otherwise"
                raise ValueError(message)
            await asyncio.sleep(0.001)
    return blocks


async def main(count: int, seed: int) -> int:
    """Serve, mutate, and look at what is left."""
    faults = Faults()
    logger = logging.getLogger("auricle.bridge")
    logger.addHandler(faults)
    logger.propagate = False
    stop = asyncio.Event()
    # The rate of control messages would end every connection after 400 of them.
    limits = Limits(control_rate=10**6)
    async with serve(port=0, limits=limits) as server:
        behaved = asyncio.create_task(behave(server.url, stop))
        with Progress("mutated messages", count) as progress:
            told = await fuzz(server.url, count, random.Random(seed), progress)
        stop.set()
        blocks = await behaved
        async with AsyncClient(server.url, timeout_s=PATIENCE_S) as client:
            await client.process({}, frames=128)
    for name, number in sorted(told.items()):
        print(f"{number:8d}  {name}")
    print(f"{count} mutated messages; beside them {blocks} blocks, each with its own frame")
    for traceback in faults.tracebacks[:3]:
        print(traceback, file=sys.stderr)
    failed = len(faults.tracebacks) + told["ERROR internal"] + told["close 1011"]
    print(f"{failed} failures inside the server")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    sys.exit(asyncio.run(main(arguments.count, arguments.seed)))
