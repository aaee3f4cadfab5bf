"""Text encoders: a small one trained along with its model, and pretrained ones of transformers."""

from __future__ import annotations

from auricle.models.text.encoder import EncodedText, TextConfig, TextEncoder, build_text_encoder

__all__ = ["EncodedText", "TextConfig", "TextEncoder", "build_text_encoder"]
