"""Flow control, rates, sizes, silence, resume and takeover, on a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auricle.bridge.codec import encode
from auricle.bridge.messages import (
    Batch,
    Block,
    Bye,
    Describe,
    Error,
    Experimental,
    Frame,
    Ping,
    Pong,
    Poses,
    Resume,
    SourceAdd,
    SourceFields,
    SourceSet,
    Stats,
    Welcome,
)

LEFT = SourceFields(position=(0.0, 1.0, 0.0))


def test_block_beyond_the_window_is_refused_and_the_others_are_answered(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.send(*[block(seq, 64 * seq) for seq in range(6)])
    replies = dialogue.work()
    assert [reply.seq for reply in replies] == [0, 1, 2, 3, 4, 5]
    assert [type(reply) for reply in replies] == 4 * [Frame] + 2 * [Error]
    assert {(reply.code, reply.fatal) for reply in replies[4:]} == {("limit", False)}
    assert dialogue.frame(block(6, 64 * 6)).seq == 6


def test_window_overrun_by_twice_is_fatal_4005(dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue.send(*[block(seq, 64 * seq) for seq in range(8)])
    assert dialogue.close is None
    dialogue.send(block(8, 64 * 8))
    assert dialogue.close.code == 4005
    (error,) = dialogue.work()
    assert (error.code, error.fatal) == ("limit", True)


def test_window_is_what_the_limits_say(make_dialogue: Any, block: Callable[..., Block]) -> None:
    dialogue = make_dialogue(window=1)
    dialogue.hello()
    dialogue.send(block(0, 0), block(1, 64))
    assert [type(reply) for reply in dialogue.work()] == [Frame, Error]


def test_control_messages_beyond_200_a_second_are_refused(dialogue: Any) -> None:
    for _ in range(200):
        assert dialogue.say(Experimental(128)) == []
    assert dialogue.error(SourceAdd(1, LEFT)).code == "limit"
    dialogue.now_ns += 10**9
    assert dialogue.say(SourceAdd(1, LEFT)) == []


def test_flood_of_control_messages_is_fatal_4005(dialogue: Any) -> None:
    dialogue.say(SourceAdd(1, LEFT))
    for _ in range(399):
        dialogue.say(SourceSet(1, -1, SourceFields(gain=0.5)))
    assert dialogue.close is None
    dialogue.say(SourceSet(1, -1, SourceFields(gain=0.5)))
    assert dialogue.close.code == 4005


def test_members_of_a_batch_count_singly(dialogue: Any) -> None:
    dialogue.say(SourceAdd(1, LEFT))
    sets = tuple(SourceSet(1, -1, SourceFields(gain=0.5)) for _ in range(250))
    replies = dialogue.say(Batch(sets))
    assert [reply.code for reply in replies] == 51 * ["limit"]


def test_garbage_counts_as_control_messages(dialogue: Any) -> None:
    for _ in range(400):
        dialogue.say(b"\xc1")
    assert dialogue.close is None
    dialogue.say(b"\xc1")
    assert dialogue.close.code == 4005


def test_block_poses_ping_and_pong_do_not_count(dialogue: Any, block: Callable[..., Block]) -> None:
    for seq in range(300):
        replies = dialogue.say(Poses(-1, (), b""), block(seq, 64 * seq), Ping(seq), Pong(0, 0, 0))
        assert [type(reply) for reply in replies] == [Frame, Pong]


def test_second_poses_before_a_block_is_refused(dialogue: Any, block: Callable[..., Block]) -> None:
    assert dialogue.say(Poses(-1, (), b"")) == []
    assert dialogue.error(Poses(-1, (), b"")).code == "limit"
    dialogue.frame(block())
    assert dialogue.say(Poses(-1, (), b"")) == []


def test_sources_beyond_what_welcome_granted_are_refused(make_dialogue: Any) -> None:
    dialogue = make_dialogue()
    dialogue.hello(max_sources=2)
    assert dialogue.say(SourceAdd(1, LEFT), SourceAdd(2, LEFT)) == []
    assert dialogue.error(SourceAdd(3, LEFT)).code == "limit"


def test_text_beyond_2000_characters_is_refused(dialogue: Any) -> None:
    error = dialogue.error(Describe(3, 0, "ß" * 2001))
    assert (error.code, error.rid) == ("limit", 3)
    assert dialogue.error(SourceAdd(1, SourceFields(text="x" * 2001))).code == "limit"
    assert dialogue.error(Describe(4, 0, "ß" * 2000)).code == "describe_failed"


def test_message_beyond_max_message_is_refused(
    make_dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue = make_dialogue(max_message=1_000)
    dialogue.hello()
    assert dialogue.error(bytes(1_001)).code == "limit"
    assert dialogue.close is None
    fitting = encode(block())
    assert dialogue.frame(fitting).seq == 0


def test_large_message_before_hello_is_fatal_4005(make_dialogue: Any) -> None:
    dialogue = make_dialogue()
    assert dialogue.error(bytes(64 * 1024 + 1)).code == "limit"
    assert dialogue.close.code == 4005


def test_changes_scheduled_without_end_are_refused(make_dialogue: Any) -> None:
    dialogue = make_dialogue(scheduled=10)
    dialogue.hello()
    dialogue.say(SourceAdd(1, LEFT))
    for at in range(10):
        assert dialogue.say(SourceSet(1, 10**9 + at, SourceFields(gain=0.5))) == []
    assert dialogue.error(SourceSet(1, 10**9, SourceFields(gain=0.5))).code == "limit"


def test_client_that_sends_and_does_not_read_is_ended(dialogue: Any) -> None:
    for k in range(1_100):
        dialogue.send(Ping(k))
    assert dialogue.close.code == 4005


def test_silence_instead_of_hello_ends_after_2_s(make_dialogue: Any) -> None:
    dialogue = make_dialogue()
    assert dialogue.wait(1.99) == []
    assert dialogue.close is None
    (error,) = dialogue.wait(0.01)
    assert (error.code, error.fatal) == ("limit", True)
    assert dialogue.close.code == 4008


def test_silence_ends_a_session_after_60_s(dialogue: Any) -> None:
    dialogue.wait(59.0)
    dialogue.say(Ping(1))
    dialogue.wait(59.9)
    assert dialogue.close is None
    (error,) = dialogue.wait(0.1)
    assert (error.code, error.fatal) == ("limit", True)
    assert dialogue.close.code == 4008


def test_deadline_is_when_tick_has_something_to_do(make_dialogue: Any) -> None:
    dialogue = make_dialogue()
    connection = dialogue.connection
    assert connection.deadline_ns() == dialogue.now_ns + 2 * 10**9
    dialogue.hello()
    assert connection.deadline_ns() == dialogue.now_ns + 10**9


def test_nothing_is_due_while_a_session_is_being_opened(make_dialogue: Any, hello: Any) -> None:
    dialogue = make_dialogue()
    dialogue.send(hello())
    assert dialogue.wait(5.0) == []
    assert dialogue.connection.deadline_ns() is None
    (welcome,) = dialogue.work()
    assert isinstance(welcome, Welcome)
    assert dialogue.connection.deadline_ns() == dialogue.now_ns + 10**9


def test_nothing_is_due_once_a_connection_ends(dialogue: Any) -> None:
    dialogue.say(Bye("quit"))
    dialogue.wait(5.0)
    assert dialogue.connection.deadline_ns() is None


def test_ping_is_answered_with_three_times(dialogue: Any) -> None:
    dialogue.send(Ping(123))
    dialogue.now_ns += 500
    (pong,) = dialogue.work()
    assert pong == Pong(123, dialogue.now_ns - 500, dialogue.now_ns)


def test_stats_come_once_a_second(dialogue: Any, block: Callable[..., Block]) -> None:
    for seq, ms in enumerate((1.0, 2.0, 3.0, 4.0)):
        dialogue.frame(block(seq, 64 * seq))
        dialogue.connection.rendered(1e-3 * ms)
    assert dialogue.wait(0.5) == []
    (stats,) = dialogue.wait(0.5)
    assert stats == Stats(
        render_ms_p50=3.0, render_ms_p99=4.0, queue=0, late=0, concealed=0, clipped=0
    )
    (stats,) = dialogue.wait(1.0)
    assert stats.render_ms_p99 == 0.0


def resume(welcome: Welcome, key: bytes | None = None) -> Resume:
    return Resume(
        session=welcome.session, resume_key=welcome.resume_key if key is None else key, seq=3
    )


@pytest.fixture
def dropped(make_registry: Any, make_dialogue: Any, block: Callable[..., Block]) -> Any:
    """A session with a source on the left and four blocks behind it, its connection lost."""
    dialogue = make_dialogue(make_registry())
    (dialogue.welcome,) = dialogue.hello()
    dialogue.say(SourceAdd(1, LEFT))
    for seq in range(4):
        dialogue.frame(block(seq, 64 * seq))
    dialogue.connection.lost(dialogue.now_ns)
    return dialogue


def test_resumed_session_goes_on_with_its_sources_at_any_higher_seq(
    dropped: Any, make_dialogue: Any, block: Callable[..., Block], stereo: Any
) -> None:
    again = make_dialogue(dropped.registry)
    again.now_ns = dropped.now_ns + 29 * 10**9
    (welcome,) = again.say(resume(dropped.welcome))
    assert welcome == dropped.welcome
    assert again.error(block(3, 0)).code == "bad_block"
    frame = again.frame(block(900, 64 * 900, inputs={1: [0.5] * 64}))
    assert stereo(frame) == ([0.5] * 64, [0.0] * 64)
    assert again.error(block(902, 64 * 901)).code == "bad_block"


def test_wrong_key_closes_4006(dropped: Any, make_dialogue: Any) -> None:
    again = make_dialogue(dropped.registry)
    error = again.error(resume(dropped.welcome, bytes(16)))
    assert (error.code, error.fatal) == ("unauthorized", True)
    assert again.close.code == 4006


def test_unknown_session_closes_4006(dropped: Any, make_dialogue: Any) -> None:
    again = make_dialogue(dropped.registry)
    again.say(Resume(session=bytes(16), resume_key=bytes(16), seq=0))
    assert again.close.code == 4006


def test_session_is_kept_30_s(dropped: Any, make_dialogue: Any) -> None:
    again = make_dialogue(dropped.registry)
    again.now_ns = dropped.now_ns + 31 * 10**9
    again.say(resume(dropped.welcome))
    assert again.close.code == 4006


def test_registry_tells_when_a_dropped_session_expires(
    dropped: Any, make_dialogue: Any, make_registry: Any
) -> None:
    assert make_registry().expires_ns() is None
    registry, due_ns = dropped.registry, dropped.now_ns + 30 * 10**9
    assert registry.expires_ns() == due_ns
    later = make_dialogue(registry)
    later.now_ns = dropped.now_ns + 10**9
    later.hello()
    assert registry.expires_ns() == due_ns
    later.connection.lost(later.now_ns)
    assert registry.expires_ns() == due_ns
    registry.expire(due_ns + 1)
    assert (len(registry), registry.expires_ns()) == (1, due_ns + 10**9)


def test_newer_connection_takes_the_session_over_and_the_older_is_closed_4007(
    make_registry: Any, make_dialogue: Any, block: Callable[..., Block]
) -> None:
    older = make_dialogue(make_registry())
    (welcome,) = older.hello()
    newer = make_dialogue(older.registry)
    assert newer.say(resume(welcome)) == [welcome]
    assert older.close.code == 4007
    assert [type(reply) for reply in older.work()] == [Bye]
    older.connection.lost(older.now_ns)
    assert newer.frame(block(10, 0)).seq == 10
    assert len(newer.registry) == 1


def test_resume_needs_no_token_because_the_key_is_one(dropped: Any, dialogue: Any) -> None:
    again = type(dialogue)(dropped.registry, token="token")
    assert again.say(resume(dropped.welcome)) == [dropped.welcome]


@pytest.mark.parametrize("ending", ["bye", "flood"])
def test_session_that_ended_is_not_kept(
    make_registry: Any, make_dialogue: Any, ending: str
) -> None:
    dialogue = make_dialogue(make_registry())
    (welcome,) = dialogue.hello()
    messages = [Bye("quit")] if ending == "bye" else 401 * [b"\xc1"]
    dialogue.say(*messages)
    dialogue.connection.lost(dialogue.now_ns)
    again = make_dialogue(dialogue.registry)
    again.say(resume(welcome))
    assert again.close.code == 4006


def test_dropped_session_makes_room_for_a_new_one(make_registry: Any, make_dialogue: Any) -> None:
    registry = make_registry(sessions=1)
    first = make_dialogue(registry)
    first.hello()
    first.connection.lost(first.now_ns)
    assert isinstance(make_dialogue(registry).hello()[0], Welcome)
    assert len(registry) == 1


def test_shut_down_answers_what_waits_and_says_bye(
    dialogue: Any, block: Callable[..., Block]
) -> None:
    dialogue.send(block(0, 0), block(1, 64))
    dialogue.connection.shut_down(dialogue.now_ns)
    assert [type(reply) for reply in dialogue.work()] == [Frame, Frame, Bye]
    assert dialogue.close.code == 1001


def test_bye_before_hello_is_a_quiet_end(make_dialogue: Any) -> None:
    dialogue = make_dialogue()
    assert dialogue.say(Bye("wrong door")) == []
    assert dialogue.close.code == 1000


@pytest.mark.parametrize("type_", [128, 191])
def test_experimental_types_are_ignored_before_and_after_hello(
    make_dialogue: Any, type_: int
) -> None:
    dialogue = make_dialogue()
    assert dialogue.say(Experimental(type_, ("x",))) == []
    dialogue.hello()
    assert dialogue.say(Experimental(type_)) == []
    assert dialogue.close is None
