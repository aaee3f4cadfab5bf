"""Recordings written as a data set, so that models train on them as on rendered scenes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from auricle.datasets.dataset import FORMAT, MANIFEST
from auricle.datasets.recordings import Recording, recording_samples
from auricle.datasets.scenes import SCHEMA_VERSION
from auricle.datasets.shards import index_shard, shard_name, write_shard
from auricle.errors import InputError

__all__ = ["import_recordings"]


def import_recordings(
    folder: str | os.PathLike[str],
    recordings: list[Recording],
    *,
    prompts: Mapping[str, list[dict[str, Any]]] | None = None,
    sample_rate: int = 16_000,
    duration_s: float = 10.0,
    samples_per_shard: int = 256,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[int, int]:
    """Write recordings as a data set.

    Args:
        folder: of the set; must not hold one.
        recordings: binaural.
        prompts: of :func:`auricle.datasets.read_prompts`.
        sample_rate: of the set, in hertz.
        duration_s: of a sample; longer recordings give several.
        samples_per_shard: in every shard but the last.
        on_progress: called with the samples written and the recordings left out.

    Returns:
        Samples written, and recordings left out; ``skipped.jsonl`` says why.

    Raises:
        InputError: the folder holds a data set, or no recording can be used.
    """
    place = Path(folder)
    if (place / MANIFEST).exists() or any(place.glob("shard-*.tar")):
        message = f"{place} holds a data set; choose another folder"
        raise InputError(message)
    place.mkdir(parents=True, exist_ok=True)
    skipped: list[dict[str, str]] = []

    def skip(recording: Recording, reason: str) -> None:
        skipped.append({"id": recording.id, "file": recording.path, "reason": reason})

    samples = recording_samples(recordings, prompts or {}, sample_rate, duration_s, skip)
    shards: list[dict[str, Any]] = []
    labels: list[str] = []
    while batch := list(islice(samples, samples_per_shard)):
        path = place / shard_name(len(shards))
        write_shard(path, batch)
        data = path.read_bytes()
        for _, spans in index_shard(path):
            at, size = spans[0]
            labels.append(data[at : at + size].decode())
        shards.append(
            {
                "file": path.name,
                "first": len(labels) - len(batch),
                "samples": len(batch),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
        if on_progress is not None:
            on_progress(len(labels), len(skipped))
    if not labels:
        first = f"; the first: {skipped[0]['reason']}" if skipped else ""
        message = f"none of {len(recordings)} recordings can be used{first}"
        raise InputError(message)
    (place / "labels.jsonl").write_text("".join(f"{row}\n" for row in labels), encoding="utf-8")
    lines = [json.dumps(row, ensure_ascii=False) for row in skipped]
    (place / "skipped.jsonl").write_text("".join(f"{row}\n" for row in lines), encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "sample_rate": sample_rate,
        "duration_s": duration_s,
        "samples": len(labels),
        "samples_per_shard": samples_per_shard,
        "classes": [],
        "shards": shards,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (place / MANIFEST).write_text(text, encoding="utf-8")
    return len(labels), len(skipped)
