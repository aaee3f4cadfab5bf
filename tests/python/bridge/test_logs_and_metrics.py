"""What a server says of itself: events as words and as JSON, and figures for Prometheus."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from auricle.bridge import AsyncClient, Limits, realtime, running, serve
from auricle.bridge.logs import Event, write_logs
from auricle.bridge.meter import Meter
from auricle.bridge.metrics_page import serve_metrics
from auricle.errors import ProtocolError


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """The bridge's logger, put back afterwards."""
    logger = logging.getLogger("auricle.bridge")
    before = (logger.handlers, logger.level, logger.propagate)
    yield logger
    logger.handlers, logger.level, logger.propagate = before


def test_events_as_json_are_one_object_a_line(logger: logging.Logger) -> None:
    stream = io.StringIO()
    write_logs("json", stream)
    logger.info(Event("opened", session="6f1c22d0", client='a "b"\nc', blocks=3, code=None))
    try:
        raise ValueError("broken\nin two")
    except ValueError:
        logger.exception(Event("message failed", type="Block"))
    logger.warning("plain %s", "words")
    first, second, third = map(json.loads, stream.getvalue().splitlines())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", first.pop("time"))
    assert first == {
        "level": "info",
        "event": "opened",
        "session": "6f1c22d0",
        "client": 'a "b"\nc',
        "blocks": 3,
        "code": None,
    }
    assert (second["level"], second["event"]) == ("error", "message failed")
    assert "ValueError: broken" in second["exception"]
    assert (third["event"], third["text"]) == ("message", "plain words")


def test_events_as_words_are_one_line(logger: logging.Logger) -> None:
    stream = io.StringIO()
    write_logs("text", stream)
    logger.info(Event("opened", client="a\nb", blocks=3))
    logger.debug(Event("not shown"))
    (line,) = stream.getvalue().splitlines()
    assert line.split(" ", 1)[1] == r"info opened client='a\nb' blocks=3"


@pytest.mark.usefixtures("logger")
async def test_log_of_a_session_holds_no_audio_no_sentence_and_no_secret(
    gain_renderer: Any, describer: Any
) -> None:
    stream = io.StringIO()
    write_logs("json", stream)
    options = {"create_renderer": gain_renderer, "describe": describer, "hrtfs": {"kemar": None}}
    async with serve(port=0, token="sesame", **options) as server:
        async with AsyncClient(server.url, token="sesame", name="me") as client:
            source = await client.add_source(text="left")
            await client.process({source: [0.5] * 64})
            welcome = client.welcome
        with pytest.raises(ProtocolError):
            await AsyncClient(server.url, token="guess").connect()
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["listening", "opened", "closed", "closed"]
    assert events[1]["client"] == "me"
    assert events[1]["session"] == welcome.session.hex()[:8]
    assert events[2]["blocks"] == 1
    text = stream.getvalue()
    for secret in ("sesame", "guess", "left", welcome.resume_key.hex(), welcome.session.hex()):
        assert secret not in text


async def fetched(port: int, request: bytes) -> tuple[bytes, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return head, body


def samples(page: bytes) -> dict[str, float]:
    lines = page.decode().splitlines()
    return {k: float(v) for k, v in (x.rsplit(" ", 1) for x in lines if not x.startswith("#"))}


async def test_figures_are_those_of_the_sessions(gain_renderer: Any, describer: Any) -> None:
    options = {"create_renderer": gain_renderer, "describe": describer}
    async with serve(port=0, limits=Limits(resume_s=0.0), **options) as server:
        page = await serve_metrics(server.metrics, "127.0.0.1", 0)
        port = page.sockets[0].getsockname()[1]
        async with AsyncClient(server.url) as one, AsyncClient(server.url) as two:
            source = await one.add_source(position=(0, 1, 0))
            await one.process({source: [2.0] * 64})
            await one.process({source: [0.1] * 64})
            await one.process({source: [float("nan")] * 64})
            await two.process({}, frames=64)
            for _ in range(2):
                with pytest.raises(ProtocolError):
                    await one.add_source(id=source, position=(0, 1, 0))
            head, body = await fetched(port, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Content-Type: text/plain; version=0.0.4; charset=utf-8" in head
        figures = samples(body)
        assert figures["auricle_connections"] == 2
        assert figures["auricle_sessions"] == 2
        assert figures["auricle_sessions_opened_total"] == 2
        assert figures["auricle_frames_total"] == 4
        assert figures["auricle_frames_limited_total"] == 1
        assert figures["auricle_frames_concealed_total"] == 1
        assert figures["auricle_frames_late_total"] == 0
        assert figures['auricle_errors_total{code="bad_source"}'] == 2
        assert figures["auricle_block_seconds_count"] == 4
        assert figures['auricle_block_seconds_bucket{le="+Inf"}'] == 4
        if sys.platform == "linux":
            assert figures["process_resident_memory_bytes"] > 1e6
        page.close()
        await page.wait_closed()


async def test_page_serves_nothing_else_and_waits_for_nobody() -> None:
    page = await serve_metrics(lambda: "x 1\n", "127.0.0.1", 0)
    port = page.sockets[0].getsockname()[1]
    for request in (b"GET / HTTP/1.1\r\n\r\n", b"POST /metrics HTTP/1.1\r\n\r\n"):
        head, _ = await fetched(port, request)
        assert head.startswith(b"HTTP/1.1 404 ")
    head, body = await fetched(port, b"HEAD /metrics HTTP/1.1\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == b""
    assert await fetched(port, bytes(100_000)) == (b"", b"")
    # A client that says nothing is let go.
    assert await fetched(port, b"GET /met") == (b"", b"")
    page.close()
    await page.wait_closed()


def test_histogram_is_cumulative_as_prometheus_reads_it() -> None:
    meter = Meter()
    for seconds in (0.00005, 0.0001, 0.0003, 0.2):
        meter.rendered(seconds)
    figures = samples(meter.exposition(0).encode())
    buckets = {k: v for k, v in figures.items() if k.startswith("auricle_block_seconds_bucket")}
    assert list(buckets.values()) == sorted(buckets.values())
    assert buckets['auricle_block_seconds_bucket{le="0.0001"}'] == 2
    assert buckets['auricle_block_seconds_bucket{le="0.0005"}'] == 3
    assert buckets['auricle_block_seconds_bucket{le="0.1"}'] == 3
    assert buckets['auricle_block_seconds_bucket{le="+Inf"}'] == 4
    assert figures["auricle_block_seconds_sum"] == pytest.approx(0.20045)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked for it")
def test_priority_is_claimed_or_the_reason_why_not_is_said(monkeypatch: Any) -> None:
    claimed: list[tuple[int, int, int]] = []

    def granted(pid: int, policy: int, parameter: Any) -> None:
        claimed.append((pid, policy, parameter.sched_priority))

    def denied(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.sched_setscheduler", granted)
    assert realtime.claim_realtime() == "rendering at real-time priority 10, round robin"
    ((pid, policy, priority),) = claimed
    assert (pid, priority) == (0, 10)
    # SCHED_RR is 2 and SCHED_RESET_ON_FORK 0x40000000 in sched(7).
    assert policy == 0x40000002
    monkeypatch.setattr("os.sched_setscheduler", denied)
    sentence = realtime.claim_realtime()
    assert "not permitted (Operation not permitted; it takes CAP_SYS_NICE" in sentence
    assert sentence.endswith("rendering at normal priority")


def test_loop_is_uvloops_where_it_is_installed(monkeypatch: Any) -> None:
    factory = object()
    monkeypatch.setitem(sys.modules, "uvloop", SimpleNamespace(new_event_loop=factory))
    monkeypatch.setattr(running.importlib.util, "find_spec", lambda name: name == "uvloop" or None)
    assert running.event_loop_factory() is factory
    monkeypatch.setattr(running.importlib.util, "find_spec", lambda _: None)
    assert running.event_loop_factory() is None
