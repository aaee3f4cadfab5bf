"""Training on clips that are seen, in tiny forms."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import models
from auricle.datasets.visual import VisualDataset, VisualSettings, build_visual
from auricle.datasets.visual.sounds import ClipSounds
from auricle.errors import InputError
from auricle.views import visual_cues

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
training = importlib.import_module("auricle.training")
choosing = importlib.import_module("auricle.training.choosing")
visual_examples = importlib.import_module("auricle.training.visual_examples")

V2A: dict[str, Any] = {
    "window": 4096,
    "hop": 4096,
    "frames_per_second": 10.0,
    "width": 32,
    "heads": 2,
    "joint_blocks": 1,
    "single_blocks": 1,
    "coupling": "mid_side",
    "mono": "given",
    "prediction": "signal",
    "guidance": 1.0,
    "sampler": {"steps": 1},
    "codec": {"kind": "complex"},
    "text": {"kind": "builtin", "width": 16, "layers": 1},
    "picture": {"width": 8},
    "motion": {"width": 8},
}
M2B: dict[str, Any] = {
    "hop": 5040,
    "channels": 4,
    "picture": "small",
    "picture_height": 24,
    "picture_width": 32,
}


def config_of(kind: str, model: dict[str, Any], **more: Any) -> Any:
    rate = training.OptimizerConfig(learning_rate=3e-3, ema_decay=0.5)
    defaults = {"steps": 3, "batch_size": 4, "threads": 1, "optimizer": rate}
    return training.TrainingConfig(kind, model, **{**defaults, **more})


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> VisualDataset:
    folder = tmp_path_factory.mktemp("clips")
    settings = VisualSettings(
        duration_s=1.0, photographs=0.0, sounding=(1.0, 0.0), moving=0.0, width=32, height=24
    )
    build_visual(folder, ClipSounds(), settings, clips=6, seed=1)
    return VisualDataset.open(folder)


@pytest.mark.parametrize(("kind", "model"), [("spatial_v2a", V2A), ("visual_mono2binaural", M2B)])
def test_a_run_leaves_a_model_that_sees(
    kind: str, model: dict[str, Any], clips: VisualDataset, tmp_path: Path
) -> None:
    report = training.train(config_of(kind, model), tmp_path, scenes=clips, validation=clips)
    assert report.steps == 3
    assert np.isfinite(report.validation["loss"])
    spatializer = models.load(report.folder)
    clip = clips[0]
    ears = spatializer.spatialize(
        clip.binaural.mean(axis=0), clip.sample_rate, clip.caption, view=clip.view
    )
    assert ears.shape == clip.binaural.shape
    assert np.isfinite(ears).all()


def test_a_batch_is_learned_by_heart(clips: VisualDataset) -> None:
    report = training.overfit_one_batch(config_of("spatial_v2a", V2A), steps=80, scenes=clips)
    assert report.last < 0.5 * report.first


def test_examples_depend_on_their_number_alone_and_mirror_as_a_whole(clips: VisualDataset) -> None:
    def examples(flip: float) -> Any:
        return visual_examples.VisualExamples(
            clips, sample_rate=16_000, window=4096, view_frames=4, flip=flip, seed=3
        )

    straight, turned = examples(0.0), examples(1.0)
    for number in (0, 5, 7):
        ears, caption, frames, cues = straight[number]
        again = straight[number]
        assert torch.equal(ears, again[0])
        assert caption == again[1]
        other_ears, _, other_frames, other_cues = turned[number]
        torch.testing.assert_close(other_ears, ears.flip(0))
        torch.testing.assert_close(other_frames, frames.flip(-1))
        torch.testing.assert_close(other_cues, visual_examples.mirrored_cues(cues))
    heat = np.random.default_rng(0).random((3, 6, 9))
    mirrored = visual_examples.mirrored_cues(torch.from_numpy(visual_cues(heat)))
    np.testing.assert_allclose(mirrored, visual_cues(heat[..., ::-1]), atol=1e-6)


def test_networks_and_data_that_do_not_fit_are_refused(
    clips: VisualDataset,
) -> None:
    registry = importlib.import_module("auricle.models.registry")
    seeing = registry.build_network("visual_mono2binaural", M2B)
    blind = registry.build_network("mono2binaural", {"channels": 4, "text": V2A["text"]})
    config = config_of("mono2binaural", {})
    with pytest.raises(InputError, match="needs scenes with sentences"):
        choosing.examples_of(config, blind, clips, 0.0)
    with pytest.raises(InputError, match="needs a visual data set"):
        choosing.examples_of(config, seeing, object(), 0.0)
    with pytest.raises(InputError, match="none of 6 clips has 5 things that sound"):
        visual_examples.VisualExamples(
            clips, sample_rate=16_000, window=4096, view_frames=3, sources=(5,)
        )
    with pytest.raises(InputError, match="16000 Hz; the network 8000 Hz"):
        visual_examples.VisualExamples(clips, sample_rate=8000, window=4096, view_frames=3)


def test_resnet_weights_come_from_a_folder(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason=REASON)
    registry = importlib.import_module("auricle.models.registry")
    config = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic"
    )
    transformers.ResNetModel(config).save_pretrained(tmp_path)
    model = {**M2B, "picture": "resnet", "picture_height": 32, "picture_width": 64}
    network = registry.build_network("visual_mono2binaural", {**model, "source": str(tmp_path)})
    # 1/8 of the size after the stem and two stages: 4 x 8 places with 8 channels each.
    assert network.unet.up[0][0].in_channels == 4 * 8 + 8 * 4 * 8
