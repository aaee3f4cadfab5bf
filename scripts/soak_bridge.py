"""Load a server for a minute or ten the way a bad day would, and see that nobody well-behaved pays.

    python scripts/soak_bridge.py [--seconds 60] [--workers 1]

Eight clients stream eight sources each in real time. One of them is cut off and resumes every ten
seconds. Beside them one client sends garbage and one sends blocks without reading the frames.
Exits with status 1 if a frame is lost, out of order, or not the block's own; if the memory of the
server leaves ±2 % of its median once it has settled; or if the one that does not read is not told
why and closed. Memory settles for 45 s, or a third of a longer run: dropped sessions are kept for
30 s, and freed memory is in pieces until all of them are used again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import websockets.asyncio.client
from websockets.exceptions import ConnectionClosed

from auricle.bridge.codec import decode, encode
from auricle.bridge.listening import SUBPROTOCOL
from auricle.bridge.messages import (
    VERSION,
    Block,
    Error,
    Frame,
    FrameFlag,
    Hello,
    Resume,
    SourceAdd,
    SourceFields,
    Stats,
    Welcome,
)
from auricle.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS, SOURCES, FRAMES, RATE = 8, 8, 256, 48_000
RESUME_EVERY_S = 10.0
# Dropped sessions are kept for 30 s (protocol), and the client that does not read drops one every
# 11 s: by then as many are kept as ever will be, and the first is forgotten.
WARM_UP_S = 45.0
WARM_UP_SHARE = 1.0 / 3.0
SHORTEST_S = WARM_UP_S + 10.0
MEMORY_SHARE = 0.02
AHEAD = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)


@dataclass
class Account:
    """What one client has sent and got.

    Attributes:
        sent: blocks.
        got: frames.
        cut: blocks whose frame was cut off with the connection.
        late: frames flagged late.
        resumed: times the session was resumed.
        trips_ms: round trips.
        faults: what went wrong.
    """

    sent: int = 0
    got: int = 0
    cut: int = 0
    late: int = 0
    resumed: int = 0
    trips_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def connect(url: str) -> Any:
    """A WebSocket to the server."""
    return websockets.asyncio.client.connect(
        url, subprotocols=[SUBPROTOCOL], compression=None, ping_interval=None, proxy=None
    )


class Streamer:
    """One well-behaved client: blocks in real time, at most a window of them unanswered."""

    def __init__(self, url: str, seed: int, resume_every_s: float | None) -> None:
        self.account = Account()
        self._url = url
        self._resume_every_s = resume_every_s
        rng = np.random.default_rng(seed)
        self._places = rng.normal(0, 2, (SOURCES, 3)).tolist()
        self._pcm = rng.normal(0, 0.01, (SOURCES, FRAMES)).astype("<f4").tobytes()
        self._seq = 0
        self._waiting: deque[tuple[int, float]] = deque()

    async def run(self, until: float) -> None:
        """Stream until a time of the monotonic clock."""
        welcome = None
        while time.monotonic() < until:
            part = until
            if self._resume_every_s is not None:
                part = min(until, time.monotonic() + self._resume_every_s)
            async with connect(self._url) as ws:
                welcome = await self._greet(ws, welcome)
                await self._stream(ws, welcome.window, part, last=part == until)
                if part < until:
                    ws.transport.abort()
                    self.account.cut += len(self._waiting)
                    self._waiting.clear()

    async def _greet(self, ws: Any, known: Welcome | None) -> Welcome:
        if known is not None:
            self.account.resumed += 1
            resume = Resume(session=known.session, resume_key=known.resume_key, seq=self._seq - 1)
            await ws.send(encode(resume))
            again = decode(await ws.recv())
            if again != known:
                self.account.faults.append(f"RESUME was answered by {again}")
            return known
        hello = Hello(
            v=VERSION, client="soak", sample_rate=RATE, block=FRAMES, fmt=0, max_sources=SOURCES
        )
        await ws.send(encode(hello))
        welcome = decode(await ws.recv())
        assert isinstance(welcome, Welcome)
        for id_, (x, y, z) in enumerate(self._places, 1):
            await ws.send(encode(SourceAdd(id_, SourceFields(position=(x, y, z)))))
        return welcome

    async def _stream(self, ws: Any, window: int, until: float, *, last: bool) -> None:
        room = asyncio.Semaphore(window)
        reading = asyncio.create_task(self._read(ws, room))
        due = time.monotonic()
        while time.monotonic() < until and not reading.done():
            due = max(due + FRAMES / RATE, time.monotonic() - 1.0)
            await asyncio.sleep(max(due - time.monotonic(), 0.0))
            async with asyncio.timeout(10.0):
                await room.acquire()
            await ws.send(encode(self._block()))
        # The frames of the last window, unless the connection is to be cut off with them.
        if last:
            for _ in range(window):
                async with asyncio.timeout(10.0):
                    await room.acquire()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    def _block(self) -> Block:
        seq, self._seq = self._seq, self._seq + 1
        self._waiting.append((seq, time.perf_counter()))
        self.account.sent += 1
        return Block(seq, seq * FRAMES, 0, FRAMES, tuple(range(1, SOURCES + 1)), AHEAD, self._pcm)

    async def _read(self, ws: Any, room: asyncio.Semaphore) -> None:
        account = self.account
        while True:
            match decode(await ws.recv()):
                case Frame(seq, t, _, frames, _, flags, pcm):
                    expected, sent_at = self._waiting.popleft()
                    account.trips_ms.append(1e3 * (time.perf_counter() - sent_at))
                    account.got += 1
                    account.late += flags & FrameFlag.LATE
                    if (seq, t, frames) != (expected, expected * FRAMES, FRAMES):
                        account.faults.append(f"FRAME {seq} came, {expected} was due")
                    if flags & FrameFlag.CONCEALED or not np.frombuffer(pcm, "<f4").any():
                        account.faults.append(f"FRAME {seq} is silent or concealed")
                    room.release()
                case Stats():
                    pass
                case other:
                    account.faults.append(f"unexpected: {other}")


async def send_garbage(url: str, until: float) -> int:
    """Send bytes that mean nothing, again and again; how many connections were ended."""
    rng, ended = random.Random(0), 0
    while time.monotonic() < until:
        try:
            async with connect(url) as ws:
                for _ in range(50):
                    await ws.send(rng.randbytes(rng.randint(0, 2000)))
                    await asyncio.sleep(0.01)
        except ConnectionClosed:
            ended += 1
    return ended


async def never_read(url: str, until: float) -> list[tuple[str, int]]:
    """Send blocks and leave the frames where they are; how each connection was ended."""
    endings = []
    while time.monotonic() < until - 15.0:
        async with connect(url) as ws:
            hello = Hello(
                v=VERSION, client="deaf", sample_rate=RATE, block=4096, fmt=0, max_sources=1
            )
            await ws.send(encode(hello))
            await ws.recv()
            ws.transport.pause_reading()
            code = "nothing"
            try:
                for seq in range(2000):
                    await ws.send(encode(Block(seq, 4096 * seq, 0, 4096, (), AHEAD, b"")))
                    await asyncio.sleep(0.005)
                    if seq % 100 == 99 and ws.transport.is_closing():
                        break
            except ConnectionClosed:
                pass
            ws.transport.resume_reading()
            try:
                while True:
                    message = decode(await ws.recv())
                    if isinstance(message, Error) and message.fatal:
                        code = message.code
            except ConnectionClosed as closed:
                endings.append((code, closed.rcvd.code if closed.rcvd else 1006))
    return endings


async def watch_memory(
    ports: range, warm_up: float, until: float, progress: Progress
) -> list[float]:
    """Resident bytes of all workers once a second, after the warm-up in seconds."""
    resident = []
    settled = time.monotonic() + warm_up
    while time.monotonic() < until:
        await asyncio.sleep(1.0)
        texts = [await fetch(port) for port in ports]
        lines = [line for text in texts for line in text.splitlines()]
        name = "process_resident_memory_bytes "
        size = sum(float(line.split()[1]) for line in lines if line.startswith(name))
        if time.monotonic() >= settled:
            resident.append(size)
        progress.advance()
    return resident


async def fetch(port: int) -> str:
    """Page of figures; not on a thread, which would hold the clients up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /metrics HTTP/1.1\r\n\r\n")
    text = (await reader.read()).decode()
    writer.close()
    return text


async def soak(url: str, ports: range, seconds: float) -> list[str]:
    """Everything at once; what went wrong."""
    until = time.monotonic() + seconds
    warm_up = max(WARM_UP_S, WARM_UP_SHARE * seconds)
    streamers = [Streamer(url, k, RESUME_EVERY_S if k == 0 else None) for k in range(CLIENTS)]
    with Progress("soaking", int(seconds)) as progress:
        async with asyncio.TaskGroup() as tasks:
            for streamer in streamers:
                tasks.create_task(streamer.run(until))
            garbage = tasks.create_task(send_garbage(url, until))
            deaf = tasks.create_task(never_read(url, until))
            memory = tasks.create_task(watch_memory(ports, warm_up, until, progress))
    return report(
        [streamer.account for streamer in streamers],
        garbage.result(),
        deaf.result(),
        memory.result(),
        warm_up,
    )


def report(
    accounts: list[Account],
    garbage: int,
    deaf: list[tuple[str, int]],
    memory: list[float],
    warm_up: float,
) -> list[str]:
    """Print the figures; what went wrong."""
    faults = [fault for account in accounts for fault in account.faults]
    for number, account in enumerate(accounts):
        lost = account.sent - account.got - account.cut
        p50, p99 = np.percentile(account.trips_ms, [50, 99])
        print(
            f"client {number}: {account.sent} blocks, {account.got} frames, {lost} lost, "
            f"{account.late} late, {account.resumed} times resumed ({account.cut} cut off), "
            f"round trip p50 {p50:.2f} ms, p99 {p99:.2f} ms"
        )
        if lost:
            faults.append(f"client {number} lost {lost} frames")
    median = statistics.median(memory)
    share = max(abs(value - median) for value in memory) / median
    print(
        f"memory of the server: median {median / 2**20:.1f} MiB, within ±{share:.1%} of it after "
        f"{warm_up:.0f} s"
    )
    if share > MEMORY_SHARE:
        faults.append(f"memory left ±{MEMORY_SHARE:.0%} of its median")
    print(f"garbage: {garbage} connections ended")
    print(f"not reading: ended {len(deaf)} times, {sorted(set(deaf))}")
    if not garbage:
        faults.append("garbage was not refused")
    if not deaf or any(ending != ("limit", 4005) for ending in deaf):
        faults.append("the client that does not read was not told, or not closed by its limit")
    return faults


def free_ports(count: int) -> range:
    """Ports in a row that nobody listens on."""
    while True:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            try:
                for port in range(first + 1, first + count):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
            except (OSError, OverflowError):
                continue
            return range(first, first + count)


@contextlib.contextmanager
def server(workers: int) -> Iterator[tuple[str, range]]:
    """``auricle serve`` in processes of its own: its address, and the ports of its figures."""
    arguments = ["--port", "0", "--log", "off", "--workers", str(workers)]
    command = [sys.executable, "-m", "auricle.cli", "serve", *arguments]
    ports = free_ports(workers)
    with subprocess.Popen(
        [*command, "--metrics", str(ports[0])], stdout=subprocess.PIPE, text=True
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        try:
            yield line.split()[-1], ports
        finally:
            process.terminate()


def main() -> int:
    """Soak and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.seconds < SHORTEST_S:
        parser.error(f"--seconds is {arguments.seconds:g}; give at least {SHORTEST_S:g}")
    with server(arguments.workers) as (url, ports):
        faults = asyncio.run(soak(url, ports, arguments.seconds))
    for fault in faults[:20]:
        print(f"FAULT: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
