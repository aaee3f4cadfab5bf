"""``auricle assess``: train the judge of SpatialTAS, and let it judge."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.cli.progress import Progress
from auricle.cli.usage import positive

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["configure", "run"]

_EXAMPLES = """\
examples:
  auricle assess train scenes/train -o runs/assessor
  auricle assess train scenes/train scenes/more -o runs/assessor
  auricle assess score scenes/test --model runs/tas/model --limit 200
  auricle assess score scenes/test --assessor runs/assessor/assessor.safetensors

Training goes on where it was interrupted when the same command is given again."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = _EXAMPLES
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    train = actions.add_parser("train", help="a judge, from data sets of scenes")
    train.add_argument("scenes", type=Path, nargs="+", help="folders of data sets, joined")
    train.add_argument("-o", "--output", type=Path, required=True, metavar="RUN")
    train.add_argument("--steps", type=positive, default=8_000, metavar="N")
    train.add_argument("--batch", type=positive, default=64, metavar="N")
    train.add_argument("--seed", type=int, default=0, metavar="N")
    score = actions.add_parser("score", help="its accuracy on the truth, on a model, and the gap")
    score.add_argument("scenes", type=Path, help="folder of the data set")
    score.add_argument(
        "--assessor", type=Path, metavar="FILE", help="that assess train wrote; the shipped one"
    )
    score.add_argument("--model", metavar="MODEL", help="as for auricle evaluate")
    score.add_argument("--prompt", default="", metavar="TYPES", help="prompt types, such as AB")
    score.add_argument("--limit", type=positive, metavar="N", help="number of scenes")


def run(arguments: argparse.Namespace) -> int:
    """Train or score."""
    print(_train(arguments) if arguments.action == "train" else _score(arguments))
    return 0


def _train(arguments: argparse.Namespace) -> str:
    from auricle import assessor
    from auricle.datasets import Dataset

    sets = [Dataset.open(folder) for folder in arguments.scenes]
    settings = assessor.LearningSettings(
        steps=arguments.steps, batch=arguments.batch, seed=arguments.seed
    )
    network = assessor.NetworkSettings(
        len(sets[0].classes), assessor.FeatureSettings(sample_rate=sets[0].sample_rate)
    )
    stores = []
    for number, scenes in enumerate(sets, 1):
        with Progress(f"features {number} of {len(sets)}", len(scenes)) as bar:
            folder = arguments.output / f"features-{number}"
            stores.append(
                assessor.FeatureStore(scenes, network.features, folder, on_progress=_steps_of(bar))
            )
    store = assessor.JoinedStores(stores)
    losses: list[float] = []
    with Progress("training", arguments.steps) as bar:
        advance = _steps_of(bar)

        def on_step(step: int, loss: float) -> None:
            advance(step, arguments.steps)
            losses.append(loss)

        assessor.learn(store, arguments.output, network, settings, on_step=on_step)
    last = losses[-100:]
    ended = f", last loss {sum(last) / len(last):.3f}" if last else ", which was finished before"
    return f"{arguments.output / 'assessor.safetensors'}: {arguments.steps} steps{ended}"


def _score(arguments: argparse.Namespace) -> str:
    from auricle import assessor
    from auricle.datasets import Dataset

    judge = assessor.Assessor(arguments.assessor)
    scenes = Dataset.open(arguments.scenes)
    count = min(len(scenes), arguments.limit or len(scenes))
    with Progress("questions", count) as bar:
        scores = assessor.understanding(
            judge,
            scenes,
            None if arguments.model is None else _generator(arguments.model, arguments.prompt),
            limit=arguments.limit,
            on_progress=_steps_of(bar),
        )
    return assessor.format_scores(scores)


def _generator(name: str, types: str) -> Any:
    from auricle.models import load

    model = load(name)

    def generate(
        index: int, mono: NDArray[np.float32], label: Mapping[str, Any]
    ) -> NDArray[np.float32]:
        fitting = [row for row in label["prompts"] if not types or row["type"] in types]
        text = (fitting or label["prompts"])[0]["text"]
        return model.spatialize(mono, label["sample_rate"], text, seed=index)

    return generate


def _steps_of(bar: Progress) -> Any:
    done = 0

    def on_progress(now: int, _total: int) -> None:
        nonlocal done
        bar.advance(now - done)
        done = now

    return on_progress
