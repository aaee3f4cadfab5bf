"""A clip with a new sound track."""

from __future__ import annotations

import errno
import os
import secrets
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.errors import FormatError, InputError
from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Clip, Image

__all__ = ["is_same_file", "write_clip"]

_STILL_RATE: Final = 10
_AAC_BITS: Final = 320_000
_AAC_RATES: Final = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000)


def write_clip(path: Path, clip: Clip, sound: npt.NDArray[np.float32], sample_rate: int) -> None:
    """Write a video with a stereo sound track, AAC at 320 kbit/s.

    The pictures of a video are copied as they are; a still picture becomes H.264 at 10 frames per
    second. The file appears when it is whole: one that was there stays until then, and after a
    failure.

    Args:
        path: of the video, its ending says the container, such as ``.mp4`` or ``.mkv``.
        clip: whose pictures are shown.
        sound: ``[2 x n]``, left first; samples beyond full scale are clipped.
        sample_rate: of the sound, in hertz.

    Raises:
        InputError: a wrong shape or rate, or the path is the clip's own file.
        FormatError: the container takes neither these pictures nor this sound.
        OSError: the file cannot be written.
    """
    av = import_vision("av", "writing a video")
    if sound.ndim != 2 or sound.shape[0] != 2 or sample_rate not in _AAC_RATES:
        message = (
            f"the sound has shape {sound.shape} at {sample_rate} Hz; expected [2 x n] at one of "
            f"{', '.join(map(str, _AAC_RATES))} Hz"
        )
        raise InputError(message)
    if is_same_file(clip.path, path):
        message = f"{path} is the file that is looked at; name another file for the result"
        raise InputError(message)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    # The container is told by the ending, so the partial file keeps it.
    partial = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        with av.open(str(partial), "w") as output:
            if clip.is_still:
                _write_still(
                    av, output, clip.first_frame().image, clip.duration_s, sound, sample_rate
                )
            else:
                _copy_video(av, output, clip.path, sound, sample_rate)
        partial.replace(path)
    except (av.error.FFmpegError, ValueError) as error:
        if isinstance(error, OSError):
            named = str(clip.path) if error.filename == str(clip.path) else str(path)
            raise OSError(error.errno, error.strerror, named) from error
        message = f"{path} cannot hold these pictures with their sound ({error}); try .mp4 or .mkv"
        raise FormatError(message) from error
    finally:
        partial.unlink(missing_ok=True)


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file that exists, links included."""
    return one.exists() and other.exists() and one.samefile(other)


def _write_still(
    av: Any,
    output: Any,
    image: Image,
    duration_s: float,
    sound: npt.NDArray[np.float32],
    sample_rate: int,
) -> None:
    # H.264 stores colour at half the size: an odd row or column is left out.
    even = np.ascontiguousarray(image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2])
    if not even.size:
        message = f"the picture has {image.shape[1]} x {image.shape[0]} pixels; a video needs 2 x 2"
        raise ValueError(message)
    stream = output.add_stream("libx264", rate=_STILL_RATE)
    stream.height, stream.width = even.shape[:2]
    stream.pix_fmt = "yuv420p"
    stream.options = {"crf": "18", "preset": "veryfast"}
    audio = _audio_stream(output, sample_rate)
    frame = av.VideoFrame.from_ndarray(even, format="rgb24")
    for index in range(max(1, round(duration_s * _STILL_RATE))):
        frame.pts, frame.time_base = index, Fraction(1, _STILL_RATE)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))
    _write_sound(av, output, audio, sound, sample_rate)


def _copy_video(
    av: Any, output: Any, path: Path, sound: npt.NDArray[np.float32], sample_rate: int
) -> None:
    with av.open(str(path)) as source:
        taken = source.streams.video[0]
        stream = output.add_stream_from_template(taken)
        audio = _audio_stream(output, sample_rate)
        begin: int | None = None
        try:
            for packet in source.demux(taken):
                if packet.dts is None:
                    continue
                if begin is None:
                    begin = packet.pts if packet.pts is not None else packet.dts
                packet.pts = None if packet.pts is None else packet.pts - begin
                packet.dts -= begin
                packet.stream = stream
                output.mux(packet)
        except av.error.InvalidDataError:
            if begin is None:
                raise
            # A video that breaks off is copied as far as it goes, as it was looked at.
        _write_sound(av, output, audio, sound, sample_rate)


def _audio_stream(output: Any, sample_rate: int) -> Any:
    audio = output.add_stream("aac", rate=sample_rate, layout="stereo")
    audio.bit_rate = _AAC_BITS
    return audio


def _write_sound(
    av: Any, output: Any, audio: Any, sound: npt.NDArray[np.float32], sample_rate: int
) -> None:
    clipped = np.ascontiguousarray(np.clip(sound, -1.0, 1.0), dtype=np.float32)
    step = 1024
    for start in range(0, clipped.shape[1], step):
        block = np.ascontiguousarray(clipped[:, start : start + step])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = sample_rate, start
        frame.time_base = Fraction(1, sample_rate)
        output.mux(audio.encode(frame))
    output.mux(audio.encode(None))
