"""ONNX files: parity with PyTorch, contracts in the metadata, refusals, the command."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.cli.main import main
from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
onnx = pytest.importorskip("onnx", reason=REASON)
exporters = importlib.import_module("auricle.exporters")
exporting = importlib.import_module("auricle.exporters.exporting")
onnx_files = importlib.import_module("auricle.exporters.onnx_files")
parity = importlib.import_module("auricle.exporters.parity")
parts_module = importlib.import_module("auricle.exporters.parts")

Checkpoint = Callable[[str, dict[str, Any]], Path]
TEXT = {"kind": "builtin", "width": 16, "layers": 1, "max_tokens": 12}
TAS: dict[str, Any] = {
    "window": 3200,
    "feature_width": 12,
    "channels": 8,
    "blocks": 2,
    "layers": 3,
    "step_width": 16,
    "fold": 8,
    "text": TEXT,
}
SPATIAL: dict[str, Any] = {
    "window": 8192,
    "codec": {"kind": "mel", "vocoder": "griffin_lim", "vae_channels": [8, 8, 8]},
    "channels": [8, 16],
    "layers": 1,
    "heads": 2,
    "text": TEXT,
}


def _names(result: Any) -> list[str]:
    return [path.name for path in result.files]


@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 1e-5), ("fp16", 1e-2)])
def test_streaming_networks_are_what_they_were_in_pytorch(
    streaming_file: Path, tmp_path: Path, precision: Any, tolerance: float
) -> None:
    result = exporters.export(streaming_file, tmp_path, precision=precision, verify=True)
    assert _names(result) == ["mask_network.onnx", "query_encoder.onnx"]
    assert [one.where for one in result.parity] == ["ONNX Runtime"] * 2
    for one in result.parity:
        assert max(one.random, one.real) < tolerance
        # Half precision that differs by nothing is none.
        assert precision == "fp32" or one.random > 1e-6
    metadata = onnx_files.read_metadata(tmp_path / "mask_network.onnx")
    assert metadata["auricle.contract"] == "streaming-separation"
    assert metadata["auricle.contract_version"] == "1"
    assert metadata["auricle.precision"] == precision
    assert json.loads(metadata["states"]) == {
        "state_0": [1, 1],
        "state_1": [1, 16],
        "state_2": [1, 4, 8],
    }
    assert (metadata["sample_rate"], metadata["hop"]) == ("48000", "256")
    model = onnx.load(tmp_path / "mask_network.onnx")
    assert {entry.version for entry in model.opset_import if not entry.domain} == {20}
    assert not {node.op_type for node in model.graph.node} & {"GRU", "Loop", "Scan", "If", "DFT"}
    half = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT16]
    assert bool(half) == (precision == "fp16")


def test_the_floor_below_a_logarithm_is_kept(streaming_file: Path, exported: Path) -> None:
    """Silence is -100 dB and not minus infinity: the exporter's rewriting took 1e-10 for zero."""
    part = exporters.parts_of(streaming_file).parts[0]
    run = parity.onnx_runner(exported / "mask_network.onnx")
    silent = {name: np.zeros_like(value.numpy()) for name, value in part.inputs.items()}
    got = run(silent)
    with torch.no_grad():
        wanted = part.module(*(torch.from_numpy(value) for value in silent.values()))
    for name, value in zip(part.outputs, wanted, strict=True):
        np.testing.assert_allclose(got[name], value.numpy(), atol=1e-5)


def test_tas_becomes_condition_and_denoiser(checkpoint: Checkpoint, tmp_path: Path) -> None:
    folder = checkpoint("tas", TAS)
    result = exporters.export(folder, tmp_path / "out", verify=True)
    assert _names(result) == ["condition.onnx", "denoiser.onnx"]
    for one in result.parity:
        assert 0 < max(one.random, one.real) < one.tolerance
    filtered = {**TAS, "prompt_filter": True, "schedule": {"prediction": "signal"}}
    assert "prompt filter stays outside" in exporters.parts_of(checkpoint("tas", filtered)).notes[0]
    mirrored = exporters.parts_of(checkpoint("tas", {**filtered, "mirrored": True})).notes
    assert [note.split(" ")[1] for note in mirrored] == ["prompt", "model"]
    assert "sides of the sentence exchanged" in mirrored[1]


def test_spatial_tas_becomes_four_networks(checkpoint: Checkpoint, tmp_path: Path) -> None:
    transformers = importlib.import_module("transformers")
    vocoder = transformers.SpeechT5HifiGan(
        transformers.SpeechT5HifiGanConfig(
            model_in_dim=64,
            upsample_initial_channel=8,
            upsample_rates=[5, 4, 8],
            upsample_kernel_sizes=[10, 8, 16],
            resblock_kernel_sizes=[3],
            resblock_dilation_sizes=[[1, 3]],
            normalize_before=False,
        )
    )
    vocoder.save_pretrained(tmp_path / "vocoder")
    codec = {
        **SPATIAL["codec"],
        "vocoder": "hifigan",
        "vocoder_source": str(tmp_path / "vocoder"),
    }
    folder = checkpoint("spatial_tas", {**SPATIAL, "codec": codec})
    result = exporters.export(folder, tmp_path / "out", verify=True)
    assert _names(result) == [
        "text_encoder.onnx",
        "denoiser.onnx",
        "vae_decoder.onnx",
        "vocoder.onnx",
    ]
    for one in result.parity:
        assert 0 < max(one.random, one.real) < 1e-4


@pytest.mark.parametrize("mono", ["given", "generated"])
def test_spatial_v2a_coupled_becomes_its_encoders_and_its_flow(
    spatial_v2a: Callable[..., Path], tmp_path: Path, mono: str
) -> None:
    folder = spatial_v2a(mono=mono)
    result = exporters.export(folder, tmp_path / "out", verify=True)
    names = ["text_encoder.onnx", "picture_encoder.onnx", "motion_encoder.onnx", "flow.onnx"]
    assert _names(result) == names
    for one in result.parity:
        assert 0 < max(one.random, one.real) < 1e-4
    assert result.notes == ["the complex codec stays outside, since it is a Fourier transform"]
    metadata = onnx_files.read_metadata(tmp_path / "out" / "flow.onnx")
    assert (metadata["auricle.contract"], metadata["coupling"]) == ("spatial_v2a", "mid_side")
    graph = onnx.load(tmp_path / "out" / "flow.onnx").graph
    assert ("mono" in [entry.name for entry in graph.input]) == (mono == "given")


def test_spatial_v2a_as_published_has_its_vae_decoder_too(
    spatial_v2a: Callable[..., Path], tmp_path: Path
) -> None:
    published = {"coupling": "separate", "mono": "generated", "prediction": "velocity"}
    folder = spatial_v2a(**published, codec={**SPATIAL["codec"], "vae_layers": 1})
    result = exporters.export(folder, tmp_path / "out", precision="fp16", verify=True)
    assert _names(result)[-2:] == ["flow.onnx", "vae_decoder.onnx"]
    for one in result.parity:
        assert max(one.random, one.real) < one.tolerance


def test_a_t5_text_encoder_is_exported(checkpoint: Checkpoint, tmp_path: Path) -> None:
    transformers = importlib.import_module("transformers")
    tokenizers = importlib.import_module("tokenizers")
    words = ["[PAD]", "[UNK]", "the", "dog", "is", "on", "left", "right", "."]
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: at for at, word in enumerate(words)}, "[UNK]")
    )
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(tmp_path / "t5")
    transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=len(words), d_model=16, d_kv=4, d_ff=32, num_layers=2, num_heads=4
        )
    ).save_pretrained(tmp_path / "t5")
    text = {"kind": "t5", "source": str(tmp_path / "t5"), "max_tokens": 12}
    folder = checkpoint("spatial_tas", {**SPATIAL, "codec": {"kind": "complex"}, "text": text})
    result = exporters.export(folder, tmp_path / "out", verify=True)
    assert _names(result) == ["text_encoder.onnx", "denoiser.onnx"]
    for one in result.parity:
        assert max(one.random, one.real) < 1e-4


def test_a_file_that_is_not_its_network_fails_the_comparison(
    streaming_file: Path, exported: Path, tmp_path: Path
) -> None:
    part = exporters.parts_of(streaming_file).parts[1]
    model = onnx.load(exported / "query_encoder.onnx")
    weight = next(one for one in model.graph.initializer if len(one.dims) == 2)
    values = onnx.numpy_helper.to_array(weight).copy()
    values[:] += 0.01
    weight.CopyFrom(onnx.numpy_helper.from_array(values, weight.name))
    onnx.save(model, tmp_path / "query_encoder.onnx")
    run = parity.onnx_runner(tmp_path / "query_encoder.onnx")
    compared = parity.compare(part, run, "ONNX Runtime", half=False)
    assert not compared.passed
    with pytest.raises(FormatError, match="query_encoder on ONNX Runtime differs from PyTorch by"):
        parity.require_parity(compared)
    spoilt = parity.compare(
        part, lambda inputs: {k: v * np.nan for k, v in run(inputs).items()}, "x", half=False
    )
    assert not spoilt.passed


def test_what_was_exported_before_stays_when_the_comparison_fails(
    streaming_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "query_encoder.onnx"
    before.write_bytes(b"what ran until now")
    silent = parity.Parity("query_encoder", "ONNX Runtime", 1.0, 1.0, 1e-4)
    monkeypatch.setattr(exporting, "compare", lambda *_, **__: silent)
    with pytest.raises(FormatError, match="differs from PyTorch by"):
        exporters.export(streaming_file, tmp_path, verify=True)
    assert [path.name for path in tmp_path.iterdir()] == [before.name]
    assert before.read_bytes() == b"what ran until now"


def test_states_are_carried_in_the_comparison(streaming_file: Path, exported: Path) -> None:
    """A runner that forgets its state is found out."""
    part = exporters.parts_of(streaming_file).parts[0]
    run = parity.onnx_runner(exported / "mask_network.onnx")

    def forgetful(inputs: dict[str, Any]) -> dict[str, Any]:
        return run({**inputs, "state_1": np.zeros_like(inputs["state_1"])})

    assert not parity.compare(part, forgetful, "forgetful", half=False).passed
    assert parity.compare(replace(part), run, "ONNX Runtime", half=False).passed


def test_models_without_a_contract_are_refused_by_name(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    config = {"hop": 5040, "channels": 4, "prompt_channels": 8, "text": TEXT}
    folder = checkpoint("mono2binaural", config)
    with pytest.raises(FormatError, match="'mono2binaural', which has no contract for export"):
        exporters.export(folder, tmp_path / "out")
    with pytest.raises(InputError, match="is no model"):
        exporters.export(tmp_path / "nothing", tmp_path / "out")
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"no weights")
    with pytest.raises(FormatError, match="cannot be read"):
        exporters.export(damaged, tmp_path / "out")


def test_wrong_targets_and_precisions_are_told(streaming_file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="to is 'coreml'; expected one of onnx, tensorrt"):
        exporters.export(streaming_file, tmp_path, to="coreml")
    with pytest.raises(InputError, match="precision is 'int8'; expected one of fp32, fp16"):
        exporters.export(streaming_file, tmp_path, precision="int8")


def test_the_command_exports_and_says_what_it_compared(
    streaming_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["export", str(streaming_file), "--verify", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert f"{out / 'mask_network.onnx'}  " in said
    assert "query_encoder on ONNX Runtime: differs from PyTorch by" in said
    assert main(["export", str(tmp_path / "none"), "-o", str(out)]) == 1
    assert "is no model: expected" in capsys.readouterr().err
