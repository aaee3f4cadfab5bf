"""Small videos of squares that move as told, and folders of sounds, made here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

REASON = "needs the packages of the extra vision: pip install 'auricle[vision]'"
WIDTH, HEIGHT = 320, 180

Place = Callable[[float], tuple[float, float] | None]


@pytest.fixture(scope="session")
def av() -> Any:
    return pytest.importorskip("av", reason=REASON)


def picture(places: Sequence[tuple[float, float] | None], side: int = 36) -> np.ndarray:
    """Squares of different colours, given by their middles, before a still texture."""
    image = np.random.default_rng(0).integers(60, 80, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    colours = [(240, 40, 40), (40, 240, 60), (60, 60, 250)]
    half = side // 2
    for place, colour in zip(places, colours, strict=False):
        if place is not None:
            x, y = (round(v) for v in place)
            rows = slice(max(y - half, 0), max(y + half, 0))
            columns = slice(max(x - half, 0), max(x + half, 0))
            image[rows, columns] = colour
    return image


@pytest.fixture
def make_video(av: Any, tmp_path: Path) -> Callable[..., Path]:
    """Write a video of squares at given times, with a tone or without sound."""

    def make(
        places: Sequence[Place],
        times: Sequence[float],
        *,
        sound: bool = False,
        name: str = "clip.mp4",
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as output:
            stream = output.add_stream("libx264", rate=30)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            stream.options = {"crf": "12", "preset": "ultrafast", "bf": "0"}
            audio = output.add_stream("aac", rate=48_000, layout="stereo") if sound else None
            for time_s in times:
                frame = av.VideoFrame.from_ndarray(
                    picture([place(time_s) for place in places]), format="rgb24"
                )
                frame.pts, frame.time_base = round(1000 * time_s), Fraction(1, 1000)
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
            if audio is not None:
                tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(48_000 * times[-1])) / 48_000)
                both = np.repeat(tone[None].astype(np.float32), 2, axis=0)
                for start in range(0, both.shape[1], 1024):
                    block = np.ascontiguousarray(both[:, start : start + 1024])
                    sounding = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
                    sounding.sample_rate, sounding.pts = 48_000, start
                    output.mux(audio.encode(sounding))
                output.mux(audio.encode(None))
        return path

    return make


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of noises in sub-folders for classes."""
    folder = tmp_path_factory.mktemp("sounds")
    rng = np.random.default_rng(5)
    for name, files in (("dog", 2), ("cat", 1), ("car_horn", 1), ("keyboard_typing", 1)):
        (folder / name).mkdir()
        for take in range(files):
            samples = 0.2 * rng.standard_normal(24_000)
            soundfile.write(folder / name / f"take_{take}.wav", samples, 24_000)
    return folder
