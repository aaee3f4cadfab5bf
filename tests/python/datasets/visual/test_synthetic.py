"""Synthetic clips: what is drawn is where the label says, and so is what is heard."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from auricle import metrics
from auricle.datasets.visual import (
    VisualDataset,
    VisualSettings,
    build_visual,
    draw_clip,
    draw_frames,
)
from auricle.datasets.visual.pictures import seen_boxes
from auricle.datasets.visual.sounds import ClipSounds
from auricle.errors import FormatError, InputError
from auricle.scene import Path as Trajectory

SMALL = VisualSettings(duration_s=1.0, sounding=(1.0, 0.0), silent=0.0, photographs=0.0)
SOUNDS = ClipSounds()


def build(folder: Path, clips: int = 3, seed: int = 4) -> VisualDataset:
    build_visual(folder, SOUNDS, SMALL, clips=clips, seed=seed)
    return VisualDataset.open(folder)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> VisualDataset:
    return build(tmp_path_factory.mktemp("clips"), clips=12)


def test_a_label_depends_on_its_index_and_seed_alone() -> None:
    first = draw_clip(SMALL, SOUNDS, 5, 1)
    assert first == draw_clip(SMALL, SOUNDS, 5, 1)
    assert first["objects"] != draw_clip(SMALL, SOUNDS, 6, 1)["objects"]
    assert first["objects"] != draw_clip(SMALL, SOUNDS, 5, 2)["objects"]
    assert json.loads(json.dumps(first)) == first


def test_pixels_that_change_are_where_the_path_is() -> None:
    settings = VisualSettings(
        duration_s=1.0, width=192, height=108, sounding=(1.0, 0.0), silent=0.0, photographs=0.0
    )
    for index in range(6):
        label = draw_clip(settings, SOUNDS, index, 0)
        thing = label["objects"][0]
        thing["look"] = {**thing["look"], "kind": "disc", "colour": [255, 255, 255]}
        label["background"]["colour"] = [40, 40, 40]
        frames = draw_frames(label)
        lit = frames[..., 0] > 128
        for row in (0, len(frames) - 1):
            box = seen_boxes(label)[row, 0]
            if box.min() < 0.0 or box.max() > 1.0:
                continue
            rows, columns = np.nonzero(lit[row])
            x, y, z = Trajectory(thing["path"]).at(row / settings.frames_per_second)
            focal = 0.5 * 192 / np.tan(np.radians(50.0))
            assert columns.mean() + 0.5 == pytest.approx(96 - focal * y / x, abs=0.4)
            assert rows.mean() + 0.5 == pytest.approx(54 - focal * z / x, abs=0.4)
            radius = 0.5 * thing["size_m"] * focal / x
            assert lit[row].sum() == pytest.approx(np.pi * radius**2, rel=0.1, abs=8)


def test_the_nearer_object_covers_the_farther() -> None:
    label = draw_clip(SMALL, SOUNDS, 0, 0)
    thing = {**label["objects"][0], "size_m": 0.8}
    look = {**thing["look"], "kind": "square"}
    near = {**thing, "path": [[0.0, 1.0, 0.0, 0.0]], "look": {**look, "colour": [200, 0, 0]}}
    far = {**thing, "path": [[0.0, 2.0, 0.0, 0.0]], "look": {**look, "colour": [0, 200, 0]}}
    for order in ([near, far], [far, near]):
        middle = draw_frames({**label, "objects": order})[0, 27, 48]
        assert middle.tolist() == [200, 0, 0]


def test_ears_hear_the_side_that_is_seen(clips: VisualDataset) -> None:
    checked = 0
    for clip in clips:
        azimuth = clip.view.azimuths_deg(np.arange(0.0, 1.0, 0.1))
        if np.abs(azimuth).min() < 10.0 or np.ptp(np.sign(azimuth)) != 0.0:
            continue
        checked += 1
        assert np.sign(metrics.ild_db(clip.binaural)) == np.sign(azimuth[0])
    assert checked >= 3


def test_what_is_written_is_what_is_read(clips: VisualDataset) -> None:
    for clip in clips:
        label = draw_clip(SMALL, SOUNDS, clip.index, 4)
        np.testing.assert_array_equal(clip.frames, draw_frames(label))
        assert {key: clip.label[key] for key in label} == label
        assert clip.binaural.shape == (2, 16_000)
        assert len(clip.label["names"]) == 1


def test_an_interrupted_build_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    whole, broken = build(tmp_path / "whole"), tmp_path / "broken"
    build_visual(broken, SOUNDS, SMALL, clips=1, seed=4)
    (broken / "dataset.json").unlink()
    report = build_visual(broken, SOUNDS, SMALL, clips=3, seed=4)
    assert (report.clips, report.rendered) == (3, 2)
    for path in sorted((tmp_path / "whole" / "000000").iterdir()):
        assert path.read_bytes() == (broken / "000000" / path.name).read_bytes(), path.name
    assert len(whole) == 3


def test_other_arguments_need_another_folder(tmp_path: Path) -> None:
    build(tmp_path, clips=1)
    with pytest.raises(FormatError, match="was begun with other settings"):
        build_visual(tmp_path, SOUNDS, SMALL, clips=1, seed=5)


def test_damaged_sets_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no visual data set"):
        VisualDataset.open(tmp_path)
    clips = build(tmp_path, clips=1)
    (tmp_path / "000000" / "000000000.flac").write_bytes(b"not a sound")
    with pytest.raises(FormatError, match=r"clip 0 of .* is damaged"):
        clips[0]
    (tmp_path / "000000" / "000000000.npz").unlink()
    with pytest.raises(FormatError, match="is missing; build the set again"):
        clips[0]
    (tmp_path / "dataset.json").write_text('{"format": "other"}')
    with pytest.raises(FormatError, match="expected 'auricle-visual-dataset'"):
        VisualDataset.open(tmp_path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fov_deg": 180.0}, "fov_deg is 180.0; expected 20 to 150 degrees"),
        ({"sounding": (0.0, 0.0)}, "sounding is"),
        ({"moving": 1.5}, "moving is 1.5; expected a share"),
        ({"renderer": "mp3"}, "renderer is 'mp3'"),
        ({"distance_m": (3.0, 1.0)}, "two rising numbers"),
    ],
)
def test_wrong_settings_are_refused(change: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        VisualSettings(**change)
    data = {**SMALL.to_dict(), "hue": 3}
    with pytest.raises(FormatError, match="unknown field 'hue'"):
        VisualSettings.from_dict(data)
    assert VisualSettings.from_dict(json.loads(json.dumps(SMALL.to_dict()))) == SMALL


def test_pseudo_binaural_targets_have_the_same_pictures(tmp_path: Path) -> None:
    clips = build(tmp_path / "truth", clips=2)
    other = VisualSettings.from_dict({**SMALL.to_dict(), "renderer": "pseudo_binaural"})
    build_visual(tmp_path / "pseudo", SOUNDS, other, clips=2, seed=4)
    for true, pseudo in zip(clips, VisualDataset.open(tmp_path / "pseudo"), strict=True):
        np.testing.assert_array_equal(true.frames, pseudo.frames)
        assert not np.allclose(true.binaural, pseudo.binaural, atol=1e-3)


def test_the_command_line_builds_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from auricle.cli.main import main

    command = ["dataset", "visual", "-o", str(tmp_path / "x"), "--clips", "2", "--duration", "0.5"]
    assert main(command) == 0
    assert "2 of them made now, from synthesised sounds" in capsys.readouterr().out
    assert len(VisualDataset.open(tmp_path / "x")) == 2
    assert main([*command, "--images", str(tmp_path)]) == 1
    assert "holds no photographs" in capsys.readouterr().err
