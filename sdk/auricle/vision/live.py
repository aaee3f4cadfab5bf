"""Frames as they come drive the sources of a scene that renders meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from auricle.errors import InputError
from auricle.vision.camera import Camera
from auricle.vision.depth import DepthEstimator, RelativeScale, with_depth
from auricle.vision.frames import Frame
from auricle.vision.placements import place_region
from auricle.vision.regions import RegionFinder
from auricle.vision.tracking import Track, Tracker

if TYPE_CHECKING:
    from auricle.render import Scene, Source

__all__ = ["LiveSight", "LiveThread"]

_LEAST_SIGHTINGS: Final = 2
_KEPT_SIGHTINGS: Final = 20


class LiveSight:
    """Moves sources to where things are seen, frame by frame.

    A thing takes the first free source with its label, or where it has no label, the first free one
    of all, larger things before smaller ones, and keeps it while the tracker knows it; out of
    sight, its source stays where it was, and once the thing is forgotten another may take it.

    ``unvoiced`` has the identities of the things that are known and found no free source.

    Args:
        scene: that renders; it may do so on another thread.
        camera: that takes the frames, where the listener of the scene is and faces.
        finder: of things.
        sources: of the scene, each with the label of the thing that it sounds.
        depth: network of depth, or None for usual sizes.
        scale: of relative depth.

    Raises:
        InputError: no sources.
    """

    def __init__(
        self,
        scene: Scene,
        camera: Camera,
        finder: RegionFinder,
        sources: Sequence[tuple[str, Source]],
        *,
        depth: DepthEstimator | None = None,
        scale: RelativeScale | None = None,
    ) -> None:
        if not sources:
            message = "there are no sources to move; expected at least one"
            raise InputError(message)
        self._scene = scene
        self._camera, self._finder = camera, finder
        self._depth, self._scale = depth, scale or RelativeScale()
        self._free = list(sources)
        self._taken: dict[int, tuple[str, Source]] = {}
        self._tracker = Tracker(kept_sightings=_KEPT_SIGHTINGS)
        self.unvoiced: set[int] = set()

    @property
    def voiced(self) -> dict[int, Source]:
        """Source of each thing that has one, by identity of its track."""
        return {identity: source for identity, (_, source) in self._taken.items()}

    def update(self, frame: Frame) -> None:
        """Look at a frame and move the sources of what it shows, all in one call of the engine."""
        regions = list(self._finder.find(frame))
        if self._depth is not None and regions:
            regions = with_depth(regions, self._scale.metres(self._depth.estimate(frame.image)))
        tracks = self._tracker.update(frame, regions)
        self._release({track.identity for track in self._tracker.tracks})
        order = sorted(range(len(tracks)), key=lambda n: -regions[n].area)
        moved: list[Source] = []
        places = []
        for number in order:
            source = self._source_of(tracks[number])
            if source is None or source in moved:
                continue
            moved.append(source)
            places.append(place_region(regions[number], self._camera)[0])
        if moved:
            to_world = self._scene.listener.to_world
            self._scene.set_positions(moved, np.array([to_world(place) for place in places]))

    def _release(self, known: set[int]) -> None:
        """Take back the sources of what the tracker has forgotten."""
        self.unvoiced &= known
        for identity in self._taken.keys() - known:
            self._free.append(self._taken.pop(identity))

    def _source_of(self, track: Track) -> Source | None:
        if track.identity in self._taken:
            return self._taken[track.identity][1]
        if len(track.sightings) < _LEAST_SIGHTINGS and track.sightings[-1].region.identity is None:
            return None  # Seen once only, it may be noise.
        label = track.label
        for index, (name, source) in enumerate(self._free):
            if not label or name == label:
                self._taken[track.identity] = name, source
                del self._free[index]
                self.unvoiced.discard(track.identity)
                return source
        self.unvoiced.add(track.identity)
        return None


class LiveThread:
    """Runs a :class:`LiveSight` on a thread of its own, always on the newest frame.

    Whoever renders never waits for it: frames are handed over without a queue, one that comes while
    another is looked at replaces the one before, and sources are moved by the engine's lock-free
    parameters.

    Use it as a context manager; an error of the thread is raised by the next ``show`` and at the
    end.
    """

    def __init__(self, sight: LiveSight) -> None:
        self._sight = sight
        self._newest: Frame | None = None
        self._changed = threading.Condition()
        self._stopping = False
        self._error: Exception | None = None
        self.shown = self.looked_at = 0
        self._thread = threading.Thread(target=self._run, name="auricle-sight", daemon=True)

    def __enter__(self) -> LiveThread:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()
        self._raise()

    def show(self, frame: Frame) -> None:
        """Hand over a frame; returns at once."""
        self._raise()
        with self._changed:
            self._newest = frame
            self.shown += 1
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._newest is not None)
                frame, self._newest = self._newest, None
                if frame is None:
                    return
            try:
                self._sight.update(frame)
            except Exception as error:
                self._error = error
                return
            self.looked_at += 1

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
