"""The engine's own network and exported ones against PyTorch: parts of a stream with state."""

from __future__ import annotations

import importlib
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from auricle.separation import MAX_LABELS, Separator
from auricle.separation.label_tokens import token_rows
from auricle.separation.streaming_weights import StreamingWeights

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
streaming = importlib.import_module("auricle.models.streaming")
features = importlib.import_module("auricle.models.streaming.features")

LABELS = ["dog", "acoustic guitar", "rain"]
HOP, WINDOW, LONG_WINDOW = 256, 512, 2048


def pytorch_parts(weights: Path, mixture: np.ndarray) -> np.ndarray:
    """Parts ``[labels x n]``, each hop at the place where its window began."""
    model = streaming.load(weights)
    short, long = features.short_analysis_window(), features.long_analysis_window()
    padded = np.concatenate([np.zeros(LONG_WINDOW - HOP), mixture])
    parts = np.zeros((len(LABELS), len(mixture) + HOP))
    states = [torch.zeros(shape) for shape in streaming.state_shapes(model.config).values()]
    active = torch.tensor([[1.0] * len(LABELS) + [0.0] * (MAX_LABELS - len(LABELS))])
    with torch.no_grad():
        conditions = model.query(torch.tensor(token_rows(LABELS, MAX_LABELS)))[None]
        for start in range(0, len(mixture) - HOP + 1, HOP):
            segment = padded[start : start + LONG_WINDOW]
            spectrum = np.fft.rfft(short * segment[-WINDOW:])
            powers = [
                torch.from_numpy(np.abs(values).astype(np.float32) ** 2)[None]
                for values in (spectrum, np.fft.rfft(long * segment))
            ]
            masks, *states = model.mask(*powers, conditions, active, *states)
            rows = masks[0, : len(LABELS)].numpy()
            parts[:, start : start + WINDOW] += short * np.fft.irfft(rows * spectrum)
    return parts


def test_exported_networks_give_what_pytorch_gives(streaming_file: Path, exported: Path) -> None:
    check_parity(streaming_file, exported, "onnxruntime")


@pytest.mark.parametrize("half", [False, True])
def test_the_engine_gives_what_pytorch_gives(
    streaming_file: Path, tmp_path: Path, half: bool
) -> None:
    weights = tmp_path / "streaming.safetensors"
    streaming.save(streaming.load(streaming_file), weights, half=half)
    check_parity(weights, tmp_path, "cpu")


@pytest.mark.parametrize("provider", ["cpu", "onnxruntime"])
def test_what_ships_are_the_same_weights(provider: str) -> None:
    shipped = Path(str(files("auricle.separation"))) / "weights"
    check_parity(shipped / "streaming.safetensors", shipped, provider)


@pytest.mark.parametrize("name", ["streaming_file", "shipped"])
def test_conditions_of_labels_are_those_of_pytorch(
    name: str, request: pytest.FixtureRequest
) -> None:
    path = (
        Path(str(files("auricle.separation"))) / "weights" / "streaming.safetensors"
        if name == "shipped"
        else request.getfixturevalue(name)
    )
    tokens = token_rows([*LABELS, "somebody hammering on a wooden door"], 5)
    with torch.no_grad():
        wanted = streaming.load(path).query(torch.tensor(tokens)).numpy()
    got = StreamingWeights(path.read_bytes(), path.name).conditions(np.array(tokens))
    np.testing.assert_allclose(got, wanted, atol=2e-6)


def test_an_export_holds_no_path_of_the_machine_it_was_made_on(exported: Path) -> None:
    for path in exported.glob("*.onnx"):
        assert b".py" not in path.read_bytes(), path.name


def check_parity(weights: Path, folder: Path, provider: Literal["cpu", "onnxruntime"]) -> None:
    time = np.arange(3 * 48_000) / 48_000
    rng = np.random.default_rng(4)
    tone = 0.4 * np.sin(2 * np.pi * 440 * time) * (np.sin(2 * np.pi * 3 * time) > 0)
    noise = 0.2 * rng.standard_normal(len(time)) * (np.sin(2 * np.pi * 1.7 * time) > 0.2)
    mixture = (tone + noise).astype(np.float32)
    mixture[48_000:72_000] = 0
    wanted = pytorch_parts(weights, mixture)
    separator = Separator(LABELS, model=folder, provider=provider)
    assert separator.provider == provider
    got = np.concatenate(
        [separator.process(mixture[at : at + 480]) for at in range(0, len(mixture), 480)], axis=1
    )[: len(LABELS), HOP:]
    np.testing.assert_allclose(got, wanted[:, : got.shape[1]], atol=1e-4)
    assert np.sum(got**2) > 1
