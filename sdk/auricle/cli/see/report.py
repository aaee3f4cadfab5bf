"""Pictures beside the video of ``auricle see``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import soundfile

from auricle import metrics
from auricle.cli.demo.localize import CueTable
from auricle.errors import InputError
from auricle.hrtf import HRTF
from auricle.plotting import PlottedSource, top_view_figure
from auricle.vision.frames.clip import Image
from auricle.vision.pictures import VisualCue, object_figure, visual_cue_figure
from auricle.vision.pipeline import SAMPLE_RATE
from auricle.vision.rendering import render_placements
from auricle.vision.see2sound import render_surround

if TYPE_CHECKING:
    from auricle.prompt import Placement
    from auricle.vision.pipeline import Sight

__all__ = ["visual_cues", "write_pictures", "write_surround"]

_MOST_PICTURES: Final = 16


def write_pictures(sight: Sight, video: Path, hrtf: HRTF | None) -> list[Path]:
    """Write a picture of each thing, the top view and the cues beside the video.

    Returns:
        The files: ``NAME-1-LABEL.png`` ..., ``NAME-top.png`` and ``NAME-cues.png``.
    """
    written = []
    images = _largest(sight)
    for index, thing in enumerate(sight.objects[:_MOST_PICTURES]):
        label = "".join(c if c.isalnum() else "-" for c in thing.placement.label) or "thing"
        path = video.with_name(f"{video.stem}-{index + 1}-{label}.png")
        object_figure(images[index], thing, index).savefig(path)
        written.append(path)
    top = video.with_name(f"{video.stem}-top.png")
    sources = [
        PlottedSource(p.label or f"thing {n + 1}", p.position, p.path)
        for n, p in enumerate(sight.placements)
    ]
    top_view_figure(sources, heading="What is seen, from above").savefig(top)
    cues = video.with_name(f"{video.stem}-cues.png")
    visual_cue_figure(visual_cues(sight, hrtf)).savefig(cues)
    return [*written, top, cues]


def write_surround(sight: Sight, video: Path, output: str) -> Path:
    """Write ``NAME-5.1.wav`` and the like beside the video: 24 bit, channels in their usual order.

    What is beyond full scale is turned down as a whole, so that the channels keep their balance.
    """
    channels = render_surround(
        sight.placements,
        sight.sounds,
        SAMPLE_RATE,
        sight.binaural.shape[1],
        output,
        bed=sight.bed,
    )
    channels /= max(1.0, float(np.abs(channels).max()))
    path = video.with_name(f"{video.stem}-{output}.wav")
    soundfile.write(path, channels.T, SAMPLE_RATE, subtype="PCM_24")
    return path


def visual_cues(sight: Sight, hrtf: HRTF | None) -> list[VisualCue]:
    """Interaural differences of every thing that sounds, rendered alone."""
    cues = []
    for number, sound in sight.sounds.items():
        placement = sight.placements[number]
        alone = render_placements(
            [placement], {0: sound}, SAMPLE_RATE, sight.binaural.shape[1], hrtf=hrtf
        )
        measured = metrics.interaural_track(alone, SAMPLE_RATE)
        azimuth = azimuths_deg(placement, measured.times_s)
        name = placement.label or f"thing {number + 1}"
        try:
            table = CueTable(
                hrtf or HRTF.default(), sound.samples, SAMPLE_RATE, placement.elevation_deg
            )
        except InputError:
            # The set has no directions at this height: there is nothing to compare with.
            cues.append(VisualCue(name, measured, azimuth))
            continue
        reach = np.linspace(azimuth.min() - 10.0, azimuth.max() + 10.0, 81)
        itd, ild = table.expected(reach)
        cues.append(VisualCue(name, measured, azimuth, reach, itd, ild))
    return cues


def azimuths_deg(placement: Placement, times_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Azimuths of a thing at times, in degrees."""
    if placement.path is None:
        return np.full(len(times_s), placement.azimuth_deg)
    places = np.array([placement.path.at(float(t)) for t in times_s])
    azimuths: npt.NDArray[np.float64] = np.degrees(np.arctan2(places[:, 1], places[:, 0]))
    return azimuths


def _largest(sight: Sight) -> list[Image]:
    """The frame in which each thing is largest."""
    times = [
        max(thing.track.sightings, key=lambda s: s.region.area).time_s for thing in sight.objects
    ]
    frames = {}
    for frame in sight.clip.frames():
        if frame.time_s in times:
            frames[frame.time_s] = frame.image
    return [frames[time] for time in times]
