"""A bare echo server, the floor under the bridge's round trip: takes a message, answers 2 KiB.

``python -m auricle.cli.bench.echo_server`` runs it until it is terminated.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from auricle.bridge.listening import Listening, listen
from auricle.bridge.realtime import claim_realtime
from auricle.bridge.running import event_loop_factory

__all__ = ["ANSWER_BYTES", "main"]

ANSWER_BYTES: Final = 2048
"""Of a FRAME of 256 frames in float32."""

_LARGEST_MESSAGE = 1 << 20


async def _echo(socket: Any) -> None:
    answer = bytes(ANSWER_BYTES)
    async for _ in socket:
        await socket.send(answer)


async def _serve() -> None:
    listening: Listening = await listen(_echo, "127.0.0.1", 0, max_size=_LARGEST_MESSAGE)
    port = listening.sockets[0].getsockname()[1]
    # Flushed: the benchmark waits for the address at the other end of a pipe.
    print(f"listening on ws://127.0.0.1:{port}", flush=True)
    await listening.wait_closed()


def main() -> None:
    """Serve on a free port of this machine."""
    # As the bridge does: else what is compared is two priorities.
    claim_realtime()
    with asyncio.Runner(loop_factory=event_loop_factory()) as runner:
        runner.run(_serve())


if __name__ == "__main__":
    main()
