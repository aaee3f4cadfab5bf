"""A data set made on all cores, or on a cluster; begun again after a kill, it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.datasets.dataset import FORMAT, MANIFEST
from auricle.datasets.heads import Heads
from auricle.datasets.rendering import render_scene
from auricle.datasets.scenes import SCHEMA_VERSION, draw_scene
from auricle.datasets.settings import SceneSettings
from auricle.datasets.shards import index_shard, shard_name, write_shard
from auricle.datasets.sounds import SoundLibrary
from auricle.errors import FormatError, InputError

__all__ = ["BuildReport", "Job", "build"]

_BEGUN = "begun.json"
_HRTF_FOLDER = "hrtf"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        samples: of the whole set.
        rendered: of them, in this run; the others were there already.
        skipped_sounds: files that were left out.
        cpu_s: processor seconds of this run, all workers together, their start not counted.
        wall_s: seconds of this run.
        duration_s: of a sample.
    """

    samples: int
    rendered: int
    skipped_sounds: int
    cpu_s: float
    wall_s: float
    duration_s: float

    @property
    def samples_per_core_s(self) -> float:
        """Samples that one core makes in a second; NaN when nothing was left to do."""
        return self.rendered / self.cpu_s if self.rendered and self.cpu_s > 0.0 else float("nan")

    @property
    def times_real_time(self) -> float:
        """Seconds of sound that one core makes in a second."""
        return self.samples_per_core_s * self.duration_s

    def core_hours(self, samples: int) -> float:
        """Hours that one core would take for so many samples."""
        return samples / self.samples_per_core_s / 3600.0


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that a worker needs to write any shard of a set.

    Attributes:
        folder: of the set.
        sounds, heads, settings, seed: from which scenes are drawn.
        samples: of the set.
        samples_per_shard: in every shard but the last.
    """

    folder: str
    sounds: SoundLibrary
    heads: Heads
    settings: SceneSettings
    seed: int
    samples: int
    samples_per_shard: int

    @property
    def shards(self) -> int:
        """Number of shards."""
        return -(-self.samples // self.samples_per_shard)

    def first(self, shard: int) -> int:
        """Index of the first sample of a shard."""
        return shard * self.samples_per_shard

    def count(self, shard: int) -> int:
        """Samples of a shard."""
        return min(self.samples_per_shard, self.samples - self.first(shard))

    def write(self, shard: int) -> tuple[int, float]:
        """Make one shard.

        Returns:
            Samples made, and the processor seconds that it took.
        """
        # What a process prepares once for all its shards is not counted as the cost of one.
        for head in self.heads.all:
            head.load().prepared(self.settings.sample_rate)
        begun = time.process_time()
        write_shard(Path(self.folder) / shard_name(shard), self._samples(shard))
        return self.count(shard), time.process_time() - begun

    def _samples(
        self, shard: int
    ) -> Iterator[tuple[dict[str, Any], npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
        first = self.first(shard)
        for index in range(first, first + self.count(shard)):
            label = draw_scene(
                self.sounds, self.settings, heads=self.heads, seed=self.seed, index=index
            )
            mono, binaural, scale = render_scene(label, self.sounds, heads=self.heads)
            yield {**label, "scale": scale}, mono, binaural


def build(
    folder: str | os.PathLike[str],
    sounds: SoundLibrary,
    settings: SceneSettings | None = None,
    *,
    samples: int,
    seed: int = 0,
    heads: Heads | None = None,
    workers: int | None = None,
    samples_per_shard: int = 256,
    ray_address: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Make a data set, or finish one that was begun with the same arguments.

    Args:
        folder: of the set; made when it is missing.
        sounds: from which scenes are drawn.
        settings: what scenes are drawn; None for the defaults.
        samples: of the set.
        seed: with the index of a sample it decides everything about it.
        heads: HRTF sets; None for MIT KEMAR.
        workers: processes; None for one a core. The result does not depend on it.
        samples_per_shard: samples that are lost at most, for each worker, when the run is killed.
        ray_address: of a Ray cluster whose machines share ``folder``, ``local`` for one on this
            machine; None for processes of this machine.
        on_progress: called with the samples made so far and their number.

    Raises:
        InputError: a wrong number, or the folder holds a set that was begun with other arguments.
        FormatError: a sound cannot be read any more.
        MissingExtraError: Ray is asked for and not installed.
    """
    if samples < 1 or samples_per_shard < 1 or (workers is not None and workers < 1):
        message = (
            f"samples={samples}, samples_per_shard={samples_per_shard}, workers={workers}; "
            "expected at least 1 of each"
        )
        raise InputError(message)
    place = Path(folder)
    job = Job(
        str(place.absolute()),
        sounds,
        Heads.load() if heads is None else heads,
        SceneSettings() if settings is None else settings,
        int(seed),
        samples,
        samples_per_shard,
    )
    _begin(place, job)
    job = replace(job, heads=job.heads.prepared(place / _HRTF_FOLDER, job.settings.sample_rate))
    begun = time.monotonic()
    left = [shard for shard in range(job.shards) if not (place / shard_name(shard)).is_file()]
    rendered, cpu_s = 0, 0.0
    done = samples - sum(job.count(shard) for shard in left)
    if on_progress is not None:
        on_progress(done, samples)
    for count, spent in _run(job, left, workers or os.cpu_count() or 1, ray_address):
        rendered, cpu_s = rendered + count, cpu_s + spent
        if on_progress is not None:
            on_progress(done + rendered, samples)
    _finish(place, job)
    return BuildReport(
        samples,
        rendered,
        len(sounds.skipped),
        cpu_s,
        time.monotonic() - begun,
        job.settings.duration_s,
    )


def _run(
    job: Job, shards: list[int], workers: int, ray_address: str | None
) -> Iterator[tuple[int, float]]:
    if ray_address is not None:
        from auricle.datasets.ray_cluster import run_on_ray

        yield from run_on_ray(job, shards, ray_address, workers)
        return
    if workers == 1 or len(shards) <= 1:
        yield from map(job.write, shards)
        return
    # A child made by fork would share locks with threads of this process; spawn starts clean.
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_end_with_the_parent
    ) as pool:
        waiting: set[Future[tuple[int, float]]] = {pool.submit(job.write, n) for n in shards}
        try:
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_the_parent() -> None:
    """Let this worker end when the process that made it is killed, which tells it nothing."""
    parent = parent_process()
    if parent is None:
        return

    def wait_for_the_end() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait_for_the_end, daemon=True).start()


def _begin(folder: Path, job: Job) -> None:
    """Write down what the set is made of, or compare it with what an earlier run wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_description(job), indent=1, ensure_ascii=False) + "\n"
    note = folder / _BEGUN
    finished = folder / MANIFEST
    if finished.is_file():
        manifest = json.loads(finished.read_text(encoding="utf-8"))
        manifest.pop("shards", None)
        if json.dumps(manifest, indent=1, ensure_ascii=False) + "\n" != text:
            message = f"{folder} holds a data set that was made with other arguments"
            raise InputError(message)
    elif note.is_file():
        if note.read_text(encoding="utf-8") != text:
            message = f"{folder} holds a data set that was begun with other arguments"
            raise InputError(message)
    elif any(folder.glob("shard-*.tar")):
        message = f"{folder} holds shards of a set that Auricle did not begin"
        raise InputError(message)
    else:
        _write_whole(note, text)
    _remove_parts(folder)


def _remove_parts(folder: Path) -> None:
    """Remove what killed workers left."""
    for part in folder.glob("*.part"):
        part.unlink(missing_ok=True)


def _finish(folder: Path, job: Job) -> None:
    """Labels of all shards in one file, what was skipped, and the manifest, which comes last."""
    labels = folder / "labels.jsonl"
    rows, entries = [], []
    for number in range(job.shards):
        path = folder / shard_name(number)
        data = path.read_bytes()
        members = index_shard(path)
        if len(members) != job.count(number):
            message = f"{path} holds {len(members)} samples; expected {job.count(number)}"
            raise FormatError(message)
        for _, spans in members:
            at, size = spans[0]
            rows.append(data[at : at + size].decode())
        entries.append(
            {
                "file": path.name,
                "first": job.first(number),
                "samples": job.count(number),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    _write_whole(labels, "".join(f"{row}\n" for row in rows))
    skipped = [json.dumps(asdict(skip), ensure_ascii=False) for skip in job.sounds.skipped]
    _write_whole(folder / "skipped.jsonl", "".join(f"{row}\n" for row in skipped))
    manifest = {**_description(job), "shards": entries}
    _write_whole(folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    (folder / _BEGUN).unlink(missing_ok=True)
    _remove_parts(folder)


def _description(job: Job) -> dict[str, Any]:
    described = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "sample_rate": job.settings.sample_rate,
        "duration_s": job.settings.duration_s,
        "samples": job.samples,
        "samples_per_shard": job.samples_per_shard,
        "seed": job.seed,
        "split": job.sounds.split,
        "settings": job.settings.to_dict(),
        "classes": list(job.sounds.classes),
        "hrtfs": [head.to_dict() for head in job.heads.all],
        "sounds": {
            "files": len(job.sounds),
            "skipped": len(job.sounds.skipped),
            "sha256": job.sounds.digest(),
        },
    }
    # Tuples become lists, as when the file is read again.
    return dict(json.loads(json.dumps(described)))


def _write_whole(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
