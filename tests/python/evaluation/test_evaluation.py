"""The comparison: intervals, scores, words that are changed, cost, report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle import datasets, evaluation, metrics, models
from auricle.errors import InputError, PromptError
from auricle.evaluation.report import as_json, as_markdown
from auricle.models.spatializer import Request

RATE = 16_000


class Oracle(models.Spatializer):
    """Knows the truth of every clip."""

    name = "oracle"

    def __init__(self, clips: Sequence[evaluation.HeldOutClip]) -> None:
        self._truth = {clip.mono.tobytes(): clip.binaural for clip in clips}

    def _run(self, requests: Sequence[Request]) -> list[np.ndarray]:
        return [self._truth[request.mono.tobytes()] for request in requests]


class Fussy(models.Mono):
    """Reads no sentence that has a dog in it."""

    name = "fussy"

    def _run(self, requests: Sequence[Request]) -> list[np.ndarray]:
        for request in requests:
            if "dog" in request.prompt:
                raise PromptError(request.prompt, (0, 1), "dogs are not for me")
        return super()._run(requests)


class Panner(models.Spatializer):
    """Level by the side that is said, less of it the farther; delay only on the left."""

    name = "panner"

    def _run(self, requests: Sequence[Request]) -> list[np.ndarray]:
        made = []
        for request in requests:
            words = request.prompt.lower()
            side = 1.0 if "left" in words else -1.0 if "right" in words else 0.0
            depth = 0.5 / (1.0 if " 1m" in words else 4.0 if " 4m" in words else 9.0)
            ears = [request.mono * (1 + side * depth), request.mono * (1 - side * depth)]
            made.append(np.stack([ears[0], np.roll(ears[1], 4)]))
        return made


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> datasets.Dataset:
    folder = tmp_path_factory.mktemp("sounds")
    rng = np.random.default_rng(0)
    for name in ("dog", "cat", "bell"):
        (folder / name).mkdir()
        for number in range(8):
            noise = rng.standard_normal(RATE // 2).astype(np.float32) * 0.1
            soundfile.write(folder / name / f"{number}.wav", noise, RATE)
    out = tmp_path_factory.mktemp("scenes") / "test"
    datasets.build(
        out,
        datasets.SoundLibrary.load([folder]),
        datasets.SceneSettings(duration_s=0.5, free_field=1.0),
        samples=24,
        seed=4,
        workers=1,
    )
    return datasets.Dataset.open(out)


@pytest.fixture(scope="module")
def clips(scenes: datasets.Dataset) -> list[evaluation.HeldOutClip]:
    return evaluation.held_out_clips(scenes)


def test_intervals_are_those_of_the_normal_distribution() -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, 400)
    interval = evaluation.bootstrap_mean([*values, np.nan])
    half = 1.96 * values.std() / np.sqrt(400)
    assert interval.clips == 400
    assert interval.mean == pytest.approx(values.mean())
    assert interval.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.1 * half)
    wider = evaluation.bootstrap_mean(values, confidence=0.99)
    assert wider.high - wider.low > 1.2 * (interval.high - interval.low)


def test_intervals_cover_the_mean_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for number in range(200):
        interval = evaluation.bootstrap_mean(rng.exponential(1.0, 40), seed=number)
        hits += interval.low <= 1.0 <= interval.high
    assert 0.86 <= hits / 200 <= 0.99


def test_nothing_known_is_no_interval() -> None:
    interval = evaluation.bootstrap_mean([np.nan])
    assert interval.clips == 0
    assert np.isnan(interval.mean)
    with pytest.raises(InputError, match="confidence is 1"):
        evaluation.bootstrap_mean([1.0], confidence=1.0)


def test_clips_are_drawn_the_same_again(scenes: datasets.Dataset) -> None:
    once, again = (evaluation.held_out_clips(scenes, seed=2) for _ in range(2))
    assert [clip.prompt for clip in once] == [clip.prompt for clip in again]
    other = evaluation.held_out_clips(scenes, seed=3)
    assert [clip.prompt for clip in once] != [clip.prompt for clip in other]
    assert [clip.index for clip in once] == list(range(24))


def test_clips_are_chosen(scenes: datasets.Dataset) -> None:
    single = evaluation.held_out_clips(scenes, prompt_types=["A"], sources=[1])
    assert {clip.prompt_type for clip in single} == {"A"}
    assert {clip.sources for clip in single} == {1}
    assert len(evaluation.held_out_clips(scenes, count=3)) == 3
    with pytest.raises(InputError, match="none of 24 scenes"):
        evaluation.held_out_clips(scenes, prompt_types=["M"])


def test_the_truth_scores_best_and_mono_as_the_metrics_say(
    clips: list[evaluation.HeldOutClip],
) -> None:
    comparison = evaluation.compare([models.load("mono"), Oracle(clips)], clips)
    for column, score in enumerate(evaluation.SCORES):
        gain = comparison.gain(1, column, 0)
        assert gain.low > 0.0, score.name
        if not score.higher_is_better:
            assert comparison.interval(1, column).mean == pytest.approx(0.0, abs=1e-9)
    stft = [
        metrics.stft_distance(np.stack([clip.mono, clip.mono]), clip.binaural) for clip in clips
    ]
    assert comparison.interval(0, 0).mean == pytest.approx(np.mean(stft))
    wav = comparison.interval(0, 2).mean
    assert comparison.interval(0, 0).mean / wav * 1e3 == pytest.approx(149.4, rel=0.06)


def test_sentences_that_a_model_cannot_read_are_counted(
    clips: list[evaluation.HeldOutClip],
) -> None:
    comparison = evaluation.compare([Fussy(), models.load("mono")], clips)
    dogs = sum("dog" in clip.prompt for clip in clips)
    assert 0 < dogs < len(clips)
    assert comparison.refused(0) == dogs
    assert comparison.refused(1) == 0
    assert comparison.interval(0, 0).clips == len(clips) - dogs
    assert comparison.gain(0, 0, 1).mean == pytest.approx(0.0)


def test_flipped_words_flip_what_a_model_makes_of_them(
    clips: list[evaluation.HeldOutClip],
) -> None:
    warp = evaluation.ablate_prompts(models.load("geometric_warp"), clips)
    single = [c for c in clips if c.sources == 1 and ("left" in c.prompt or "right" in c.prompt)]
    assert len(warp.ild_db) == len(single) > 3
    assert warp.flipped_share("both") == 1.0
    panner = evaluation.ablate_prompts(Panner(), clips)
    assert panner.flipped_share("ild") == 1.0
    # Its delay is the same whatever is said.
    assert panner.flipped_share("itd") == 0.0
    assert panner.flipped_share("both") == 0.0
    assert warp.said_share("ild") == warp.said_share("itd") == panner.said_share("ild") == 1.0
    # Left in one of the two answers to each sentence.
    assert panner.said_share("itd") == 0.5
    levels = np.asarray(panner.distance_ild_db)
    expected = [20 * np.log10((1 + 0.5 / d) / (1 - 0.5 / d)) for d in (1.0, 4.0, 9.0)]
    np.testing.assert_allclose(levels, np.tile(expected, (len(levels), 1)), rtol=1e-3)
    np.testing.assert_allclose(panner.dropped_ild_db, 0.0, atol=1e-4)


def test_the_report_has_every_model_and_group(clips: list[evaluation.HeldOutClip]) -> None:
    compared = [models.load("mono"), models.load("geometric_warp")]
    comparison = evaluation.compare(compared, clips)
    costs = [evaluation.measure_cost(model) for model in compared]
    ablations = [evaluation.ablate_prompts(compared[1], clips)]
    text = as_markdown(comparison, costs, ablations)
    assert text.count("| geometric_warp |") == 7
    for heading in ("STFT ↓", "SNR (dB) ↑", "1 source (", "2 sources (", "type A (", "both flip"):
        assert heading in text
    document = json.loads(json.dumps(as_json(comparison, costs, ablations)))
    mono = document["models"][0]
    assert mono["name"] == "mono"
    assert mono["groups"]["all"]["STFT"]["mean"] == pytest.approx(comparison.interval(0, 0).mean)
    assert len(mono["scores"]) == len(document["clips"]) == 24
    assert document["ablations"][0]["flipped"]["both"] == 1.0
    assert document["ablations"][0]["as_said"] == {"ild": 1.0, "itd": 1.0}


def test_the_command_writes_report_and_figures(
    scenes: datasets.Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from auricle.cli.main import main

    command = ["evaluate", "mono", "geometric_warp", "--data", str(scenes.folder)]
    assert main([*command, "-o", str(tmp_path), "--clips", "6", "--types", "A,T"]) == 0
    assert "| geometric_warp |" in capsys.readouterr().out
    written = {path.name for path in tmp_path.iterdir()}
    assert {"report.md", "report.json", "envelopes.png", "level-curves.png"} <= written
    assert {"difference-spectrograms.png", "prompt-cues.png"} <= written
    document = json.loads((tmp_path / "report.json").read_text())
    assert {clip["prompt_type"] for clip in document["clips"]} <= {"A", "T"}


def test_the_command_refuses_what_is_no_model(
    scenes: datasets.Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from auricle.cli.main import main

    command = ["evaluate", "telepathy", "--data", str(scenes.folder), "-o", str(tmp_path)]
    assert main(command) == 1
    assert "'telepathy' is no model" in capsys.readouterr().err


def test_operations_of_a_network_are_counted() -> None:
    pytest.importorskip("torch", reason="needs torch: pip install 'auricle[train]'")
    from auricle.models.network import NetworkSpatializer
    from auricle.models.registry import build_network

    text = {"kind": "builtin", "width": 16, "layers": 1}
    small, large = (
        build_network("mono2binaural", {"hop": 10_080, "channels": channels, "text": text})
        for channels in (4, 8)
    )
    few, many = (
        evaluation.measure_cost(NetworkSpatializer(network, "m")) for network in (small, large)
    )
    assert few.parameters == sum(weight.numel() for weight in small.parameters())
    assert 1.5 < many.macs_per_second / few.macs_per_second < 4.0
    # The first layer alone: 4x4 kernel, 2 to 4 channels, 128 x 32 places, 7 windows in 4 s.
    assert few.macs_per_second > 7 * 4 * 4 * 2 * 4 * 128 * 32 / 4.0
    assert evaluation.measure_cost(models.load("mono")) == evaluation.Cost(0, 0.0)


def test_the_mel_form_loses_the_side_and_the_complex_form_does_not(
    clips: list[evaluation.HeldOutClip],
) -> None:
    pytest.importorskip("torch", reason="needs torch: pip install 'auricle[train]'")
    mel, complex_spectrum = evaluation.codec_round_trips(clips)
    comparison = evaluation.compare([models.load("mono"), mel, complex_spectrum], clips)
    snr = [score.name for score in evaluation.SCORES].index("SNR")
    # However good a network: through a mel spectrogram the truth itself is no nearer than mono.
    assert comparison.gain(1, snr, 0).high < 1.0
    assert comparison.gain(2, snr, 0).low > 5.0
    with pytest.raises(InputError, match="codec 'opus'"):
        evaluation.round_trip.TruthThroughCodec(clips, "opus")
