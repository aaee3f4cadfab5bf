"""``auricle bench bridge``: the round trip in real time beside a bare echo server.

Both servers run on the same WebSocket library and event loop, in processes of their own and at the
same priority; one client sends to each in turn, a block every 5.33 ms, and times from the message
sent to the answer. The servers share one logical processor and the client, as a game would,
has another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from auricle.bridge.async_client import dial
from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    VERSION,
    Block,
    Hello,
    SourceAdd,
    SourceFields,
    Stats,
)
from auricle.bridge.running import event_loop_factory
from auricle.cli.bench.processes import bridge_process, echo_process, on_core, two_cores
from auricle.cli.bench.workload import BLOCK, SAMPLE_RATE, Workload
from auricle.cli.progress import Progress

__all__ = ["Comparison", "compare_with_echo"]

_SOURCES: Final = 8
_ROUNDS = 6
_WARM_UP = 40
_ECHOED_BYTES = 8192
_AHEAD = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Round trips in milliseconds, taken in turns.

    Attributes:
        bridge: of the server.
        echo: of the bare echo server.
        rendering: what the server's STATS say a block takes it, median of each second.
    """

    bridge: list[float] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)
    rendering: list[float] = field(default_factory=list)

    def describe(self) -> str:
        """Table of medians and 99th percentiles, and their ratios."""
        rows = [np.percentile(times, [50, 99]) for times in (self.bridge, self.echo)]
        ratio = rows[0] / rows[1]
        return (
            f"round trip, a block of {BLOCK} frames and {_SOURCES} sources every "
            f"{1e3 * BLOCK / SAMPLE_RATE:.2f} ms, {len(self.bridge)} blocks\n\n"
            "             p50 ms   p99 ms\n"
            f"auricle     {rows[0][0]:7.3f}  {rows[0][1]:7.3f}   "
            f"{np.median(self.rendering):.3f} ms of it from the BLOCK's turn to its FRAME\n"
            f"bare echo   {rows[1][0]:7.3f}  {rows[1][1]:7.3f}   "
            "takes 8 KiB, returns 2 KiB, renders nothing\n"
            f"ratio       {ratio[0]:7.2f}  {ratio[1]:7.2f}"
        )


def compare_with_echo(*, blocks: int) -> Comparison:
    """Time both servers.

    Args:
        blocks: how many for each.

    Raises:
        EngineError: a server does not start.
    """
    for_servers, for_client = two_cores() or (None, None)
    # Started before the loop: its signals and pipes are no business of this measurement.
    with (
        on_core(for_servers),
        bridge_process() as bridge,
        echo_process() as echo,
        on_core(for_client),
        Progress("round trips", 2 * (blocks + _ROUNDS * _WARM_UP)) as progress,
        asyncio.Runner(loop_factory=event_loop_factory()) as runner,
    ):
        return runner.run(_compare(bridge, echo, blocks, progress))


async def _compare(bridge: str, echo: str, blocks: int, progress: Progress) -> Comparison:
    comparison = Comparison()
    per_round = blocks // _ROUNDS
    async with await dial(bridge) as to_bridge, await dial(echo) as to_echo:
        messages = await _session(to_bridge, _ROUNDS * (per_round + _WARM_UP))
        payload = bytes(_ECHOED_BYTES)
        for _ in range(_ROUNDS):
            for socket, times, message in (
                (to_echo, comparison.echo, lambda: payload),
                (to_bridge, comparison.bridge, lambda: next(messages)),
            ):
                taken, stats = await _paced(socket, message, per_round + _WARM_UP, progress)
                times += taken[_WARM_UP:]
                # One without blocks in it is of the other's turn.
                comparison.rendering.extend(s.render_ms_p50 for s in stats if s.render_ms_p50)
    return comparison


async def _session(socket: Any, blocks: int) -> Any:
    hello = Hello(
        v=VERSION,
        client="auricle bench",
        sample_rate=SAMPLE_RATE,
        block=BLOCK,
        fmt=0,
        max_sources=_SOURCES,
    )
    await socket.send(encode(hello))
    await socket.recv()
    load = Workload.moving(_SOURCES, 1)
    for id_, position in enumerate(load.positions[0].tolist(), 1):
        await socket.send(encode(SourceAdd(id_, SourceFields(position=tuple(position)))))
    ids, pcm = tuple(range(1, _SOURCES + 1)), load.inputs.tobytes()
    # Encoded beforehand, as both clients only send then.
    return iter([encode(Block(k, k * BLOCK, 0, BLOCK, ids, _AHEAD, pcm)) for k in range(blocks)])


async def _paced(
    socket: Any, message: Callable[[], bytes], count: int, progress: Progress
) -> tuple[list[float], list[Stats]]:
    """Round trips in milliseconds, one begun in every block's time, and STATS in between."""
    times, stats = [], []
    due = time.perf_counter()
    for _ in range(count):
        data = message()
        await asyncio.sleep(max(due - time.perf_counter(), 0.0))
        due += BLOCK / SAMPLE_RATE
        started = time.perf_counter()
        await socket.send(data)
        while len(answer := await socket.recv()) < BLOCK:
            said = decode(answer)
            if isinstance(said, Stats):
                stats.append(said)
        times.append(1e3 * (time.perf_counter() - started))
        progress.advance()
    return times, stats
