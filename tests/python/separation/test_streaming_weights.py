"""The engine's own network: its weights checked, shared, and the same as the ONNX files."""

from __future__ import annotations

import gc
import json
import struct
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pytest

from auricle.errors import SeparationError
from auricle.separation import Separator, streaming_weights
from auricle.separation.safetensors_file import read_safetensors

HOP = 256
SHIPPED = Path(str(files("auricle.separation"))) / "weights"
Tensors = dict[str, npt.NDArray[np.floating]]


def write(path: Path, metadata: dict[str, str], tensors: Tensors) -> None:
    header: dict[str, Any] = {"__metadata__": metadata}
    numbers = b""
    for name, values in tensors.items():
        header[name] = {
            "dtype": {2: "F16", 4: "F32"}[values.itemsize],
            "shape": list(values.shape),
            "data_offsets": [len(numbers), len(numbers) + values.nbytes],
        }
        numbers += values.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + numbers)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[dict[str, str], Tensors], Path]:
    """Writes the shipped weights with other metadata or tensors; None takes one away."""

    def change(metadata: dict[str, Any], tensors: dict[str, Any]) -> Path:
        old_metadata, old = read_safetensors(
            (SHIPPED / "streaming.safetensors").read_bytes(), "shipped"
        )

        def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
            return {k: v for k, v in {**first, **second}.items() if v is not None}

        write(
            tmp_path / "streaming.safetensors",
            merged(old_metadata, metadata),
            merged(old, tensors),
        )
        return tmp_path

    return change


def mixture(hops: int) -> npt.NDArray[np.float32]:
    """Tones that come and go, noise bursts, half a second of silence."""
    rng = np.random.default_rng(1)
    time = np.arange(hops * HOP) / 48_000
    tone = 0.4 * np.sin(2 * np.pi * 330 * time) * (np.sin(2 * np.pi * 2 * time) > 0)
    bursts = 0.2 * rng.standard_normal(len(time)) * (np.sin(2 * np.pi * 3.1 * time) > 0.3)
    signal = (tone + bursts).astype(np.float32)
    signal[20_000:44_000] = 0
    return signal


def story(provider: Literal["cpu", "onnxruntime"]) -> npt.NDArray[np.float32]:
    """Parts of a stream whose labels change and that is reset, one to four objects."""
    separator = Separator(["dog"], provider=provider)
    assert separator.provider == provider
    signal = mixture(400)
    changes: dict[int, list[str | None]] = {
        60: ["dog", "acoustic guitar"],
        120: ["dog", "rain", "violin", "speech"],
        200: [None, "rain", None, "speech"],
        260: [],
        280: ["piano", None, "church bells"],
    }
    parts = []
    for hop in range(400):
        if hop in changes:
            separator.set_labels(changes[hop])
        if hop == 330:
            separator.reset()
        rows = separator.process(signal[hop * HOP : (hop + 1) * HOP])
        padded = np.zeros((5, HOP), np.float32)
        padded[: len(rows) - 1], padded[4] = rows[:-1], rows[-1]
        parts.append(padded)
    return np.concatenate(parts, axis=1)


def test_the_engine_and_onnx_runtime_give_the_same_parts() -> None:
    got, wanted = story("cpu"), story("onnxruntime")
    np.testing.assert_allclose(got, wanted, atol=2e-5)
    assert (np.square(wanted).sum(axis=1) > 1).all()


@pytest.mark.parametrize("instruction_set", ["baseline", "avx2"])
def test_every_instruction_set_gives_the_same_parts(instruction_set: str, tmp_path: Path) -> None:
    program = (
        "import sys, numpy as np; sys.path.insert(0, sys.argv[1]); "
        "import test_streaming_weights as t; np.save(sys.argv[2], t.story('cpu'))"
    )
    out = tmp_path / "parts.npy"
    subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).parent), str(out)],
        check=True,
        env={"AURICLE_SIMD": instruction_set},
    )
    got, wanted = np.load(out), story("cpu")
    error = 10 * np.log10(np.sum((got - wanted) ** 2) / np.sum(wanted**2) + 1e-40)
    assert error < -100


def test_weights_that_ship_need_no_other_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    from auricle.separation import onnx_runtime

    monkeypatch.setattr(onnx_runtime, "find_spec", lambda _: None)
    separator = Separator(["speech"])
    assert separator.provider == "cpu"
    assert separator.status == ""
    with pytest.raises(SeparationError, match="needs the package onnxruntime"):
        Separator(["speech"], provider="onnxruntime")


def test_streams_of_the_same_weights_share_them_and_the_last_two_models_stay() -> None:
    data = (SHIPPED / "streaming.safetensors").read_bytes()
    one = streaming_weights.shared_weights(data, "one")
    assert streaming_weights.shared_weights(bytes(bytearray(data)), "two") is one
    # Half precision, two bytes for each of the 554,080 numbers of the mask network's matrices; the
    # two matrices of 40 rows are rounded up to 64.
    assert one.mask.bytes in (2 * 566_784, 4 * 566_784)
    key = next(iter(streaming_weights._shared))
    del one
    gc.collect()
    assert key in streaming_weights._shared
    streaming_weights._recent.clear()
    gc.collect()
    assert key not in streaming_weights._shared


CONFIG = json.loads(
    read_safetensors((SHIPPED / "streaming.safetensors").read_bytes(), "shipped")[0]["config"]
)


@pytest.mark.parametrize(
    ("metadata", "complaint"),
    [
        ({"format": "tas"}, "is of the contract 'tas' version 1; wanted 'streaming-separation'"),
        ({"contract_version": "2"}, "'streaming-separation' version 2; wanted"),
        ({"format": None}, "names no contract in its metadata"),
        ({"version": "7"}, "is of version 7; wanted 1"),
        ({"config": None}, "no configuration that can be read"),
        ({"config": "{"}, "no configuration that can be read"),
        ({"config": "[]"}, "its keys should be bands, long_bands"),
        ({"config": json.dumps({**CONFIG, "layers": 3})}, "its keys should be bands, long_bands"),
        ({"config": json.dumps({**CONFIG, "bands": "40"})}, "bands is '40'.*whole number"),
        ({"config": json.dumps({**CONFIG, "bands": True})}, "bands is True"),
        ({"config": json.dumps({**CONFIG, "bands": 400})}, "400 bands up to 12000 Hz"),
        ({"config": json.dumps({**CONFIG, "slot": 0})}, "slot is 0"),
        (
            {"config": json.dumps({**CONFIG, "top_hz": 1e12})},
            "top_hz is 1000000000000.0",
        ),
        ({"config": json.dumps({**CONFIG, "top_hz": float("nan")})}, "top_hz is nan"),
        (
            {"config": json.dumps({**CONFIG, "top_hz": 10**400})},
            "top_hz is 1000.*at most 1",
        ),
        ({"config": json.dumps({**CONFIG, "front": 10**30})}, "front is 1000.*at most 1,000,000"),
        ({"config": json.dumps({**CONFIG, "slot": 64})}, "is .*; it should be"),
        ({"config": json.dumps({**CONFIG, "encoder": 64})}, r"'query.hidden.*expected \[64, 64\]"),
    ],
)
def test_other_contracts_and_configurations_are_refused(
    changed: Callable[..., Path], metadata: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SeparationError, match=complaint):
        Separator(["dog"], model=changed(metadata, {}), provider="cpu")


@pytest.mark.parametrize(
    ("tensors", "complaint"),
    [
        ({"mask.front.bias": None}, "the model has no tensor front.bias"),
        (
            {"mask.front.bias": np.zeros(3, np.float32)},
            r"front.bias is \[3\]; it should be \[192\]",
        ),
        ({"mask.extra": np.zeros(3, np.float32)}, r"tensor extra \[3\] is unknown"),
        ({"query.out.bias": None}, r"'query.out.bias' is missing; expected \[896\]"),
        ({"query.extra": np.zeros(3, np.float32)}, "'query.extra' is unknown"),
        ({"else": np.zeros(3, np.float32)}, "'else' is unknown"),
        (
            {"mask.front.bias": np.full(192, np.nan, np.float32)},
            "'mask.front.bias' has numbers that are not finite",
        ),
        ({"mask.levels.deviation": np.zeros(136, np.float32)}, "deviation should be above 0"),
    ],
)
def test_tensors_that_do_not_fit_are_named(
    changed: Callable[..., Path], tensors: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(SeparationError, match=complaint):
        Separator(["dog"], model=changed({}, tensors), provider="cpu")


def test_a_model_in_single_precision_runs_too(changed: Callable[..., Path]) -> None:
    _, tensors = read_safetensors((SHIPPED / "streaming.safetensors").read_bytes(), "shipped")
    folder = changed({}, {name: values.astype(np.float32) for name, values in tensors.items()})
    signal = mixture(100)
    got = Separator(["dog", "rain"], model=folder, provider="cpu").process(signal)
    wanted = Separator(["dog", "rain"], provider="cpu").process(signal)
    np.testing.assert_allclose(got, wanted, atol=1e-6)
