"""SpatialV2A in tiny random forms: coupling, flow, conditions, checkpoints."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import metrics, models
from auricle.errors import FormatError, InputError
from auricle.views import View, heat_map

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
registry = importlib.import_module("auricle.models.registry")
checkpoint = importlib.import_module("auricle.models.checkpoint")
batch_module = importlib.import_module("auricle.models.batch")

RATE, WINDOW = 16_000, 4096
COUPLED: dict[str, Any] = {
    "window": WINDOW,
    "hop": WINDOW // 2,
    "frames_per_second": 10.0,
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
    "text": {"kind": "builtin", "width": 16, "layers": 1},
    "picture": {"width": 8},
    "motion": {"width": 8},
}
SEPARATE = {**COUPLED, "coupling": "separate", "prediction": "velocity", "mono": "generated"}
KINDS = {
    "mid given": COUPLED,
    "mid generated": {**COUPLED, "mono": "generated"},
    "separate": SEPARATE,
    "separate, mono given": {**SEPARATE, "mono": "given"},
    "shared noise, guided": {**SEPARATE, "coupling": "shared_noise", "guidance": 3.0},
    "separate on mel": {
        **SEPARATE,
        "codec": {
            "kind": "mel",
            "vocoder": "griffin_lim",
            "vae_channels": [8, 8, 8],
            "vae_layers": 1,
        },
    },
}


def network_of(config: dict[str, Any]) -> Any:
    torch.manual_seed(0)
    return registry.build_network("spatial_v2a", config).eval()


def stirred(network: Any) -> Any:
    """Layers that are zero at first, made random."""
    with torch.no_grad():
        for name, weight in network.flow.named_parameters():
            if "leave" in name or "condition" in name or "last" in name:
                weight.normal_(std=0.05)
    return network


def batch_of(size: int = 2, samples: int = WINDOW) -> Any:
    rng = torch.Generator().manual_seed(1)
    ears = 0.1 * torch.randn(size, 2, samples, generator=rng)
    frames = torch.rand(size, 4, 3, 24, 32, generator=rng)
    cues = torch.rand(size, 4, 5, generator=rng)
    views = batch_module.ViewBatch(frames, cues)
    return batch_module.Batch.from_binaural(ears, ["dog"] * size, views)


def view_of(side: float) -> View:
    box = [(side - 0.1, 0.4, side + 0.1, 0.6)]
    frames = np.zeros((6, 24, 32, 3), dtype=np.uint8)
    return View(frames, 10.0, np.stack([heat_map(box, 24, 32)] * 6), 90.0)


@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS)
def test_every_form_learns_and_makes_two_ears(config: dict[str, Any]) -> None:
    network, batch = network_of(config), batch_of()
    loss = network.train()(batch)["loss"]
    loss.backward()
    assert loss.isfinite()
    assert network.flow.leave[0].weight.grad.abs().sum() > 0.0
    network.eval()
    with torch.no_grad():
        ears = network.binaural(batch.mono, ["dog"] * 2, batch.views, torch.Generator())
    assert ears.shape == (2, 2, WINDOW)
    assert ears.isfinite().all()


def test_a_mid_that_is_given_is_kept_and_the_untrained_side_is_silent() -> None:
    network, batch = network_of(COUPLED), batch_of()
    with torch.no_grad():
        ears = network.binaural(batch.mono, ["dog"] * 2, batch.views, torch.Generator())
    # The last Euler step arrives at the predicted signal, which is 0 before training.
    torch.testing.assert_close(ears[:, 0], batch.mono, atol=1e-4, rtol=0.0)
    stirred(network)
    with torch.no_grad():
        ears = network.binaural(batch.mono, ["dog"] * 2, batch.views, torch.Generator())
    assert (ears[:, 0] - ears[:, 1]).abs().max() > 1e-3
    torch.testing.assert_close(ears.mean(dim=1), batch.mono, atol=1e-5, rtol=0.0)


def test_the_mask_is_a_complex_product_in_every_bin() -> None:
    network = network_of(COUPLED)
    signal = torch.randn(1, WINDOW, generator=torch.Generator().manual_seed(2))
    tokens = network._encode(signal)
    patch, bins = 4, network.codec.bins
    rng = np.random.default_rng(0)
    mask = rng.standard_normal((1, tokens.shape[1], 2, patch, bins)).astype(np.float32)
    masked = network._masked(tokens, torch.from_numpy(mask).flatten(2))
    planes = torch.nn.functional.pixel_shuffle(
        tokens.reshape(1, -1, 32, bins).permute(0, 2, 3, 1), patch
    )
    wanted = torch.nn.functional.pixel_shuffle(
        masked.reshape(1, -1, 32, bins).permute(0, 2, 3, 1), patch
    )
    for bin_number, frame in ((0, 0), (5, 3), (130, 17), (255, 30)):
        number = complex(*planes[0, :, bin_number, frame].tolist())
        token, row = frame // patch, bin_number % patch
        weight = complex(*mask[0, token, :, row, bin_number // patch].tolist())
        found = complex(*wanted[0, :, bin_number, frame].tolist())
        assert found == pytest.approx(number * weight, abs=1e-4)


def test_without_a_rest_the_ears_are_coherent_whatever_the_mask() -> None:
    # One mask for all frames: both ears are the mid through two linear filters.
    network = stirred(network_of({**COUPLED, "single_blocks": 0, "joint_blocks": 0}))
    size = network.codec.channels * network.codec.bins
    rest = torch.zeros(1, 9, size)
    torch.manual_seed(3)
    mask = 0.5 * torch.randn(1, 1, 2 * 4 * network.codec.bins).expand(1, 9, -1)

    class Fixed(torch.nn.Module):
        def forward(self, latents: Any, *_: Any) -> list[Any]:
            tokens = latents.shape[2]
            return [torch.cat([rest[:, :tokens], mask[:, :tokens]], dim=-1)]

    network.flow = Fixed()
    batch = batch_of(1)
    with torch.no_grad():
        ears = network.binaural(batch.mono, ["dog"], batch.views, torch.Generator())[0].numpy()
    spectra = [metrics.stft(ear, n_fft=128, win_length=128, hop_length=32) for ear in ears]
    # Coherence of narrow bands (Bendat and Piersol), against two independent noises.
    cross = np.abs(np.mean(spectra[0] * spectra[1].conj(), axis=1))
    coherence = cross / np.sqrt(np.prod([np.mean(abs(s) ** 2, axis=1) for s in spectra], axis=0))
    assert np.median(coherence) > 0.5
    assert np.abs(ears[0] - ears[1]).max() > 1e-2
    noise = np.random.default_rng(0).standard_normal((2, WINDOW))
    assert metrics.iacc(noise, RATE) < 0.2 < metrics.iacc(ears, RATE)


def test_branches_share_their_noise_only_where_that_is_asked() -> None:
    shape = (3, 2, 4, 5)
    like = torch.zeros(1)
    for coupling, same in (("separate", False), ("shared_noise", True)):
        network = network_of({**SEPARATE, "coupling": coupling})
        noise = network._noise(shape, torch.Generator().manual_seed(0), like)
        assert bool((noise[:, 0] == noise[:, 1]).all()) is same
        assert noise.std() == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize("steps", [1, 4, 25])
@pytest.mark.parametrize("prediction", ["velocity", "signal"])
def test_euler_goes_from_noise_to_the_clip_along_a_straight_flow(
    steps: int, prediction: str
) -> None:
    # With the velocity (or the end) of a straight line known, any number of steps arrives.
    network = network_of({**SEPARATE, "prediction": prediction, "sampler": {"steps": steps}})
    batch = batch_of(1)
    ears = (batch.mono + batch.difference, batch.mono - batch.difference)
    clean = torch.stack([network._encode(ear) for ear in ears], dim=1)
    noise = network._noise(clean.shape, torch.Generator().manual_seed(7), clean)

    class Straight(torch.nn.Module):
        def forward(self, *_: Any) -> list[Any]:
            answer = clean if prediction == "signal" else clean - noise
            return [answer[:, 0], answer[:, 1]]

    network.flow = Straight()
    with torch.no_grad():
        made = network.binaural(batch.mono, ["dog"], batch.views, torch.Generator().manual_seed(7))
    # The codec has no room for the highest bin.
    kept = torch.stack([network._decode(clean[:, ear], WINDOW) for ear in range(2)], dim=1)
    torch.testing.assert_close(made, kept, atol=1e-4, rtol=0.0)
    assert (kept - torch.stack(ears, dim=1)).square().mean() < 0.02 * kept.square().mean()


def test_guidance_is_that_of_mmaudio() -> None:
    # Cheng et al.: v = 4.5 v_c - 3.5 v_0.
    network = stirred(network_of({**SEPARATE, "guidance": 4.5}))
    batch = batch_of(1)
    with torch.no_grad():
        conditions = network._conditions(batch.prompts, batch.views)
        mono = network._encode(batch.mono)
        latents = torch.randn(1, 2, *mono.shape[1:])
        time, one = torch.tensor([0.3]), torch.ones(1)
        guided = network._guided(latents, time, mono, conditions)
        with_all = network.predict(latents, time, mono, conditions, one)
        without = network.predict(latents, time, mono, conditions, 0 * one)
    torch.testing.assert_close(guided, 4.5 * with_all - 3.5 * without, atol=1e-5, rtol=1e-4)
    assert (with_all - without).abs().max() > 1e-4


@pytest.mark.parametrize("part", ["caption", "frames", "cues"])
def test_every_condition_counts_and_none_when_they_are_dropped(part: str) -> None:
    network = stirred(network_of({**COUPLED, "joint_blocks": 2}))
    batch = batch_of(1)
    other = batch_of(2)
    prompts, views = batch.prompts, batch.views
    changed = {
        "caption": (("violin",), views),
        "frames": (prompts, batch_module.ViewBatch(other.views.frames[1:], views.cues)),
        "cues": (prompts, batch_module.ViewBatch(views.frames, other.views.cues[1:])),
    }[part]
    with torch.no_grad():
        mono = network._encode(batch.mono)
        latents = torch.randn(1, 1, *mono.shape[1:])
        time = torch.tensor([0.5])
        for kept, same in ((1.0, False), (0.0, True)):
            pair = [
                network.predict(
                    latents, time, mono, network._conditions(p, v), torch.tensor([kept])
                )
                for p, v in ((prompts, views), changed)
            ]
            assert bool(torch.allclose(*pair, atol=1e-7)) is same


def test_a_checkpoint_is_a_spatializer_that_sees(tmp_path: Path) -> None:
    network = stirred(network_of(COUPLED))
    checkpoint.save_network(network, tmp_path / "run" / "model")
    spatializer = models.load(tmp_path / "run" / "model@euler:3")
    assert spatializer.sees
    assert spatializer.network.config.sampler.steps == 3
    twice = models.load(tmp_path / "run" / "model@midpoint:2")
    assert twice.network.config.sampler.kind == "midpoint"
    mono = np.random.default_rng(0).standard_normal(7000).astype(np.float32)
    ears = spatializer.spatialize(mono, RATE, "dog", view=view_of(0.8), seed=1)
    assert ears.shape == (2, 7000)
    np.testing.assert_allclose(ears.mean(axis=0), mono, atol=1e-4)
    again = spatializer.spatialize(mono, RATE, view=view_of(0.8), seed=1)
    assert again.shape == ears.shape
    with pytest.raises(InputError, match="give it a view"):
        spatializer.spatialize(mono, RATE, "dog")
    with pytest.raises(InputError, match="does not see"):
        models.load("mono").spatialize(mono, RATE, "The dog is on the left.", view=view_of(0.2))
    with pytest.raises(InputError, match="steps"):
        models.load(tmp_path / "run" / "model@euler:0")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"codec": {"kind": "mel"}}, "mid_side needs codec.kind: complex"),
        ({"prediction": "velocity"}, "prediction: signal"),
        ({"heads": 3}, "not a multiple of twice the 3 heads"),
    ],
)
def test_configurations_that_cannot_be_are_refused(change: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        registry.build_network("spatial_v2a", {**COUPLED, **change})


def test_a_batch_without_views_is_refused() -> None:
    batch = batch_of()
    blind = batch_module.Batch(batch.mono, batch.difference, batch.prompts)
    with pytest.raises(InputError, match="visual data set"):
        network_of(COUPLED)(blind)


def test_pretrained_encoders_run_from_a_folder(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason=REASON)
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    size = {"intermediate_size": 16, "image_size": 32, "patch_size": 16}
    clip = transformers.CLIPVisionConfig(**small, **size, projection_dim=12)
    transformers.CLIPVisionModelWithProjection(clip).save_pretrained(tmp_path / "clip")
    times = transformers.TimesformerConfig(**small, **size, num_frames=4)
    transformers.TimesformerModel(times).save_pretrained(tmp_path / "times")
    config = {
        **COUPLED,
        "picture": {"kind": "clip", "source": str(tmp_path / "clip")},
        "motion": {"kind": "timesformer", "source": str(tmp_path / "times")},
    }
    network = network_of(config)
    assert (network.picture.width, network.motion.width) == (12, 16)
    frames = torch.rand(2, 6, 3, 24, 32)
    with torch.no_grad():
        pictures, motion = network.picture(frames), network.motion(frames)
        first = network.motion(frames[:, :4])
    assert pictures.shape == (2, 6, 12)
    assert motion.shape == (2, 6, 16)
    # The first group of four frames does not see what comes after it.
    torch.testing.assert_close(motion[:, :4], first, atol=1e-5, rtol=1e-4)
    assert network.train()(batch_of())["loss"].isfinite()
    assert not any(weight.requires_grad for weight in network.picture.parameters())
    # Without a file of its own, as TimeSformer was trained; else as the file says.
    assert network.motion.mean.unique().tolist() == pytest.approx([0.45])
    told = tmp_path / "times" / "preprocessor_config.json"
    told.write_text('{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}')
    other = network_of(config).motion
    assert (other.mean.unique().item(), other.spread.unique().item()) == (0.5, 0.25)
    # A checkpoint keeps what its network was trained with.
    checkpoint.save_network(network, tmp_path / "model")
    assert checkpoint.load_network(
        tmp_path / "model"
    ).motion.mean.unique().tolist() == pytest.approx([0.45])
    told.write_text('{"image_mean": [0.5]}')
    with pytest.raises(FormatError, match="has no image_mean and image_std of three numbers"):
        network_of(config)
    told.unlink()
    told.symlink_to(tmp_path / "lost.json")
    with pytest.raises(FormatError, match=r"preprocessor_config.json of .* cannot be read"):
        network_of(config)
    for part, kind in (("picture", "clip"), ("motion", "timesformer")):
        with pytest.raises(FormatError, match=f"{kind} needs a folder"):
            network_of({**COUPLED, part: {"kind": kind}})
        with pytest.raises(FormatError, match=f"no {kind} can be loaded from '/nowhere'"):
            network_of({**COUPLED, part: {"kind": kind, "source": "/nowhere"}})


def test_the_velocity_field_is_tensors_in_and_tensors_out() -> None:
    # What exporters need: one graph, and the same numbers from it.
    network = stirred(network_of(COUPLED))
    batch = batch_of(1)
    with torch.no_grad():
        mono = network._encode(batch.mono)
        conditions = network._conditions(batch.prompts, batch.views)
        inputs = (torch.randn(1, 1, *mono.shape[1:]), torch.tensor([0.5]), mono, *conditions)
        inputs = (*inputs, torch.ones(1))
        graph = torch.export.export(network.flow, inputs).module()
        other = (torch.randn_like(inputs[0]), torch.tensor([0.2]), *inputs[2:])
        for found, wanted in zip(graph(*other), network.flow(*other), strict=True):
            torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-4)
