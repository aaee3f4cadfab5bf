"""What a codec loses at best: the true signals through it and back.

SpatialTAS codes the difference of the ears, SpatialV2A each ear by itself. No network comes
between, so no model on these latents can come nearer to the truth than this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from auricle.errors import InputError
from auricle.models import Spatializer
from auricle.models.extra import import_trained
from auricle.models.spatializer import Request

__all__ = ["TruthThroughCodec", "codec_round_trips"]


class KnownClip(Protocol):
    """A clip whose truth is known."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def mono(self) -> NDArray[np.float32]: ...
    @property
    def binaural(self) -> NDArray[np.float32]: ...


class TruthThroughCodec(Spatializer):
    """Gives every clip its true signals, coded and decoded.

    Args:
        clips: whose truth is known.
        codec: ``complex``, or ``mel``: the mel spectrogram itself, without a VAE, and Griffin-Lim.
        parts: what is coded: the ``difference``, beside the mono clip as it is, or both ``ears``.

    Raises:
        InputError: no such codec, or the clips have several rates.
        MissingExtraError: the extra ``train`` is not installed.
    """

    def __init__(
        self,
        clips: Sequence[KnownClip],
        codec: str,
        parts: Literal["difference", "ears"] = "difference",
    ) -> None:
        rates = {clip.sample_rate for clip in clips}
        if codec not in ("complex", "mel") or len(rates) != 1:
            message = f"codec {codec!r}, rates {sorted(rates)}; expected complex or mel, and one"
            raise InputError(message)
        codecs = import_trained("auricle.models.codecs", "the round trip of a codec")
        (self.sample_rate,) = rates
        what = "truth" if parts == "difference" else "each ear"
        self.name = f"{what} through {codec} spectrogram"
        self._ears = parts == "ears"
        self._truth = {clip.mono.tobytes(): clip.binaural for clip in clips}
        self._mel = codec == "mel"
        config = codecs.CodecConfig(codec, vocoder="griffin_lim", vae_channels=(8, 8, 8))
        self._codec = codecs.build_codec(config, self.sample_rate)

    def _run(self, requests: Sequence[Request]) -> list[NDArray[np.float32]]:
        return [self._one(request.mono) for request in requests]

    def _one(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        torch = import_trained("torch", "the round trip of a codec")
        left, right = self._truth[mono.tobytes()]
        level = float(np.sqrt(np.mean(mono**2)))
        parts = [left, right] if self._ears else [(left - right) / 2.0]
        signal = torch.from_numpy(np.stack(parts) / level)
        samples = mono.size
        with torch.no_grad():
            back = (
                self._codec.through_mel(signal)
                if self._mel
                else self._codec.decode(self._codec.encode(signal), samples)
            )
        if self._ears:
            ears: NDArray[np.float32] = (back.numpy() * level).astype(np.float32)
            return ears
        side = back[0].numpy() * level
        return np.stack([mono + side, mono - side]).astype(np.float32)


def codec_round_trips(
    clips: Sequence[KnownClip], parts: Literal["difference", "ears"] = "difference"
) -> list[Spatializer]:
    """The truth through both codecs."""
    return [TruthThroughCodec(clips, codec, parts) for codec in ("mel", "complex")]
