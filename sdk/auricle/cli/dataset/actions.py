"""What ``auricle dataset`` does, each action giving its report."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Final

from auricle import datasets
from auricle.cli.progress import Progress
from auricle.errors import InputError

__all__ = ["build_set", "build_video_set", "build_visual_set", "describe", "export", "import_set"]

_PAPER_SAMPLES: Final = 376_000
_REASONS_SHOWN: Final = 5


class _Bar:
    """A progress bar whose total is known when the first step is reported."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Progress | None = None
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None:
            # What an earlier run made must not make this one look fast.
            self._bar = Progress(self._label, total - done).__enter__()
        elif done > self._done:
            self._bar.advance(done - self._done)
        self._done = done
        if done >= total:
            self._bar.__exit__(None, None, None)


def build_set(arguments: argparse.Namespace) -> str:
    """``auricle dataset build``."""
    chances = tuple(arguments.sources) if arguments.sources else (0.5, 0.4, 0.1)
    settings = datasets.SceneSettings(
        sample_rate=arguments.rate,
        duration_s=arguments.duration,
        source_counts=(chances[0], chances[1], chances[2]),
        order=arguments.order,
        free_field=arguments.free_field,
        moving=arguments.moving,
        margin_deg=arguments.margin,
        renderer=arguments.renderer,
        late=arguments.renderer == "auricle",
    )
    heads = datasets.Heads.load(arguments.hrtf or ("kemar",), share_alike=arguments.share_alike)
    sounds = datasets.SoundLibrary.load(
        arguments.sounds,
        layout=arguments.layout,
        split=arguments.split,
        least_per_class=arguments.least_per_class,
        stereo=arguments.stereo,
        share_alike=arguments.share_alike,
        strict=arguments.strict,
        workers=arguments.workers or 1,
        on_progress=_Bar("sounds"),
    )
    report = datasets.build(
        arguments.output,
        sounds,
        settings,
        samples=arguments.samples,
        seed=arguments.seed,
        heads=heads,
        workers=arguments.workers,
        samples_per_shard=arguments.shard,
        ray_address=arguments.ray,
        on_progress=_Bar("scenes"),
    )
    made = (
        f"{report.samples} samples of {report.duration_s:g} s in {arguments.output}, "
        f"{report.rendered} of them made now, from {len(sounds)} sounds of "
        f"{len(sounds.by_class)} classes and {len(heads.all)} HRTF sets"
    )
    lines = [made]
    lines += _skipped(sounds)
    if heads.skipped:
        lines.append(f"HRTF sets left out, share-alike: {', '.join(heads.skipped)}")
    if report.rendered:
        lines.append(
            f"{report.samples_per_core_s:.1f} samples a second and core "
            f"({report.times_real_time:.0f} times real time); {_PAPER_SAMPLES:,} samples would "
            f"take one core {report.core_hours(_PAPER_SAMPLES):.1f} hours"
        )
    return "\n".join(lines)


def build_visual_set(arguments: argparse.Namespace) -> str:
    """``auricle dataset visual``."""
    from auricle.datasets import visual
    from auricle.datasets.visual.building import photographs_in
    from auricle.datasets.visual.sounds import ClipSounds

    library = None
    if arguments.sounds:
        library = datasets.SoundLibrary.load(
            arguments.sounds, split=arguments.split, shortest_s=1.0, on_progress=_Bar("sounds")
        )
    report = visual.build_visual(
        arguments.output,
        ClipSounds(library),
        visual.VisualSettings(
            sample_rate=arguments.rate,
            duration_s=arguments.duration,
            frames_per_second=arguments.fps,
            fov_deg=arguments.fov,
            moving=arguments.moving,
            renderer=arguments.renderer,
        ),
        clips=arguments.clips,
        seed=arguments.seed,
        photographs=photographs_in(arguments.images) if arguments.images else None,
        on_progress=_Bar("clips"),
    )
    origin = "synthesised sounds" if library is None else f"{len(library)} sounds"
    return (
        f"{report.clips} clips of {arguments.duration:g} s in {arguments.output}, "
        f"{report.rendered} of them made now, from {origin}"
    )


def build_video_set(arguments: argparse.Namespace) -> str:
    """``auricle dataset videos``."""
    from auricle.datasets import visual
    from auricle.datasets.visual.filters import RecordingFilter

    report = visual.build_from_videos(
        arguments.folder,
        arguments.output,
        visual.VideoSettings(
            sample_rate=arguments.rate,
            duration_s=arguments.duration,
            frames_per_second=arguments.fps,
            fov_deg=arguments.fov,
            filter=RecordingFilter(
                shortest_s=arguments.shortest, most_silent=arguments.most_silent
            ),
        ),
        on_progress=_Bar("videos"),
    )
    lines = [f"{report.clips} clips of {report.videos} videos in {arguments.output}"]
    if report.left_out:
        lines.append(f"{len(report.left_out)} videos left out (videos.jsonl has all):")
        lines += [f"  {name} {reason}" for name, reason in report.left_out[:_REASONS_SHOWN]]
    return "\n".join(lines)


def describe(arguments: argparse.Namespace) -> str:
    """``auricle dataset info``."""
    scenes = datasets.Dataset.open(arguments.folder)
    counts: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    moving = 0
    for label in scenes.labels():
        counts[len(label["sources"])] += 1
        kinds.update(prompt["type"] for prompt in label["prompts"])
        moving += sum(source["path"] is not None for source in label["sources"])
    hours = len(scenes) * scenes.duration_s / 3600.0
    sources = ", ".join(f"{count} of {number}" for number, count in sorted(counts.items()))
    prompts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    heads = ", ".join(head["id"] for head in scenes.manifest.get("hrtfs", []))
    size = (
        f"{len(scenes)} samples of {scenes.duration_s:g} s at {scenes.sample_rate} Hz, "
        f"{hours:.2f} hours, {len(scenes.classes)} classes"
    )
    return "\n".join(
        [
            size,
            f"scenes by number of sources: {sources}; sources that move: {moving}",
            f"prompts: {prompts or 'none'}",
            f"HRTF sets: {heads or 'none, recordings'}",
        ]
    )


def export(arguments: argparse.Namespace) -> str:
    """``auricle dataset export``."""
    scenes = datasets.Dataset.open(arguments.folder)
    written = 0
    with arguments.output.open("w", encoding="utf-8") as file:
        for label in scenes.labels():
            if arguments.form == "tasbench":
                rows = datasets.tasbench_annotations(label)
            else:
                rows = datasets.spatial_sound_qa_rows(label, written)
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += len(rows)
    return f"{written} rows in {arguments.output}"


def import_set(arguments: argparse.Namespace) -> str:
    """``auricle dataset import``."""
    if arguments.split is not None and arguments.list is not None:
        message = "give --split for FAIR-Play or --list for a folder, not both"
        raise InputError(message)
    if arguments.split is not None:
        recordings = datasets.fair_play(arguments.folder, arguments.split, arguments.part)
    else:
        recordings = datasets.stereo_folder(arguments.folder, arguments.list)
    prompts = datasets.read_prompts(arguments.prompts) if arguments.prompts else None
    written, skipped = datasets.import_recordings(
        arguments.output,
        recordings,
        prompts=prompts,
        sample_rate=arguments.rate,
        duration_s=arguments.duration,
    )
    left_out = f", {skipped} left out (skipped.jsonl says why)" if skipped else ""
    return f"{written} samples of {len(recordings)} recordings in {arguments.output}{left_out}"


def _skipped(sounds: datasets.SoundLibrary) -> list[str]:
    if not sounds.skipped:
        return []
    lines = [f"{len(sounds.skipped)} sounds left out (skipped.jsonl has all):"]
    lines += [
        f"  {skip.manifest} row {skip.row}: {skip.file} {skip.reason}"
        for skip in sounds.skipped[:_REASONS_SHOWN]
    ]
    return lines
