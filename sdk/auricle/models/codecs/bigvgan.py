"""A vocoder after BigVGAN (Lee et al., ICLR 2023): periodic activations, free of aliasing.

Names of weights are those of the released code, so that its checkpoints load.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.errors import FormatError
from auricle.models.configuration import from_mapping

__all__ = ["BigVgan", "BigVganConfig", "load_bigvgan"]

_FILTER_TAPS: Final = 12
_CUTOFF: Final = 0.25
_HALF_WIDTH: Final = 0.3
_SMALLEST: Final = 1e-9
_CONFIG, _WEIGHTS = "config.json", "bigvgan_generator.pt"


@dataclass(frozen=True)
class BigVganConfig:
    """Sizes, named as in the released configurations.

    Attributes:
        num_mels: bands of the spectrogram.
        upsample_rates: of the stages; their product is the hop of the spectrogram.
        upsample_kernel_sizes: of the stages.
        upsample_initial_channel: channels before the first stage; each stage halves them.
        resblock_kernel_sizes: of the blocks in each stage, whose outputs are averaged.
        resblock_dilation_sizes: of the layers in each of these blocks.
        use_tanh_at_final: else the output is cut at full scale.
        use_bias_at_final: of the last convolution.
    """

    num_mels: int = 64
    upsample_rates: tuple[int, ...] = (5, 4, 2, 2, 2)
    upsample_kernel_sizes: tuple[int, ...] = (11, 8, 4, 4, 4)
    upsample_initial_channel: int = 1024
    resblock_kernel_sizes: tuple[int, ...] = (3, 7, 11)
    resblock_dilation_sizes: tuple[tuple[int, ...], ...] = ((1, 3, 5), (1, 3, 5), (1, 3, 5))
    use_tanh_at_final: bool = True
    use_bias_at_final: bool = True


class _SnakeBeta(nn.Module):
    """``x + sin^2(a x) / b`` with ``a`` and ``b`` of each channel, stored as logarithms."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.zeros(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Of ``[B x channels x n]``."""
        alpha, beta = self.alpha.exp().unsqueeze(-1), self.beta.exp().unsqueeze(-1)
        return x + (alpha * x).sin().square() / (beta + _SMALLEST)


class _Lowpass(nn.Module):
    filter: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("filter", _kaiser_sinc())


class _Down(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lowpass = _Lowpass()


class _Activation(nn.Module):
    """The activation at twice the rate, so that its overtones do not fold back."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.act = _SnakeBeta(channels)
        self.upsample = _Lowpass()
        self.downsample = _Down()

    def forward(self, x: Tensor) -> Tensor:
        """Of ``[B x channels x n]``."""
        channels = x.shape[1]
        edge = _FILTER_TAPS // 2 - 1
        up = functional.pad(x, (edge, edge), mode="replicate")
        taps = self.upsample.filter.expand(channels, -1, -1)
        up = 2.0 * functional.conv_transpose1d(up, taps, stride=2, groups=channels)
        cut = 2 * edge + (_FILTER_TAPS - 2) // 2
        active = self.act(up[..., cut : up.shape[-1] - cut])
        padded = functional.pad(active, (edge, edge + 1), mode="replicate")
        taps = self.downsample.lowpass.filter.expand(channels, -1, -1)
        return functional.conv1d(padded, taps, stride=2, groups=channels)


class _Block(nn.Module):
    """Residual layers, each two convolutions, the first dilated."""

    def __init__(self, channels: int, kernel: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, dilation=d, padding=d * (kernel - 1) // 2)
            for d in dilations
        )
        self.convs2 = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, padding=(kernel - 1) // 2) for _ in dilations
        )
        self.activations = nn.ModuleList(_Activation(channels) for _ in range(2 * len(dilations)))

    def forward(self, x: Tensor) -> Tensor:
        """``[B x channels x n]`` from the same."""
        pairs = zip(self.convs1, self.convs2, strict=True)
        for number, (first, second) in enumerate(pairs):
            y = first(self.activations[2 * number](x))
            x = x + second(self.activations[2 * number + 1](y))
        return x


class BigVgan(nn.Module):
    """Waveforms from log mel spectrograms."""

    def __init__(self, config: BigVganConfig) -> None:
        super().__init__()
        self.config = config
        self.hop = math.prod(config.upsample_rates)
        width = config.upsample_initial_channel
        self.conv_pre = nn.Conv1d(config.num_mels, width, 7, padding=3)
        self.ups = nn.ModuleList()
        self.resblocks = nn.ModuleList()
        for rate, kernel in zip(config.upsample_rates, config.upsample_kernel_sizes, strict=True):
            edge = (kernel - rate) // 2
            layer = nn.ConvTranspose1d(width, width // 2, kernel, stride=rate, padding=edge)
            self.ups.append(nn.ModuleList([layer]))
            width //= 2
            for size, dilations in zip(
                config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True
            ):
                self.resblocks.append(_Block(width, size, tuple(dilations)))
        self.activation_post = _Activation(width)
        self.conv_post = nn.Conv1d(width, 1, 7, padding=3, bias=config.use_bias_at_final)

    def forward(self, mel: Tensor) -> Tensor:
        """``[B x n]``, full scale 1, of ``[B x frames x num_mels]``, natural logarithm."""
        x = self.conv_pre(mel.transpose(1, 2))
        blocks = len(self.config.resblock_kernel_sizes)
        for number, layers in enumerate(self.ups):
            assert isinstance(layers, nn.ModuleList)
            x = layers[0](x)
            stage = self.resblocks[number * blocks : (number + 1) * blocks]
            x = torch.stack([block(x) for block in stage]).mean(dim=0)
        wave: Tensor = self.conv_post(self.activation_post(x)).squeeze(1)
        return wave.tanh() if self.config.use_tanh_at_final else wave.clamp(-1.0, 1.0)


def load_bigvgan(source: str, *, num_mels: int, hop: int) -> BigVgan:
    """A vocoder from a folder: a checkpoint of ``auricle train vocoder-small``, or ``config.json``
    and ``bigvgan_generator.pt`` as released.

    Raises:
        FormatError: a file is missing or damaged, or it is for another mel spectrogram.
    """
    folder = Path(source)
    if not source or not folder.is_dir():
        message = f"codec.vocoder_source is {source!r}; expected the folder of a BigVGAN"
        raise FormatError(message)
    try:
        mapping = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{folder} holds no {_CONFIG} of a vocoder: {error}"
        raise FormatError(message) from error
    if mapping.get("format") == "auricle-model":
        from auricle.models.checkpoint import load_network

        trained: Any = load_network(folder, kind="vocoder")
        vocoder: BigVgan = trained.vocoder
    else:
        known = BigVganConfig.__dataclass_fields__
        chosen = {key: value for key, value in mapping.items() if key in known}
        vocoder = BigVgan(from_mapping(BigVganConfig, chosen, f"{folder / _CONFIG}"))
        _load_released(vocoder, folder / _WEIGHTS)
    found = (vocoder.config.num_mels, vocoder.hop)
    if found != (num_mels, hop):
        message = (
            f"{folder} is for {found[0]} mel bands every {found[1]} samples; "
            f"the codec has {num_mels} every {hop}"
        )
        raise FormatError(message)
    return vocoder


def _load_released(vocoder: BigVgan, path: Path) -> None:
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
        weights = dict(stored.get("generator", stored))
        for name in [name for name in weights if name.endswith("weight_g")]:
            stem = name.removesuffix("_g")
            direction = weights.pop(f"{stem}_v")
            size = direction.flatten(1).norm(dim=1).view(-1, *[1] * (direction.ndim - 1))
            weights[stem] = weights.pop(name) * direction / size
        vocoder.load_state_dict(weights)
    except (OSError, EOFError, RuntimeError, KeyError, AttributeError, UnpicklingError) as error:
        message = f"{path} does not hold the weights of this BigVGAN: {error}"
        raise FormatError(message) from error


def _kaiser_sinc() -> Tensor:
    """Low-pass ``[1 x 1 x 12]`` at half the band, Kaiser window; its sum is 1."""
    attenuation = 2.285 * (_FILTER_TAPS // 2 - 1) * math.pi * 4.0 * _HALF_WIDTH + 7.95
    beta = (
        0.1102 * (attenuation - 8.7)
        if attenuation > 50.0
        else 0.5842 * (attenuation - 21.0) ** 0.4 + 0.07886 * (attenuation - 21.0)
    )
    window = torch.kaiser_window(_FILTER_TAPS, periodic=False, beta=beta)
    time = torch.arange(_FILTER_TAPS) - _FILTER_TAPS / 2 + 0.5
    taps = 2.0 * _CUTOFF * window * torch.sinc(2.0 * _CUTOFF * time)
    return (taps / taps.sum()).view(1, 1, -1)
