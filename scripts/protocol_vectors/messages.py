"""Single messages: what a codec must accept, tolerate and refuse."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scripts.protocol_vectors.packing import (
    AHEAD,
    HELLO,
    KEY,
    SESSION,
    WELCOME,
    Raw,
    Value,
    block,
    floats,
    pack,
    shorts,
)


def accepted() -> Iterator[tuple[str, Value]]:
    """Every message, with fields absent and present and integers on both sides of each width."""
    ramp = floats(*(k / 32 for k in range(32)))
    yield "hello", [1, HELLO]
    yield "hello_token", [1, {**HELLO, "fmt": 1, "token": "geheim-ß"}]
    yield "welcome", [2, WELCOME]
    yield "welcome_no_features", [2, {**WELCOME, "features": []}]
    yield "welcome_17_features", [2, {**WELCOME, "features": [f"f{k}" for k in range(17)]}]
    error = {"code": "bad_block", "message": "PCM has 3 bytes; send 512", "fatal": False}
    yield "error", [3, error]
    yield "error_fatal", [3, {"code": "limit", "message": "too many", "fatal": True}]
    yield "error_seq", [3, {**error, "seq": 70000}]
    yield "error_rid", [3, {**error, "code": "describe_failed", "rid": 0}]
    for value in (0, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63, 2**64 - 1):
        yield f"ping_{value}", [4, value]
    for value in (-1, -32, -33, -128, -129, -32768, -32769, -(2**31), -(2**31) - 1, -(2**63)):
        yield f"ping_minus_{-value}", [4, value]
    yield "pong", [5, 1, 1_700_000_000_000_000_000, 1_700_000_000_000_000_100]
    yield "bye", [6, "quit"]
    yield "bye_empty", [6, ""]
    for length in (31, 32, 255, 256, 65535, 65536):
        yield f"bye_{length}", [6, "x" * length]
    yield "bye_bom", [6, "\ufeffquit"]
    yield "bye_4_byte_character", [6, "\U0001f442"]
    stats = {"render_ms_p50": 0.25, "render_ms_p99": 1.5, "queue": 0}
    yield "stats", [7, {**stats, "late": 2, "concealed": 3, "clipped": 4}]
    yield "resume", [8, {"session": SESSION, "resume_key": KEY, "seq": 99}]
    yield "block_no_ids", block(64, [], b"")
    yield "block_float32", block(32, [1], ramp, seq=7, t=224)
    yield "block_int16", block(32, [65535], shorts(*range(-16, 16)), fmt=1)
    yield "block_two_ids", block(32, [2, 300], ramp + ramp, seq=2**32, t=2**40)
    yield "block_negative_t", block(32, [1], ramp, t=-4096)
    yield "block_17_ids", block(32, list(range(1, 18)), bytes(17 * 32 * 4))
    posed = block(32, [1], ramp)
    posed[6] = [1.5, -2.0, 0.25, 0.0, 0.0, 0.5, 0.5]
    yield "block_pose", posed
    yield "frame_float32", [17, 7, 224, 0, 32, 2, 0, ramp + ramp]
    yield "frame_int16", [17, 7, 224, 1, 32, 2, 7, shorts(*range(64))]
    moves = [19, -1, [1, 2], floats(1.0, 0.0, 0.0, 0.0, 2.0, 0.0)]
    yield "poses", moves
    yield "poses_none", [19, 4800, [], b""]
    add = [32, 1, {"position": [1.0, 0.0, 0.0]}]
    yield "batch_empty", [18, []]
    yield "batch", [18, [add, moves, block(32, [1], ramp)]]
    yield "batch_controls", [18, [add, [34, 1, -1]]]
    yield "source_add_position", add
    yield "source_add_nothing", [32, 1, {}]
    yield "source_add_text", [32, 2, {"text": "behind on the left, 3 m", "gain": 0.5}]
    full: dict[str, Value] = {
        "position": [0.5, -1.5, 2.0],
        "gain": 0.5,
        "kind": "object",
        "distance_model": "linear",
        "ref_distance": 1.0,
        "max_distance": 50.0,
        "rolloff": 0.75,
        "orientation": [0.0, 0.0, 0.5, 0.5],
        "directivity": {
            "pattern": "cone",
            "order": 1.0,
            "inner": 0.5,
            "outer": 1.5,
            "outer_gain": 0.25,
        },
        "spread": 0.0,
    }
    yield "source_add_all", [32, 65535, full]
    yield "source_add_omni", [32, 3, {"directivity": {"pattern": "omni"}}]
    yield "source_set", [33, 1, -1, {"gain": 2.0}]
    yield "source_set_all", [33, 1, 96000, {**full, "ramp": 480}]
    yield "source_set_ramp_0", [33, 1, 0, {"position": [0.0, 1.0, 0.0], "ramp": 0}]
    yield "source_remove", [34, 1, -1]
    yield "source_remove_at", [34, 300, 123456]
    yield "describe", [35, 1, 0, "a dog on the left"]
    place: dict[str, Value] = {"position": [0.0, 2.0, 0.0], "confidence": 0.75}
    path: list[Value] = [[0, 0.0, 2.0, 0.0], [192000, 0.0, -2.0, 0.0]]
    yield "resolved", [36, 1, 0, place]
    yield "resolved_path", [36, 0, 1, {**place, "label": "dog", "path": path}]
    dog = {"label": "dog", "position": [0.0, 2.0, 0.0]}
    objects: list[Value] = [dog, {"label": "cat", "position": [0.0, -2.0, 0.0], "path": path}]
    yield "resolved_objects", [36, 2, 0, {**place, "label": "dog", "objects": objects}]
    yield "resolved_latency", [36, 2, 4, {**place, "latency_frames": 4800}]
    yield "scene_set_hrtf", [37, -1, {"hrtf": "kemar"}]
    room: dict[str, Value] = {"size": [6.0, 5.0, 3.0]}
    yield "scene_set_room", [37, 0, {"room": room, "rt60": 0.5, "wet": 0.25}]
    surfaces = {"floor": "carpet", "ceiling": 0.25}
    furnished = {**room, "origin": [-3.0, -2.5, -1.5], "materials": surfaces}
    yield "scene_set_materials", [37, 0, {"room": furnished}]
    yield "scene_set_material", [37, 0, {"room": {**room, "materials": "plaster"}}]


def tolerated() -> Iterator[tuple[str, bytes]]:
    """What senders do not send and receivers accept all the same (protocol.md, Encoding)."""
    bye = pack([6, "quit"])
    yield "array16", b"\xdc\x00\x02" + bye[1:]
    yield "array32", b"\xdd\x00\x00\x00\x02" + bye[1:]
    yield "type_as_uint8", b"\x92\xcc\x06" + bye[2:]
    yield "str8_for_fixstr", b"\x92\x06\xd9\x04quit"
    yield "type_as_float32", pack([Raw(pack(6.0)), "quit"])
    yield "integer_as_float64", b"\x92\x04\xcb" + struct.pack(">d", 3.0)
    yield "integer_as_int64", b"\x92\x04\xd3" + struct.pack(">q", 3)
    yield "real_as_integer", pack([32, 1, {"gain": 1}])
    yield "real_as_float64", pack([32, 1, {"gain": Raw(b"\xcb" + struct.pack(">d", 0.1))}])
    yield "pose_of_integers", pack([16, 0, 0, 0, 32, [], [0, 0, 0, 0, 0, 0, 1], b""])
    yield "unknown_key", pack([32, 1, {"colour": {"of": ["the", "sound"]}, "gain": 1.0}])
    yield "other_key_order", pack([32, 1, {"gain": 1.0, "position": [1.0, 0.0, 0.0]}])
    yield "map16", b"\x93\x20\x01\xde\x00\x00"
    yield "extra_element_hot", pack([*block(32, [], b""), "more", {"x": 1}])
    yield "extra_element_control", pack([6, "quit", None])
    yield "bin32_for_bin8", b"\x94\x13\xff\x90\xc6\x00\x00\x00\x00"
    deep: Value = 1
    for _ in range(6):
        deep = [deep]
    yield "eight_levels", pack([32, 1, {"x": deep}])


def refused() -> Iterator[tuple[str, bytes]]:
    """What no receiver takes."""
    hot = pack(block(32, [1], bytes(128)))
    yield "empty", b""
    yield "nil", b"\xc0"
    yield "integer", b"\x01"
    yield "map", pack({"type": 1})
    yield "empty_array", b"\x90"
    yield "type_string", pack(["HELLO", HELLO])
    yield "type_nil", b"\x91\xc0"
    yield "type_true", pack([True, HELLO])
    yield "type_fraction", pack([6.5, "quit"])
    yield "type_0", pack([0, {}])
    yield "type_9", pack([9, {}])
    yield "type_127", pack([127, {}])
    yield "type_negative", pack([-1, {}])
    yield "reserved_c1", b"\xc1"
    yield "reserved_c1_inside", b"\x92\x06\xc1"
    yield "trailing_byte", pack([6, "quit"]) + b"\x00"
    yield "trailing_message", 2 * pack([6, "quit"])
    yield "truncated_header", hot[:3]
    yield "truncated_pose", hot[:20]
    yield "truncated_pcm", hot[:-1]
    yield "truncated_length", b"\x92\x06\xda\x00"
    yield "array_bomb", b"\xdd\xff\xff\xff\xff"
    yield "map_bomb", b"\x92\x01\xdf\xff\xff\xff\xff"
    yield "bin_bomb", b"\x94\x13\xff\x90\xc6\xff\xff\xff\xff"
    yield "str_bomb", b"\x92\x06\xdb\xff\xff\xff\xff"
    yield "nested_200", 200 * b"\x91" + b"\x01"
    deep: Value = 1
    for _ in range(7):
        deep = [deep]
    yield "nested_nine_levels", pack([32, 1, {"x": deep}])
    yield "utf8_stray_byte", b"\x92\x06\xa1\xff"
    yield "utf8_overlong", b"\x92\x06\xa2\xc0\x80"
    yield "utf8_surrogate", b"\x92\x06\xa3\xed\xa0\x80"
    yield "utf8_cut_off", b"\x92\x06\xa1\xc3"
    yield "utf8_in_key", b"\x93\x20\x01\x81\xa1\xff\x01"
    for name, ext in (
        ("fixext1", b"\xd4\x05\x00"),
        ("fixext16", b"\xd8\x05" + bytes(16)),
        ("ext8", b"\xc7\x01\x05\x00"),
        ("timestamp", b"\xd6\xff\x00\x00\x00\x00"),
    ):
        yield f"ext_{name}", b"\x92\x04" + ext
    yield "ext_in_unknown_key", pack([32, 1, {"x": Raw(b"\xd4\x05\x00")}])
    for name, number in (
        ("nan", float("nan")),
        ("inf", float("inf")),
        ("minus_inf", -float("inf")),
    ):
        yield f"{name}_gain", pack([32, 1, {"gain": number}])
        wide = Raw(b"\xcb" + struct.pack(">d", number))
        yield f"{name}_float64", pack([32, 1, {"gain": wide}])
        yield f"{name}_unknown_key", pack([32, 1, {"x": number}])
    yield "nan_pose", pack([16, 0, 0, 0, 32, [], [*AHEAD[:6], float("nan")], b""])
    too_big = Raw(b"\xcb" + struct.pack(">d", 1e300))
    yield "real_beyond_float32", pack([32, 1, {"gain": too_big}])
    yield "integer_beyond_64_bits", pack([4, too_big])
    yield "duplicate_key", b"\x93\x20\x01\x82" + 2 * (pack("gain") + pack(1.0))
    yield "duplicate_unknown_key", b"\x93\x20\x01\x82" + 2 * (pack("x") + pack(1))
    yield "integer_key", b"\x93\x20\x01\x81\x01\x01"
    yield "bin_key", b"\x93\x20\x01\x81\xc4\x01x\x01"
    yield "nil_optional", pack([32, 1, {"gain": None}])
    yield "nil_token", pack([1, {**HELLO, "token": None}])
    for key in HELLO:
        rest = {name: value for name, value in HELLO.items() if name != key}
        yield f"hello_without_{key}", pack([1, rest])
    yield "hello_version_number", pack([1, {**HELLO, "v": 1}])
    yield "hello_rate_string", pack([1, {**HELLO, "sample_rate": "48000"}])
    yield "hello_rate_fraction", pack([1, {**HELLO, "sample_rate": 44100.5}])
    yield "hello_client_bin", pack([1, {**HELLO, "client": b"unity"}])
    yield "hello_array", pack([1, list(HELLO.values())])
    yield "hello_alone", pack([1])
    yield "session_15_bytes", pack([8, {"session": SESSION[:15], "resume_key": KEY, "seq": 0}])
    yield "session_string", pack([8, {"session": "0" * 16, "resume_key": KEY, "seq": 0}])
    yield "error_fatal_integer", pack([3, {"code": "limit", "message": "", "fatal": 1}])
    yield "block_seven_elements", pack(block(32, [1], bytes(128))[:7])
    yield "block_seq_string", pack(["0" if k == 1 else v for k, v in enumerate(block(32, [], b""))])
    yield "block_ids_integer", pack([16, 0, 0, 0, 32, 1, AHEAD, bytes(128)])
    yield "block_ids_strings", pack([16, 0, 0, 0, 32, ["1"], AHEAD, bytes(128)])
    yield "block_pose_six", pack([16, 0, 0, 0, 32, [], AHEAD[:6], b""])
    yield "block_pose_string", pack([16, 0, 0, 0, 32, [], "AHEAD", b""])
    yield "block_pcm_string", pack([16, 0, 0, 0, 32, [], AHEAD, ""])
    yield "block_pcm_array", pack([16, 0, 0, 0, 32, [], AHEAD, [0.0]])
    yield "poses_short", pack([19, -1, [1, 2], bytes(12)])
    yield "poses_long", pack([19, -1, [1], bytes(13)])
    yield "position_two", pack([32, 1, {"position": [1.0, 0.0]}])
    yield "position_four", pack([32, 1, {"position": [1.0, 0.0, 0.0, 0.0]}])
    yield "position_map", pack([32, 1, {"position": {"x": 1.0}}])
    yield "gain_string", pack([32, 1, {"gain": "1"}])
    yield "gain_true", pack([32, 1, {"gain": True}])
    yield "directivity_without_pattern", pack([32, 1, {"directivity": {"order": 1.0}}])
    yield "source_set_without_at", pack([33, 1, {"gain": 1.0}])
    yield "describe_without_text", pack([35, 1, 0])
    yield (
        "path_of_triples",
        pack(
            [36, 0, 1, {"position": [0.0, 1.0, 0.0], "confidence": 1.0, "path": [[0.0, 1.0, 0.0]]}]
        ),
    )
    yield "room_without_size", pack([37, 0, {"room": {"materials": "plaster"}}])
    add: Value = [32, 1, {}]
    audio = block(32, [], b"")
    poses: Value = [19, -1, [], b""]
    yield "batch_without_list", pack([18])
    yield "batch_of_bin", pack([18, pack(add)])
    yield "batch_in_batch", pack([18, [[18, [add]]]])
    yield "batch_two_blocks", pack([18, [audio, audio]])
    yield "batch_block_first", pack([18, [audio, add]])
    yield "batch_two_poses", pack([18, [poses, poses]])
    yield "batch_bad_member", pack([18, [[33, 1]]])


def message_lines() -> Iterator[str]:
    """The table of messages, line by line."""
    for name, value in accepted():
        yield f"OK\t{name}\t{pack(value).hex()}"
    for name, data in tolerated():
        yield f"LAX\t{name}\t{data.hex()}"
    for name, data in refused():
        yield f"BAD\t{name}\t{data.hex()}"
