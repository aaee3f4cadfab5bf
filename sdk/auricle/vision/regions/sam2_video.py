"""SAM 2 follows things through a video by their masks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from auricle.vision.extra import import_vision
from auricle.vision.frames import Frame
from auricle.vision.pretrained import load_pretrained
from auricle.vision.region import Region
from auricle.vision.regions.finder import RegionFinder
from auricle.vision.regions.picture_input import SquareInput

__all__ = ["Sam2Video"]

_WHAT: Final = "SAM 2 video network"
_LEAST_SHARE: Final = 1e-4


class Sam2Video(RegionFinder):
    """Masks of the same things in every frame (Ravi et al. 2024, arXiv 2408.00714).

    What another finder sees in the first frame in which it sees something is followed from there
    on, frame by frame as they come; the network knows when a thing is hidden, and again when it
    returns.

    Args:
        source: folder or hub name of SAM 2 weights in the form of transformers.
        first: what finds the things: boxes of the user, words, or everything.
        device: where the network runs, such as ``"cuda"``.

    Raises:
        FormatError: no such weights.
    """

    frames_per_second = 10.0

    def __init__(
        self, source: str | os.PathLike[str], first: RegionFinder, *, device: str = "cpu"
    ) -> None:
        self.description = f"{first.description}, followed by SAM 2"
        self._first = first
        self._network = load_pretrained(
            "Sam2VideoModel", source, _WHAT, "facebook/sam2.1-hiera-tiny"
        )
        self._network.to(device).eval()
        size = self._network.config.prompt_encoder_config.image_size
        side = int(size[0] if isinstance(size, (list, tuple)) else size)
        self._input = SquareInput(side, keeps_aspect=False)
        self._device = device
        self._begun: list[Region] = []
        self._shown = 0
        module = import_vision("transformers.models.sam2_video.modeling_sam2_video", _WHAT)
        self._session = module.Sam2VideoInferenceSession(
            inference_device=device,
            inference_state_device=device,
            video_storage_device=device,
            dtype=import_vision("torch", _WHAT).float32,
        )

    def find(self, frame: Frame) -> Sequence[Region]:
        """Regions with masks and identities; what is hidden is not there."""
        torch = import_vision("torch", _WHAT)
        if not self._begun:
            self._begin(frame)
            if not self._begun:
                return []
        given = self._input.take(frame.image)
        with torch.inference_mode():
            output = self._network(
                inference_session=self._session,
                frame=given.pixels[0].to(self._device),
                frame_idx=self._shown,
            )
        # The network remembers what it made of a frame; the frame itself is 12 MiB.
        del self._session.processed_frames[self._shown]
        self._shown += 1
        regions = []
        for number, begun in enumerate(self._begun):
            mask = given.mask(output.pred_masks[number, 0].float())
            present = float(torch.sigmoid(output.object_score_logits[number]).item())
            if present >= 0.5 and mask.mean() >= _LEAST_SHARE:
                region = Region.from_mask(mask, begun.label, min(begun.confidence, present))
                regions.append(replace(region, identity=number))
        return regions

    def _begin(self, frame: Frame) -> None:
        """Tell the session the boxes of the things to follow."""
        torch = import_vision("torch", _WHAT)
        self._begun = list(self._first.find(frame))
        if not self._begun:
            return
        height, width = frame.image.shape[:2]
        session = self._session
        session.video_height, session.video_width = height, width
        given = self._input.take(frame.image)
        for number, region in enumerate(self._begun):
            corners = given.points(np.array(region.box).reshape(2, 2))
            session.add_point_inputs(
                session.obj_id_to_idx(number),
                0,
                {
                    "point_coords": torch.from_numpy(corners)[None, None],
                    # What the network calls the two corners of a box.
                    "point_labels": torch.tensor([[[2, 3]]], dtype=torch.int32),
                },
            )
        session.obj_with_new_inputs = list(range(len(self._begun)))
