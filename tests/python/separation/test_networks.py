"""Networks that are missing, damaged or of another contract; runtimes that do not load."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from auricle import _native
from auricle.errors import SeparationError
from auricle.separation import Separator, networks, onnx_runtime, separator

from . import conftest as tiny

Write = Callable[..., Path]


def test_the_runtime_is_that_of_the_installed_package() -> None:
    assert _native.onnx_runtime_version(onnx_runtime.library_path()) == onnxruntime.__version__


def test_the_metadata_of_every_contract_field_is_checked(write: Write) -> None:
    wrong = {
        "auricle.contract": ("tas", "contract 'tas' version 1; wanted 'streaming-separation'"),
        "auricle.contract_version": ("2", "'streaming-separation' version 2; wanted"),
        "sample_rate": ("24000", "sample_rate is '24000', this engine's is 48000"),
        "hop": ("128", "hop is '128', this engine's is 256"),
        "window": ("1024", "window is '1024', this engine's is 512"),
        "long_window": ("", "long_window is '', this engine's is 2048"),
        "slots": ("2", "slots is '2', this engine's is 4"),
    }
    for key, (value, complaint) in wrong.items():
        folder = write(metadata={**tiny.METADATA, key: value})
        with pytest.raises(SeparationError, match=complaint):
            Separator(["dog"], model=folder, provider="cpu")


def test_a_model_without_a_contract_is_refused(write: Write) -> None:
    with pytest.raises(SeparationError, match="names no contract in its metadata"):
        Separator(["dog"], model=write(metadata={}), provider="cpu")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("power", "spectrum", r"no tensor power \[1, 257\]"),
        ("float[1, 257] power", "float[1, 1] power", r"power \[1, 1\].*should be power \[1, 257\]"),
        ("next_state_1", "following_1", r"no tensor next_state_1 \[1, 1\]"),
        ("1, 257]", "1, N]", r"power \[1, any\].*should be power \[1, 257\]"),
    ],
)
def test_tensors_that_are_missing_or_of_another_shape_are_named(
    write: Write, old: str, new: str, complaint: str
) -> None:
    text = tiny.MASK_NETWORK.replace(old, new)
    with pytest.raises(SeparationError, match=complaint):
        Separator(["dog"], model=write(mask_network=text), provider="cpu")


def test_networks_of_two_exports_are_refused(write: Write) -> None:
    text = tiny.QUERY_ENCODER.replace("[4, 3]", "[4, 5]").replace("{4, 3}", "{4, 5}")
    with pytest.raises(SeparationError, match="takes conditions of 3 numbers, the query encoder"):
        Separator(["dog"], model=write(query_encoder=text), provider="cpu")


def test_files_that_are_missing_or_damaged_are_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(SeparationError, match=r"nowhere has neither streaming\.safetensors nor"):
        Separator(["dog"], model=tmp_path / "nowhere", provider="cpu")
    shipped = Path(str(files("auricle.separation"))) / "weights"
    (tmp_path / "streaming.safetensors").write_bytes(
        (shipped / "streaming.safetensors").read_bytes()
    )
    with pytest.raises(SeparationError, match=r"has no mask_network\.onnx; a model is"):
        Separator(["dog"], model=tmp_path, provider="onnxruntime")
    half = write()
    (half / "query_encoder.onnx").unlink()
    with pytest.raises(SeparationError, match=r"has no query_encoder\.onnx; a model is"):
        Separator(["dog"], model=half, provider="cpu")
    folder = write()
    whole = (folder / "mask_network.onnx").read_bytes()
    for content in (b"", b"no model", whole[: len(whole) // 2]):
        (folder / "mask_network.onnx").write_bytes(content)
        with pytest.raises(SeparationError, match=r"mask_network\.onnx cannot be used"):
            Separator(["dog"], model=folder, provider="cpu")


def test_an_install_separates_without_a_download() -> None:
    separator = Separator(["speech", "rain"], provider="cpu")
    mixture = 0.1 * np.random.default_rng(0).standard_normal(24_000).astype(np.float32)
    parts = separator.process(mixture)
    latency = separator.latency_samples
    np.testing.assert_allclose(parts.sum(axis=0)[latency:], mixture[:-latency], atol=1e-6)
    # White noise is more like rain than like speech.
    power = np.square(parts).sum(axis=1)
    assert power[1] > 2.0 * power[0]
    shipped = files("auricle.separation") / "weights"
    for name in ("mask_network.onnx", "query_encoder.onnx"):
        assert b".py" not in (shipped / name).read_bytes()
    assert "CC BY" in (shipped / "ATTRIBUTION.txt").read_text("utf-8")


def test_missing_shipped_weights_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(networks, "files", lambda _: tmp_path)
    with pytest.raises(SeparationError, match="ships no separation weights; give a folder"):
        Separator(["dog"])


def test_a_missing_runtime_is_told(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_runtime, "find_spec", lambda _: None)
    with pytest.raises(SeparationError, match=r"needs the package onnxruntime; .*\[onnxruntime\]"):
        Separator(["dog"], model=model)


def test_a_library_that_is_no_runtime_is_told(
    model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = tmp_path / "libonnxruntime.so"
    library.write_bytes(b"no library")
    monkeypatch.setattr(networks, "library_path", lambda: str(library))
    with pytest.raises(SeparationError, match="cannot load"):
        Separator(["dog"], model=model)


def test_without_its_package_tensorrt_rtx_gives_way_to_the_cpu(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_runtime, "has_tensorrt_rtx", lambda: False)
    with pytest.warns(RuntimeWarning, match="the network runs on the CPU"):
        one = Separator(["dog"], model=model, provider="tensorrt_rtx")
    assert one.provider == "onnxruntime"
    assert "pip install onnxruntime-ep-nv-tensorrt-rtx" in one.status
    assert one.process(np.zeros(512, np.float32)).shape == (2, 512)


def test_a_provider_that_does_not_load_gives_way_to_the_cpu(
    model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = tmp_path / "libprovider.so"
    library.write_bytes(b"no library")
    monkeypatch.setattr(separator, "has_tensorrt_rtx", lambda: True)
    monkeypatch.setattr(
        separator,
        "tensorrt_rtx",
        lambda: onnx_runtime.ExecutionProvider("NvTensorRTRTXExecutionProvider", str(library)),
    )
    with pytest.warns(RuntimeWarning, match="TensorRT-RTX did not start"):
        one = Separator(["dog"], model=model)
    assert one.provider == "onnxruntime"
    assert "libprovider.so" in one.status
