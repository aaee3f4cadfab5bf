"""``auricle evaluate``: models on the same held-out scenes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.cli.progress import Progress
from auricle.cli.usage import UsageError, positive

if TYPE_CHECKING:
    from auricle.evaluation import Comparison, HeldOutClip, PromptAblation
    from auricle.models import Spatializer

__all__ = ["configure", "run"]

_ENGINE_RATE = 48_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "models",
        nargs="+",
        metavar="MODEL",
        help="mono, geometric_warp, separation or the folder of a checkpoint, with @KIND:STEPS "
        "for a sampler",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="held-out data set")
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("evaluation"), metavar="DIR", help="of the report"
    )
    parser.add_argument(
        "--visual",
        action="store_true",
        help="clips that are seen (auricle dataset visual); also geometric_true, geometric_seen, "
        "pseudo_binaural, see_2_sound (boxes of what sounds) and see_2_sound_moving (what moves), "
        "and one table, visual.md and visual.json",
    )
    parser.add_argument(
        "--mixtures",
        action="store_true",
        help="two known sounds at a time: DIR holds the recordings that separation learns from, "
        "and the pinned held-out mixtures of them are the clips, without those of the "
        "validation; also each object's azimuth",
    )
    parser.add_argument("--clips", type=positive, help="at most so many clips")
    parser.add_argument(
        "--ablation-clips",
        type=int,
        default=100,
        help="clips with other words; 0 for none; --visual exchanges cues instead",
    )
    parser.add_argument(
        "--codecs",
        action="store_true",
        help="also the truth through the codecs: what they lose at best",
    )
    parser.add_argument("--types", default="", help="types of sentences, such as A,B,T")
    parser.add_argument("--seed", type=int, default=0, help="of sentences and noise")
    parser.add_argument("--device", default="cpu", help="where networks run, such as cuda")
    parser.add_argument("--threads", type=positive, help="of the CPU, for networks")


def run(arguments: argparse.Namespace) -> int:
    """Write the report and the figures; print the tables."""
    if arguments.visual and arguments.mixtures:
        message = "--visual and --mixtures are different clips; choose one"
        raise UsageError(message)
    if arguments.visual:
        return _run_visual(arguments)
    if arguments.mixtures:
        return _run_mixtures(arguments)
    from auricle.datasets import Dataset
    from auricle.evaluation import (
        ablate_prompts,
        codec_round_trips,
        compare,
        held_out_clips,
        measure_cost,
    )
    from auricle.evaluation.report import as_json, as_markdown
    from auricle.models import load
    from auricle.models.extra import import_trained

    if arguments.threads:
        import_trained("torch", "auricle evaluate --threads").set_num_threads(arguments.threads)
    types = tuple(kind for kind in arguments.types.split(",") if kind)
    scenes = Dataset.open(arguments.data)
    clips = held_out_clips(scenes, count=arguments.clips, prompt_types=types, seed=arguments.seed)
    models = [load(model, device=arguments.device) for model in arguments.models]
    compared = [*models, *(codec_round_trips(clips) if arguments.codecs else [])]
    with Progress("clips", len(compared) * len(clips)) as progress:
        comparison = compare(compared, clips, seed=arguments.seed, on_clip=progress.advance)
    tried = [clip for clip in clips if clip.sources == 1][: arguments.ablation_clips]
    moved = [model for model in models if model.name != "mono"] if tried else []
    with Progress("other words", len(moved) * len(tried)) as progress:
        ablations = [
            ablate_prompts(model, tried, seed=arguments.seed, on_clip=progress.advance)
            for model in moved
        ]
    costs = [measure_cost(model) for model in compared]
    arguments.out.mkdir(parents=True, exist_ok=True)
    markdown = as_markdown(comparison, costs, ablations)
    (arguments.out / "report.md").write_text(markdown, encoding="utf-8")
    document = json.dumps(as_json(comparison, costs, ablations), indent=1)
    (arguments.out / "report.json").write_text(document + "\n", encoding="utf-8")
    _draw(arguments.out, models, comparison, ablations, arguments.seed)
    print(markdown)
    print(f"Report and figures: {arguments.out}")
    return 0


def _run_visual(arguments: argparse.Namespace) -> int:
    from auricle.datasets.visual import VisualDataset
    from auricle.evaluation import codec_round_trips
    from auricle.evaluation.visual import compare_visual, run_visual
    from auricle.evaluation.visual_figures import azimuth_figure, clips_to_show
    from auricle.evaluation.visual_report import visual_json, visual_markdown
    from auricle.models import load
    from auricle.models.extra import import_trained

    if arguments.types:
        message = "--types chooses among sentences; clips that are seen have none, leave it out"
        raise UsageError(message)
    if arguments.threads:
        import_trained("torch", "auricle evaluate --threads").set_num_threads(arguments.threads)
    scenes = VisualDataset.open(arguments.data)
    clips = [scenes[index] for index in range(min(arguments.clips or len(scenes), len(scenes)))]
    models = [load(model, device=arguments.device) for model in arguments.models]
    if arguments.codecs:
        models += codec_round_trips(clips, "ears")
    with Progress("clips", len(models) * len(clips)) as progress:
        comparison = compare_visual(models, clips, seed=arguments.seed, on_clip=progress.advance)
    arguments.out.mkdir(parents=True, exist_ok=True)
    markdown = visual_markdown(comparison)
    (arguments.out / "visual.md").write_text(markdown, encoding="utf-8")
    document = json.dumps(visual_json(comparison), indent=1)
    (arguments.out / "visual.json").write_text(document + "\n", encoding="utf-8")
    print(markdown)
    shown = clips_to_show(clips)
    if shown:
        made = {
            model.name: [run_visual(model, clip, arguments.seed) for clip in shown]
            for model in models
            if model.sees
        }
        azimuth_figure(shown, made).savefig(arguments.out / "azimuths.png")
    print(f"Report and figure: {arguments.out}")
    return 0


def _run_mixtures(arguments: argparse.Namespace) -> int:
    from auricle.evaluation import compare, measure_cost
    from auricle.evaluation.mixtures import (
        HeardPlaces,
        mixture_clip,
        places_json,
        places_table,
        truth_and_use,
    )
    from auricle.evaluation.report import as_json, as_markdown
    from auricle.models import load
    from auricle.models.extra import import_trained

    if arguments.types or arguments.codecs:
        message = "--types and --codecs are for data sets of scenes; leave them out with --mixtures"
        raise UsageError(message)
    held_out = import_trained("auricle.training.separation.held_out", "auricle evaluate --mixtures")
    if arguments.threads:
        import_trained("torch", "auricle evaluate --threads").set_num_threads(arguments.threads)
    models = [load(model, device=arguments.device) for model in arguments.models]
    rates = {model.sample_rate for model in models if model.sample_rate} or {_ENGINE_RATE}
    if len(rates) > 1:
        message = f"the models are for {sorted(rates)} Hz; compare those of one rate at a time"
        raise UsageError(message)
    rate = rates.pop()
    pairs = held_out.known_pairs(arguments.data, rate, arguments.clips)
    clips = [
        mixture_clip(parts, labels, rate, index) for index, (parts, labels) in enumerate(pairs)
    ]
    heard = HeardPlaces([model.name for model in models], clips)
    with Progress("clips", len(models) * len(clips)) as progress:
        comparison = compare(
            models, clips, seed=arguments.seed, on_clip=progress.advance, on_made=heard.take
        )
    with Progress("truth and use", len(clips)) as progress:
        truth, used = truth_and_use(clips, on_clip=progress.advance)
    places = [truth, *heard.places(), used]
    costs = [measure_cost(model, sample_rate=rate) for model in models]
    arguments.out.mkdir(parents=True, exist_ok=True)
    markdown = as_markdown(comparison, costs, []) + "\n" + places_table(places, models, rate)
    (arguments.out / "mixtures.md").write_text(markdown, encoding="utf-8")
    document = {**as_json(comparison, costs, []), "objects": places_json(places)}
    text = json.dumps(document, indent=1)
    (arguments.out / "mixtures.json").write_text(text + "\n", encoding="utf-8")
    print(markdown)
    print(f"Report: {arguments.out}")
    return 0


def _draw(
    out: Path,
    models: list[Spatializer],
    comparison: Comparison,
    ablations: list[PromptAblation],
    seed: int,
) -> None:
    from auricle.evaluation import figures

    clip = _example(comparison.clips)
    made = {
        model.name: model.spatialize(clip.mono, clip.sample_rate, clip.prompt, seed=seed)
        for model in models
    }
    shown = {"truth": clip.binaural, **made}
    figures.difference_spectrogram_figure(shown, clip.sample_rate).savefig(
        out / "difference-spectrograms.png"
    )
    figures.envelope_figure(shown, clip.sample_rate).savefig(out / "envelopes.png")
    model = models[-1]
    subject = clip.prompt.split(" is ")[0]
    sentences = [
        f"{subject} is on the left.",
        f"{subject} is in the center.",
        f"{subject} is on the right.",
    ]
    figures.level_curve_figure(
        clip.binaural,
        {
            sentence: model.spatialize(clip.mono, clip.sample_rate, sentence, seed=seed)
            for sentence in sentences
        },
        clip.sample_rate,
        heading=f"{model.name} under three sentences; truth: {clip.prompt}",
    ).savefig(out / "level-curves.png")
    if ablations:
        figures.prompt_cue_figure(ablations).savefig(out / "prompt-cues.png")


def _example(clips: tuple[HeldOutClip, ...]) -> HeldOutClip:
    """The first single source that is said to be at a side, else the first clip."""
    from auricle.models.rewording import names_a_side

    sided = (
        clip
        for clip in clips
        if clip.sources == 1
        and clip.prompt.startswith("The ")
        and " is " in clip.prompt
        and names_a_side(clip.prompt)
    )
    return next(sided, clips[0])
