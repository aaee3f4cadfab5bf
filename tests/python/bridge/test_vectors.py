"""The byte vectors every client shares, against the codec and against stock MessagePack."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgpack
import pytest

from auricle.bridge.codec import Refused, decode, encode, receive
from auricle.errors import ProtocolError

REPOSITORY = Path(__file__).parents[3]
TABLE = REPOSITORY / "unity_bridge" / "protocol" / "vectors" / "messages.tsv"


def vectors(kind: str) -> list[object]:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="ascii").splitlines()]
    return [pytest.param(bytes.fromhex(data), id=name) for k, name, data in rows if k == kind]


@pytest.mark.parametrize("data", vectors("OK"))
def test_canonical_message_decodes_and_encodes_to_the_same_bytes(data: bytes) -> None:
    assert encode(decode(data)) == data


@pytest.mark.parametrize("data", vectors("OK"))
def test_canonical_message_is_what_stock_messagepack_reads_and_writes(data: bytes) -> None:
    value = msgpack.unpackb(data, strict_map_key=True)
    assert msgpack.packb(value, use_single_float=True) == data


@pytest.mark.parametrize("data", vectors("LAX"))
def test_tolerated_message_decodes_and_settles_on_its_canonical_form(data: bytes) -> None:
    message = decode(data)
    canonical = encode(message)
    assert canonical != data
    assert encode(decode(canonical)) == canonical


@pytest.mark.parametrize("data", vectors("BAD"))
def test_bad_message_is_refused_with_one_clear_sentence(data: bytes) -> None:
    with pytest.raises(ProtocolError) as refused:
        decode(data)
    assert refused.value.code == "bad_message"
    assert refused.value.reason
    assert "\n" not in refused.value.reason


@pytest.mark.parametrize("data", vectors("BAD"))
def test_bad_message_reaches_a_server_as_refused_and_not_as_an_exception(data: bytes) -> None:
    assert any(isinstance(message, Refused) for message in receive(data))


def test_table_is_what_its_script_writes() -> None:
    script = REPOSITORY / "scripts" / "make_protocol_vectors.py"
    subprocess.run([sys.executable, str(script), "--check"], check=True)
