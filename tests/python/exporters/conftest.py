"""Tiny random models on disk; torch is missing where the extra train is."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REASON = "needs torch: pip install 'auricle[train]'"

STREAMING: dict[str, Any] = {"front": 12, "trunk": 16, "slot": 8, "embedding": 8, "encoder": 16}


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


@pytest.fixture(scope="session")
def exported(streaming_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the streaming networks as ONNX, fp32; not to be written to."""
    folder = tmp_path_factory.mktemp("exported")
    importlib.import_module("auricle.exporters").export(streaming_file, folder)
    return folder
