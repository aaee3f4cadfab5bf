"""The reader of safetensors files: what is whole comes back, what is damaged is told."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from auricle.errors import SeparationError
from auricle.separation.safetensors_file import read_safetensors

Tensors = dict[str, npt.NDArray[np.floating]]
NAMES = {"<f2": "F16", "<f4": "F32"}

TENSORS = st.dictionaries(
    st.text(max_size=8).filter(lambda name: name != "__metadata__"),
    st.sampled_from(list(NAMES)).flatmap(
        lambda kind: arrays.arrays(
            np.dtype(kind), arrays.array_shapes(min_dims=0, min_side=0, max_side=4)
        )
    ),
    max_size=4,
)


def entries(tensors: Tensors) -> tuple[dict[str, Any], bytes]:
    header: dict[str, Any] = {}
    numbers = b""
    for name, values in tensors.items():
        header[name] = {
            "dtype": NAMES[values.dtype.str],
            "shape": list(values.shape),
            "data_offsets": [len(numbers), len(numbers) + values.nbytes],
        }
        numbers += values.tobytes()
    return header, numbers


def file_of(header: object, numbers: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + numbers


@given(TENSORS, st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_what_was_written_is_read(tensors: Tensors, metadata: dict[str, str]) -> None:
    header, numbers = entries(tensors)
    got_metadata, got = read_safetensors(
        file_of({"__metadata__": metadata, **header}, numbers), "file"
    )
    assert got_metadata == metadata
    assert got.keys() == tensors.keys()
    for name, values in tensors.items():
        assert got[name].dtype == values.dtype
        np.testing.assert_array_equal(got[name], values)


@given(TENSORS, st.data())
def test_a_file_that_is_cut_short_is_told(tensors: Tensors, data: st.DataObject) -> None:
    whole = file_of(*entries(tensors))
    size = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(SeparationError, match="file"):
        read_safetensors(whole[:size], "file")


@given(TENSORS, st.data())
def test_a_file_with_changed_bytes_is_read_or_told(tensors: Tensors, data: st.DataObject) -> None:
    damaged = bytearray(file_of(*entries(tensors)))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=4)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        _, got = read_safetensors(bytes(damaged), "file")
    except SeparationError:
        return
    assert sum(values.nbytes for values in got.values()) <= len(damaged)


def test_the_package_of_the_format_reads_and_writes_the_same() -> None:
    safetensors = pytest.importorskip("safetensors.numpy", reason="needs safetensors")
    tensors = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b.c": np.array([0.5, -2.0], np.float16),
    }
    metadata, got = read_safetensors(safetensors.save(tensors, {"format": "x"}), "file")
    assert metadata == {"format": "x"}
    for name, values in tensors.items():
        np.testing.assert_array_equal(got[name], values)


def entry(dtype: object = "F32", shape: object = (2,), offsets: object = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


@pytest.mark.parametrize(
    ("header", "numbers", "complaint"),
    [
        ({"a": entry("BF16", [4])}, 8, "tensor 'a' is 'BF16'; expected one of F16, F32"),
        ({"a": entry(3)}, 8, "tensor 'a' is 3; expected one of F16, F32"),
        ({"a": entry(shape=[3])}, 8, r"of shape \[3\] does not fit its 8 bytes"),
        ({"a": entry(shape=[-2], offsets=[8, 0])}, 8, "no whole number"),
        ({"a": entry(shape=[1 << 70])}, 8, "does not fit its 8 bytes"),
        ({"a": entry(shape=[1 << 70, 0], offsets=[0, 0])}, 0, "too long for any tensor"),
        ({"a": entry(shape=[1] * 65, offsets=[0, 4])}, 4, "65 axes"),
        ({"a": entry(shape=[2.0])}, 8, "no whole number"),
        ({"a": entry(shape=[True], offsets=[0, 4])}, 4, "no whole number"),
        ({"a": entry(offsets=[8, 16])}, 12, "ends at byte 16 of 12; the file is cut short"),
        ({"a": entry(), "b": entry(offsets=[4, 12])}, 12, "'b' begins at byte 4; expected 8"),
        ({"a": entry(), "b": entry(offsets=[9, 17])}, 17, "'b' begins at byte 9; expected 8"),
        ({"a": entry()}, 9, "1 bytes that belong to no tensor"),
        ({"a": {"dtype": "F32"}}, 8, "lacks dtype, shape or data_offsets"),
        ({"a": 7}, 8, "lacks dtype, shape or data_offsets"),
        ({"a": entry(offsets=[0])}, 8, "lacks dtype, shape or data_offsets"),
        ([1, 2], 0, "header is no table of tensors"),
        ({"__metadata__": {"a": 1}}, 0, "header is no table of tensors"),
        ({"__metadata__": 3}, 0, "header is no table of tensors"),
    ],
)
def test_what_is_wrong_is_named(header: object, numbers: int, complaint: str) -> None:
    with pytest.raises(SeparationError, match=complaint):
        read_safetensors(file_of(header, bytes(numbers)), "weights.safetensors")


def test_a_header_that_is_no_json_is_told() -> None:
    for text in (b"{", b"\xff\xfe", b"[" * 200_000):
        with pytest.raises(SeparationError, match="its header is no JSON"):
            read_safetensors(struct.pack("<Q", len(text)) + text, "file")
    with pytest.raises(SeparationError, match="it ends within its header"):
        read_safetensors(struct.pack("<Q", 1 << 62) + b"{}", "file")
