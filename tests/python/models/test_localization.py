"""ACL's code path on tiny random weights."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
transformers = pytest.importorskip("transformers", reason=REASON)
localization = importlib.import_module("auricle.models.localization")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    part = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = transformers.CLIPSegConfig(
        text_config={**part, "intermediate_size": 16, "vocab_size": 20},
        vision_config={**part, "intermediate_size": 16, "image_size": 32, "patch_size": 16},
        projection_dim=12,
        reduce_dim=8,
        extract_layers=[0, 1],
        decoder_num_attention_heads=2,
        decoder_intermediate_size=16,
        conditional_layer=0,
    )
    torch.manual_seed(0)
    transformers.CLIPSegForImageSegmentation(config).save_pretrained(tmp_path)

    class Level(torch.nn.Module):
        def forward(self, sound: torch.Tensor) -> torch.Tensor:
            return sound.abs().mean(dim=1, keepdim=True).expand(sound.shape[0], 12)

    length = torch.export.Dim("length", min=2)
    program = torch.export.export(
        Level(), (torch.zeros(1, 1600),), dynamic_shapes={"sound": {1: length}}
    )
    torch.export.save(program, tmp_path / "audio_embedding.pt2")
    (tmp_path / "acl.json").write_text(json.dumps({"w": 2.0, "b": -1.0}))
    return tmp_path


def test_heat_maps_depend_on_the_sound(folder: Path) -> None:
    localizer = localization.SoundLocalizer(folder)
    frames = np.random.default_rng(0).integers(0, 256, (3, 20, 30, 3), dtype=np.uint8)
    quiet = localizer.heat(frames, np.full(1600, 0.01, dtype=np.float32), 16_000)
    loud = localizer.heat(frames, np.full(1600, 9.0, dtype=np.float32), 16_000)
    assert quiet.shape == (3, 32, 32)
    assert ((quiet > 0.0) & (quiet < 1.0)).all()
    assert np.abs(quiet - loud).max() > 1e-4
    again = localizer.heat(frames[1:2], np.full(1600, 9.0, dtype=np.float32), 16_000)
    np.testing.assert_allclose(again[0], loud[1], atol=1e-5)


def test_what_is_missing_is_named(folder: Path, tmp_path: Path) -> None:
    localizer = localization.SoundLocalizer(folder)
    with pytest.raises(InputError, match="8000 Hz; ACL hears 16000 Hz"):
        localizer.heat(np.zeros((1, 4, 4, 3), np.uint8), np.ones(10, np.float32), 8000)
    (folder / "acl.json").unlink()
    with pytest.raises(FormatError, match=r"expected audio_embedding.pt2 .* and acl.json"):
        localization.SoundLocalizer(folder)
    with pytest.raises(FormatError, match="no CLIPSeg can be loaded"):
        localization.SoundLocalizer(tmp_path / "nothing")
