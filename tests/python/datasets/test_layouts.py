"""Manifests of the layouts that are known, made small."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle import FormatError, InputError
from auricle.datasets.layouts import read_rows

Manifest = Callable[[list[str]], Path]


def test_sub_folders_name_classes(sound_folder: Path) -> None:
    rows = read_rows(sound_folder)
    assert len(rows) == 12
    assert {row.classes for row in rows} == {("dog",), ("door_bell",), ("drum",), ("cello",)}


def test_a_manifest_names_everything(manifest: Manifest) -> None:
    folder = manifest(
        ["file,class,licence,attribution,split_group,split", "a/1.wav,dog,CC0,me,g1,val"]
    )
    (row,) = read_rows(folder)
    assert row.path == folder / "a/1.wav"
    assert (row.classes, row.licence, row.attribution) == (("dog",), "CC0", "me")
    assert (row.group, row.split, row.place) == ("g1", "valid", "sounds.csv row 1")


def test_esc50(tmp_path: Path) -> None:
    meta = tmp_path / "meta" / "esc50.csv"
    meta.parent.mkdir()
    meta.write_text(
        "filename,fold,target,category,esc10,src_file,take\n"
        "1-100032-A-0.wav,1,0,dog,True,100032,A\n"
        "5-9032-A-0.wav,5,0,dog,True,9032,A\n"
    )
    rows = read_rows(tmp_path)
    assert [row.path.name for row in rows] == ["1-100032-A-0.wav", "5-9032-A-0.wav"]
    assert rows[0].path.parent.name == "audio"
    assert [row.split for row in rows] == ["train", "test"]
    assert rows[0].group == "100032"


def test_fsd50k(tmp_path: Path) -> None:
    truth = tmp_path / "FSD50K.ground_truth"
    truth.mkdir()
    (truth / "dev.csv").write_text(
        'fname,labels,mids,split\n64760,"Electric_guitar,Guitar","/m/1,/m/2",train\n'
        "16399,Bark,/m/3,val\n"
    )
    (truth / "eval.csv").write_text("fname,labels,mids\n37199,Bark,/m/3\n")
    metadata = tmp_path / "FSD50K.metadata"
    metadata.mkdir()
    (metadata / "dev_clips_info_FSD50K.json").write_text(
        json.dumps({"64760": {"title": "riff", "uploader": "ann", "license": "http://cc/by/3.0/"}})
    )
    rows = read_rows(tmp_path)
    assert [row.split for row in rows] == ["train", "valid", "test"]
    assert rows[0].classes == ("Electric_guitar", "Guitar")
    assert (rows[0].licence, rows[0].attribution) == ("http://cc/by/3.0/", "riff by ann")
    assert rows[2].path == tmp_path / "FSD50K.eval_audio" / "37199.wav"


def test_audioset(tmp_path: Path) -> None:
    (tmp_path / "class_labels_indices.csv").write_text(
        'index,mid,display_name\n0,/m/09x0r,"Speech"\n1,/m/05zppz,"Male speech, man speaking"\n'
    )
    (tmp_path / "eval_segments.csv").write_text(
        "# Segments csv created Sun Mar 5\n# YTID, start_seconds, end_seconds, positive_labels\n"
        '--4gqARaEJE, 0.000, 10.000, "/m/05zppz,/m/09x0r"\n'
    )
    audio = tmp_path / "audio"
    audio.mkdir()
    (audio / "Y--4gqARaEJE.wav").touch()
    (row,) = read_rows(tmp_path)
    assert row.classes == ("Male speech, man speaking", "Speech")
    assert row.path == audio / "Y--4gqARaEJE.wav"
    assert (row.split, row.row) == ("test", 3)


def test_what_is_wrong_is_named(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="row 2 has no class"):
        read_rows(manifest(["file,class", "a.wav,dog", "b.wav,"]))
    with pytest.raises(InputError, match="no folder"):
        read_rows(tmp_path / "nowhere")
    with pytest.raises(InputError, match="expected auto or one of plain"):
        read_rows(tmp_path, "wav")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(FormatError, match="holds no sounds"):
        read_rows(empty)
