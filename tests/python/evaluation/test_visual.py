"""The visual comparison, with models whose answers are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from auricle import models
from auricle.datasets.visual import VisualDataset, VisualSettings, build_visual
from auricle.datasets.visual.sounds import ClipSounds
from auricle.errors import InputError
from auricle.evaluation.azimuth import heard_azimuths_deg
from auricle.evaluation.visual import compare_visual
from auricle.evaluation.visual_report import visual_json, visual_markdown
from auricle.models.spatializer import Request, Spatializer
from auricle.render.offline import Voice, render_offline

RATE = 16_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("clips")
    settings = VisualSettings(duration_s=2.0, photographs=0.0)
    build_visual(place, ClipSounds(), settings, clips=8, seed=2)
    return place


class Noises(Spatializer):
    """Two ears with nothing in common: SpatialV2A's own metrics call this the best."""

    name = "noises"
    sees = True

    def _run(self, requests: Sequence[Request]) -> list[np.ndarray]:
        rng = np.random.default_rng(0)
        return [
            (0.1 * rng.standard_normal((2, request.mono.size))).astype(np.float32)
            for request in requests
        ]


@pytest.mark.parametrize("azimuth", [-60.0, -25.0, 0.0, 12.0, 45.0])
def test_azimuths_are_heard_where_they_were_rendered(azimuth: float) -> None:
    sound = (0.05 * np.random.default_rng(1).standard_normal(RATE)).astype(np.float32)
    angle = np.radians(azimuth)
    place = (1.5 * float(np.cos(angle)), 1.5 * float(np.sin(angle)), 0.0)
    times, heard = heard_azimuths_deg(render_offline([Voice(sound, place)], RATE).binaural, RATE)
    assert times.tolist() == [0.25, 0.75]
    np.testing.assert_allclose(heard, azimuth, atol=3.0)


def test_silent_frames_are_left_out() -> None:
    sound = np.zeros((2, 2 * RATE), dtype=np.float32)
    sound[:, :RATE] = np.random.default_rng(0).standard_normal(RATE)
    assert heard_azimuths_deg(sound, RATE)[0].tolist() == [0.25, 0.75]


def test_the_comparison_tells_models_apart(folder: Path) -> None:
    clips = list(VisualDataset.open(folder))
    chosen = [models.load("mono"), models.load("geometric_true"), Noises()]
    calls: list[None] = []
    comparison = compare_visual(chosen, clips, on_clip=lambda: calls.append(None))
    mono, ceiling, noises = comparison.rows
    assert len(calls) == 24
    assert comparison.correlation > 0.9
    assert ceiling.correlation > 0.9
    assert ceiling.shuffled < 0.6
    assert np.isnan(mono.correlation)
    assert np.isnan(mono.shuffled)
    np.testing.assert_allclose(mono.coherence, 1.0)
    assert noises.coherence.max() < 0.2
    assert abs(noises.correlation) < 0.6
    errors = [comparison.coherence_error(row).mean for row in comparison.rows]
    assert errors[1] < min(errors[0], errors[2])
    assert ceiling.interval(0).mean < mono.interval(0).mean < noises.interval(0).mean
    document = json.loads(json.dumps(visual_json(comparison)))
    assert [row["name"] for row in document["models"]] == ["mono", "geometric_true", "noises"]
    assert document["models"][0]["azimuth_correlation"] is None
    table = visual_markdown(comparison)
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert len(rows) == 6
    assert len({line.count("|") for line in rows}) == 1


def test_two_clips_are_needed(folder: Path) -> None:
    with pytest.raises(InputError, match="expected at least 2"):
        compare_visual([models.load("mono")], [VisualDataset.open(folder)[0]])


def test_the_command_line_writes_one_table(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from auricle.cli.main import main

    command = ["evaluate", "--visual", "mono", "geometric_seen", "--data", str(folder)]
    assert main([*command, "-o", str(tmp_path), "--clips", "3"]) == 0
    assert "| geometric_seen |" in capsys.readouterr().out
    assert "| geometric_seen |" in (tmp_path / "visual.md").read_text()
    assert json.loads((tmp_path / "visual.json").read_text())["clips"] == 3
    assert (tmp_path / "azimuths.png").stat().st_size > 1000
    assert main([*command, "--types", "A"]) == 2
    assert "leave it out" in capsys.readouterr().err
    assert main(["evaluate", "--visual", "mono", "--data", str(tmp_path)]) == 1
    assert "no visual data set" in capsys.readouterr().err
