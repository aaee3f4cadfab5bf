"""The vocoder: lengths, released weights, and activations that do not alias."""

from __future__ import annotations

import dataclasses
import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.errors import FormatError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
bigvgan = importlib.import_module("auricle.models.codecs.bigvgan")
codec = importlib.import_module("auricle.models.codecs.codec")
registry = importlib.import_module("auricle.models.registry")
checkpoint = importlib.import_module("auricle.models.checkpoint")

TINY: dict[str, Any] = {
    "upsample_initial_channel": 32,
    "resblock_kernel_sizes": (3,),
    "resblock_dilation_sizes": ((1, 3),),
}


def test_a_frame_becomes_a_hop_of_samples() -> None:
    vocoder = bigvgan.BigVgan(bigvgan.BigVganConfig(**TINY))
    with torch.no_grad():
        wave = vocoder(torch.randn(2, 7, 64))
    assert wave.shape == (2, 7 * 160)
    assert wave.abs().max() <= 1.0


def test_the_activation_keeps_overtones_from_folding_back() -> None:
    # sin^2 doubles the frequency: 0.35 of the rate would come back at 0.3. Twelve taps let a
    # quarter of it through.
    activation = bigvgan._Activation(1)
    with torch.no_grad():
        activation.act.alpha.fill_(1.0)
        time = torch.arange(4096)
        tone = 0.5 * torch.sin(2 * torch.pi * 0.35 * time).view(1, 1, -1)
        naive, kept = activation.act(tone), activation(tone)
    level = [
        np.abs(np.fft.rfft(wave[0, 0].numpy() * np.hanning(4096)))[round(0.3 * 4096)]
        for wave in (naive, kept)
    ]
    assert level[1] < 0.3 * level[0]


def test_a_slow_tone_passes_the_activation_as_the_formula_says() -> None:
    activation = bigvgan._Activation(1)
    tone = torch.sin(2 * torch.pi * 0.01 * torch.arange(1000)).view(1, 1, -1)
    with torch.no_grad():
        wanted, found = tone + tone.sin().square(), activation(tone)
    assert (wanted - found)[..., 50:-50].abs().max() < 0.01


def test_released_weights_load_with_their_norms_joined(tmp_path: Path) -> None:
    torch.manual_seed(0)
    vocoder = bigvgan.BigVgan(bigvgan.BigVganConfig(**TINY))
    weights = {}
    for name, value in vocoder.state_dict().items():
        if name.endswith("weight"):
            size = value.flatten(1).norm(dim=1).view(-1, 1, 1)
            weights[f"{name}_g"], weights[f"{name}_v"] = size, 3.0 * value
        else:
            weights[name] = value
    torch.save({"generator": weights}, tmp_path / "bigvgan_generator.pt")
    described = {**dataclasses.asdict(vocoder.config), "sampling_rate": 16_000}
    (tmp_path / "config.json").write_text(json.dumps(described))
    loaded = bigvgan.load_bigvgan(str(tmp_path), num_mels=64, hop=160)
    mel = torch.randn(1, 3, 64)
    with torch.no_grad():
        torch.testing.assert_close(loaded(mel), vocoder(mel), atol=1e-5, rtol=1e-4)
    with pytest.raises(FormatError, match="for 64 mel bands every 160 samples; the codec has 80"):
        bigvgan.load_bigvgan(str(tmp_path), num_mels=80, hop=256)
    (tmp_path / "bigvgan_generator.pt").write_bytes(b"")
    with pytest.raises(FormatError, match="does not hold the weights"):
        bigvgan.load_bigvgan(str(tmp_path), num_mels=64, hop=160)
    with pytest.raises(FormatError, match="expected the folder of a BigVGAN"):
        bigvgan.load_bigvgan("", num_mels=64, hop=160)


def test_a_vocoder_trained_here_serves_the_codec(tmp_path: Path) -> None:
    network = registry.build_network("vocoder", {"window": 4000, "vocoder": TINY})
    batch = importlib.import_module("auricle.models.batch").Batch
    noise = torch.randn(2, 4000)
    losses = network(batch(noise, 0.1 * noise, ("dog", "dog")))
    losses["loss"].backward()
    assert losses["loss"].isfinite()
    checkpoint.save_network(network, tmp_path)
    config = codec.CodecConfig(
        vocoder="bigvgan", vocoder_source=str(tmp_path), vae_channels=(8, 8, 8), vae_layers=1
    )
    made = codec.build_codec(config, 16_000)
    with torch.no_grad():
        assert made.decode(made.encode(noise), 4000).shape == (2, 4000)
