"""The flipped-channel coherence module of SpatialTAS (section 3.2, equation 5).

A classifier hears a binaural clip, its ears exchanged or not, reads the sentence, and says which of
the two it is. Its loss trains the text encoder to hold sides apart. The paper feeds it features of
the difference signal; as a mel spectrogram those are the same for L - R and R - L, so this one
listens to both ears as Spatial-AST does: two levels, and sine and cosine of the phase between them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.batch import Batch
from auricle.models.rewording import names_a_side
from auricle.models.spectra import ShortTimeSpectrum

__all__ = ["FlipClassifier", "binaural_planes"]

_N_FFT, _HOP = 512, 256
_SMALLEST = 1e-5


def binaural_planes(spectrum: ShortTimeSpectrum, batch: Batch) -> Tensor:
    """Log levels of both ears, cosine and sine of their phase ``[B x 4 x bins x frames]``."""
    left = spectrum(batch.mono + batch.difference)
    right = spectrum(batch.mono - batch.difference)
    cross = right * left.conj()
    phase = cross / cross.abs().clamp_min(_SMALLEST)
    levels = [ear.abs().clamp_min(_SMALLEST).log() for ear in (left, right)]
    return torch.stack([*levels, phase.real, phase.imag], dim=1)


class FlipClassifier(nn.Module):
    """Whether the ears of a clip are exchanged, judged by its sentence.

    Args:
        text_width: of the sentence's vector.
        width: of the features.
    """

    def __init__(self, text_width: int, width: int = 64) -> None:
        super().__init__()
        self.spectrum = ShortTimeSpectrum(_N_FFT, _N_FFT, _HOP)
        self.listen = nn.Sequential(
            nn.Conv2d(4, width // 2, 5, stride=3), nn.SiLU(),
            nn.Conv2d(width // 2, width, 5, stride=3), nn.SiLU(),
            nn.AdaptiveAvgPool2d((4, 1)), nn.Flatten(), nn.Linear(4 * width, width),
        )  # fmt: skip
        self.read = nn.Linear(text_width, width)
        self.judge = nn.Sequential(nn.Linear(3 * width, width), nn.SiLU(), nn.Linear(width, 1))

    def forward(self, batch: Batch, text: Tensor, flipped: Tensor) -> Tensor:
        """Logits ``[B]`` for clips whose ears are exchanged where ``flipped`` ``[B]`` is true."""
        sign = torch.where(flipped, -1.0, 1.0).unsqueeze(1)
        shown = Batch(batch.mono, batch.difference * sign, batch.prompts)
        heard, read = self.listen(binaural_planes(self.spectrum, shown)), self.read(text)
        logits: Tensor = self.judge(torch.cat([heard, read, heard * read], dim=1)).squeeze(1)
        return logits

    def loss(self, batch: Batch, text: Tensor) -> Tensor:
        """Binary cross-entropy over the sentences that name a side; zero when none does."""
        flipped = torch.rand(len(batch.prompts), device=text.device) < 0.5
        counts = _mask(batch.prompts).to(text.device)
        losses = functional.binary_cross_entropy_with_logits(
            self(batch, text, flipped), flipped.float(), reduction="none"
        )
        return (losses * counts).sum() / counts.sum().clamp_min(1.0)


def _mask(prompts: Sequence[str]) -> Tensor:
    return torch.tensor([float(names_a_side(prompt)) for prompt in prompts])
