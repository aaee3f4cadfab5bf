"""A file in, sound that fits it out: by call and by command."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import HRTF, metrics
from auricle.cli.demo.localize import CueTable
from auricle.cli.main import main
from auricle.errors import InputError
from auricle.vision import PerspectiveCamera, Region
from auricle.vision.frames import open_clip
from auricle.vision.pipeline import SAMPLE_RATE, see
from auricle.vision.regions import GivenObject, Keyframe
from auricle.vision.sounds import FolderSounds

from .conftest import HEIGHT, REASON, WIDTH, picture

image_module = pytest.importorskip("PIL.Image", reason=REASON)

FOV = 80.0
CAMERA = PerspectiveCamera(WIDTH, HEIGHT, FOV)


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "still.png"
    image_module.fromarray(picture([(60.0, 90.0), (260.0, 90.0)])).save(path)
    return path


def _given(label: str, *keys: tuple[float, float, float, float]) -> GivenObject:
    """Keyframes ``(t, x, y, depth)`` of a box of 36 pixels."""
    return GivenObject(
        label,
        tuple(
            Keyframe(t, Region((x - 18, y - 18, x + 18, y + 18), label, depth_m=depth))
            for t, x, y, depth in keys
        ),
    )


def _heard_azimuths(binaural: np.ndarray, mono: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    track = metrics.interaural_track(binaural, SAMPLE_RATE, frame_s=0.1, gate_db=30.0)
    table = CueTable(HRTF.default(), mono, SAMPLE_RATE, 0.0)
    return track.times_s, table.locate(track.itd_us, track.ild_db, in_front=True)


@pytest.mark.parametrize("x", [40.0, 110.0, 160.0, 270.0])
def test_a_still_thing_is_heard_where_it_is_seen(still: Path, sounds: Path, x: float) -> None:
    thing = _given("dog", (0.0, x, 90.0, 2.0))
    sight = see(
        still, boxes=[thing], sources=[FolderSounds(sounds)], fov_deg=FOV, still_duration_s=1.0
    )
    (true,), _ = CAMERA.angles_deg([(x, 90.0)])
    _, heard = _heard_azimuths(sight.binaural, sight.sounds[0].samples)
    assert np.nanmedian(heard) == pytest.approx(true, abs=2.0)
    if abs(true) > 5.0:
        assert np.sign(metrics.ild_db(sight.binaural)) == np.sign(true)


def test_a_moving_thing_is_heard_where_it_is_seen(
    make_video: Callable[..., Path], sounds: Path
) -> None:
    path = make_video([lambda t: (30 + 100 * t, 90)], np.arange(0, 2.6, 1 / 25))
    thing = _given("dog", (0.0, 30.0, 90.0, 2.0), (2.6, 290.0, 90.0, 2.0))
    sight = see(path, boxes=[thing], sources=[FolderSounds(sounds)], fov_deg=FOV)
    times, heard = _heard_azimuths(sight.binaural, sight.sounds[0].samples)
    true, _ = CAMERA.angles_deg(np.stack([30 + 100 * times, np.full_like(times, 90.0)], axis=1))
    errors = np.abs(heard - true)[np.isfinite(heard)]
    assert len(errors) > 40
    assert np.median(errors) < 2.0
    assert np.percentile(errors, 95) < 4.0


def test_what_is_nearer_is_louder(still: Path, sounds: Path) -> None:
    levels = []
    for depth in (1.0, 2.0, 4.0):
        sight = see(
            still,
            boxes=[_given("cat", (0.0, 160.0, 90.0, depth))],
            sources=[FolderSounds(sounds)],
            still_duration_s=1.0,
        )
        levels.append(10 * np.log10(np.mean(sight.binaural**2)))
    assert np.diff(levels) == pytest.approx([-6.02, -6.02], abs=0.3)


def test_moving_things_get_the_labels_in_order_of_size(
    make_video: Callable[..., Path], sounds: Path
) -> None:
    pytest.importorskip("cv2", reason=REASON)
    places = [lambda t: (40.0 + 80 * t, 50.0), lambda t: (280.0 - 60 * t, 130.0)]
    path = make_video(places, np.arange(0, 2.5, 1 / 25))
    sight = see(path, labels=["dog", "cat"], sources=[FolderSounds(sounds)], fov_deg=FOV)
    assert [p.label for p in sight.placements] == ["dog", "cat"]
    ends = {round(np.sign(p.path.samples[-1][2])) for p in sight.placements if p.path}
    assert ends == {1, -1}
    with pytest.raises(InputError, match="left over: cow"):
        see(path, labels=["dog", "cat", "cow"], sources=[FolderSounds(sounds)])


def test_what_cannot_be_done_is_told(
    still: Path, sounds: Path, make_video: Callable[..., Path]
) -> None:
    source = [FolderSounds(sounds)]
    with pytest.raises(InputError, match="nothing moves; give boxes"):
        see(still, sources=source)
    with pytest.raises(InputError, match=r"nothing that is seen has a sound \(whale: no sound"):
        see(still, boxes=[_given("whale", (0.0, 60.0, 90.0, 2.0))], sources=source)
    silent = make_video([lambda _: (60.0, 90.0)], np.arange(0, 1, 0.1))
    with pytest.raises(InputError, match="no sound of its own"):
        see(silent, boxes=[_given("dog", (0.0, 60.0, 90.0, 2.0))], own_sound=True)
    with pytest.raises(InputError, match="no object was found"):
        see(silent, sources=source)


def test_silent_things_are_listed_and_the_others_heard(still: Path, sounds: Path) -> None:
    things = [_given("dog", (0.0, 60.0, 90.0, 2.0)), _given("whale", (0.0, 260.0, 90.0, 2.0))]
    sight = see(still, boxes=things, sources=[FolderSounds(sounds)])
    assert [label for label, _ in sight.unvoiced] == ["whale"]
    assert sight.camera.assumed
    assert "the default" in sight.camera.reason


def test_a_sentence_alone_places_what_is_not_seen(
    make_video: Callable[..., Path], sounds: Path
) -> None:
    path = make_video([lambda _: (60.0, 90.0)], np.arange(0, 1, 0.1))
    sight = see(path, text="A dog barks on the left.", sources=[FolderSounds(sounds)])
    assert metrics.ild_db(sight.binaural) > 3.0


def test_the_command_writes_a_video_with_its_sound_and_the_pictures(
    tmp_path: Path, still: Path, sounds: Path, capsys: pytest.CaptureFixture[str], av: Any
) -> None:
    boxes = tmp_path / "boxes.json"
    boxes.write_text(json.dumps([{"label": "dog", "box": [42, 72, 78, 108]}]))
    out = tmp_path / "out" / "still.mp4"
    words = ["see", str(still), "--boxes", str(boxes), "--box", "cat=242,72,278,108"]
    words += ["--sounds", str(sounds), "--seconds", "1", "-o", str(out), "--surround", "5.1"]
    assert main(words) == 0
    names = {path.name for path in out.parent.iterdir()}
    assert names == {
        "still.mp4",
        "still.wav",
        "still-5.1.wav",
        "still-1-dog.png",
        "still-2-cat.png",
        "still-top.png",
        "still-cues.png",
    }
    clip = open_clip(out)
    assert clip.audio is not None
    with av.open(str(out)) as container:
        assert container.streams.audio[0].channels == 2
    said = capsys.readouterr()
    assert "'dog' is" in said.out
    assert "usual height of 0.5 m" in said.err


@pytest.mark.parametrize(
    ("extra", "status", "reason"),
    [
        (["--box", "dog=1,2,3"], 2, "LABEL=LEFT,TOP,RIGHT,BOTTOM"),
        (["--box", "dog=9,9,3,3"], 2, "LABEL=LEFT,TOP,RIGHT,BOTTOM"),
        (["--box", "dog=42,72,78,108", "--fov", "190"], 1, "field of view is 190"),
        (["--box", "dog=942,72,978,108"], 1, "outside the picture"),
        (["--limit", "0"], 2, "above zero"),
        ([], 1, "nothing moves"),
        (["--find", "dog"], 2, "--find needs --models"),
        (["--box", "dog=42,72,78,108", "--find", "dog"], 2, "--find needs --models"),
        (["--box", "dog=42,72,78,108", "--find", "dog", "--models", "m"], 2, "leave one of them"),
        (["--box", "dog=42,72,78,108", "--device", "cpu"], 2, "needs --models DIR"),
        (["--models", "nowhere"], 1, "nowhere is no folder"),
    ],
)
def test_wrong_arguments_are_one_sentence(
    still: Path,
    sounds: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    extra: list[str],
    status: int,
    reason: str,
) -> None:
    words = ["see", str(still), "--sounds", str(sounds), "-o", str(tmp_path / "o.mp4"), *extra]
    assert main(words) == status
    said = capsys.readouterr().err.strip()
    assert reason in said
    assert "\n" not in said


def test_a_video_has_the_length_that_it_has(
    make_video: Callable[..., Path],
    tmp_path: Path,
    sounds: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    video = make_video([lambda _: (60.0, 90.0)], np.arange(0, 1, 0.1))
    words = ["see", str(video), "--box", "dog=42,72,78,108", "--sounds", str(sounds)]
    assert main([*words, "--seconds", "2", "-o", str(tmp_path / "o.mp4")]) == 2
    assert "--seconds is for still pictures" in capsys.readouterr().err


def test_the_command_does_not_write_over_what_it_looks_at(
    make_video: Callable[..., Path],
    tmp_path: Path,
    sounds: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    video = make_video([lambda _: (60.0, 90.0)], np.arange(0, 1, 0.1))
    top = tmp_path / "still-top.png"
    image_module.fromarray(picture([(60.0, 90.0)])).save(top)
    for clip, out in ((video, video), (top, tmp_path / "still.mp4")):
        before = clip.read_bytes()
        words = ["see", str(clip), "--box", "dog=42,72,78,108", "--sounds", str(sounds)]
        assert main([*words, "-o", str(out)]) == 2
        assert "would write over" in capsys.readouterr().err
        assert clip.read_bytes() == before


def test_a_command_without_sounds_says_where_they_may_come_from(
    still: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["see", str(still), "--box", "dog=42,72,78,108", "-o", str(tmp_path / "o.mp4")]
    assert main(words) == 2
    assert "--sounds DIR" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("av")
def test_networks_of_a_folder_see_and_the_command_uses_them(
    tmp_path: Path, still: Path, sounds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in ("torch", "transformers"):
        pytest.importorskip(package, reason=REASON)
    tiny = importlib.import_module(".tiny_networks", __package__)
    models = tmp_path / "models"
    tiny.owlv2(models / "owl")
    tiny.depth_anything(models / "depth", metric=True)
    out = tmp_path / "o.mp4"
    words = ["see", str(still), "--models", str(models), "--find", "dog", "--seconds", "1"]
    assert main([*words, "--sounds", str(sounds), "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert "'dog' is" in said.out
    # The distance is the network's, by chance as it is, and not assumed.
    assert "usual height" not in said.err


@pytest.mark.filterwarnings("ignore")
def test_networks_that_find_nothing_go_with_what_moves(
    make_video: Callable[..., Path],
    tmp_path: Path,
    sounds: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for package in ("torch", "transformers", "cv2"):
        pytest.importorskip(package, reason=REASON)
    tiny = importlib.import_module(".tiny_networks", __package__)
    tiny.depth_anything(tmp_path / "models" / "depth", metric=True)
    video = make_video([lambda t: (40.0 + 80 * t, 90.0)], np.arange(0, 2.0, 1 / 25))
    words = ["see", str(video), "--models", str(tmp_path / "models"), "--labels", "dog"]
    assert main([*words, "--sounds", str(sounds), "-o", str(tmp_path / "o.mp4")]) == 0
    said = capsys.readouterr()
    assert "'dog' moves" in said.out or "'dog' is" in said.out
    assert "usual height" not in said.err
