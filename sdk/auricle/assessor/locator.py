"""Where a sound is: its clip looked at through its mask, frame by frame and band by band."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.assessor.features import BinauralFeatures

__all__ = ["Locator"]

_AROUND = 5
"""Frames that are seen together, a fifth of a second with the usual settings: an onset and what
follows it."""
_GROUPS = 4
_CLUES = 5
_CLUE_CHANNELS = 16
_SHARPNESS = 2.0
"""Moments count by this power of the sound's share, before attention: by its energy."""
_LEAST_SHARE = 1e-3
"""60 dB below the clip a share no longer matters, and a sound that is nowhere has all moments."""


class Locator(nn.Module):
    """Planes of a clip and the mask of one sound to one vector that tells its place.

    The cues of a place are a pattern over the bands (the interaural differences that the head and
    the pinnae make), another in every band and the same whenever it is heard. So nothing is shared
    between bands as by the convolutions of Spatial-AST. The clip is looked at in two ways that add
    up: frame by frame, for what is heard at one moment, and band by band, for the mean over the
    moments at which a band tells most (in rooms the onsets, before the reflections).

    Args:
        mels: bands of the planes.
        frame_widths: of the two layers that see a frame, the second one a multiple of 4.
        band_widths: of the two layers that see the means of all bands.
        gazes: heads of both attentions over time.
        output: length of the vector.
        stride: every so many frames are looked at; in training, from a random one of the first.
        dropout: share of the values of hidden layers that is dropped in training.
    """

    def __init__(
        self,
        mels: int,
        frame_widths: tuple[int, int],
        band_widths: tuple[int, int],
        gazes: int,
        output: int,
        stride: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self._stride = stride
        self.frames = _FrameView(mels, frame_widths, gazes, output, dropout)
        self.bands = _BandView(mels, band_widths, gazes, output, dropout)

    def forward(self, planes: Tensor, masks: Tensor) -> Tensor:
        """Listen for a sound in each row.

        Args:
            planes: of :class:`BinauralFeatures`, ``[r x planes x mels x frames]``.
            masks: share of the sound, ``[r x mels x frames]``.

        Returns:
            ``[r x output]``.
        """
        first = 0
        if self.training:
            first = int(torch.randint(min(self._stride, planes.shape[3]), ()))
        planes, masks = planes[..., first :: self._stride], masks[:, None, :, first :: self._stride]
        heard: Tensor = self.frames(planes, masks) + self.bands(planes, masks)
        return heard


class _FrameView(nn.Module):
    """All bands of a frame at once, then its neighbours, then the frames that tell most."""

    def __init__(
        self, mels: int, widths: tuple[int, int], gazes: int, output: int, dropout: float
    ) -> None:
        super().__init__()
        hidden, width = widths
        self.frame = nn.Sequential(
            nn.Linear((BinauralFeatures.PLANES + 1) * mels, hidden),
            nn.LayerNorm(hidden),
            nn.GELU(),
            nn.Linear(hidden, width),
            nn.LayerNorm(width),
            nn.GELU(),
        )
        self.around = nn.Conv1d(width, width, _AROUND, padding=_AROUND // 2, groups=_GROUPS)
        self.norm = nn.LayerNorm(width)
        self.gaze = nn.Linear(width, gazes)
        self.output = nn.Sequential(
            nn.LayerNorm(width * gazes),
            nn.Dropout(dropout),
            nn.Linear(width * gazes, width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(width, output),
        )

    def forward(self, planes: Tensor, masks: Tensor) -> Tensor:
        # The level is heard whole, so that the network knows how much lies beside the sound.
        seen = torch.cat([planes[:, :1], planes[:, 1:] * masks, masks], dim=1)
        frames = self.frame(seen.permute(0, 3, 1, 2).flatten(2))
        near = self.around(frames.transpose(1, 2)).transpose(1, 2)
        frames = self.norm(frames + functional.gelu(near))
        share = self.gaze(frames).float().softmax(dim=1).to(frames.dtype)
        heard: Tensor = self.output(torch.einsum("rtg,rtw->rgw", share, frames).flatten(1))
        return heard


class _BandView(nn.Module):
    """Means over time of the interaural cues in each band, weighted by what is heard around."""

    def __init__(
        self, mels: int, widths: tuple[int, int], gazes: int, output: int, dropout: float
    ) -> None:
        super().__init__()
        hidden, width = widths
        cues = gazes * mels * BinauralFeatures.PLANES
        self.gaze = nn.Sequential(
            nn.Conv2d(_CLUES, _CLUE_CHANNELS, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(_CLUE_CHANNELS, gazes, (1, _AROUND), padding=(0, _AROUND // 2)),
        )
        self.band = nn.Parameter(torch.zeros(gazes, mels, 1))
        self.output = nn.Sequential(
            nn.LayerNorm(cues),
            nn.Linear(cues, hidden),
            nn.GELU(),
            nn.LayerNorm(hidden),
            nn.Dropout(dropout),
            nn.Linear(hidden, width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(width, output),
        )

    def forward(self, planes: Tensor, masks: Tensor) -> Tensor:
        level = planes[:, :1]
        rise = level - functional.pad(level, (1, 0, 0, 0), mode="replicate")[..., :-1]
        cues = torch.cat([planes[:, 1:] * masks, masks], dim=1)
        clues = torch.cat([level, rise, cues[:, :1], cues[:, 3:]], dim=1)
        wanted = (self.gaze(clues) + self.band).float()
        share = wanted + _SHARPNESS * (masks.float() + _LEAST_SHARE).log()
        means = torch.einsum("rgmt,rcmt->rgmc", share.softmax(dim=3).to(cues.dtype), cues)
        heard: Tensor = self.output(means.flatten(1))
        return heard
