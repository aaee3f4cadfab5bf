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
        self.flatten = nn.Linear(d * (bands // 8), settings.width)
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
        """Features ``[b x planes x mels x frames]`` to tokens ``[b x frames / 8 x width]``."""
        hidden = self.blocks(self.stem_norm(self.stem(planes)) + self.band_bias)
        tokens: Tensor = self.flatten(hidden.flatten(1, 2).transpose(1, 2))
        return tokens

    def forward(self, planes: Tensor, queries: Tensor) -> Heard:
        """Answer queries about clips.

        Args:
            planes: of :class:`BinauralFeatures`, ``[b x planes x mels x frames]``.
            queries: ``[b x q]``, class + 1, or ``ANY``.
        """
        memory = self.tokens(planes)
        summary = self.summary.expand(len(planes), -1, -1)
        # Queries do not see each other: an answer depends on nothing but its own question.
        asked = torch.cat([self.query(queries), summary], dim=1)
        count = asked.shape[1]
        alone = ~torch.eye(count, dtype=torch.bool, device=asked.device)
        answers = self.decoder(asked, memory, tgt_mask=alone)
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
