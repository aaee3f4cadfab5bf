"""Videos, through PyAV (FFmpeg)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from auricle.errors import FormatError
from auricle.vision.extra import import_vision
from auricle.vision.frames.clip import Clip, Frame, Image

__all__ = ["Video"]

_PURPOSE = "reading a video"
_MISSING_S: Final = 0.5
_LAST_FRAME_S: Final = 0.04


class Video(Clip):
    """Moving pictures, with their own times: the frame rate may vary.

    Frames are turned as the file says. A video that breaks off is taken as far as it goes, which
    ``notes`` says once its frames have been read; ``duration_s`` is then what the file promised
    until :meth:`frames` has come to the end.

    Raises:
        FormatError: not a video, or no picture can be decoded.
    """

    is_still = False

    def __init__(self, path: Path) -> None:
        self._av = import_vision("av", _PURPOSE)
        self.path, self.notes = path, []
        with self._opened() as container:
            stream = self._stream(container)
            first = next(self._decoded(container, stream), None)
            if first is None:
                message = f"{path} holds no picture that can be decoded; the video is damaged"
                raise FormatError(message)
            image = _upright(first)
            self.height, self.width = image.shape[:2]
            aspect = float(stream.sample_aspect_ratio or 1.0)
            turned = image.shape[0] != first.height
            self.aspect = 1.0 / aspect if turned else aspect
            self._start_s = float(first.time or 0.0)
            self.duration_s = self._promised_s(container, stream)
            self._read_audio(container)

    def frames(self) -> Iterator[Frame]:
        """The pictures in the order of their times, decoded anew each time."""
        last, length = -1.0, _LAST_FRAME_S
        with self._opened() as container:
            stream = self._stream(container)
            for decoded in self._decoded(container, stream):
                time_s = float(decoded.time or 0.0) - self._start_s
                if time_s <= last:
                    continue  # Damaged files repeat times.
                length = time_s - last if last >= 0.0 else length
                last = time_s
                yield Frame(time_s, _upright(decoded))
        ended = last + length
        if self.duration_s - ended > _MISSING_S:
            self._note(
                f"the video breaks off after {ended:.2f} s of {self.duration_s:.2f} s; what is "
                "there was taken"
            )
            self.duration_s = ended

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _opened(self) -> Any:
        try:
            return self._av.open(str(self.path))
        except (self._av.error.FFmpegError, ValueError) as error:
            message = (
                f"{self.path} is neither a picture nor a video that can be read, or it is "
                f"truncated ({error})"
            )
            raise FormatError(message) from error

    def _stream(self, container: Any) -> Any:
        if not container.streams.video:
            message = f"{self.path} has no picture; expected a video or an image"
            raise FormatError(message)
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        return stream

    def _decoded(self, container: Any, stream: Any) -> Iterator[Any]:
        try:
            yield from container.decode(stream)
        except self._av.error.FFmpegError as error:
            self._note(f"the video is damaged, decoding stopped: {error}")

    def _promised_s(self, container: Any, stream: Any) -> float:
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        hours, _, rest = stream.metadata.get("DURATION", "").partition(":")
        minutes, _, seconds = rest.partition(":")
        try:  # Matroska says it in a tag, "00:00:02.500000000".
            return 3600.0 * int(hours) + 60.0 * int(minutes) + float(seconds)
        except ValueError:
            pass
        if container.duration is not None and len(container.streams) == 1:
            return float(container.duration) / float(self._av.time_base)
        # The file's length may be that of its sound; the frames say that of the picture.
        last = self._start_s
        for decoded in self._decoded(container, stream):
            last = max(last, float(decoded.time or 0.0))
        return last - self._start_s + _LAST_FRAME_S

    def _read_audio(self, container: Any) -> None:
        if not container.streams.audio:
            self.notes.append("the video has no sound of its own")
            return
        stream = container.streams.audio[0]
        rate = int(stream.rate)
        resampler = self._av.AudioResampler(format="fltp", rate=rate)
        blocks: list[npt.NDArray[np.float32]] = []
        try:
            container.seek(0)
            for decoded in container.decode(stream):
                if not blocks:
                    # Sound may begin before or after the first picture.
                    late = round((float(decoded.time or 0.0) - self._start_s) * rate)
                    blocks.append(np.zeros(max(late, 0), dtype=np.float32))
                    skipped = max(-late, 0)
                blocks += [part.to_ndarray().mean(axis=0) for part in resampler.resample(decoded)]
        except self._av.error.FFmpegError as error:
            self._note(f"the sound of the video is damaged, decoding stopped: {error}")
        if blocks:
            sound = np.concatenate(blocks).astype(np.float32)[skipped:]
            self.audio, self.audio_rate = np.nan_to_num(sound), rate


def _upright(decoded: Any) -> Image:
    """A frame as it is to be seen: FFmpeg's display matrix turns it counter-clockwise."""
    image: Image = decoded.to_ndarray(format="rgb24")
    quarters = round(decoded.rotation / 90.0) % 4
    return np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image
