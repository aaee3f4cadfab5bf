"""Train the separation, evaluate it, or pin its test mixtures anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from auricle.models.configuration import from_mapping
from auricle.models.streaming import load
from auricle.training.config import read_mapping
from auricle.training.separation import held_out
from auricle.training.separation.attribution import attribution
from auricle.training.separation.binaural import binaural_table
from auricle.training.separation.evaluation import evaluate, table
from auricle.training.separation.loop import SeparationTraining, train
from auricle.training.separation.recordings import read_manifests, split_of

__all__ = ["main"]

_CONFIG = Path(__file__).parent / "streaming.yaml"


def main() -> None:
    """Read the arguments and do it."""
    parser = argparse.ArgumentParser(
        prog="python -m auricle.training.separation", description=__doc__
    )
    parser.add_argument("--data", required=True, help="folder of recordings with manifests")
    parser.add_argument("--out", type=Path, default=Path("runs/separation"))
    parser.add_argument("--config", type=Path, default=_CONFIG, help="a YAML file")
    parser.add_argument("--minutes", type=float, help="in place of the configuration's")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")
    parser.add_argument(
        "--pin", action="store_true", help="draw the held-out mixtures and write their list"
    )
    parser.add_argument(
        "--evaluate", type=Path, metavar="WEIGHTS", help="print the figures of weights and end"
    )
    parser.add_argument(
        "--attribution", action="store_true", help="print whom the training recordings are from"
    )
    parser.add_argument("--limit", type=int, help="mixtures of each kind to evaluate; all")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.pin:
        recordings = read_manifests(arguments.data)
        held_out.pin(held_out.draw(recordings, split_of(recordings)))
        return
    if arguments.attribution:
        recordings = read_manifests(arguments.data)
        sides = split_of(recordings)
        trained = [recording for recording in recordings if sides[recording.name] == "train"]
        sys.stdout.write(attribution(trained))
        return
    if arguments.evaluate:
        figures = evaluate(load(arguments.evaluate), arguments.data, limit=arguments.limit)
        heard = binaural_table(load(arguments.evaluate), arguments.data, arguments.limit or 100)
        sys.stdout.write(f"{table(figures)}\n\n{heard}\n")
        return
    mapping = read_mapping(arguments.config)
    if arguments.minutes is not None:
        mapping["minutes"] = arguments.minutes
    train(from_mapping(SeparationTraining, mapping, "training"), arguments.data, arguments.out)
