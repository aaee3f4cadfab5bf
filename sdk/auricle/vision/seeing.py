"""From a clip to the things in it: every frame is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from auricle.vision.depth import DepthEstimator, RelativeScale, with_depth
from auricle.vision.frames import Clip, Frame
from auricle.vision.regions.finder import RegionFinder
from auricle.vision.tracking import Track, Tracker

__all__ = ["follow"]

_EARLY_SHARE: Final = 0.25


def follow(
    clip: Clip,
    finder: RegionFinder,
    *,
    depth: DepthEstimator | None = None,
    scale: RelativeScale | None = None,
    tracker: Tracker | None = None,
    steps: Callable[[Iterable[Frame]], Iterable[Frame]] = iter,
) -> list[Track]:
    """Tracks of all things that a finder sees in a clip.

    Args:
        clip: to look at; frames beyond the finder's rate are passed over.
        finder: of regions.
        depth: network that says how far away pixels are; None leaves depth open.
        scale: of relative depth, whose two distances are taken; 1 m to 10 m when absent.
        tracker: that puts regions together.
        steps: gives the frames back one by one; a progress bar does so.
    """
    # A scale keeps the range of the first frame it sees, which is that of one clip.
    chosen = RelativeScale() if scale is None else RelativeScale(scale.near_m, scale.far_m)
    tracker = tracker or Tracker()
    for frame in steps(_thinned(clip, finder.frames_per_second)):
        regions = list(finder.find(frame))
        if depth is not None and any(region.depth_m is None for region in regions):
            regions = with_depth(regions, chosen.metres(depth.estimate(frame.image)))
        tracker.update(frame, regions)
    return tracker.tracks


def _thinned(clip: Clip, rate: float) -> Iterator[Frame]:
    """Frames at most ``rate`` times a second, by their own times."""
    due = 0.0
    for frame in clip.frames():
        if frame.time_s + _EARLY_SHARE / rate >= due:
            yield frame
            due = max(due + 1.0 / rate, frame.time_s)
