"""The loop learns, stops, and goes on as if it had not stopped."""

from __future__ import annotations

import dataclasses
import importlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import datasets, models
from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
training = importlib.import_module("auricle.training")
loop = importlib.import_module("auricle.training.loop")

MODEL = {
    "window": 1600,
    "hop": 1600,
    "feature_width": 8,
    "channels": 8,
    "blocks": 1,
    "layers": 2,
    "step_width": 8,
    "fold": 8,
    "prompt_filter": True,
    "schedule": {"prediction": "signal", "beta_last": 0.08},
    "sampler": {"kind": "ddim", "steps": 2},
    "text": {"kind": "builtin", "width": 16, "layers": 1},
}


def _config(**options: Any) -> Any:
    defaults = {
        "kind": "tas",
        "model": MODEL,
        "optimizer": training.OptimizerConfig(learning_rate=3e-3, ema_decay=0.9),
        "steps": 8,
        "batch_size": 4,
        "threads": 1,
        "save_every": 3,
        "validate_every": 4,
        "log_every": 2,
    }
    return training.TrainingConfig(**{**defaults, **options})


def _weights(run: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    states = sorted(run.glob("state-*"))
    assert len(states) == 1
    return {
        f"{part} {name}": value
        for part in ("weights", "average")
        for name, value in load_file(states[0] / f"{part}.safetensors").items()
    }


def _assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert torch.equal(value, other[name]), name


def test_a_run_that_stops_goes_on_to_the_same_weights(
    make_scenes: Callable, tmp_path: Path
) -> None:
    scenes = make_scenes(6)
    whole = training.train(_config(), tmp_path / "whole", scenes=scenes, validation=scenes)
    stopped = training.train(_config(), tmp_path / "parts", scenes=scenes, stop_after_minutes=0.0)
    assert (whole.steps, stopped.steps) == (8, 1)
    for _ in range(3):
        stopped = training.train(
            _config(), tmp_path / "parts", scenes=scenes, stop_after_minutes=1e-9
        )
    assert stopped.steps == 4
    training.train(_config(), tmp_path / "parts", scenes=scenes)
    _assert_same(_weights(tmp_path / "whole"), _weights(tmp_path / "parts"))
    again = training.train(_config(), tmp_path / "whole", scenes=scenes)
    assert again.steps == 8
    assert math.isnan(again.loss)


def test_seeds_decide_the_weights(make_scenes: Callable, tmp_path: Path) -> None:
    scenes = make_scenes(6)
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        training.train(_config(seed=seed, steps=2), tmp_path / name, scenes=scenes)
    _assert_same(_weights(tmp_path / "a"), _weights(tmp_path / "b"))
    a, c = _weights(tmp_path / "a"), _weights(tmp_path / "c")
    assert any(not torch.equal(a[name], c[name]) for name in a)


def test_a_trained_model_puts_sounds_where_the_words_say(
    make_scenes: Callable, tmp_path: Path
) -> None:
    from auricle import metrics

    scenes = make_scenes(16)
    config = _config(steps=150, save_every=150, batch_size=8)
    report = training.train(config, tmp_path, scenes=scenes, validation=make_scenes(8, seed=9))
    assert report.validation["loss"] < 0.5 * 2 * 0.25
    spatializer = models.load(report.folder)
    clip = make_scenes(1, seed=5)[0].binaural.mean(axis=0)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        made = spatializer.spatialize(clip, 16_000, f"The dog is on the {side}.")
        assert sign * metrics.ild_db(made) > 3.0
        assert sign * metrics.itd_us(made, 16_000) > 150.0
    assert list((tmp_path / "tensorboard").glob("events*"))


def test_another_configuration_does_not_go_on(make_scenes: Callable, tmp_path: Path) -> None:
    scenes = make_scenes(4)
    training.train(_config(steps=1), tmp_path, scenes=scenes)
    with pytest.raises(FormatError, match="was begun with another batch_size"):
        training.train(_config(steps=1, batch_size=2), tmp_path, scenes=scenes)


def test_mixed_precision_trains(make_scenes: Callable, tmp_path: Path) -> None:
    config = _config(steps=2, mixed_precision="bf16")
    report = training.train(config, tmp_path, scenes=make_scenes(4))
    assert math.isfinite(report.loss)


def test_a_bare_no_is_no_mixed_precision(tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text("kind: tas\nmixed_precision: no\n")
    assert training.load_config(path).mixed_precision == "no"
    with pytest.raises(FormatError, match="one of no, fp16, bf16"):
        training.load_config(path, {"mixed_precision": True})


def test_gradients_are_clipped(make_scenes: Callable, tmp_path: Path) -> None:
    """With plain steps of rate 1 and a bound of 1e-3 no step can be longer than the bound."""
    optimizer = training.OptimizerConfig(learning_rate=1e-3, eps=1e12, gradient_clip=1e-3)
    before, after = tmp_path / "before", tmp_path / "after"
    training.train(_config(steps=1, optimizer=optimizer), before, scenes=make_scenes(4))
    clipped = dataclasses.replace(optimizer, eps=1e-8)
    training.train(_config(steps=1, optimizer=clipped), after, scenes=make_scenes(4))
    one, two = _weights(before), _weights(after)
    moved = {name: float((one[name] - two[name]).abs().max()) for name in one}
    assert 0.0 < max(moved.values()) <= 1.1e-3


def test_the_learning_rate_warms_up_and_decays() -> None:
    config = _config(
        steps=110,
        optimizer=training.OptimizerConfig(learning_rate=1.0, warmup_steps=10, decay="cosine"),
    )
    assert loop.learning_rate(config, 0) == pytest.approx(0.1)
    assert loop.learning_rate(config, 9) == pytest.approx(1.0)
    assert loop.learning_rate(config, 60) == pytest.approx(0.5)
    assert loop.learning_rate(config, 109) == pytest.approx(0.0, abs=1e-3)
    constant = _config(optimizer=training.OptimizerConfig(learning_rate=0.3))
    assert loop.learning_rate(constant, 10**6) == 0.3


def test_the_moving_average_is_one() -> None:
    from auricle.training.ema import MovingAverage

    network = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(network.weight)
    average = MovingAverage(network, 0.9)
    expected = 0.0
    for step in range(200):
        torch.nn.init.constant_(network.weight, float(step))
        average.update(network, step)
        decay = min(0.9, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * step
    assert float(average.weights["weight"]) == pytest.approx(expected, rel=1e-4)
    with average.applied_to(network):
        assert float(network.weight.detach()) == pytest.approx(expected, rel=1e-4)
    assert float(network.weight.detach()) == 199.0


def test_one_batch_is_learned_by_heart(make_scenes: Callable) -> None:
    report = training.overfit_one_batch(_config(), steps=150, scenes=make_scenes(4))
    assert report.last < 0.3 * report.first


def test_batches_that_cannot_be_shared_are_refused(
    make_scenes: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accelerate.Accelerator.num_processes", property(lambda _: 3), raising=True)
    with pytest.raises(InputError, match="batch_size 4 is not a multiple of 3 processes"):
        training.train(_config(), tmp_path, scenes=make_scenes(4))


@pytest.fixture(scope="module")
def scenes_on_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import soundfile

    folder = tmp_path_factory.mktemp("sounds")
    rng = np.random.default_rng(0)
    for name in ("dog", "cat"):
        (folder / name).mkdir()
        for number in range(12):
            noise = rng.standard_normal(8000).astype(np.float32) * 0.1
            soundfile.write(folder / name / f"{number}.wav", noise, 16_000)
    out = tmp_path_factory.mktemp("scenes") / "train"
    datasets.build(
        out,
        datasets.SoundLibrary.load([folder]),
        datasets.SceneSettings(duration_s=0.5, free_field=1.0),
        samples=6,
        workers=1,
    )
    return out


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    import yaml

    path = tmp_path / "tiny.yaml"
    settings = {
        "kind": "tas",
        "model": MODEL,
        "steps": 30,
        "batch_size": 4,
        "threads": 1,
        "save_every": 1,
    }
    path.write_text(yaml.safe_dump(settings))
    return path


def _command(config: Path, data: Path, out: Path, *more: str) -> list[str]:
    return ["train", str(config), "--data", str(data), "-o", str(out), *more]


def test_a_killed_command_goes_on_to_the_same_weights(
    config_file: Path, scenes_on_disk: Path, tmp_path: Path
) -> None:
    from auricle.cli.main import main

    assert main(_command(config_file, scenes_on_disk, tmp_path / "whole")) == 0
    killed = tmp_path / "killed"
    process = subprocess.Popen(
        [sys.executable, "-m", "auricle.cli", *_command(config_file, scenes_on_disk, killed)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None and not list(killed.glob("state-0000000[2-9]")):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, process.stderr.read()
    process.stderr.close()
    assert main(_command(config_file, scenes_on_disk, killed)) == 0
    _assert_same(_weights(tmp_path / "whole"), _weights(killed))


def test_two_processes_train_together(
    config_file: Path, scenes_on_disk: Path, tmp_path: Path
) -> None:
    command = _command(config_file, scenes_on_disk, tmp_path / "two", "--steps", "2")
    environment = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
    done = subprocess.run(
        [sys.executable, *launcher, "-m", "auricle.cli", *command],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(_weights(tmp_path / "two")) > 10
    assert models.load(tmp_path / "two" / "model").name == "two"


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (["--set", "model.colour=1"], 1, "model has no 'colour'"),
        (["--set", "nonsense"], 2, "'nonsense' is not KEY=VALUE"),
        (["--set", "kind=telepathy"], 1, "'telepathy' is no kind of network"),
    ],
)
def test_wrong_settings_are_one_sentence(
    more: list[str],
    status: int,
    words: str,
    config_file: Path,
    scenes_on_disk: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from auricle.cli.main import main

    assert main(_command(config_file, scenes_on_disk, tmp_path, *more)) == status
    assert words in capsys.readouterr().err


def test_shipped_configurations_are_complete() -> None:
    from auricle.training.config import load_config, shipped_configs

    names = shipped_configs()
    assert {"tas", "tas-small", "spatial-tas", "mono2binaural"} <= set(names)
    for name in names:
        assert load_config(name).kind in {
            "tas",
            "spatial_tas",
            "spatial_v2a",
            "mono2binaural",
            "visual_mono2binaural",
            "mel_codec",
            "vocoder",
        }
    with pytest.raises(FormatError, match="is no configuration: expected a YAML file or"):
        load_config("tas-gigantic")


@pytest.mark.parametrize("name", ["mel-codec-small", "spatial-tas-mel-small"])
def test_small_configurations_of_the_mel_form_can_be_built(name: str) -> None:
    from auricle.models.registry import build_network

    config = training.load_config(name)
    assert build_network(config.kind, config.model).window == 16_640
