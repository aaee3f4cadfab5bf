"""PANNs Cnn14: embeddings of 2,048 values and logits of 527 classes of AudioSet.

Kong et al., "PANNs: Large-scale pretrained audio neural networks for audio pattern recognition",
IEEE/ACM TASLP 28 (2020); the 16 kHz model, as FD, KL and IS of audioldm_eval take it.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["SAMPLE_RATE", "Cnn14"]

SAMPLE_RATE: Final = 16_000
_N_FFT, _HOP, _MELS, _CLASSES = 512, 160, 64, 527
_WIDTHS: Final = (64, 128, 256, 512, 1024, 2048)
_FLOOR: Final = 1e-10


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, planes: Tensor, pool: int) -> Tensor:
        hidden = torch.relu(self.bn1(self.conv1(planes)))
        return functional.avg_pool2d(torch.relu(self.bn2(self.conv2(hidden))), pool)


class Cnn14(nn.Module):
    """The network; its parameters have the names of the published checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.bn0 = nn.BatchNorm2d(_MELS)
        for number, (inputs, outputs) in enumerate(
            zip((1, *_WIDTHS[:-1]), _WIDTHS, strict=True), start=1
        ):
            setattr(self, f"conv_block{number}", _Block(inputs, outputs))
        self.fc1 = nn.Linear(_WIDTHS[-1], _WIDTHS[-1])
        self.fc_audioset = nn.Linear(_WIDTHS[-1], _CLASSES)
        # The checkpoint brings the mel filters, [bins x mels].
        self.register_buffer("mel", torch.zeros(_N_FFT // 2 + 1, _MELS))
        self.register_buffer("window", torch.hann_window(_N_FFT), persistent=False)
        self.mel: Tensor
        self.window: Tensor

    def forward(self, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Sounds ``[b x n]`` at 16 kHz to embeddings ``[b x 2048]`` and logits ``[b x 527]``."""
        spectra = torch.stft(
            sound, _N_FFT, _HOP, window=self.window, return_complex=True, pad_mode="reflect"
        )
        power = (spectra.abs() ** 2).transpose(1, 2) @ self.mel
        planes = (10.0 * power.clamp(min=_FLOOR).log10())[:, None]
        hidden = self.bn0(planes.transpose(1, 3)).transpose(1, 3)
        for number in range(1, len(_WIDTHS) + 1):
            block: _Block = getattr(self, f"conv_block{number}")
            hidden = block(hidden, 1 if number == len(_WIDTHS) else 2)
        pooled = hidden.mean(dim=3)
        pooled = pooled.amax(dim=2) + pooled.mean(dim=2)
        embedding = torch.relu(self.fc1(pooled))
        return embedding, self.fc_audioset(embedding)

    def take(self, published: dict[str, Tensor]) -> None:
        """Take the weights of a published checkpoint.

        Raises:
            KeyError: a weight is missing.
            RuntimeError: one has another shape.
        """
        own = {name: published[name] for name in self.state_dict() if name != "mel"}
        own["mel"] = published["logmel_extractor.melW"]
        self.load_state_dict(own)
