"""Depth Anything through transformers: relative and metric depth of every pixel."""

from __future__ import annotations

import os
from typing import Final

import numpy as np

from auricle.vision.depth.estimator import DepthEstimator, DepthMap
from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Image
from auricle.vision.pretrained import load_pretrained

__all__ = ["DepthAnything"]

_WHAT: Final = "Depth Anything network"
_EXAMPLE: Final = "depth-anything/Depth-Anything-V2-Small-hf"


class DepthAnything(DepthEstimator):
    """Depth Anything 1 and 2 (Yang et al. 2024, arXiv 2401.10891 and 2406.09414).

    Weights whose configuration says ``depth_estimation_type: metric`` give metres, others
    disparity.

    Args:
        source: folder or hub name of weights in the form of transformers.
        device: where the network runs, such as ``"cuda"``.

    Raises:
        FormatError: no such weights.
    """

    def __init__(self, source: str | os.PathLike[str], *, device: str = "cpu") -> None:
        self._processor = load_pretrained("AutoImageProcessor", source, _WHAT, _EXAMPLE)
        network = load_pretrained("DepthAnythingForDepthEstimation", source, _WHAT, _EXAMPLE)
        self._network = network.to(device).eval()
        self._device = device
        self.metric = self._network.config.depth_estimation_type == "metric"
        self.description = f"Depth Anything, {'metric' if self.metric else 'relative'}"

    def estimate(self, image: Image) -> DepthMap:
        """Depth of a frame, uint8 ``[height x width x 3]``, at its own size."""
        torch = import_vision("torch", _WHAT)
        given = self._processor(images=image, return_tensors="pt").to(self._device)
        with torch.inference_mode():
            predicted = self._network(**given).predicted_depth[:, None]
            own = torch.nn.functional.interpolate(
                predicted, image.shape[:2], mode="bicubic", align_corners=False
            )
        return DepthMap(own[0, 0].float().cpu().numpy().astype(np.float32), self.metric)
