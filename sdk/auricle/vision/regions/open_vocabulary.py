"""OWLv2 and Grounding DINO through transformers: boxes of what words name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from auricle.errors import InputError
from auricle.vision.extra import import_vision
from auricle.vision.frames import Frame
from auricle.vision.pretrained import load_pretrained, model_type
from auricle.vision.region import Region, overlap
from auricle.vision.regions.finder import RegionFinder

__all__ = ["OpenVocabulary"]

_MOST_OVERLAP: Final = 0.6
_THRESHOLDS: Final = {"owlv2": 0.2, "grounding-dino": 0.3}


class OpenVocabulary(RegionFinder):
    """Boxes with labels (OWLv2: arXiv 2306.09683; Grounding DINO: arXiv 2303.05499).

    Args:
        source: folder or hub name of OWLv2 or Grounding DINO weights in the form of transformers.
        labels: what to look for, such as ``["dog", "car"]``.
        threshold: least confidence; 0.2 for OWLv2 and 0.3 for Grounding DINO when None.
        device: where the network runs, such as ``"cuda"``.

    Raises:
        FormatError: no such weights.
        InputError: no labels, or a threshold out of range.
    """

    description = "boxes of what was named, by an open-vocabulary detector"
    frames_per_second = 10.0

    def __init__(
        self,
        source: str | os.PathLike[str],
        labels: Sequence[str],
        *,
        threshold: float | None = None,
        device: str = "cpu",
    ) -> None:
        self._labels = [label.strip().lower() for label in labels if label.strip()]
        if not self._labels:
            message = "nothing is named to look for; expected labels such as ['dog', 'car']"
            raise InputError(message)
        kind = model_type(Path(source))
        if not kind:
            kind = "owlv2" if "owlv2" in str(source).lower() else "grounding-dino"
        self._dino = kind != "owlv2"
        self._threshold = _THRESHOLDS["grounding-dino" if self._dino else "owlv2"]
        if threshold is not None:
            self._threshold = threshold
        if not 0.0 <= self._threshold <= 1.0:
            message = f"threshold is {threshold}; expected 0 to 1"
            raise InputError(message)
        what, example = (
            ("Grounding DINO detector", "IDEA-Research/grounding-dino-tiny")
            if self._dino
            else ("OWLv2 detector", "google/owlv2-base-patch16-ensemble")
        )
        names = ("GroundingDinoProcessor", "GroundingDinoForObjectDetection")
        if not self._dino:
            names = ("Owlv2Processor", "Owlv2ForObjectDetection")
        self._processor = load_pretrained(names[0], source, what, example)
        self._network = load_pretrained(names[1], source, what, example).to(device).eval()
        self._device = device

    def find(self, frame: Frame) -> Sequence[Region]:
        """Regions with labels and confidence, the surest first."""
        torch = import_vision("torch", "an open-vocabulary detector")
        height, width = frame.image.shape[:2]
        given = self._processor(
            images=frame.image, text=self._text(), truncation=True, return_tensors="pt"
        )
        given = given.to(self._device)
        with torch.inference_mode():
            output = self._network(**given)
        found = self._boxes(output, given, (height, width))
        regions: list[Region] = []
        for score, label, box in sorted(found, key=lambda row: -row[0]):
            left, top = max(box[0], 0.0), max(box[1], 0.0)
            right, bottom = min(box[2], float(width)), min(box[3], float(height))
            if not label or right - left < 1.0 or bottom - top < 1.0:
                continue
            region = Region((left, top, right, bottom), label, min(max(score, 0.0), 1.0))
            if all(overlap(region.box, other.box) <= _MOST_OVERLAP for other in regions):
                regions.append(region)
        return regions

    def _text(self) -> Any:
        if self._dino:
            # One sentence, each label ended by a full stop, as it was trained.
            return " ".join(f"{label}." for label in self._labels)
        return [[f"a photo of a {label}" for label in self._labels]]

    def _boxes(
        self, output: Any, given: Any, size: tuple[int, int]
    ) -> list[tuple[float, str, list[float]]]:
        """Score, label and box of everything above the threshold."""
        if self._dino:
            (result,) = self._processor.post_process_grounded_object_detection(
                output,
                given["input_ids"],
                threshold=self._threshold,
                text_threshold=self._threshold,
                target_sizes=[size],
            )
            labels = [self._nearest(text) for text in result["text_labels"]]
        else:
            (result,) = self._processor.post_process_grounded_object_detection(
                output, threshold=self._threshold, target_sizes=[size]
            )
            labels = [self._labels[int(number)] for number in result["labels"]]
        scores, boxes = result["scores"].tolist(), result["boxes"].tolist()
        if not scores:
            return []  # Grounding DINO names one thing even where it found none.
        return list(zip(scores, labels, boxes, strict=True))

    def _nearest(self, text: str) -> str:
        """The label that shares most words with what Grounding DINO read; empty for none."""
        said = set(text.lower().replace(".", " ").split())
        shared = {label: len(said.intersection(label.split())) for label in self._labels}
        best = max(self._labels, key=shared.__getitem__)
        return best if shared[best] else ""
