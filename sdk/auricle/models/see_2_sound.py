"""SEE-2-SOUND corrected, as a Spatializer: it places the things that it sees, and renders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from auricle.errors import InputError
from auricle.models.visual_placement import PlacedMono
from auricle.scene import Path
from auricle.views import View
from auricle.vision.camera import PerspectiveCamera
from auricle.vision.frames import Clip, Frame
from auricle.vision.placements import place_tracks
from auricle.vision.region import Region
from auricle.vision.tracking import Tracker

__all__ = ["See2Sound"]

# What moves is noise unless it is seen in three frames, as in auricle.vision.see.
_LEAST_SIGHTINGS: Final = 3
_AHEAD: Final = (0.0, 1.0, 0.0, 0.0)


class See2Sound(PlacedMono):
    """SEE-2-SOUND (arXiv 2406.06612) in its corrected mode, for a clip whose sound is given.

    Regions of the frames become tracks and placements as in :func:`auricle.vision.see`, with metres
    and motion: direction through the camera, distance from apparent size as nothing measures depth
    or names the things. The paper makes a sound for each thing; here all share the one that is
    given. Where nothing is seen it comes from straight ahead.

    Args:
        regions: ``given``: the boxes that the view comes with. ``moving``: what moves in its
            frames, by background difference and optical flow; whatever moves is taken to sound.
    """

    def __init__(self, regions: Literal["given", "moving"] = "given") -> None:
        self._moving = regions == "moving"
        self.name = "see_2_sound_moving" if self._moving else "see_2_sound"

    def _paths(self, view: View, _times: NDArray[np.float64]) -> tuple[Path, ...]:
        frames = [
            Frame(number / view.frames_per_second, image)
            for number, image in enumerate(view.frames)
        ]
        tracker = Tracker(least_sightings=_LEAST_SIGHTINGS if self._moving else 1)
        for frame, regions in zip(frames, self._regions(view, frames), strict=True):
            tracker.update(frame, regions)
        height, width = view.frames.shape[1:3]
        camera = PerspectiveCamera(width, height, view.fov_deg, view.aspect)
        things, _ = place_tracks(tracker.tracks, camera)
        placements = [thing.placement for thing in things]
        paths = [place.path or Path([(0.0, *place.position)]) for place in placements]
        return tuple(paths) or (Path([_AHEAD]),)

    def _regions(self, view: View, frames: Sequence[Frame]) -> Iterator[Sequence[Region]]:
        if not self._moving:
            if not view.boxes:
                message = f"the view has no boxes; {self.name} is given those of what sounds"
                raise InputError(message)
            height, width = view.frames.shape[1:3]
            # As many in every frame are the same things in their order; others have to be matched.
            steady = len({len(boxes) for boxes in view.boxes}) == 1
            for boxes in view.boxes:
                edges = (np.asarray(boxes) * [width, height, width, height]).tolist()
                yield [
                    Region((left, top, right, bottom), identity=number if steady else None)
                    for number, (left, top, right, bottom) in enumerate(edges)
                ]
            return
        from auricle.vision.regions.moving import MovingRegions

        finder = MovingRegions(_Shown(view, frames))
        for frame in frames:
            yield finder.find(frame)


class _Shown(Clip):
    """The frames of a view as a clip."""

    is_still = False

    def __init__(self, view: View, frames: Sequence[Frame]) -> None:
        self.path = FilePath("view")
        self.height, self.width = view.frames.shape[1:3]
        self.aspect = view.aspect
        self.duration_s = len(frames) / view.frames_per_second
        self.notes = []
        self._frames = frames

    def frames(self) -> Iterator[Frame]:
        """The frames in their order."""
        return iter(self._frames)
