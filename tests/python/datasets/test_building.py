"""Builds: the same bytes whatever the workers, the kills and the cluster."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import numpy as np
import pytest

from auricle import FormatError, InputError
from auricle.datasets import Dataset, Heads, SceneSettings, SoundLibrary, build, render_scene

SETTINGS = SceneSettings(duration_s=1.5, moving=0.2)
SAMPLES, IN_A_SHARD = 22, 4


def _build(folder: Path, library: SoundLibrary, **changed):
    arguments = {"samples": SAMPLES, "seed": 5, "samples_per_shard": IN_A_SHARD, "workers": 1}
    return build(folder, library, SETTINGS, **{**arguments, **changed})


def _bytes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built(library: SoundLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "set"
    _build(folder, library)
    return folder


def test_the_folder_holds_what_the_format_says(built: Path) -> None:
    assert sorted(path.name for path in built.iterdir()) == [
        "dataset.json",
        "hrtf",
        "labels.jsonl",
        *(f"shard-{number:06d}.tar" for number in range(6)),
        "skipped.jsonl",
    ]
    with tarfile.open(built / "shard-000001.tar") as tar:
        members = tar.getmembers()
    assert [member.name for member in members[:4]] == [
        "000000004.json",
        "000000004.mono.flac",
        "000000004.binaural.flac",
        "000000005.json",
    ]
    assert {member.mtime for member in members} == {0}
    manifest = json.loads((built / "dataset.json").read_text())
    assert [shard["samples"] for shard in manifest["shards"]] == [4, 4, 4, 4, 4, 2]
    for shard in manifest["shards"]:
        data = (built / shard["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == shard["sha256"]


def test_what_is_read_is_what_is_rendered_from_the_label(
    built: Path, library: SoundLibrary
) -> None:
    scenes = Dataset.open(built)
    assert (len(scenes), scenes.sample_rate, scenes.duration_s) == (SAMPLES, 16_000, 1.5)
    heads = Heads.load().prepared(built / "hrtf", 16_000)
    for index in (0, 9, 21, -1):
        sample = scenes[index]
        mono, binaural, scale = render_scene(sample.label, library, heads=heads)
        assert sample.mono == pytest.approx(mono, abs=2**-15)
        assert sample.binaural == pytest.approx(binaural, abs=2**-15)
        assert sample.label["scale"] == scale
        assert sample.downmix == pytest.approx(sample.binaural.mean(axis=0), abs=1e-6)
        assert sample.prompts[0].text == sample.label["prompts"][0]["text"]
    assert [label["index"] for label in scenes.labels()] == list(range(SAMPLES))


def test_reading_in_another_order(built: Path) -> None:
    scenes = pickle.loads(pickle.dumps(Dataset.open(built)))
    orders = [[s.index for s in scenes.shuffled(seed=1, epoch=epoch)] for epoch in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == list(range(SAMPLES))
    parts = [[s.index for s in scenes.shuffled(seed=1, part=(rank, 3))] for rank in range(3)]
    assert sorted(index for part in parts for index in part) == list(range(SAMPLES))
    with pytest.raises(InputError, match="expected"):
        scenes.shuffled(part=(3, 3))
    with pytest.raises(IndexError):
        scenes[SAMPLES]


def test_two_processes_make_the_same_bytes(
    built: Path, library: SoundLibrary, tmp_path: Path
) -> None:
    report = _build(tmp_path / "set", library, workers=2)
    assert report.rendered == SAMPLES
    assert _bytes(tmp_path / "set") == _bytes(built)


def test_a_finished_set_is_left_alone(built: Path, library: SoundLibrary) -> None:
    before = _bytes(built)
    assert _build(built, library).rendered == 0
    assert _bytes(built) == before


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.parametrize("shards_before", [0, 2, 4])
def test_killed_and_begun_again_it_is_the_same(
    built: Path, library: SoundLibrary, sound_folder: Path, tmp_path: Path, shards_before: int
) -> None:
    folder = tmp_path / "set"
    program = (
        "from pathlib import Path\n"
        "from auricle.datasets import SceneSettings, SoundLibrary, build\n"
        f"build({str(folder)!r}, SoundLibrary.load([{str(sound_folder)!r}]),\n"
        "      SceneSettings(duration_s=1.5, moving=0.2), samples=22, seed=5,\n"
        "      samples_per_shard=4, workers=1)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        while process.poll() is None:
            # A shard that is being written stands under another name.
            parts = list(folder.glob("*.part")) if folder.is_dir() else []
            if parts and len(list(folder.glob("shard-*.tar"))) >= shards_before:
                break
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
    assert not (folder / "dataset.json").exists()
    with pytest.raises(InputError, match="it was begun, build it to its end"):
        Dataset.open(folder)
    report = _build(folder, library)
    assert 0 < report.rendered <= SAMPLES - IN_A_SHARD * shards_before
    assert _bytes(folder) == _bytes(built)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_with_the_process_that_made_them(sound_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    program = (
        "from auricle.datasets import SceneSettings, SoundLibrary, build\n"
        "if __name__ == '__main__':\n"
        f"    build({str(folder)!r}, SoundLibrary.load([{str(sound_folder)!r}]),\n"
        "          SceneSettings(duration_s=1.5), samples=4000, samples_per_shard=4, workers=2)\n"
    )
    script = tmp_path / "build.py"
    script.write_text(program)
    with subprocess.Popen([sys.executable, str(script)]) as process:
        while process.poll() is None and not list(folder.glob("shard-*.tar")):
            time.sleep(0.01)
        children = _children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
    assert len(children) >= 2
    for _ in range(500):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            break
        time.sleep(0.02)
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def test_other_arguments_do_not_mix(built: Path, library: SoundLibrary, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="made with other arguments"):
        _build(built, library, seed=6)
    begun = tmp_path / "begun"
    begun.mkdir()
    (begun / "begun.json").write_text("{}")
    with pytest.raises(InputError, match="begun with other arguments"):
        _build(begun, library)
    with pytest.raises(InputError, match="expected at least 1 of each"):
        _build(tmp_path / "none", library, samples=0)


def test_damage_is_named(built: Path, library: SoundLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    _build(folder, library)
    shard = folder / "shard-000002.tar"
    shard.write_bytes(shard.read_bytes()[:700])
    with pytest.raises(FormatError, match=r"shard-000002\.tar"):
        Dataset.open(folder)[9]
    shard.unlink()
    with pytest.raises(FormatError, match=r"shard-000002\.tar is missing"):
        Dataset.open(folder)
    _build(folder, library)
    assert _bytes(folder) == _bytes(built)
    (folder / "dataset.json").write_text('{"format": "auricle-dataset", "schema_version": 99}')
    with pytest.raises(FormatError, match="reads data sets of version 1"):
        Dataset.open(folder)
    with pytest.raises(InputError, match="no data set"):
        Dataset.open(tmp_path)


def test_heads_are_drawn_and_written_down(
    library: SoundLibrary, auricle_data: Path, tmp_path: Path
) -> None:
    sofa = auricle_data / "hrtf" / "CIPIC_subject_003_itdInDelayField.sofa"
    heads = Heads.load(["kemar", sofa])
    build(tmp_path, library, SETTINGS, samples=12, seed=1, heads=heads, workers=1)
    scenes = Dataset.open(tmp_path)
    assert {label["hrtf"] for label in scenes.labels()} == {"kemar", sofa.stem}
    listed = {head["id"]: head for head in scenes.manifest["hrtfs"]}
    assert "CIPIC" in listed[sofa.stem]["licence"]
    assert listed[sofa.stem]["sha256"] == hashlib.sha256(sofa.read_bytes()).hexdigest()


def test_on_ray_with_a_worker_killed(built: Path, library: SoundLibrary, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="ray (extra cluster) is not installed")
    folder = tmp_path / "set"
    killed = multiprocessing.get_context("spawn").Queue()
    killer = multiprocessing.get_context("spawn").Process(
        target=_kill_the_first_writer, args=(folder, killed)
    )
    killer.start()
    try:
        report = _build(folder, library, workers=2, ray_address="local")
        assert killed.get(timeout=30) > 0
    finally:
        killer.join(30)
    assert report.rendered == SAMPLES
    assert _bytes(folder) == _bytes(built)


def _kill_the_first_writer(folder: Path, killed) -> None:
    """Kill the process whose number the first unfinished shard bears."""
    for _ in range(60_000):
        for part in folder.glob("shard-*.part") if folder.is_dir() else ():
            process = int(part.name.split(".")[-2])
            os.kill(process, signal.SIGKILL)
            killed.put(process)
            return
        time.sleep(0.001)
    killed.put(0)


def test_samples_are_sound(built: Path) -> None:
    for sample in Dataset.open(built):
        assert np.isfinite(sample.binaural).all()
        assert np.abs(sample.binaural).max() > 1e-3
