"""Other forms of labels, and recordings as data sets."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest
import soundfile

from auricle import FormatError, InputError
from auricle.datasets import (
    Dataset,
    SceneSettings,
    SoundLibrary,
    draw_scene,
    fair_play,
    import_recordings,
    read_prompts,
    spatial_sound_qa_rows,
    stereo_folder,
    tasbench_annotations,
)

RATE = 16_000


def _label(library: SoundLibrary, counts: tuple[float, float, float], **changed) -> dict:
    settings = SceneSettings(duration_s=3.0, source_counts=counts, **changed)
    return draw_scene(library, settings, seed=2, index=5)


def test_spatial_sound_qa_rows(library: SoundLibrary) -> None:
    one = spatial_sound_qa_rows(_label(library, (1, 0, 0)))
    assert list(one[0]) == [
        "audio_id",
        "reverb_id",
        "audio_id2",
        "reverb_id2",
        "question_id",
        "question_type",
        "question",
        "answer",
    ]
    assert one[0]["question_type"] == "CLASSIFICATION"
    assert (one[0]["audio_id2"], one[0]["reverb_id2"]) == (None, None)
    label = _label(library, (0, 1, 0))
    two = spatial_sound_qa_rows(label, first_id=100)
    assert [row["question_id"] for row in two] == list(range(100, 100 + len(two)))
    assert two[0]["audio_id"] == label["sources"][0]["file"].removesuffix(".wav")
    assert two[0]["reverb_id2"] == "000000005/1"
    assert "MIXUP_NONBINARY_DISTANCE" in {row["question_type"] for row in two}
    assert spatial_sound_qa_rows(_label(library, (0, 0, 1))) == []


def test_tasbench_annotations_name_what_sounds_from_left_to_right() -> None:
    def source(name: str, azimuth: float, start: float, length: float, path=None) -> dict:
        return {
            "name": name,
            "azimuth_deg": azimuth,
            "elevation_deg": 0.0,
            "start_s": start,
            "duration_s": length,
            "path": path,
        }

    crossing = [[1.0, 0.0, 2.0, 0.0], [2.0, 0.0, -2.0, 0.0]]
    label = {
        "key": "000000007",
        "frames": 2 * RATE,
        "sample_rate": RATE,
        "sources": [
            source("guitar", -60.0, 0.5, 1.0),
            source("cello", 5.0, 0.0, 1.0),
            source("dog", 0.0, 1.0, 1.0, crossing),
        ],
    }
    rows = {row["frame"]: row for row in tasbench_annotations(label)}
    assert rows[0]["text"] == "The cello is in the center."
    assert rows[7]["text"] == "The cello is in the center and the guitar is on the right."
    assert rows[11]["text"] == "The dog is on the left and the guitar is on the right."
    assert rows[19]["objects"] == [{"name": "dog", "side": "right"}]
    assert len(rows) == 20


@pytest.fixture
def fair_play_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "FAIR-Play"
    audio = folder / "binaural_audios"
    audio.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(1, 5):
        sound = 0.1 * rng.standard_normal((48_000 * 2, 2))
        soundfile.write(audio / f"{number:06d}.wav", sound, 48_000)
    for split in range(1, 11):
        place = folder / "splits" / f"split{split}"
        place.mkdir(parents=True)
        for part, numbers in (("train", (1, 2)), ("val", (3,)), ("test", (4,))):
            names = [f"/data/FAIR-Play/binaural_audios/{n:06d}.wav".encode() for n in numbers]
            with h5py.File(place / f"{part}.h5", "w") as file:
                file["audio"] = np.array(names)
    new = folder / "new_splits" / "split3"
    new.mkdir(parents=True)
    (new / "test.txt").write_text("000002.mp3\n000004.mp3\n")
    return folder


def test_fair_play_by_both_kinds_of_splits(fair_play_folder: Path) -> None:
    assert [r.id for r in fair_play(fair_play_folder, "1", "train")] == ["000001", "000002"]
    assert [r.id for r in fair_play(fair_play_folder, "10", "valid")] == ["000003"]
    resplit = fair_play(fair_play_folder, "new3", "test")
    assert [r.id for r in resplit] == ["000002", "000004"]
    ears = resplit[0].read(RATE)
    assert ears.shape == (2, 2 * RATE)
    for split in ("0", "11", "new6", "one"):
        with pytest.raises(InputError, match="expected 1 to 10 or new1 to new5"):
            fair_play(fair_play_folder, split, "train")
    with pytest.raises(FormatError, match=r"train\.txt is missing"):
        fair_play(fair_play_folder, "new3", "train")


def test_recordings_become_a_data_set(fair_play_folder: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.jsonl"
    rows = [
        {"id": "000001", "text": "The cello is on the left."},
        {"id": "000002", "text": "The drum is in the center.", "t_s": 1.5},
    ]
    said.write_text("\n".join(json.dumps(row) for row in rows))
    recordings = fair_play(fair_play_folder, "1", "train")
    soundfile.write(recordings[0].path, np.zeros((100, 2)), 48_000)
    written, skipped = import_recordings(
        tmp_path / "set", recordings, prompts=read_prompts(said), duration_s=1.0
    )
    assert (written, skipped) == (2, 1)
    scenes = Dataset.open(tmp_path / "set")
    assert [len(sample.prompts) for sample in scenes] == [0, 1]
    sample = scenes[1]
    assert sample.prompts[0].text == "The drum is in the center."
    expected = recordings[1].read(RATE)[:, RATE:]
    assert sample.binaural == pytest.approx(expected, abs=2**-15)
    assert sample.mono == pytest.approx(expected.mean(axis=0), abs=2**-14)
    reason = json.loads((tmp_path / "set" / "skipped.jsonl").read_text())["reason"]
    assert "silent" in reason
    with pytest.raises(InputError, match="holds a data set"):
        import_recordings(tmp_path / "set", recordings)


def test_any_folder_of_stereo_files(fair_play_folder: Path, tmp_path: Path) -> None:
    folder = fair_play_folder / "binaural_audios"
    assert len(stereo_folder(folder)) == 4
    listed = tmp_path / "test.txt"
    listed.write_text("000003.wav\n000001.wav\n")
    assert [r.id for r in stereo_folder(folder, listed)] == ["000003", "000001"]
    listed.write_text("000003.wav\n000099.wav\n")
    with pytest.raises(FormatError, match="row 2: 000099 is not in"):
        stereo_folder(folder, listed)
    soundfile.write(folder / "mono.wav", np.ones(100), RATE)
    (mono,) = (r for r in stereo_folder(folder) if r.id == "mono")
    with pytest.raises(FormatError, match="has 1 channels; a binaural recording has 2"):
        mono.read(RATE)


def test_prompts_that_are_none_are_named(tmp_path: Path) -> None:
    said = tmp_path / "said.jsonl"
    said.write_text('{"id": "a", "text": "x"}\n{"id": "b"}\n')
    with pytest.raises(FormatError, match="row 2 is not an object with id and text"):
        read_prompts(said)
