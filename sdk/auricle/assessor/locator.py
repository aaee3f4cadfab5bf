"""Where a sound is: every frame is looked at whole, through the mask of the sound."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.assessor.features import BinauralFeatures

__all__ = ["Locator"]

_AROUND = 5
_GROUPS = 4


class Locator(nn.Module):
    """Planes of a clip and the mask of one sound to one vector that tells its place.

    The cues of a place are a pattern over the bands (the interaural differences that the head and
    the pinnae make), which is the same wherever in time it is heard and another in every band.
    So the first layers see all bands of a frame at once and share nothing between bands, as the
    convolutions of Spatial-AST do. A frame then sees its neighbours, for onsets come before the
    reflections, and attention takes the mean of the frames that tell most.

    Args:
        mels: bands of the planes.
        hidden: width of the first layer.
        width: of the second one, a multiple of 4.
        gazes: heads of the attention over time.
        output: length of the vector.
        stride: every so many frames are looked at; in training, from a random one of the first.
    """

    def __init__(
        self, mels: int, hidden: int, width: int, gazes: int, output: int, stride: int
    ) -> None:
        super().__init__()
        self._stride = stride
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
            nn.Linear(width * gazes, width),
            nn.GELU(),
            nn.Linear(width, output),
        )

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
        # The level is heard whole, so that the network knows how much lies beside the sound.
        seen = torch.cat([planes[:, :1], planes[:, 1:] * masks, masks], dim=1)
        frames = self.frame(seen.permute(0, 3, 1, 2).flatten(2))
        near = self.around(frames.transpose(1, 2)).transpose(1, 2)
        frames = self.norm(frames + functional.gelu(near))
        share = self.gaze(frames).float().softmax(dim=1).to(frames.dtype)
        heard: Tensor = self.output(torch.einsum("rtg,rtw->rgw", share, frames).flatten(1))
        return heard
