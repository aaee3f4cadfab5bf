"""The assessor's network: where is the sound of this class, and what is there at all?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor, nn

from auricle.assessor.features import BinauralFeatures, FeatureSettings

__all__ = ["ANY", "AssessorNetwork", "Heard", "NetworkSettings"]

ANY = 0
"""Query for whatever sounds; class c of the data set is query c + 1."""

_REGIONS = 4


@dataclass(frozen=True)
class NetworkSettings:
    """Size of the network.

    Attributes:
        classes: number of classes of sounds.
        features: how the sound is looked at.
        channels: of the four convolutional blocks.
        width: of the transformer.
        layers: of the transformer.
        heads: of its attention.
        azimuths: classes of azimuth, from -180 degrees upwards, evenly wide.
        elevations: classes of elevation, from -90 degrees upwards.
        distances: classes of distance, 0.5 m each.
        dropout: share of values dropped in training.
    """

    classes: int
    features: FeatureSettings = field(default_factory=FeatureSettings)
    channels: tuple[int, int, int, int] = (24, 48, 96, 128)
    width: int = 128
    layers: int = 2
    heads: int = 4
    azimuths: int = 36
    elevations: int = 18
    distances: int = 20
    dropout: float = 0.1


class Heard(NamedTuple):
    """Logits of every query ``[b x q x ...]``, and of every class in the clip ``[b x c]``."""

    azimuth: Tensor
    elevation: Tensor
    distance: Tensor
    present: Tensor
    classes: Tensor


class AssessorNetwork(nn.Module):
    """After Spatial-AST: planes of log-mel and interaural phase, tokens, a transformer, four heads.

    Spatial-AST localises one source; here a query token asks for a class, so that two sources can
    be told apart. A convolutional front takes the place of its patches of 16 x 16, which need a
    model pretrained on AudioSet.
    """

    def __init__(self, settings: NetworkSettings) -> None:
        super().__init__()
        self.settings = settings
        self.features = BinauralFeatures(settings.features)
        a, b, c, d = settings.channels
        bands = settings.features.mels
        self.band_bias = nn.Parameter(torch.zeros(a, bands, 1))
        self.stem = nn.Conv2d(BinauralFeatures.PLANES, a, (5, 5), (1, 4), 2, bias=False)
        self.stem_norm = nn.BatchNorm2d(a)
        self.blocks = nn.Sequential(
            nn.ReLU(), nn.MaxPool2d((2, 1)), *_block(a, b),
            nn.MaxPool2d((2, 2)), *_block(b, c),
            nn.MaxPool2d((2, 1)), *_block(c, d),
        )  # fmt: skip

        self.flatten = nn.Linear(d * (bands // 8 // _REGIONS), settings.width)
        self.region = nn.Parameter(torch.zeros(1, _REGIONS, 1, settings.width))
        self.query = nn.Embedding(settings.classes + 1, settings.width)
        self.summary = nn.Parameter(torch.zeros(1, 1, settings.width))
        layer = nn.TransformerDecoderLayer(
            settings.width,
            settings.heads,
            2 * settings.width,
            settings.dropout,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        self.decoder = nn.TransformerDecoder(layer, settings.layers, nn.LayerNorm(settings.width))
        self.azimuth = nn.Linear(settings.width, settings.azimuths)
        self.elevation = nn.Linear(settings.width, settings.elevations)
        self.distance = nn.Linear(settings.width, settings.distances)
        self.present = nn.Linear(settings.width, 1)
        self.classes = nn.Linear(settings.width, settings.classes)

    def tokens(self, planes: Tensor) -> Tensor:
        """Features ``[b x planes x mels x frames]`` to tokens ``[b x (4 frames / 8) x width]``.

        Each stands for a quarter of the mel bands and 160 ms with the usual settings.
        """
        hidden = self.blocks(self.stem_norm(self.stem(planes)) + self.band_bias)
        # [b x channels x bands x frames] to [b x regions x frames x (channels x bands in one)].
        parts = hidden.unflatten(2, (_REGIONS, -1)).permute(0, 2, 4, 1, 3).flatten(3)
        tokens: Tensor = self.flatten(parts) + self.region
        return tokens.flatten(1, 2)

    def forward(self, planes: Tensor, queries: Tensor, together: Tensor) -> Heard:
        """Answer queries about clips.

        Args:
            planes: of :class:`BinauralFeatures`, ``[b x planes x mels x frames]``.
            queries: ``[b x q]``, class + 1, or ``ANY``.
            together: ``[b x q]``, True for queries of sounds that are known to be in one scene:
                they see each other, so that one may take what the other leaves. All others are
                answered as if they were asked alone.
        """
        memory = self.tokens(planes)
        summary = self.summary.expand(len(planes), -1, -1)
        asked = torch.cat([self.query(queries), summary], dim=1)
        count = asked.shape[1]
        joined = torch.zeros(len(planes), count, dtype=torch.bool, device=asked.device)
        joined[:, :-1] = together
        itself = torch.eye(count, dtype=torch.bool, device=asked.device)
        hidden = ~(itself | (joined[:, :, None] & joined[:, None, :]))
        mask = hidden.repeat_interleave(self.settings.heads, dim=0)
        answers = self.decoder(asked, memory, tgt_mask=mask)
        each, whole = answers[:, :-1], answers[:, -1]
        return Heard(
            self.azimuth(each),
            self.elevation(each),
            self.distance(each),
            self.present(each).squeeze(-1),
            self.classes(whole),
        )


def _block(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )
