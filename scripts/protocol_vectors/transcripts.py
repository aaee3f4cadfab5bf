"""Whole sessions against a server whose renderer has no ears.

The renderer puts a source with y > 0 into the left ear, one with y < 0 into the right and one with
y = 0 into both, times its gain; there is no latency, and changes hold at once. Of a mixture the
first object gets half, the second a quarter and so on, and the residual what is left. All samples
are multiples of powers of two, so that every FRAME is exact.
"""

from __future__ import annotations

from collections.abc import Iterator

from scripts.protocol_vectors.packing import (
    HELLO,
    KEY,
    SESSION,
    WELCOME,
    Value,
    block,
    floats,
    pack,
    shorts,
)
from scripts.protocol_vectors.transcript import Transcript, frame

_FRAMES = 32
_RAMP = [k / 32 for k in range(_FRAMES)]
_SILENCE = [0.0] * _FRAMES
_HALF = [0.5 * sample for sample in _RAMP]
_QUARTER = [0.25 * sample for sample in _RAMP]

_ASKED: dict[str, Value] = {**HELLO, "client": "vectors/1", "block": _FRAMES}
_FEATURES = ["directivity", "hrtf", "poses", "resume", "stats", "text"]
_GRANTED: dict[str, Value] = {
    **WELCOME,
    "block": _FRAMES,
    "latency_frames": 0,
    "features": _FEATURES,
}
_LEFT: Value = [32, 1, {"position": [0.0, 2.0, 0.0]}]
_RESUME: dict[str, Value] = {"session": SESSION, "resume_key": KEY, "seq": 3}


def transcript_lines() -> Iterator[str]:
    """The table of transcripts, line by line."""
    for transcript in (
        _handshake(),
        _token(),
        *_refused_handshakes(),
        _silence(),
        _idle(),
        _overloaded(),
        _sources(),
        _sentences(),
        _mixture(),
        _rooms(),
        _audio(),
        _int16(),
        _batch(),
        _late(),
        _window(),
        _flood(),
        _resume(),
        _wrong_key(),
        _takeover(),
        _stats(),
        _errors(),
        _shutdown(),
    ):
        yield from transcript.lines()


def _welcomed(name: str, server: str = "") -> Transcript:
    script = Transcript(name, server).open()
    return script.client("HELLO", [1, _ASKED]).server("WELCOME", [2, _GRANTED])


def _block(seq: int, *, t: int | None = None) -> list[Value]:
    """BLOCK of a ramp for source 1."""
    start = _FRAMES * seq if t is None else t
    return block(_FRAMES, [1], floats(*_RAMP), seq=seq, t=start)


def _frame(seq: int, *, t: int | None = None, flags: int = 0) -> list[Value]:
    """FRAME of a ramp on the left."""
    start = _FRAMES * seq if t is None else t
    return frame(_RAMP, _SILENCE, seq=seq, t=start, flags=flags)


def _handshake() -> Transcript:
    script = _welcomed("handshake")
    script.at(10).client("PING", [4, 123]).at(11)
    script.server("PONG: received at 10 ms, sent at 11 ms", [5, 123, 10_000_000, 11_000_000])
    script.client("experimental, ignored", [130, {"x": 1}])
    return script.at(20).client("BYE", [6, "quit"]).close(1000, "bye")


def _token() -> Transcript:
    script = Transcript("token", "token=geheim").open().client("no token", [1, _ASKED])
    reason = "the token is missing; send it in HELLO or as Authorization: Bearer"
    script.error("unauthorized", reason, fatal=True).close(4003, reason)
    script.at(10).open("b").client("wrong token", [1, {**_ASKED, "token": "geheimnis"}])
    reason = "the token is wrong; send it in HELLO or as Authorization: Bearer"
    script.error("unauthorized", reason, fatal=True).close(4003, reason)
    script.at(20).open("c").client("right token", [1, {**_ASKED, "token": "geheim"}])
    return script.server("WELCOME", [2, _GRANTED])


def _refused_handshakes() -> Iterator[Transcript]:
    for name, hello, code, close, reason in (
        (
            "other_version",
            {**_ASKED, "v": [2, 0]},
            "unsupported_version",
            4002,
            "HELLO is of version 2.0; this server speaks 1.x",
        ),
        (
            "other_rate",
            {**_ASKED, "sample_rate": 1000},
            "unsupported_rate",
            4004,
            "1000 Hz is not a rate this renderer runs at",
        ),
        (
            "block_too_long",
            {**_ASKED, "block": 8192},
            "limit",
            4005,
            "HELLO.block is 8192; send 32 to 4096 frames",
        ),
    ):
        script = Transcript(name).open().client("HELLO", [1, hello])
        yield script.error(code, reason, fatal=True).close(close, reason)
    reason = "Ping came before HELLO; send HELLO first"
    script = Transcript("no_hello").open().client("PING", [4, 0])
    yield script.error("bad_message", reason, fatal=True).close(4001, reason)


def _silence() -> Transcript:
    reason = "no HELLO came within 2 s"
    script = Transcript("silence").open().at(2000)
    return script.error("limit", reason, fatal=True).close(4008, reason)


def _idle() -> Transcript:
    reason = "nothing came for 0.5 s; send PING to stay"
    script = _welcomed("idle", "idle_s=0.5").at(500)
    return script.error("limit", reason, fatal=True).close(4008, reason)


def _overloaded() -> Transcript:
    reason = "1 sessions are open, as many as this server takes"
    script = _welcomed("overloaded", "sessions=1").at(10).open("b").client("HELLO", [1, _ASKED])
    return script.error("overloaded", reason, fatal=True).close(4009, reason)


def _sources() -> Transcript:
    script = _welcomed("sources").at(10)
    script.client("on the left", _LEFT)
    script.client("on the right", [32, 2, {"position": [0.0, -2.0, 0.0], "gain": 0.5}])
    both = block(_FRAMES, [1, 2], floats(*_RAMP, *_RAMP))
    script.client("both", both).at(11).server("both", frame(_RAMP, _HALF))
    script.at(12).client("id in use", _LEFT)
    script.error("bad_source", "source 1 is live already; remove it first or send SOURCE_SET")
    script.client("step at sample 48", [33, 1, 48, {"gain": 0.25, "ramp": 0}])
    script.client("source 2 is not named: silent", _block(1)).at(13)
    stepped = [*_RAMP[:16], *_QUARTER[16:]]
    script.server("half of it at the new gain", frame(stepped, _SILENCE, seq=1, t=32))
    crossed = [19, -1, [1, 2], floats(0.0, -1.0, 0.0, 0.0, 1.0, 0.0)]
    script.at(14).client("change sides", crossed)
    script.client("both", block(_FRAMES, [1, 2], floats(*_RAMP, *_RAMP), seq=2, t=64)).at(15)
    script.server("sides changed", frame(_HALF, _QUARTER, seq=2, t=64))
    script.at(16).client("remove", [34, 2, -1])
    script.client("removed source named", block(_FRAMES, [2], floats(*_RAMP), seq=3, t=96))
    reason = "BLOCK names source 2, which does not exist; send SOURCE_ADD first"
    script.error("bad_block", reason, seq=3)
    script.at(17).client("the next BLOCK", block(_FRAMES, [1], floats(*_RAMP), seq=4, t=128))
    return script.at(18).server("goes on", frame(_SILENCE, _QUARTER, seq=4, t=128))


def _sentences() -> Transcript:
    left: dict[str, Value] = {"position": [0.0, 2.0, 0.0], "confidence": 0.75, "label": "sound"}
    script = _welcomed("sentences").at(10)
    script.client("place it", [32, 1, {"text": "on the left, 2 m away"}])
    script.at(11).server("RESOLVED with rid 0", [36, 0, 1, left])
    script.client("heard there", _block(0)).at(12).server("on the left", _frame(0))
    script.at(20).client("ask only", [35, 7, 0, "a dog on the left and a cat on the right"])
    dog: dict[str, Value] = {"label": "dog", "position": [0.0, 1.0, 0.0]}
    cat: dict[str, Value] = {"label": "cat", "position": [0.0, -1.0, 0.0]}
    objects: dict[str, Value] = {"position": [0.0, 1.0, 0.0], "confidence": 0.5, "label": "dog"}
    script.at(21).server("RESOLVED", [36, 7, 0, {**objects, "objects": [dog, cat]}])
    script.at(30).client("move it", [33, 1, -1, {"text": "from left to right over 0.5 seconds"}])
    path: list[Value] = [[0, 0.0, 1.0, 0.0], [24000, 0.0, -1.0, 0.0]]
    moving = {"position": [0.0, 1.0, 0.0], "confidence": 0.75, "label": "sound", "path": path}
    script.at(31).server("RESOLVED with a path", [36, 0, 1, moving])
    script.at(40).client("no place", [35, 8, 0, "somewhere nice"])
    reason = "no place is named; say where the sound is (at 0..14: 'somewhere nice')"
    script.at(41).error("describe_failed", reason, rid=8)
    script.at(50).client("no place, stays silent", [32, 2, {}])
    reason = "source 2 has neither position nor text and stays silent; send one"
    return script.error("describe_failed", reason, rid=0)


def _mixture() -> Transcript:
    def heard(seq: int, left: float, right: float) -> list[Value]:
        ears = ([gain * sample for sample in _RAMP] for gain in (left, right))
        return frame(*ears, seq=seq, t=_FRAMES * seq)

    guitar: dict[str, Value] = {"label": "guitar", "position": [0.0, 2.0, 0.0]}
    drums: dict[str, Value] = {"label": "drums", "position": [0.0, -2.0, 0.0]}
    meaning = {"position": [0.0, 2.0, 0.0], "confidence": 1.0, "label": "guitar"}
    script = _welcomed("mixture").at(10)
    text = "the guitar is 2 m to the left, the drums are 2 m to the right"
    script.client("two sounds in one stream", [32, 1, {"text": text, "kind": "mixture"}])
    apart: dict[str, Value] = {**meaning, "objects": [guitar, drums], "latency_frames": 0}
    script.at(11).server("RESOLVED", [36, 0, 1, apart])
    script.client("BLOCK 0", _block(0)).at(12)
    script.server(
        "half on the left, a quarter on the right, the rest in front", heard(0, 0.75, 0.5)
    )
    across: Value = [19, -1, [65537], floats(0.0, -2.0, 0.0)]
    script.at(13).client("the guitar, 1 + 65536, to the right", across)
    script.client("BLOCK 1", _block(1)).at(14).server("moved", heard(1, 0.25, 1.0))
    script.at(15).client("the residual, 1 + 5 * 65536", [33, 327681, -1, {"gain": 0.0, "ramp": 0}])
    script.client("BLOCK 2", _block(2)).at(16).server("the rest is silent", heard(2, 0.0, 0.75))
    script.at(17).client("the residual again", [33, 327681, -1, {"gain": 1.0, "ramp": 0}])
    script.client("the drums go over to it", [34, 131073, -1])
    script.client("BLOCK 3", _block(3)).at(18).server("in front", heard(3, 0.5, 1.0))
    script.at(19).client("what is gone", [33, 131073, -1, {"gain": 0.5}])
    script.error("bad_source", "source 131073 does not exist; send SOURCE_ADD first")
    script.client("a mixture has no place", [33, 1, -1, {"position": [1.0, 0.0, 0.0]}])
    reason = (
        "source 1 is a mixture and has no place; its objects have: the first is source 65537, the "
        "residual 327681"
    )
    script.error("bad_source", reason)
    script.client("a part has no input", block(_FRAMES, [65537], floats(*_RAMP), seq=4, t=128))
    reason = "BLOCK names source 65537, which does not exist; send SOURCE_ADD first"
    script.error("bad_block", reason, seq=4)
    script.client("one sound", [33, 1, -1, {"text": "the guitar is 2 m to the left"}])
    alone: dict[str, Value] = {**meaning, "objects": [guitar], "latency_frames": 0}
    script.at(20).server("RESOLVED", [36, 0, 1, alone])
    script.client("BLOCK 5", _block(5)).at(21)
    return script.server("half on the left, half in front", heard(5, 1.0, 0.5))


def _rooms() -> Transcript:
    script = _welcomed("rooms").at(10).client("on the left", _LEFT)
    script.client("wet before any room", [37, -1, {"wet": 0.5}])
    script.client("a room", [37, -1, {"room": {"size": [6.0, 5.0, 3.0]}}])
    room: dict[str, Value] = {"size": [4.0, 3.0, 2.5], "origin": [-1.0, -1.0, -1.5]}
    script.client("BLOCK 0", _block(0)).at(11).server("FRAME 0", _frame(0)).at(12)
    walls: Value = {"walls": "brick", "floor": "carpet", "ceiling": 0.5}
    script.client("another, with the next block", [37, 48, {"room": {**room, "materials": walls}}])
    script.client("its tail", [37, -1, {"rt60": 0.5, "wet": 1.0}])
    script.client("rt60 out of range", [37, -1, {"rt60": 20.0}])
    script.error("bad_message", "SCENE_SET.rt60 is 20; send 0.05 to 10 seconds")
    script.client("wet out of range", [37, -1, {"wet": 11.0}])
    script.error("bad_message", "SCENE_SET.wet is 11; send 0 to 10 (linear)")
    script.client("and the audio goes on", _block(1)).at(13)
    return script.server("FRAME 1", _frame(1))


def _audio() -> Transcript:
    script = _welcomed("audio").at(10).client("on the left", _LEFT)
    script.client("BLOCK 0", _block(0)).client("BLOCK 1", _block(1)).at(11)
    script.server("FRAME 0", _frame(0)).server("FRAME 1", _frame(1))
    nothing = block(64, [], b"", seq=2, t=64)
    script.at(12).client("no sources, 64 frames", nothing).at(13)
    script.server("tails only", frame([0.0] * 64, [0.0] * 64, seq=2, t=64))
    script.at(14).client("the stream jumps", _block(3, t=48000)).at(15)
    script.server("FRAME with the t of its BLOCK", _frame(3, t=48000))
    script.at(16).client("negative time", _block(4, t=-64)).at(17)
    script.server("FRAME", _frame(4, t=-64))
    short = block(_FRAMES, [1], floats(*_RAMP)[:-4], seq=5, t=-32)
    script.at(18).client("PCM too short", short)
    reason = "BLOCK.pcm has 124 bytes; 1 ids x 32 frames x 4 bytes are 128"
    script.error("bad_block", reason, seq=5)
    script.at(19).client("seq 9 after 5", _block(9, t=0))
    script.error("bad_block", "BLOCK.seq is 9 and the last was 5; seq rises by 1", seq=9)
    script.at(20).client("any number above 5", _block(10, t=32)).at(21)
    script.server("goes on", _frame(10, t=32))
    loud = block(_FRAMES, [1], floats(*([1.5] * _FRAMES)), seq=11, t=64)
    script.at(22).client("beyond full scale", loud).at(23)
    limited = frame([1.5] * _FRAMES, _SILENCE, seq=11, t=64, flags=4)
    return script.server("flag 4: limited (this renderer only counts)", limited)


def _int16() -> Transcript:
    script = Transcript("int16").open().client("HELLO", [1, {**_ASKED, "fmt": 1}])
    script.server("WELCOME", [2, {**_GRANTED, "fmt": 1}]).at(10)
    script.client("on the left", [32, 1, {"position": [0.0, 2.0, 0.0], "gain": 0.5}])
    values = [-32768, 32767, 3, -3, *range(28)]
    pcm = shorts(*values)
    script.client("BLOCK of int16", block(_FRAMES, [1], pcm, fmt=1)).at(11)
    # floor(x * 32768 + 0.5) of half of each, so that halves round up: 1.5 to 2, -1.5 to -1.
    halved = [(value + 1) // 2 for value in values]
    answer = shorts(*(sample for left in halved for sample in (left, 0)))
    script.server("FRAME of int16", [17, 0, 0, 1, _FRAMES, 2, 0, answer])
    script.at(12).client("BLOCK of float32", _block(1)).at(13)
    mixed = shorts(*(sample for k in range(_FRAMES) for sample in (512 * k, 0)))
    return script.server("FRAME in the format of HELLO", [17, 1, 32, 1, _FRAMES, 2, 0, mixed])


def _batch() -> Transcript:
    script = _welcomed("batch").at(10)
    moves: Value = [19, -1, [1], floats(0.0, -1.0, 0.0)]
    script.client("all in one write", [18, [_LEFT, moves, _block(0)]]).at(11)
    script.server("FRAME of the BLOCK in it", frame(_SILENCE, _RAMP))
    broken = pack([18, [[34, 9, -1], [33, 1], _block(1)]])
    script.at(12).raw("two bad members, a good BLOCK", broken)
    script.error("bad_source", "source 9 does not exist; send SOURCE_ADD first")
    script.error("bad_message", "SOURCE_SET has 2 elements; it takes 4")
    return script.server("FRAME all the same", frame(_SILENCE, _RAMP, seq=1, t=32))


def _late() -> Transcript:
    script = _welcomed("late").at(10).client("on the left", _LEFT)
    # A window of four blocks of 32 frames lasts 2.67 ms at 48 kHz.
    script.client("BLOCK 0", _block(0)).client("BLOCK 1", _block(1)).at(12)
    script.server("2 ms later: in time", _frame(0)).at(13)
    script.server("3 ms later: late", _frame(1, flags=1))
    script.at(20).client("BLOCK 2", _block(2)).at(21)
    return script.server("in time again", _frame(2))


def _window() -> Transcript:
    script = _welcomed("window").at(10).client("on the left", _LEFT)
    for seq in range(5):
        script.client(f"BLOCK {seq}", _block(seq))
    for seq in range(4):
        script.server(f"FRAME {seq}", _frame(seq))
    words = "came while 4 wait for their FRAME; wait for one"
    script.error("limit", f"BLOCK 4 {words}", seq=4)
    script.at(20)
    for seq in range(5, 14):
        script.client(f"BLOCK {seq}", _block(seq))
    # More than twice the window: what waits is given up.
    script.error("limit", f"BLOCK 13 {words}", fatal=True)
    return script.close(4005, f"BLOCK 13 {words}")


def _flood() -> Transcript:
    script = _welcomed("flood", "control_rate=2").at(10)
    for id_ in range(1, 5):
        script.client("within a second", [34, id_, -1])
    for id_ in (1, 2):
        script.error("bad_source", f"source {id_} does not exist; send SOURCE_ADD first")
    reason = "more than 2 control messages in a second; send fewer"
    script.error("limit", reason).error("limit", reason)
    script.client("more than twice too many", [34, 5, -1])
    return script.error("limit", reason, fatal=True).close(4005, reason)


def _streaming(name: str) -> Transcript:
    """A source on the left, and BLOCKs 0 to 3 answered."""
    script = _welcomed(name).at(10).client("on the left", _LEFT)
    for seq in range(4):
        script.client(f"BLOCK {seq}", _block(seq)).server(f"FRAME {seq}", _frame(seq))
    return script


def _resume() -> Transcript:
    script = _streaming("resume").at(20).client("BLOCK 4", _block(4)).lost()
    script.at(5000).open("b").client("RESUME: FRAME 3 was the last", [8, _RESUME])
    script.server("the same WELCOME", [2, _GRANTED])
    script.at(5010).client("any seq above the last", _block(90, t=4800)).at(5011)
    script.server("the source is still there", _frame(90, t=4800))
    return script.at(5020).client("BLOCK 91", _block(91, t=4832)).server("", _frame(91, t=4832))


def _wrong_key() -> Transcript:
    reason = "no session with this resume_key is kept here; send HELLO"
    script = _streaming("wrong_key").lost().at(100).open("b")
    script.client("RESUME with a wrong key", [8, {**_RESUME, "resume_key": SESSION}])
    script.error("unauthorized", reason, fatal=True).close(4006, reason)
    script.at(31_000).open("c").client("RESUME after 30 s", [8, _RESUME])
    return script.error("unauthorized", reason, fatal=True).close(4006, reason)


def _takeover() -> Transcript:
    reason = "a newer connection resumed this session"
    script = _streaming("takeover").at(20).open("b").client("RESUME", [8, _RESUME])
    script.server("WELCOME", [2, _GRANTED])
    script.on("a").server("BYE to the older", [6, reason]).close(4007, reason)
    script.at(30).on("b").client("the newer goes on", _block(4)).at(31)
    return script.server("FRAME 4", _frame(4))


def _stats() -> Transcript:
    script = _streaming("stats").at(1000)
    stats = {"render_ms_p50": 0.25, "render_ms_p99": 0.25, "queue": 0}
    counted: dict[str, Value] = {**stats, "late": 0, "concealed": 0, "clipped": 0}
    script.server("once a second; each BLOCK took 0.25 ms here", [7, counted])
    idle: dict[str, Value] = {**counted, "render_ms_p50": 0.0, "render_ms_p99": 0.0}
    return script.at(2000).server("nothing was rendered since", [7, idle])


def _errors() -> Transcript:
    script = _streaming("errors").at(20)
    script.raw("not MessagePack", b"\xc1")
    script.error("bad_message", "byte 0xc1 stands for nothing in MessagePack")
    script.raw("unknown type", pack([9, {}]))
    script.error("bad_message", "message type 9 is not part of protocol 1; see its table")
    script.raw("not a number", pack([33, 1, -1, {"gain": float("nan")}]))
    script.error("bad_message", "nan is not a number the protocol carries; send finite numbers")
    script.raw("the type is no integer", pack([6.5, "quit"]))
    reason = "the type of the message is 6.5; send an integer of at most 64 bits"
    script.error("bad_message", reason)
    script.text("text", "hello")
    script.error("bad_message", "text messages are not used; send binary messages")
    script.client("HELLO again", [1, _ASKED])
    script.error("bad_message", "HELLO came twice; a connection has one session")
    script.client("out of range", [33, 1, -1, {"gain": 5000.0}])
    script.error("bad_source", "gain (linear) is 5000; send 0 to 1000")
    script.client("nobody's HRTF", [37, -1, {"hrtf": "nobody"}])
    installed = "installed: broken, kemar, other"
    script.error("bad_message", f"no HRTF set 'nobody' is installed here; {installed}")
    script.at(21).client("and the audio goes on", _block(4)).at(22)
    return script.server("FRAME 4", _frame(4))


def _shutdown() -> Transcript:
    reason = "the server is shutting down"
    script = _welcomed("shutdown").at(10).client("on the left", _LEFT)
    script.client("BLOCK 0", _block(0)).client("BLOCK 1", _block(1)).stop()
    script.server("drained", _frame(0)).server("drained", _frame(1))
    return script.server("BYE", [6, reason]).close(1001, reason)
