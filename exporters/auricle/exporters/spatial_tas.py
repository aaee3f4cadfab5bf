"""The networks of SpatialTAS: text encoder, U-Net, and of the mel codec VAE decoder and vocoder."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.exporters.parts import Inputs, ModelParts, Part
from auricle.exporters.tas import PROMPTS, example_clip, notes_of
from auricle.models.codecs.mel import MelCodec
from auricle.models.spatial_tas import SpatialTasNetwork
from auricle.models.spatial_v2a.network import SpatialV2ANetwork
from auricle.models.text.pretrained import PretrainedTextEncoder

__all__ = ["mel_parts", "spatial_tas_parts", "text_inputs", "text_part"]


class _TextEncoder(nn.Module):
    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        encoded = self.encoder.embed(first, second)
        return encoded.tokens, encoded.pooled


class _Denoiser(nn.Module):
    """The U-Net over noisy and mono latents, padded to what its levels can halve."""

    def __init__(self, unet: Any, levels: int) -> None:
        super().__init__()
        self.unet, self.fold = unet, 2 ** (levels - 1)

    def forward(
        self, noisy: Tensor, mono: Tensor, step: Tensor, tokens: Tensor, mask: Tensor
    ) -> Tensor:
        joined = torch.cat([noisy, mono], dim=1)
        bins, frames = joined.shape[2:]
        padded = functional.pad(joined, (0, -frames % self.fold, 0, -bins % self.fold))
        estimate: Tensor = self.unet(
            padded, step, encoder_hidden_states=tokens, encoder_attention_mask=mask
        ).sample
        return estimate[:, :, :bins, :frames]


class _VaeDecoder(nn.Module):
    """Latents to log mel spectrograms ``[B x frames x 64]``."""

    def __init__(self, codec: MelCodec) -> None:
        super().__init__()
        self.codec = codec

    def forward(self, latent: Tensor) -> Tensor:
        mel: Tensor = self.codec.vae.decode(latent / self.codec.scale).sample
        return mel.squeeze(1).transpose(1, 2)


def spatial_tas_parts(network: SpatialTasNetwork) -> ModelParts:
    """Text encoder and U-Net; of the mel codec also VAE decoder and vocoder, where it has them.

    The complex codec is a Fourier transform, which TensorRT-RTX does not have: it stays outside.
    """
    config = network.config
    with torch.no_grad():
        mono = network.codec.encode(example_clip(config.window, config.sample_rate))
    parts = [text_part(network), _denoiser_part(network, mono)]
    if isinstance(network.codec, MelCodec):
        parts += mel_parts(network.codec, mono)
    return ModelParts(
        "spatial_tas",
        "1",
        {
            "sample_rate": str(config.sample_rate),
            "window": str(config.window),
            "codec": config.codec.kind,
            "guidance": str(config.guidance),
            "prediction": config.schedule.prediction,
        },
        tuple(parts),
        notes_of(config),
    )


def text_inputs(network: SpatialTasNetwork | SpatialV2ANetwork, prompt: str) -> Inputs:
    """Of one sentence, padded to the longest that the encoder takes."""
    encoder: Any = network.text
    first, second = encoder.tokens([prompt])
    padding = network.config.text.max_tokens - first.shape[1]
    first = functional.pad(first, (0, padding))
    if isinstance(encoder, PretrainedTextEncoder):
        return {"ids": first, "present": functional.pad(second, (0, padding))}
    return {"indices": first, "values": functional.pad(second, (0, 0, 0, padding))}


def text_part(network: SpatialTasNetwork | SpatialV2ANetwork) -> Part:
    """What a sentence becomes, for one as long as the encoder takes."""
    encoder: Any = network.text
    if isinstance(encoder, PretrainedTextEncoder):
        # The exporter cannot take the fused attention of T5 apart.
        encoder.model.set_attn_implementation("eager")

    def draw(seed: int) -> Inputs:
        return text_inputs(network, " ".join(["left", "dog", "near"][: 1 + seed % 3]))

    return Part(
        "text_encoder",
        _TextEncoder(encoder),
        text_inputs(network, PROMPTS[0]),
        ("tokens", "pooled"),
        draw=draw,
        real=lambda: [text_inputs(network, prompt) for prompt in PROMPTS],
    )


def _denoiser_part(network: SpatialTasNetwork, mono: Tensor) -> Part:
    length, width = network.config.text.max_tokens, network.text.width
    last = network.diffusion.config.steps - 1

    def draw(seed: int) -> Inputs:
        generator = torch.Generator().manual_seed(seed)
        return {
            "noisy": torch.randn(mono.shape, generator=generator),
            "mono": torch.randn(mono.shape, generator=generator),
            "step": torch.rand(1, generator=generator) * last,
            "tokens": torch.randn(1, length, width, generator=generator),
            "mask": torch.arange(length).unsqueeze(0) <= seed,
        }

    def real() -> list[Inputs]:
        encoded = []
        with torch.no_grad():
            for prompt in PROMPTS:
                first, second = text_inputs(network, prompt).values()
                text: Any = network.text
                encoded.append(text.embed(first, second))
        return [
            {**draw(0), "mono": mono, "tokens": text.tokens, "mask": text.mask} for text in encoded
        ]

    return Part(
        "denoiser",
        _Denoiser(network.unet, len(network.config.channels)),
        draw(0),
        ("estimate",),
        draw=draw,
        real=real,
    )


def mel_parts(codec: MelCodec, mono: Tensor) -> list[Part]:
    """VAE decoder and vocoder, where it has one.

    Args:
        codec: of the network.
        mono: latent of a clip.
    """
    decoder = _VaeDecoder(codec)

    def draw_latent(seed: int) -> Inputs:
        return {"latent": torch.randn(mono.shape, generator=torch.Generator().manual_seed(seed))}

    parts = [
        Part(
            "vae_decoder",
            decoder,
            {"latent": mono},
            ("mel",),
            draw=draw_latent,
            real=lambda: [{"latent": mono}],
        )
    ]
    if codec.vocoder is not None:
        with torch.no_grad():
            mel = decoder(mono)

        def draw_mel(seed: int) -> Inputs:
            generator = torch.Generator().manual_seed(seed)
            return {"mel": torch.randn(mel.shape, generator=generator) * 2.0 - 5.0}

        parts.append(
            Part(
                "vocoder",
                codec.vocoder,
                {"mel": mel},
                ("signal",),
                draw=draw_mel,
                real=lambda: [{"mel": mel}],
            )
        )
    return parts
