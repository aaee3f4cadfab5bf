"""Clips from videos: filters against sounds whose figures are known, and where things are heard."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from auricle import metrics
from auricle.datasets.visual import VideoSettings, VisualDataset, build_from_videos
from auricle.datasets.visual.filters import (
    RecordingFilter,
    bandwidth_hz,
    clipped_share,
    silent_share,
)
from auricle.errors import FormatError, InputError

REASON = "needs PyAV and OpenCV: pip install 'auricle[vision]'"
RATE = 16_000


def noise(seconds: float, level: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (level * rng.standard_normal(round(seconds * RATE))).astype(np.float32)


def test_silence_is_counted() -> None:
    sound = noise(4.0)
    sound[: 3 * RATE] = 0.0
    assert silent_share(sound, RATE) == pytest.approx(0.75, abs=0.01)
    assert silent_share(np.zeros(RATE, dtype=np.float32), RATE) == 1.0
    assert silent_share(1e-3 * sound, RATE) == 1.0


def test_clipping_is_counted() -> None:
    sound = noise(1.0, 0.4)
    assert clipped_share(sound / np.abs(sound).max()) == 0.0
    square = np.tile([1.0] * 50 + [0.0] * 50, 160).astype(np.float32)
    assert clipped_share(square) == pytest.approx(0.5)


def test_bandwidth_is_that_of_the_band() -> None:
    spectrum = np.fft.rfft(noise(4.0))
    frequencies = np.fft.rfftfreq(4 * RATE, 1 / RATE)
    spectrum[frequencies > 3000.0] = 0.0
    assert bandwidth_hz(np.fft.irfft(spectrum), RATE) == pytest.approx(2970.0, abs=40.0)
    assert bandwidth_hz(np.zeros(100, dtype=np.float32), RATE) == 0.0


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (noise(2.0), "lasts 2.00 s; expected at least 10 s"),
        (np.zeros(11 * RATE, dtype=np.float32), "is silent for 100%"),
        (np.clip(noise(11.0, 2.0), -1, 1), "clipped samples"),
        (
            np.sin(2 * np.pi * 100 * np.arange(11 * RATE) / RATE).astype(np.float32) * 0.3,
            "goes up to 100 Hz",
        ),
    ],
)
def test_filters_say_why(sound: np.ndarray, words: str) -> None:
    reason = RecordingFilter().reason_against(sound, RATE)
    assert reason is not None
    assert words in reason
    assert RecordingFilter().reason_against(noise(11.0), RATE) is None
    with pytest.raises(InputError, match="share"):
        RecordingFilter(most_silent=2.0)


def write_video(
    path: Path,
    seconds: float,
    left_box: bool,
    *,
    sound: bool = True,
    size: tuple[int, int] = (160, 90),
) -> None:
    """A white square on black, at the left or the right, and noise."""
    width, height = size
    av = pytest.importorskip("av", reason=REASON)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        audio = output.add_stream("pcm_s16le", rate=RATE, layout="mono") if sound else None
        for _ in range(round(10 * seconds)):
            picture = np.zeros((height, width, 3), dtype=np.uint8)
            begin = 10 if left_box else width - 30
            picture[35:55, begin : begin + 20] = 255
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
        if audio is not None:
            pcm = np.round(noise(seconds) * 32767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
            frame.sample_rate = RATE
            output.mux(audio.encode(frame))
            output.mux(audio.encode(None))


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("cv2", reason=REASON)
    folder = tmp_path_factory.mktemp("videos")
    for name, left in (("a", True), ("b", False)):
        write_video(folder / f"{name}.mkv", 2.0, left)
        begin = 10 if left else 130
        box = [begin, 35, begin + 20, 55]
        text = json.dumps({"objects": [{"label": f"dog {name}", "box": box}]})
        (folder / f"{name}.json").write_text(text)
    write_video(folder / "mute.mkv", 1.0, True, sound=False)
    write_video(folder / "short.mkv", 0.5, True)
    write_video(folder / "still.mkv", 2.0, True)
    (folder / "broken.mp4").write_bytes(b"\0" * 64)
    return folder


SETTINGS = VideoSettings(
    duration_s=1.0, fov_deg=90.0, filter=RecordingFilter(shortest_s=1.0), frames_per_second=5.0
)


def test_a_folder_of_videos_becomes_a_set(videos: Path, tmp_path: Path) -> None:
    report = build_from_videos(videos, tmp_path, SETTINGS)
    assert (report.videos, report.clips) == (6, 4)
    why = dict(report.left_out)
    assert set(why) == {"mute.mkv", "short.mkv", "still.mkv", "broken.mp4"}
    assert "has no sound" in why["mute.mkv"]
    assert "lasts 0.50 s" in why["short.mkv"]
    assert "shows nothing that could sound" in why["still.mkv"]
    clips = list(VisualDataset.open(tmp_path))
    assert [clip.caption for clip in clips] == ["dog a"] * 2 + ["dog b"] * 2
    for clip in clips:
        left = clip.caption == "dog a"
        # 60 of 80 half widths from the middle, at 90 degrees of view.
        wanted = np.degrees(np.arctan(0.75)) * (1 if left else -1)
        np.testing.assert_allclose(clip.view.azimuths_deg([0.0, 0.9]), wanted, atol=0.5)
        assert np.sign(metrics.ild_db(clip.binaural)) == (1 if left else -1)
        assert clip.frames.shape == (6, 54, 96, 3)
        half = clip.frames[0].astype(int).sum(axis=(0, 2))
        assert (half[:48].sum() > half[48:].sum()) == left


@pytest.mark.parametrize("size", [(90, 160), (160, 120), (160, 90)])
def test_elevations_are_those_of_the_video_as_it_was(tmp_path: Path, size: tuple[int, int]) -> None:
    pytest.importorskip("cv2", reason=REASON)
    width, height = size
    write_video(tmp_path / "v.mkv", 1.5, True, size=size)
    # In the middle across, its centre a tenth of the height from the upper edge.
    box = [0.45 * width, 0.08 * height, 0.55 * width, 0.12 * height]
    (tmp_path / "v.json").write_text(json.dumps({"objects": [{"label": "dog", "box": box}]}))
    settings = VideoSettings(
        duration_s=1.0, fov_deg=60.0, filter=RecordingFilter(shortest_s=1.0), frames_per_second=5.0
    )
    build_from_videos(tmp_path, tmp_path / "set", settings)
    focal = 0.5 * width / np.tan(np.radians(30.0))
    wanted = np.degrees(np.arctan(0.4 * height / focal))
    view = VisualDataset.open(tmp_path / "set")[0].view
    np.testing.assert_allclose(view.elevations_deg([0.0, 0.9]), wanted, atol=0.7)
    np.testing.assert_allclose(view.at([0.0, 0.5]).elevations_deg([0.0]), wanted, atol=0.7)
    np.testing.assert_allclose(view.azimuths_deg([0.0]), 0.0, atol=0.1)


def test_a_build_of_videos_goes_on(videos: Path, tmp_path: Path) -> None:
    build_from_videos(videos, tmp_path / "whole", SETTINGS)
    broken = tmp_path / "broken"
    build_from_videos(videos, broken, SETTINGS)
    (broken / "dataset.json").unlink()
    log = broken / "videos.jsonl"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:1]))
    build_from_videos(videos, broken, SETTINGS)
    for path in sorted((tmp_path / "whole" / "000000").iterdir()):
        assert path.read_bytes() == (broken / "000000" / path.name).read_bytes(), path.name
    with pytest.raises(FormatError, match="was begun with other settings"):
        build_from_videos(videos, broken, VideoSettings(duration_s=0.5))


def test_the_command_line_takes_a_folder(
    videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from auricle.cli.main import main

    command = ["dataset", "videos", str(videos), "-o", str(tmp_path), "--duration", "1"]
    assert main([*command, "--shortest", "1", "--fov", "90"]) == 0
    told = capsys.readouterr().out
    assert "4 clips of 6 videos" in told
    assert "4 videos left out (videos.jsonl has all):" in told
    assert VisualDataset.open(tmp_path)[0].view.fov_deg == 90.0


def test_folders_without_videos_are_refused(videos: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no videos"):
        build_from_videos(tmp_path, tmp_path / "out")
    lone = tmp_path / "lone"
    lone.mkdir()
    (lone / "mute.mkv").write_bytes((videos / "mute.mkv").read_bytes())
    with pytest.raises(InputError, match=r"none of 1 videos can be used; the first, mute.mkv"):
        build_from_videos(lone, tmp_path / "out")
