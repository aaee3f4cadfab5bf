"""The assessor's network: what sounds in a clip, and where is the sound of a mask?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor, nn

from auricle.assessor.features import BinauralFeatures, FeatureSettings
from auricle.assessor.locator import Locator
from auricle.errors import InputError

__all__ = ["AssessorNetwork", "Located", "NetworkSettings", "Recognised"]

_REGIONS = 4
_TOKEN_FRAMES = 8


@dataclass(frozen=True)
class NetworkSettings:
    """Size of the network.

    Attributes:
        classes: number of classes of sounds.
        features: how the sound is looked at.
        channels: of the four convolutional blocks, which tell what sounds.
        width: of the transformer, and of what the locator gives.
        layers: of the transformer.
        heads: of its attention.
        frame_widths, band_widths: of the two layers of the locator that see a frame, and the means
            of all bands; the second of ``frame_widths`` is a multiple of 4.
        gazes: heads of the locator's attentions over time.
        stride: frames from one that the locator looks at to the next.
        azimuths: classes of azimuth, from -180 degrees upwards, evenly wide.
        elevations: classes of elevation, from -90 degrees upwards.
        distances: classes of distance, 0.5 m each.
        dropout: share of values dropped in training.
    """

    classes: int
    features: FeatureSettings = field(default_factory=FeatureSettings)
    channels: tuple[int, int, int, int] = (16, 32, 48, 64)
    width: int = 128
    layers: int = 2
    heads: int = 4
    frame_widths: tuple[int, int] = (320, 256)
    band_widths: tuple[int, int] = (512, 256)
    gazes: int = 4
    stride: int = 2
    azimuths: int = 36
    elevations: int = 18
    distances: int = 20
    dropout: float = 0.1


class Located(NamedTuple):
    """Logits of the place of the sound in every row, ``[r x ...]``."""

    azimuth: Tensor
    elevation: Tensor
    distance: Tensor


class Recognised(NamedTuple):
    """Logits of every query ``[b x q]``, and of every class in the clip ``[b x c]``."""

    present: Tensor
    classes: Tensor


class AssessorNetwork(nn.Module):
    """After Spatial-AST: planes of log-mel and interaural phase, and heads for what is asked.

    Spatial-AST localises one source with a transformer over patches that AudioSet taught. Here a
    convolutional front and a query token for each class tell what sounds, and a locator that
    listens through a mask tells where, so that two sounds can be told apart.

    Args:
        settings: of its size.

    Raises:
        InputError: a width does not fit.
    """

    def __init__(self, settings: NetworkSettings) -> None:
        super().__init__()
        if settings.frame_widths[1] % 4:
            message = f"frame_widths is {settings.frame_widths}; the second is a multiple of 4"
            raise InputError(message)
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
        self.query = nn.Embedding(settings.classes, settings.width)
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
        self.present = nn.Linear(settings.width, 1)
        self.classes = nn.Linear(settings.width, settings.classes)
        self.locator = Locator(
            bands,
            settings.frame_widths,
            settings.band_widths,
            settings.gazes,
            settings.width,
            settings.stride,
            settings.dropout,
        )
        self.azimuth = nn.Linear(settings.width, settings.azimuths)
        self.elevation = nn.Linear(settings.width, settings.elevations)
        self.distance = nn.Linear(settings.width, settings.distances)

    def locate(self, planes: Tensor, masks: Tensor) -> Located:
        """Where the sound of each mask is.

        Args:
            planes: of :class:`BinauralFeatures`, ``[r x planes x mels x frames]``.
            masks: share of the sound in them, ``[r x mels x frames]``, as
                :class:`auricle.assessor.listening.NamedSounds` gives it; all 1 for a sound alone.
        """
        heard = self.locator(planes, masks)
        return Located(self.azimuth(heard), self.elevation(heard), self.distance(heard))

    def locate_carefully(self, planes: Tensor, masks: Tensor) -> Located:
        """As :meth:`locate`, the mean chance over every frame to begin with and over both ears.

        The locator looks at every ``stride``-th frame, and a clip whose ears are exchanged has its
        sounds on the other side. So there are ``2 * stride`` answers, whose mean is right more
        often than one of them.

        Returns:
            Logarithms of chances.
        """
        mirror = planes.new_tensor([1.0, -1.0, 1.0, -1.0, 1.0])[None, :, None, None]
        chances = []
        for first in range(min(self.settings.stride, planes.shape[3])):
            seen, share = planes[..., first:], masks[..., first:]
            plain, mirrored = self.locate(seen, share), self.locate(seen * mirror, share)
            # Classes of azimuth lie evenly on both sides of the front.
            mirrored = mirrored._replace(azimuth=mirrored.azimuth.flip(-1))
            chances += [[head.float().softmax(-1) for head in heard] for heard in (plain, mirrored)]
        return Located(
            *(torch.stack(heads).mean(dim=0).log() for heads in zip(*chances, strict=True))
        )

    def recognise(self, planes: Tensor, queries: Tensor) -> Recognised:
        """What sounds, and whether the classes that are asked for do.

        Args:
            planes: of :class:`BinauralFeatures`, ``[b x planes x mels x frames]``.
            queries: classes, ``[b x q]``; each is answered as if it were asked alone.
        """
        memory = self._what(planes)
        asked = torch.cat([self.query(queries), self.summary.expand(len(planes), -1, -1)], dim=1)
        alone = ~torch.eye(asked.shape[1], dtype=torch.bool, device=asked.device)
        answers = self.decoder(asked, memory, tgt_mask=alone)
        return Recognised(self.present(answers[:, :-1]).squeeze(-1), self.classes(answers[:, -1]))

    def tokens(self, planes: Tensor) -> Tensor:
        """What and where as tokens, for a language model.

        Args:
            planes: ``[b x planes x mels x frames]``.

        Returns:
            ``[b x tokens x width]``: four for each eight frames (160 ms with the usual settings)
            that say what sounds in a quarter of the mel bands, then one for each that says from
            where.
        """
        count = planes.shape[3] // _TOKEN_FRAMES
        if count == 0:
            return self._what(planes)
        begins = range(0, count * _TOKEN_FRAMES, _TOKEN_FRAMES)
        pieces = [planes[..., begin : begin + _TOKEN_FRAMES] for begin in begins]
        stacked = torch.stack(pieces, dim=1).flatten(0, 1)
        whole = torch.ones_like(stacked[:, 0])
        where = self.locator(stacked, whole).reshape(len(planes), count, -1)
        return torch.cat([self._what(planes), where], dim=1)

    def _what(self, planes: Tensor) -> Tensor:
        hidden = self.blocks(self.stem_norm(self.stem(planes)) + self.band_bias)
        # [b x channels x bands x frames] to [b x regions x frames x (channels x bands in one)].
        parts = hidden.unflatten(2, (_REGIONS, -1)).permute(0, 2, 4, 1, 3).flatten(3)
        tokens: Tensor = self.flatten(parts) + self.region
        return tokens.flatten(1, 2)


def _block(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )
