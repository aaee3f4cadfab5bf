"""SEE-2-SOUND as its code does it, flaws included: a yardstick, not a recommendation.

Geometry and constants are those of ``see2sound/inference.py``: the room is the picture with a pixel
taken as a metre, the depth of a thing is read at one pixel, the front loudspeakers are two
microphones one behind the other, of which the right one is outside the room, and the LFE channel
has the full band.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from auricle.errors import InputError
from auricle.vision.depth import DepthEstimator
from auricle.vision.frames import Clip
from auricle.vision.region import Box, Region
from auricle.vision.regions import RegionFinder
from auricle.vision.sounds.voicing import SoughtSound, SoundSource, give_voices

__all__ = [
    "PUBLISHED_CHANNELS",
    "PUBLISHED_FRAMES",
    "PUBLISHED_RATE",
    "published_position",
    "render_published",
    "see_as_published",
]

FloatArray = npt.NDArray[np.float64]

PUBLISHED_RATE: Final = 16_000
"""Hertz."""

PUBLISHED_FRAMES: Final = 163_872
"""Samples of CoDi's sounds, 10.242 s, and of the output."""

PUBLISHED_CHANNELS: Final = ("FL", "FR", "C", "LFE", "BL", "BR")
"""In the order of its microphones."""

_MOST: Final = 3
_GAIN: Final = 15.0
_VOLUME: Final = 10.0
_SOUND_MPS: Final = 343.0
_TAPS: Final = 81
# From the point (w / 2, h / 2, 0), in metres that are pixels.
_MICROPHONES: Final = (
    (0.0, 0.0, 100.0),
    (0.0, 0.0, -100.0),
    (10.0, 0.0, 0.0),
    (0.0, -100.0, 0.0),
    (-100.0, 0.0, 0.0),
    (0.0, 100.0, 0.0),
)


def published_position(
    box: Box, disparity: npt.NDArray[np.floating], width: int
) -> tuple[float, float, float]:
    """Where its code puts a thing: middle of the box, y down, and depth from the one pixel there.

    Args:
        box: of the thing, in pixels.
        disparity: relative depth of the picture ``[height x width]``, larger is nearer.
        width: of the picture.
    """
    x, y = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
    low, high = float(disparity.min()), float(disparity.max())
    rows, columns = disparity.shape
    value = float(disparity[min(int(y), rows - 1), min(int(x), columns - 1)])
    level = 255.0 * (value - low) / (high - low) if high > low else 0.0
    return x, y, (255.0 - level) * 0.5 * width / 255.0


def render_published(
    positions: Sequence[tuple[float, float, float]],
    sounds: Sequence[npt.NDArray[np.floating]],
    width: int,
    height: int,
) -> FloatArray:
    """Six channels from sounds in a room of the picture's size, walls without absorption, one
    reflection each (Allen and Berkley 1979).

    Args:
        positions: of the things, as :func:`published_position` gives them.
        sounds: mono ``[n]`` at :data:`PUBLISHED_RATE`.
        width, height: of the picture.

    Returns:
        ``[6 x PUBLISHED_FRAMES]``, 15 times and then 10 times amplified as in the code and its
        call of FFmpeg: far beyond full scale.

    Raises:
        InputError: as many positions as sounds are wanted, at least one, all inside the room.
    """
    if not positions or len(positions) != len(sounds):
        message = f"{len(positions)} positions for {len(sounds)} sounds; expected as many, not none"
        raise InputError(message)
    room = np.array([width, height, 0.5 * width])
    channels = []
    for offset in _MICROPHONES:
        ear = np.array([0.5 * width, 0.5 * height, 0.0]) + offset
        mixed = np.zeros(0)
        for place, sound in zip(positions, sounds, strict=True):
            source = np.array(place)
            if (source < 0.0).any() or (source > room).any():
                message = f"position {place} is outside the room of {tuple(room)} metres"
                raise InputError(message)
            heard = _convolved(np.asarray(sound, dtype=np.float64), _response(source, ear, room))
            longer = np.zeros(max(len(mixed), len(heard)))
            longer[: len(mixed)] += mixed
            longer[: len(heard)] += heard
            mixed = longer
        channels.append(_trimmed(mixed))
    return _GAIN * _VOLUME * np.stack(channels)


def see_as_published(
    clip: Clip, finder: RegionFinder, depth: DepthEstimator, source: SoundSource
) -> tuple[FloatArray, list[Region]]:
    """The published pipeline on the first picture of a clip: motion is ignored.

    Args:
        clip: to look at.
        finder: of things, in the paper SAM; the three largest are taken.
        depth: relative, in the paper Depth Anything.
        source: of sounds, in the paper CoDi from the crop.

    Returns:
        Six channels as :func:`render_published` gives them, and the things that are heard.

    Raises:
        InputError: nothing is seen, or nothing has a sound.
    """
    image = clip.first_frame().image
    found = sorted(finder.find(clip.first_frame()), key=lambda region: -region.area)[:_MOST]
    if not found:
        message = f"no object was found in {clip.path} ({finder.description})"
        raise InputError(message)
    estimated = depth.estimate(image)
    # Metric depth grows with distance, as disparity does not.
    disparity = -estimated.values if estimated.metric else estimated.values
    sought = [SoughtSound(region.label, _crop(image, region)) for region in found]
    voicing = give_voices(sought, [source], PUBLISHED_FRAMES / PUBLISHED_RATE, PUBLISHED_RATE)
    if not voicing.sounds:
        message = f"nothing that is seen has a sound ({'; '.join(voicing.unvoiced.values())})"
        raise InputError(message)
    heard = [found[number] for number in voicing.sounds]
    positions = [published_position(region.box, disparity, clip.width) for region in heard]
    sounds = [sound.samples for sound in voicing.sounds.values()]
    return render_published(positions, sounds, clip.width, clip.height), heard


def _crop(image: npt.NDArray[np.uint8], region: Region) -> npt.NDArray[np.uint8]:
    left, top, right, bottom = (max(int(edge), 0) for edge in region.box)
    return image[top : max(bottom, top + 1), left : max(right, left + 1)]


def _response(source: FloatArray, ear: FloatArray, room: FloatArray) -> FloatArray:
    """Direct sound and six reflections, each 1 / d with a windowed-sinc delay, as pyroomacoustics
    makes them."""
    images = [source]
    for axis in range(3):
        for wall in (0.0, 2.0 * room[axis]):
            mirrored = source.copy()
            mirrored[axis] = wall - source[axis]
            images.append(mirrored)
    distances = np.linalg.norm(np.array(images) - ear, axis=1)
    delays = distances / _SOUND_MPS * PUBLISHED_RATE
    response = np.zeros(int(delays.max()) + _TAPS + 1)
    window = np.hanning(_TAPS)
    steps = np.arange(_TAPS) - _TAPS // 2
    for distance, delay in zip(distances, delays, strict=True):
        whole = int(np.floor(delay))
        taps = window * np.sinc(steps - (delay - whole))
        response[whole : whole + _TAPS] += taps / distance
    return response


def _convolved(sound: FloatArray, response: FloatArray) -> FloatArray:
    length = len(sound) + len(response) - 1
    size = 1 << length.bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    result: FloatArray = np.fft.irfft(spectrum, size)[:length]
    return result


def _trimmed(samples: FloatArray) -> FloatArray:
    """The middle of a signal, or with silence at its end where it is too short."""
    start = max((len(samples) - PUBLISHED_FRAMES) // 2, 0)
    middle = samples[start : start + PUBLISHED_FRAMES]
    return np.pad(middle, (0, PUBLISHED_FRAMES - len(middle)))
