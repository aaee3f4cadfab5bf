"""A folder of weights: which networks are in it, and what they are used for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from auricle.errors import InputError
from auricle.vision.depth import DepthEstimator
from auricle.vision.pretrained import model_type
from auricle.vision.regions import RegionFinder
from auricle.vision.sounds import FolderSounds, SoundSource

__all__ = ["ModelsFolder"]

_DETECTORS: Final = ("grounding-dino", "owlv2")
_SEGMENTERS: Final = ("sam2", "sam2_video", "sam")
_CAPTIONERS: Final = ("blip", "blip-2", "git", "llava", "qwen2_vl", "smolvlm")
_KNOWN: Final = (*_DETECTORS, *_SEGMENTERS, *_CAPTIONERS, "depth_anything", "clap")


class ModelsFolder:
    """Networks in a folder and in its sub-folders, told apart by their ``config.json``.

    Known are SAM, SAM 2, OWLv2, Grounding DINO, Depth Anything, CLAP, vision-language models, and
    pipelines of diffusers.

    Args:
        folder: that holds them.
        device: where they run, such as ``"cuda"``.

    Raises:
        InputError: no folder, or none of these in it.
    """

    def __init__(self, folder: str | os.PathLike[str], *, device: str = "cpu") -> None:
        root = Path(folder)
        if not root.is_dir():
            message = f"{root} is no folder; expected one with a sub-folder for each network"
            raise InputError(message)
        places = [root, *sorted(path for path in root.iterdir() if path.is_dir())]
        self.found: dict[str, Path] = {}
        for place in places:
            kind = "pipeline" if (place / "model_index.json").is_file() else model_type(place)
            if kind in (*_KNOWN, "pipeline"):
                self.found.setdefault(kind, place)
        if not self.found:
            message = (
                f"{root} holds no network that is known; expected sub-folders whose config.json "
                f"has a model_type of {', '.join(_KNOWN)}, or a diffusers pipeline"
            )
            raise InputError(message)
        self._device = device

    @property
    def sees(self) -> bool:
        """Whether any network is there that finds things."""
        return any(kind in self.found for kind in (*_DETECTORS, *_SEGMENTERS))

    def finder(self, labels: Sequence[str]) -> RegionFinder:
        """What looks for the labels, or where there are none, for everything.

        Raises:
            InputError: there is no such network.
            FormatError: its weights cannot be used.
        """
        if labels:
            place = self._first(_DETECTORS, "finding what is named", "OWLv2 or Grounding DINO")
            from auricle.vision.regions.open_vocabulary import OpenVocabulary

            return OpenVocabulary(place, labels, device=self._device)
        place = self._first(_SEGMENTERS, "finding everything", "SAM or SAM 2")
        from auricle.vision.regions.segment_anything import SegmentAnything

        return SegmentAnything(place, device=self._device)

    def following(self, first: RegionFinder) -> RegionFinder:
        """A finder whose things are followed by SAM 2 where it is there, else the finder itself."""
        place = self.found.get("sam2_video")
        if place is None:
            return first
        from auricle.vision.regions.sam2_video import Sam2Video

        return Sam2Video(place, first, device=self._device)

    def depth(self) -> DepthEstimator | None:
        """Depth Anything where it is there."""
        place = self.found.get("depth_anything")
        if place is None:
            return None
        from auricle.vision.depth.anything import DepthAnything

        return DepthAnything(place, device=self._device)

    def folder_sounds(self, folder: str | os.PathLike[str]) -> FolderSounds:
        """Sounds of a folder, by CLAP where it is there, else by words."""
        place = self.found.get("clap")
        if place is None:
            return FolderSounds(folder)
        from auricle.vision.sounds.clap import Clap

        return FolderSounds(folder, Clap(place, device=self._device))

    def generator(self) -> SoundSource | None:
        """A pipeline that makes sounds, where there is one; it captions what has no label where
        there is a vision-language model too."""
        place = self.found.get("pipeline")
        if place is None:
            return None
        from auricle.vision.sounds.captions import Captioner
        from auricle.vision.sounds.generated import GeneratedSounds

        words = next((self.found[kind] for kind in _CAPTIONERS if kind in self.found), None)
        captioner = None if words is None else Captioner(words, device=self._device)
        return GeneratedSounds(place, captioner=captioner, device=self._device)

    def _first(self, kinds: Sequence[str], purpose: str, names: str) -> Path:
        for kind in kinds:
            if kind in self.found:
                return self.found[kind]
        message = f"{purpose} needs {names} among the networks, which are: {', '.join(self.found)}"
        raise InputError(message)
