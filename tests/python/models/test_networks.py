"""TAS, Mono2Binaural and SpatialTAS in tiny random forms, and their checkpoints."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import models
from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
registry = importlib.import_module("auricle.models.registry")
checkpoint = importlib.import_module("auricle.models.checkpoint")
batch = importlib.import_module("auricle.models.batch")

RATE = 16_000
TEXT = {"kind": "builtin", "width": 16, "layers": 1}
TAS: dict[str, Any] = {
    "window": 3200,
    "hop": 1600,
    "feature_width": 12,
    "channels": 8,
    "blocks": 2,
    "layers": 3,
    "step_width": 16,
    "fold": 8,
    "text": TEXT,
}
FILTERED = {**TAS, "prompt_filter": True, "schedule": {"prediction": "signal"}}
M2B: dict[str, Any] = {"hop": 5040, "channels": 4, "prompt_channels": 8, "text": TEXT}
SPATIAL: dict[str, Any] = {
    "window": 8192,
    "hop": 8192,
    "codec": {"kind": "complex"},
    "channels": [8, 16],
    "layers": 1,
    "heads": 2,
    "text": TEXT,
    "sampler": {"kind": "ddim", "steps": 3},
}
KINDS = {
    "tas": ("tas", TAS),
    "tas with a filter": ("tas", FILTERED),
    "mono2binaural": ("mono2binaural", M2B),
    "spatial_tas": ("spatial_tas", SPATIAL),
    "spatial_tas with a filter": (
        "spatial_tas",
        {**SPATIAL, "prompt_filter": True, "schedule": {"prediction": "signal"}},
    ),
    "spatial_tas on mel": (
        "spatial_tas",
        {
            **SPATIAL,
            "codec": {"kind": "mel", "vocoder": "griffin_lim", "vae_channels": [8, 8, 8]},
        },
    ),
}


def _batch(samples: int, count: int = 4) -> object:
    torch.manual_seed(3)
    mono = torch.randn(count, samples)
    sides = torch.tensor([1.0, -1.0] * (count // 2)).unsqueeze(1)
    prompts = ["The dog is on the left.", "The dog is on the right."] * (count // 2)
    return batch.Batch.from_binaural(
        torch.stack([mono * (1 + 0.5 * sides), mono * (1 - 0.5 * sides)], dim=1), prompts
    )


@pytest.mark.parametrize("name", KINDS)
def test_a_network_trains_predicts_and_survives_a_checkpoint(name: str, tmp_path: Path) -> None:
    kind, config = KINDS[name]
    torch.manual_seed(0)
    network = registry.build_network(kind, config)
    losses = network(_batch(network.window))
    assert all(value.ndim == 0 and torch.isfinite(value) for value in losses.values())
    losses["loss"].backward()
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    assert sum(parameter.grad is not None for parameter in trained) > 0.6 * len(trained)

    checkpoint.save_network(network, tmp_path / "run" / "model")
    loaded = models.load(tmp_path / "run" / "model")
    assert loaded.name == "run"
    clip = (np.random.default_rng(0).standard_normal(network.window + 900) * 0.1).astype(np.float32)
    made = loaded.spatialize(clip, RATE, "The dog is on the left.", seed=5)
    assert made.shape == (2, clip.size)
    assert np.isfinite(made).all()
    # The mean of the ears is the clip, whatever the network says.
    rounding = 1e-6 * max(1.0, float(np.abs(made).max()))
    np.testing.assert_allclose(made.mean(axis=0), clip, atol=rounding, rtol=0.0)
    again = models.load(tmp_path / "run" / "model")
    np.testing.assert_array_equal(
        again.spatialize(clip, RATE, "The dog is on the left.", seed=5), made
    )


@pytest.mark.parametrize("name", KINDS)
def test_a_network_trains_in_half_precision(name: str) -> None:
    kind, config = KINDS[name]
    torch.manual_seed(0)
    network = registry.build_network(kind, config)
    clips = _batch(network.window)
    with torch.autocast("cpu", torch.bfloat16):
        torch.manual_seed(1)
        half = network(clips)["loss"]
    half.backward()
    torch.manual_seed(1)
    whole = network(clips)["loss"]
    assert float(half.detach()) == pytest.approx(float(whole.detach()), rel=0.1)


def test_levels_pass_through() -> None:
    """Twice as loud a clip gives twice as loud ears: the network sees clips of one level."""
    network = registry.build_network("mono2binaural", M2B).eval()
    from auricle.models.network import NetworkSpatializer

    spatializer = NetworkSpatializer(network, "m2b")
    clip = np.random.default_rng(0).standard_normal(network.window).astype(np.float32) * 0.1
    one = spatializer.spatialize(clip, RATE, "left")
    two = spatializer.spatialize(2.0 * clip, RATE, "left")
    np.testing.assert_allclose(two, 2.0 * one, atol=1e-5)


@pytest.mark.parametrize("name", ["mono2binaural", "tas", "spatial_tas"])
def test_a_mirrored_network_answers_with_the_mean_of_both_sides(name: str) -> None:
    from auricle.models.network import NetworkSpatializer

    kind, config = KINDS[name]
    torch.manual_seed(0)
    network = registry.build_network(kind, {**config, "mirrored": True}).eval()
    asked: list[str] = []

    def predict(mono: Any, prompts: list[str], generator: Any) -> Any:
        # Right is heard weaker than left: what a network does not have exactly mirrored.
        asked.append(prompts[0])
        share = {"left.": 0.5, "right.": -0.3, "ahead.": 0.2}[prompts[0].split()[-1]]
        noise = torch.randn(mono.shape, generator=generator)
        return share * mono + (0.0 if "ahead" in prompts[0] else noise)

    network.predict = predict
    spatializer = NetworkSpatializer(network, name)
    clip = np.random.default_rng(0).standard_normal(network.window).astype(np.float32) * 0.1
    left, right, ahead = "The dog is left.", "The dog is right.", "The dog is ahead."
    for prompt, factor in ((left, 0.4), (right, -0.4)):
        ears = spatializer.spatialize(clip, RATE, prompt)
        np.testing.assert_allclose(ears[0] - ears[1], 2 * factor * clip, atol=1e-6)
    assert asked == [left, right, right, left]
    # What says no side has no mirror image: its answer would cancel itself.
    ears = spatializer.spatialize(clip, RATE, ahead)
    np.testing.assert_allclose(ears[0] - ears[1], 0.4 * clip, atol=1e-6)
    assert asked[4:] == [ahead]


def test_a_network_that_hears_no_sentence_has_no_mirror_image() -> None:
    with pytest.raises(InputError, match="mirrored needs a fusion with the sentence"):
        registry.build_network("tas", {**TAS, "fusion": "audio", "mirrored": True})


def test_only_the_audio_alone_ignores_the_sentence() -> None:
    for fusion in ("saf", "audio"):
        torch.manual_seed(0)
        network = registry.build_network("tas", {**FILTERED, "fusion": fusion}).eval()
        with torch.no_grad():
            network.filter.taps[-1].weight.normal_()
            mono = torch.randn(1, network.window)
            made = [
                network.predict(mono, [prompt], torch.Generator().manual_seed(0))
                for prompt in ("The dog is on the left.", "The dog is on the right.")
            ]
        assert torch.equal(*made) == (fusion == "audio")


def test_the_published_sizes_are_the_defaults() -> None:
    from auricle.models.spatial_tas import SpatialTasConfig
    from auricle.models.tas import TasConfig

    tas, spatial = TasConfig(), SpatialTasConfig()
    assert (tas.blocks, tas.layers, tas.feature_width, tas.window) == (3, 10, 512, 16_000)
    assert (spatial.schedule.steps, spatial.guidance, spatial.drop) == (1000, 2.5, 0.1)
    assert (spatial.codec.latent_channels, spatial.sampler.steps) == (8, 200)
    assert not tas.prompt_filter
    assert not spatial.prompt_filter


def test_the_dilated_network_starts_silent_and_sees_far() -> None:
    from auricle.models.dilated import DilatedNetwork

    torch.manual_seed(0)
    network = DilatedNetwork(4, 4, blocks=1, layers=6, step=8, signal=1)
    noisy = torch.randn(1, 1, 301, requires_grad=True)
    made = network(noisy, torch.zeros(1, 4, 301), torch.tensor([3]))
    assert float(made.detach().abs().max()) == 0.0
    torch.nn.init.ones_(network.leave.weight)
    network(noisy, torch.zeros(1, 4, 301), torch.tensor([3]))[0, 0, 150].backward()
    reached = torch.nonzero(noisy.grad[0, 0]).flatten()
    # Dilations 1 to 32 and kernel 3 reach 63 samples either way.
    assert (int(reached.min()), int(reached.max())) == (150 - 63, 150 + 63)


def test_guidance_of_one_is_the_conditional_estimate_alone() -> None:
    torch.manual_seed(0)
    mono = torch.randn(1, 8192)
    calls: list[int] = []
    for guidance in (1.0, 2.5):
        network = registry.build_network("spatial_tas", {**SPATIAL, "guidance": guidance}).eval()
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        network.unet.register_forward_hook(counted)
        with torch.no_grad():
            network.predict(mono, ["left"], torch.Generator().manual_seed(0))
        calls.append(count)
    assert calls == [3, 6]


def test_the_mask_of_mono2binaural_is_bounded() -> None:
    torch.manual_seed(0)
    network = registry.build_network("mono2binaural", M2B).eval()
    mono = torch.randn(2, network.window)
    with torch.no_grad():
        spectrum = network.spectrum(mono)
        made = network._difference(spectrum, ["left", "right"])
    ratio = (made[:, :-1].abs() / spectrum[:, :-1].abs().clamp_min(1e-6)).max()
    assert 0.0 < float(ratio) <= 2.0**0.5
    assert float(made[:, -1].abs().max()) == 0.0


@pytest.mark.parametrize(
    ("samples", "rate", "words"),
    [(3199, RATE, "3199 samples; this model needs at least 3200"), (4000, 48_000, "48000 Hz")],
)
def test_clips_that_do_not_fit_a_network_are_refused(
    samples: int, rate: int, words: str, tmp_path: Path
) -> None:
    checkpoint.save_network(registry.build_network("tas", TAS), tmp_path)
    clip = np.ones(samples, np.float32)
    with pytest.raises(InputError, match=words):
        models.load(tmp_path).spatialize(clip, rate, "The dog is on the left.")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("version", 2, "version 2; this is version 1"),
        ("format", "other", "does not say format 'auricle-model'"),
        ("kind", "mono2binaural", "model has no"),
        ("kind", "telepathy", "'telepathy' is no kind of network"),
    ],
)
def test_other_checkpoints_are_refused(key: str, value: object, words: str, tmp_path: Path) -> None:
    checkpoint.save_network(registry.build_network("tas", TAS), tmp_path)
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(FormatError, match=words):
        models.load(tmp_path)


def test_another_sampler_may_be_named(tmp_path: Path) -> None:
    checkpoint.save_network(registry.build_network("tas", TAS), tmp_path / "run" / "model")
    folder = str(tmp_path / "run" / "model")
    steps = {"@ddim:4": 4, "@ancestral": 200, "": 6}
    clip = np.ones(3200, np.float32)
    for suffix, expected in steps.items():
        spatializer = models.load(folder + suffix)
        assert spatializer.name == "run" + suffix
        calls: list[int] = []
        spatializer.network.network.register_forward_hook(lambda *_, made=calls: made.append(1))
        spatializer.spatialize(clip, RATE, "left")
        assert len(calls) == expected
    for suffix, words in {"@magic": "one of ancestral, ddim", "@ddim:few": "'few' steps"}.items():
        with pytest.raises(InputError, match=words):
            models.load(folder + suffix)
    checkpoint.save_network(registry.build_network("mono2binaural", M2B), tmp_path / "m2b")
    with pytest.raises(InputError, match="mono2binaural draws nothing"):
        models.load(f"{tmp_path / 'm2b'}@ddim:4")


def test_damaged_checkpoints_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"config\.json is missing"):
        models.load(tmp_path)
    checkpoint.save_network(registry.build_network("tas", TAS), tmp_path)
    with pytest.raises(FormatError, match="is a checkpoint of 'tas'; expected 'mel_codec'"):
        checkpoint.load_network(tmp_path, kind="mel_codec")
    weights = tmp_path / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match="cannot be read"):
        models.load(tmp_path)
    weights.write_bytes(whole)
    path = tmp_path / "config.json"
    path.write_text(path.read_text().replace('"channels": 8', '"channels": 9'))
    with pytest.raises(FormatError, match="the weights do not fit the configuration"):
        models.load(tmp_path)


def test_a_codec_is_no_spatializer(tmp_path: Path) -> None:
    config = {"window": 3200, "codec": {"vocoder": "griffin_lim", "vae_channels": [8, 8]}}
    checkpoint.save_network(registry.build_network("mel_codec", config), tmp_path)
    with pytest.raises(FormatError, match="'mel_codec', which is no spatializer"):
        models.load(tmp_path)


@pytest.mark.parametrize(
    ("kind", "config", "words"),
    [
        ("tas", {**TAS, "window": 3201}, "3201 is not a multiple of fold 8"),
        ("tas", {**TAS, "prompt_filter": True}, "prompt_filter needs schedule.prediction: signal"),
        ("spatial_tas", {**SPATIAL, "prompt_filter": True}, "prompt_filter needs"),
    ],
)
def test_settings_that_contradict_are_refused(
    kind: str, config: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        registry.build_network(kind, config)
