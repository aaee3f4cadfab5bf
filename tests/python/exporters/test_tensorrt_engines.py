"""TensorRT engines: built without a GPU where TensorRT-RTX is installed, refused by contract."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.errors import FormatError, InputError, MissingExtraError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
onnx = pytest.importorskip("onnx", reason=REASON)
exporters = importlib.import_module("auricle.exporters")
engines = importlib.import_module("auricle.exporters.tensorrt_engines")

needs_tensorrt = pytest.mark.skipif(
    importlib.util.find_spec("tensorrt_rtx") is None,
    reason="needs TensorRT-RTX: pip install 'auricle[tensorrt]'",
)


def _written(folder: Path, **changes: str) -> Path:
    """An engine's file and description, as build_engine writes them; the content is none."""
    path = folder / "some.engine"
    path.write_bytes(b"engine")
    description = {
        "auricle.contract": "streaming-separation",
        "auricle.contract_version": "1",
        "sha256": importlib.import_module("hashlib").sha256(b"engine").hexdigest(),
    }
    path.with_suffix(".json").write_text(json.dumps({**description, **changes}))
    return path


@needs_tensorrt
@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_engines_are_built_without_a_gpu(
    streaming_file: Path, tmp_path: Path, precision: str
) -> None:
    result = exporters.export(
        streaming_file, tmp_path, to="tensorrt", precision=precision, verify=True
    )
    assert [path.name for path in result.files] == [
        "mask_network.onnx",
        "mask_network.engine",
        "query_encoder.onnx",
        "query_encoder.engine",
    ]
    data, description = engines.load_engine(
        tmp_path / "mask_network.engine", "streaming-separation", "1"
    )
    assert len(data) > 1000
    assert description["compute_capabilities"] == ["8.6", "8.9", "12.0"]
    assert description["auricle.precision"] == precision
    assert description["engine"] == "tensorrt_rtx"
    if not torch.cuda.is_available():
        assert "was not run: this machine has no NVIDIA GPU" in result.notes[0]


@needs_tensorrt
def test_engines_of_spatial_v2a_are_built_too(
    spatial_v2a: Callable[..., Path], tmp_path: Path
) -> None:
    result = exporters.export(
        spatial_v2a(), tmp_path / "out", to="tensorrt", compute_capabilities=("12.0",)
    )
    built = [path.stem for path in result.files if path.suffix == ".engine"]
    assert built == ["text_encoder", "picture_encoder", "motion_encoder", "flow"]
    data, description = engines.load_engine(tmp_path / "out" / "flow.engine", "spatial_v2a", "1")
    assert len(data) > 1000
    assert description["coupling"] == "mid_side"


@needs_tensorrt
def test_compute_capabilities_that_are_not_built_for_are_told(
    exported: Path, tmp_path: Path
) -> None:
    for capability in ("9.0", "x"):
        with pytest.raises(
            InputError, match=f"does not build for compute capability '{capability}"
        ):
            engines.build_engine(
                exported / "mask_network.onnx",
                tmp_path / "some.engine",
                compute_capabilities=(capability,),
            )
    assert not (tmp_path / "some.engine").exists()


@needs_tensorrt
def test_what_tensorrt_does_not_have_is_named(tmp_path: Path) -> None:
    model = onnx.parser.parse_model(
        '<ir_version: 9, opset_import: ["" : 20]> spectrum (float[1, 8, 2] x) => '
        "(float[1, 8, 2] y) <int64 axis = {1}> { y = DFT (x, , axis) }"
    )
    onnx.helper.set_model_props(model, {"auricle.contract": "x", "auricle.contract_version": "1"})
    onnx.save(model, tmp_path / "dft.onnx")
    with pytest.raises(FormatError, match=r"tensorrt_rtx .* cannot build dft\.onnx: .*DFT"):
        engines.build_engine(tmp_path / "dft.onnx", tmp_path / "dft.engine")


def test_onnx_files_without_a_contract_are_refused(tmp_path: Path) -> None:
    model = onnx.parser.parse_model(
        '<ir_version: 9, opset_import: ["" : 20]> plain (float[1] x) => (float[1] y) '
        "{ y = Identity (x) }"
    )
    onnx.save(model, tmp_path / "plain.onnx")
    with pytest.raises(FormatError, match="names no contract in its metadata"):
        engines.build_engine(tmp_path / "plain.onnx", tmp_path / "plain.engine")
    (tmp_path / "damaged.onnx").write_bytes(b"no model")
    with pytest.raises(FormatError, match="cannot be read as ONNX"):
        engines.build_engine(tmp_path / "damaged.onnx", tmp_path / "plain.engine")


def test_engines_of_another_contract_are_refused_by_name(tmp_path: Path) -> None:
    path = _written(tmp_path)
    data, _ = engines.load_engine(path, "streaming-separation", "1")
    assert data == b"engine"
    with pytest.raises(FormatError, match="of the contract 'streaming-separation' version 1; exp"):
        engines.load_engine(path, "tas", "1")
    with pytest.raises(FormatError, match="version 2; expected 'streaming-separation' version 1"):
        engines.load_engine(
            _written(tmp_path, **{"auricle.contract_version": "2"}), "streaming-separation", "1"
        )


def test_damaged_engines_are_refused(tmp_path: Path) -> None:
    path = _written(tmp_path)
    path.write_bytes(b"other engine")
    with pytest.raises(FormatError, match=r"is not the engine that some\.json describes"):
        engines.load_engine(path, "streaming-separation", "1")
    path.with_suffix(".json").unlink()
    with pytest.raises(FormatError, match=r"some\.json cannot be read"):
        engines.load_engine(path, "streaming-separation", "1")


def test_missing_tensorrt_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'auricle\[tensorrt\]'"):
        engines.tensorrt_module()
    with pytest.raises(MissingExtraError, match="engines need tensorrt, which is not installed"):
        engines.tensorrt_module("tensorrt")
    with pytest.raises(MissingExtraError):
        exporters.export(tmp_path / "any", tmp_path, to="tensorrt")
