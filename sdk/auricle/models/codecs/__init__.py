"""Between waveforms and the latents that SpatialTAS diffuses."""

from __future__ import annotations

from auricle.models.codecs.codec import Codec, CodecConfig, build_codec

__all__ = ["Codec", "CodecConfig", "build_codec"]
