"""What the latents of SpatialTAS keep of a difference signal, and what they lose."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from auricle.errors import FormatError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
codecs = importlib.import_module("auricle.models.codecs")
registry = importlib.import_module("auricle.models.registry")

RATE = 16_000
SMALL = {"kind": "mel", "vocoder": "griffin_lim", "vae_channels": (8, 8, 8), "vae_layers": 1}


def _low_noise(samples: int) -> torch.Tensor:
    """Noise without the highest bin, which the complex codec drops."""
    torch.manual_seed(0)
    spectrum = torch.fft.rfft(torch.randn(2, samples))
    spectrum[:, int(0.97 * spectrum.shape[1]) :] = 0.0
    return torch.fft.irfft(spectrum, samples)


@pytest.mark.parametrize("exponent", [1.0, 0.5])
@pytest.mark.parametrize("samples", [8192, 9001])
def test_the_complex_codec_gives_the_signal_back(samples: int, exponent: float) -> None:
    codec = codecs.build_codec(codecs.CodecConfig("complex", exponent=exponent), RATE)
    signal = _low_noise(samples)
    latent = codec.encode(signal)
    assert latent.shape[:3] == (2, 32, 64)
    assert 0.3 < float(latent.std()) < 1.5
    back = codec.decode(latent, samples)
    error = (back - signal).square().mean() / signal.square().mean()
    assert float(error) < 1e-4


def test_the_complex_codec_keeps_the_sign_and_the_mel_codec_does_not() -> None:
    signal = _low_noise(8320)
    keeps = codecs.build_codec(codecs.CodecConfig("complex"), RATE)
    loses = codecs.build_codec(codecs.CodecConfig(**SMALL), RATE)
    torch.testing.assert_close(keeps.encode(-signal), -keeps.encode(signal))
    # Left less right and right less left are one mel spectrogram: no side can be heard in it.
    torch.testing.assert_close(loses.encode(-signal), loses.encode(signal))


def test_the_mel_bands_are_those_of_librosa() -> None:
    """Slaney's bands: 64 up to 8 kHz, each of area 2 / width; below 1 kHz evenly spaced."""
    codec = codecs.build_codec(codecs.CodecConfig(**SMALL), RATE)
    bands = codec.mel.bands
    assert bands.shape == (513, 64)
    tone = torch.sin(2.0 * torch.pi * 500.0 * torch.arange(16_000) / RATE).unsqueeze(0)
    mel = codec.mel(tone)
    assert mel.shape == (1, 100, 64)
    # 500 Hz is 7.5 mel of Slaney's scale (200 / 3 Hz each), 8 kHz is 15 + 27 ln 8 / ln 6.4.
    highest = 15.0 + 27.0 * torch.log(torch.tensor(8.0)) / torch.log(torch.tensor(6.4))
    expected = 7.5 / float(highest) * 65.0 - 1.0
    assert abs(float(mel[0, 50].argmax()) - expected) <= 0.5 + 1e-3


def test_griffin_lim_puts_the_energy_where_it_was() -> None:
    codec = codecs.build_codec(codecs.CodecConfig(**SMALL), RATE)
    times = torch.arange(16_384) / RATE
    burst = torch.sin(2.0 * torch.pi * 440.0 * times) * torch.exp(-(((times - 0.4) / 0.02) ** 2))
    made = codec.vocode(codec.mel(0.1 * burst.unsqueeze(0)), 16_384)[0]
    for signal in (burst, made):
        centre = float((signal**2 * times).sum() / (signal**2).sum())
        assert centre == pytest.approx(0.4, abs=0.004)
    assert float(made.square().sum() / burst.square().sum()) == pytest.approx(1.0, abs=0.35)


def test_hifigan_and_the_vae_of_a_pipeline_are_loaded_from_folders(tmp_path: Path) -> None:
    import diffusers
    import transformers

    vocoder = transformers.SpeechT5HifiGan(
        transformers.SpeechT5HifiGanConfig(
            model_in_dim=64,
            sampling_rate=RATE,
            upsample_initial_channel=16,
            upsample_rates=[5, 4, 8],
            upsample_kernel_sizes=[10, 8, 16],
            resblock_kernel_sizes=[3],
            resblock_dilation_sizes=[[1]],
        )
    )
    vocoder.save_pretrained(tmp_path / "vocoder")
    vae = diffusers.AutoencoderKL(
        in_channels=1,
        out_channels=1,
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        block_out_channels=(8, 8, 8),
        layers_per_block=1,
        latent_channels=8,
        norm_num_groups=8,
        scaling_factor=0.5,
    )
    vae.save_pretrained(tmp_path / "vae")
    config = codecs.CodecConfig(
        "mel",
        source=str(tmp_path),
        vocoder_source=str(tmp_path / "vocoder"),
        vae_channels=(8, 8, 8),
        vae_layers=1,
    )
    codec = codecs.build_codec(config, RATE)
    codec.initialize()
    assert float(codec.scale) == 0.5
    signal = _low_noise(8000)
    with torch.no_grad():
        latent = codec.encode(signal)
        assert latent.shape == (2, 8, 16, 13)
        assert codec.decode(latent, 8000).shape == (2, 8000)
        picture = codec.picture(signal)
        torch.testing.assert_close(latent, 0.5 * vae.encode(picture).latent_dist.mode())


def test_a_trained_codec_is_taken_over(tmp_path: Path) -> None:
    from auricle.models.checkpoint import save_network

    config = {"window": 8000, "codec": SMALL}
    trained = registry.build_network("mel_codec", config)
    trained.codec.scale.fill_(3.0)
    save_network(trained, tmp_path)
    codec = codecs.build_codec(codecs.CodecConfig(**SMALL, source=str(tmp_path)), RATE)
    codec.initialize()
    signal = _low_noise(8000)
    with torch.no_grad():
        torch.testing.assert_close(codec.encode(signal), trained.codec.encode(signal))
    other = codecs.CodecConfig(**{**SMALL, "vae_channels": (8, 16)}, source=str(tmp_path))
    with pytest.raises(FormatError, match="has another size"):
        codecs.build_codec(other, RATE).initialize()


def test_missing_weights_are_named() -> None:
    with pytest.raises(FormatError, match=r"codec\.vocoder_source is empty"):
        codecs.build_codec(codecs.CodecConfig("mel"), RATE)
    with pytest.raises(FormatError, match=r"codec\.source is empty"):
        codecs.build_codec(codecs.CodecConfig(**SMALL), RATE).initialize()
