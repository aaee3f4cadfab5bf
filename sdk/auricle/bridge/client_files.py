"""Sound files in and out of a stream, block by block, so that their length does not matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile

from auricle.bridge.client_audio import Samples
from auricle.errors import FormatError, InputError

__all__ = ["FileStream"]

# Frames of the protocol's shortest BLOCK; a shorter end is filled up.
_SHORTEST_BLOCK = 32


class FileStream:
    """Reads the inputs of a stream from mono files, and writes its output to a WAV file.

    The output starts where the inputs start, the latency taken away, and is as long as the longest
    of them; shorter ones are silent from their end on.

    Args:
        inputs: file of each source.
        output: WAV file to write, float32, left and right.
        sample_rate: of the session, in Hz.
        block: frames to read at a time.
        latency: frames by which the output is later than the input.
        waits: frames of silence before a source's file, of those that have some.

    Raises:
        InputError: no inputs, or a file that is not mono or has another rate.
        FormatError: not a sound file.
        OSError: a file cannot be read or written.
    """

    def __init__(
        self,
        inputs: Mapping[int, str | Path],
        output: str | Path,
        *,
        sample_rate: int,
        block: int,
        latency: int,
        waits: Mapping[int, int],
    ) -> None:
        if not inputs:
            raise InputError("no input file is given; give one for each source")
        self._block = block
        self._skipped = latency
        self._waits = dict(waits)
        with ExitStack() as stack:
            self._files = {
                source: stack.enter_context(_opened(path, sample_rate))
                for source, path in inputs.items()
            }
            self.frames: int = max(file.frames for file in self._files.values())
            self._left = self.frames
            self._total = self.frames + latency
            options = {"samplerate": sample_rate, "channels": 2, "subtype": "FLOAT"}
            self._output = stack.enter_context(
                soundfile.SoundFile(str(output), "w", format="WAV", **options)
            )
            self._closing = stack.pop_all()

    def blocks(self) -> Iterator[dict[int, Samples]]:
        """Inputs of one block after the other, and silence until all of it has come out."""
        for start in range(0, self._total, self._block):
            frames = max(min(self._block, self._total - start), _SHORTEST_BLOCK)
            yield {source: self._read(source, frames) for source in self._files}

    def _read(self, source: int, frames: int) -> Samples:
        samples = np.zeros(frames, np.float32)
        silent = min(self._waits.get(source, 0), frames)
        if silent:
            self._waits[source] -= silent
        if silent < frames:
            self._files[source].read(fill_value=0.0, out=samples[silent:])
        return samples

    def write(self, samples: Samples) -> None:
        """Add an output ``[2 x frames]``."""
        skipped = min(self._skipped, samples.shape[1])
        self._skipped -= skipped
        piece = samples[:, skipped:][:, : self._left]
        self._left -= piece.shape[1]
        self._output.write(np.ascontiguousarray(piece.T))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()


def _opened(path: str | Path, sample_rate: int) -> soundfile.SoundFile:
    if not Path(path).is_file():
        raise FileNotFoundError(2, "no such file", str(path))
    try:
        file = soundfile.SoundFile(str(path))
    except soundfile.LibsndfileError:
        message = f"{path} is not a sound file that can be read; expected WAV or FLAC"
        raise FormatError(message) from None
    if file.channels != 1 or file.samplerate != sample_rate:
        message = (
            f"{path} has {file.channels} channels at {file.samplerate} Hz; a source takes one at "
            f"the session's {sample_rate} Hz"
        )
        file.close()
        raise InputError(message)
    return file
