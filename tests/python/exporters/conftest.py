"""Tiny random models on disk; torch is missing where the extra train is."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REASON = "needs torch: pip install 'auricle[train]'"

STREAMING: dict[str, Any] = {"front": 12, "trunk": 16, "slot": 8, "embedding": 8, "encoder": 16}

V2A: dict[str, Any] = {
    "window": 8192,
    "hop": 4096,
    "width": 16,
    "heads": 2,
    "joint_blocks": 1,
    "single_blocks": 1,
    "coupling": "mid_side",
    "mono": "given",
    "prediction": "signal",
    "guidance": 1.0,
    "sampler": {"steps": 2},
    "codec": {"kind": "complex"},
    "text": {"kind": "builtin", "width": 16, "layers": 1, "max_tokens": 12},
    "picture": {"kind": "builtin", "width": 8},
    "motion": {"kind": "builtin", "width": 8},
}


@pytest.fixture(scope="session")
def streaming_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch = pytest.importorskip("torch", reason=REASON)
    streaming = importlib.import_module("auricle.models.streaming")
    torch.manual_seed(3)
    model = streaming.build(STREAMING).eval()
    # Larger than at the start of training, so that labels matter.
    torch.nn.init.normal_(model.query.out.weight, std=0.3)
    path = tmp_path_factory.mktemp("streaming") / "streaming.safetensors"
    streaming.save(model, path)
    return path


@pytest.fixture
def checkpoint(tmp_path: Path) -> Callable[[str, dict[str, Any]], Path]:
    torch = pytest.importorskip("torch", reason=REASON)

    def write(kind: str, config: dict[str, Any]) -> Path:
        registry = importlib.import_module("auricle.models.registry")
        torch.manual_seed(0)
        network = registry.build_network(kind, config)
        with torch.no_grad():
            # Layers that begin at zero would hide what is before them.
            for parameter in network.parameters():
                if not parameter.any():
                    parameter.normal_(std=0.1)
        importlib.import_module("auricle.models.checkpoint").save_network(network, tmp_path / kind)
        return tmp_path / kind

    return write


@pytest.fixture
def spatial_v2a(checkpoint: Callable[[str, dict[str, Any]], Path]) -> Callable[..., Path]:
    """Writes a checkpoint of SpatialV2A, coupled, with changes."""
    return lambda **changes: checkpoint("spatial_v2a", {**V2A, **changes})


@pytest.fixture(scope="session")
def exported(streaming_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the streaming networks as ONNX, fp32; not to be written to."""
    folder = tmp_path_factory.mktemp("exported")
    importlib.import_module("auricle.exporters").export(streaming_file, folder)
    return folder
