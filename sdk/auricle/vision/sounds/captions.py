"""What a picture shows in words, by a vision-language model of transformers."""

from __future__ import annotations

import os
from typing import Final

from auricle.prompt import Placement
from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Image
from auricle.vision.pretrained import load_pretrained

__all__ = ["Captioner", "spatial_sentence"]

_WHAT: Final = "vision-language model"
_EXAMPLE: Final = "Salesforce/blip-image-captioning-base"
_LONGEST_TOKENS: Final = 30


class Captioner:
    """Captions of pictures.

    Args:
        source: folder or hub name of a model for images and text, such as BLIP.
        prompt: the caption goes on from; empty lets the model begin.
        device: where the network runs, such as ``"cuda"``.

    Raises:
        FormatError: no such weights.
    """

    def __init__(
        self, source: str | os.PathLike[str], *, prompt: str = "", device: str = "cpu"
    ) -> None:
        self._processor = load_pretrained("AutoProcessor", source, _WHAT, _EXAMPLE)
        network = load_pretrained("AutoModelForImageTextToText", source, _WHAT, _EXAMPLE)
        self._network = network.to(device).eval()
        self._prompt, self._device = prompt, device

    def __call__(self, image: Image) -> str:
        """The caption of a picture, uint8 ``[h x w x 3]``."""
        torch = import_vision("torch", _WHAT)
        text = {"text": self._prompt} if self._prompt else {}
        given = self._processor(images=image, **text, return_tensors="pt").to(self._device)
        with torch.inference_mode():
            tokens = self._network.generate(
                **given, max_new_tokens=_LONGEST_TOKENS, do_sample=False
            )
        words: str = self._processor.batch_decode(tokens, skip_special_tokens=True)[0]
        return words.removeprefix(self._prompt).strip()


def spatial_sentence(placement: Placement) -> str:
    """A placement as SpatialTAS words its prompts (arXiv 2506.00927, type A): "The dog is located
    left, front, above, 2.5m away.", distance in steps of 0.5 m."""
    side = "left" if placement.position[1] >= 0.0 else "right"
    depth = "front" if placement.position[0] >= 0.0 else "behind"
    height = "above" if placement.position[2] >= 0.0 else "below"
    metres = max(0.5, round(2.0 * placement.distance_m) / 2.0)
    name = placement.label or "sound"
    return f"The {name} is located {side}, {depth}, {height}, {metres:g}m away."
