"""``auricle train``: a network from a configuration."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from auricle.cli.usage import UsageError, positive
from auricle.models.extra import import_trained

__all__ = ["configure", "run"]

_LEARNED = 0.5


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "config", help="a YAML file, or the name of a shipped configuration such as tas-small"
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="DIR", help="where states and the model go; runs/NAME"
    )
    parser.add_argument("--data", metavar="DIR", help="data set to train on (data.train)")
    parser.add_argument("--validation", metavar="DIR", help="another to validate on")
    parser.add_argument("--seed", type=int, help="of everything that is drawn")
    parser.add_argument("--steps", type=positive, help="of the optimizer")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="any other value, such as model.fusion=conv; again for more",
    )
    parser.add_argument(
        "--stop-after",
        type=positive,
        metavar="MINUTES",
        help="of CPU time: write a state and end; the same command goes on",
    )
    parser.add_argument(
        "--overfit-batch",
        action="store_true",
        help="self-check: learn one batch by heart; --steps counts its steps",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.epilog = (
        "The same command goes on where it was stopped. On several GPUs:\n"
        "  torchrun --nproc-per-node 8 -m auricle.cli train tas -o runs/tas --data scenes/train"
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, or learn one batch."""
    # The package loads its parts on first use; what is missing is to be said of this command.
    import_trained("auricle.training.loop", "auricle train")
    training = import_trained("auricle.training", "auricle train")
    config = training.load_config(arguments.config, _overrides(arguments))
    if arguments.overfit_batch:
        report = training.overfit_one_batch(config, **_steps(arguments))
        share = report.last / report.first
        print(f"{report.steps} steps: loss {report.first:.5f} -> {report.last:.5f} ({share:.1%})")
        if share < _LEARNED:
            return 0
        print("auricle train: the batch was not learned", file=sys.stderr)
        return 1
    out = arguments.out or Path("runs") / Path(arguments.config).stem
    minutes = float("inf") if arguments.stop_after is None else float(arguments.stop_after)
    report = training.train(config, out, stop_after_minutes=minutes)
    if arguments.json:
        print(json.dumps({**vars(report), "folder": str(report.folder)}))
    else:
        scores = ", ".join(f"{name} {value:.4f}" for name, value in report.validation.items())
        print(
            f"{report.steps} of {config.steps} steps, loss {report.loss:.4f}"
            f"{', validation ' + scores if scores else ''}; model: {report.folder}"
        )
    return 0


def _steps(arguments: argparse.Namespace) -> dict[str, int]:
    return {} if arguments.steps is None else {"steps": arguments.steps}


def _overrides(arguments: argparse.Namespace) -> dict[str, Any]:
    import yaml

    overrides: dict[str, Any] = {}
    for entry in arguments.set:
        key, sign, value = entry.partition("=")
        if not (key and sign):
            message = f"--set {entry!r} is not KEY=VALUE"
            raise UsageError(message)
        overrides[key] = yaml.safe_load(value)
    named = {
        "data.train": arguments.data,
        "data.validation": arguments.validation,
        "seed": arguments.seed,
        "steps": arguments.steps,
    }
    overrides.update({key: value for key, value in named.items() if value is not None})
    return overrides
