"""What a client does with what a server sends: good, malformed, refused, and nothing any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from auricle.bridge import AsyncClient, Client, ConnectionLostError, serve
from auricle.bridge.client_session import ClientSession
from auricle.bridge.codec import decode, encode
from auricle.bridge.messages import (
    Batch,
    Block,
    Error,
    Experimental,
    Format,
    Frame,
    Hello,
    Ping,
    Pong,
    SourceAdd,
    SourceFields,
    SourceSet,
    Stats,
    Welcome,
)
from auricle.errors import InputError, ProtocolError

AHEAD = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)


def welcome(**changes: Any) -> Welcome:
    fields: dict[str, Any] = {
        "v": (1, 0),
        "server": "test",
        "session": bytes(16),
        "resume_key": bytes(16),
        "sample_rate": 48_000,
        "block": 64,
        "fmt": 0,
        "window": 2,
        "max_sources": 16,
        "max_message": 2**20,
        "latency_frames": 8,
        "features": (),
    }
    return Welcome(**(fields | changes))


def run(exchange: Any, *answers: Any) -> tuple[list[Any], Any]:
    """Drive an operation with prepared answers: what it sent, and its result."""
    sent, waiting = [], list(answers)
    try:
        step = next(exchange)
        while True:
            if step is None:
                answer = waiting.pop(0)
                step = exchange.send(answer if isinstance(answer, bytes | str) else encode(answer))
            else:
                sent.append(decode(step))
                step = next(exchange)
    except StopIteration as stop:
        return sent, stop.value


def submit(session: ClientSession, frames: int = 64) -> list[Any]:
    return run(session.submit((), b"", Format.FLOAT32, frames, AHEAD, None))[0]


def frame(seq: int, t: int, **changes: Any) -> Frame:
    fields: dict[str, Any] = {"fmt": 0, "frames": 64, "channels": 2, "flags": 0, "pcm": bytes(512)}
    return Frame(seq, t, **(fields | changes))


@pytest.fixture
def session(hello: Callable[..., Hello]) -> ClientSession:
    session = ClientSession(hello())
    sent, _ = run(session.open(), welcome())
    assert sent == [hello()]
    return session


MALFORMED = {
    "no MessagePack": b"\xc1",
    "nothing": b"",
    "text": "hello",
    "cut off": encode(welcome())[:-1],
    "message of a client": SourceAdd(1, SourceFields()),
    "other major version": welcome(v=(2, 0)),
    "other rate": welcome(sample_rate=44_100),
    "other format": welcome(fmt=1),
    "no window": welcome(window=0),
    "FRAME before WELCOME": frame(0, 0),
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_malformed_answer_to_hello_is_a_protocol_error(
    hello: Callable[..., Hello], answer: Any
) -> None:
    with pytest.raises(ProtocolError):
        run(ClientSession(hello()).open(), answer)


BAD_FRAMES = {
    "other seq": frame(1, 0),
    "other t": frame(0, 64),
    "other frames": frame(0, 0, frames=32, pcm=bytes(256)),
    "mono": frame(0, 0, channels=1, pcm=bytes(256)),
    "int16": frame(0, 0, fmt=1, pcm=bytes(256)),
    "PCM too short": frame(0, 0, pcm=bytes(508)),
    "WELCOME again": welcome(),
}


@pytest.mark.parametrize("answer", BAD_FRAMES.values(), ids=BAD_FRAMES)
def test_frame_that_does_not_fit_its_block_is_a_protocol_error(
    session: ClientSession, answer: Any
) -> None:
    submit(session)
    with pytest.raises(ProtocolError) as refused:
        run(session.collect(), answer)
    assert refused.value.code == "bad_message"


def test_frame_without_block_is_a_protocol_error(session: ClientSession) -> None:
    submit(session)
    run(session.collect(), frame(0, 0))
    with pytest.raises(ProtocolError):
        run(session.ping(), frame(1, 64))


def test_blocks_count_up_and_frames_come_in_order(session: ClientSession) -> None:
    assert [message.seq for _ in range(2) for message in submit(session)] == [0, 1]
    with pytest.raises(InputError):
        submit(session)
    assert run(session.collect(), Stats(**_stats()), Experimental(130), frame(0, 0))[1].seq == 0
    assert run(session.collect(), frame(1, 64))[1].t == 64
    assert session.stats is not None
    with pytest.raises(InputError):
        run(session.collect())


def _stats() -> dict[str, Any]:
    names = ("render_ms_p50", "render_ms_p99", "queue", "late", "concealed", "clipped")
    return dict.fromkeys(names, 0)


def test_refused_block_raises_when_it_is_collected_and_the_next_goes_on(
    session: ClientSession,
) -> None:
    submit(session)
    submit(session)
    refusal = Error(code="bad_block", message="no", fatal=False, seq=0)
    with pytest.raises(ProtocolError) as refused:
        run(session.collect(), refusal)
    assert refused.value.code == "bad_block"
    assert run(session.collect(), frame(1, 64))[1].seq == 1


def test_refused_change_raises_at_the_next_call_and_costs_no_audio(
    session: ClientSession,
) -> None:
    session.queue(SourceSet(9, -1, SourceFields(gain=1.0)))
    (batch,) = submit(session)
    assert isinstance(batch, Batch)
    assert [type(member) for member in batch.messages] == [SourceSet, Block]
    refusal = Error(code="bad_source", message="no", fatal=False)
    assert run(session.collect(), refusal, frame(0, 0))[1].seq == 0
    with pytest.raises(ProtocolError) as refused:
        submit(session)
    assert refused.value.code == "bad_source"
    assert submit(session)[0].seq == 1


def test_ping_of_the_server_is_answered(session: ClientSession) -> None:
    submit(session)
    run(session.collect(), Ping(5), frame(0, 0))
    pong, block = submit(session)
    assert isinstance(pong, Pong)
    assert pong.t_ns == 5
    assert isinstance(block, Block)


def test_fatal_error_raises_at_once(session: ClientSession) -> None:
    submit(session)
    with pytest.raises(ProtocolError) as refused:
        run(session.collect(), Error(code="limit", message="flood", fatal=True))
    assert refused.value.code == "limit"


def test_source_whose_text_fails_is_taken_back(session: ClientSession) -> None:
    adding = session.add_source(SourceFields(text="nonsense"), None)
    refusal = Error(code="describe_failed", message="no place", fatal=False, rid=0)
    with pytest.raises(ProtocolError):
        run(adding, refusal, Pong(0, 0, 0))
    (batch,) = submit(session)
    assert [type(member).__name__ for member in batch.messages] == ["SourceRemove", "Block"]


async def test_lost_connection_is_told_and_the_session_goes_on(
    gain_renderer: Any, describer: Any
) -> None:
    async with serve(port=0, create_renderer=gain_renderer, describe=describer) as server:
        client = await AsyncClient(server.url, block=64).connect()
        source = await client.add_source(position=(0, 1, 0))
        await client.process({source: np.full(64, 0.5)})
        await client.submit({source: np.full(64, 0.5)})
        client._socket.transport.abort()
        with pytest.raises(ConnectionLostError):
            await _collect_all(client)
        await client.reconnect()
        while client.outstanding:
            with pytest.raises(ConnectionLostError):
                await client.collect()
        output = await client.process({source: np.full(64, 0.25)})
        assert output[:, 0].tolist() == [0.25, 0.0]
        await client.close()
        await client.connect()
        assert await client.add_source(position=(0, 1, 0)) == 1
        await client.close()


async def _collect_all(client: AsyncClient) -> None:
    while True:
        await client.collect()
        await client.submit({}, frames=64)


async def test_blocking_client_reconnects_too(gain_renderer: Any, describer: Any) -> None:
    async with serve(port=0, create_renderer=gain_renderer, describe=describer) as server:
        await asyncio.to_thread(_break_and_mend, server.url)


def _break_and_mend(url: str) -> None:
    with Client(url, block=64) as client:
        source = client.add_source(position=(0, -1, 0))
        client.process({source: np.zeros(64)})
        client._socket.socket.close()
        client.reconnect()
        assert client.process({source: np.full(64, 0.5)})[1, 0] == 0.5


def test_arguments_that_do_not_fit_are_input_errors() -> None:
    with pytest.raises(InputError):
        Client(fmt="float64")
    with pytest.raises(InputError):
        Client().latency_frames  # noqa: B018
    with pytest.raises(InputError):
        Client().process({})


async def test_inputs_that_do_not_fit_are_input_errors(gain_renderer: Any, describer: Any) -> None:
    async with (
        serve(port=0, create_renderer=gain_renderer, describe=describer) as server,
        AsyncClient(server.url) as client,
    ):
        for inputs in ({}, {1: np.zeros((2, 64))}, {1: np.zeros(64), 2: np.zeros(32)}):
            with pytest.raises(InputError):
                await client.process(inputs)
        with pytest.raises(InputError):
            await client.add_source(colour="blue")
        with pytest.raises(InputError):
            client.set_positions([1], np.zeros((2, 3)))
        assert client.outstanding == 0


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"frob": 1}, r"'frob' is not a field of a source; it has position, text, gain, .*spread"),
        (
            {"directivity": {"pattern": "cone", "frob": 1}},
            "'frob' is not a field of directivity; it has pattern, order, inner, outer",
        ),
        ({"directivity": {"order": 1.0}}, "directivity has no pattern"),
    ],
    ids=["source", "directivity", "no pattern"],
)
def test_unknown_field_is_refused_with_those_there_are(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        Client().add_source(**fields)
    assert "__init__" not in str(refused.value)
