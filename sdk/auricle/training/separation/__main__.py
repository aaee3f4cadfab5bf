"""``python -m auricle.training.separation``: train, or pin the held-out mixtures anew."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
import yaml

from auricle.models.configuration import from_mapping
from auricle.training.separation import held_out
from auricle.training.separation.loop import SeparationTraining, train
from auricle.training.separation.recordings import read_manifests, split_of

_CONFIG = Path(__file__).parent / "streaming.yaml"


def main() -> None:
    """Read the arguments and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of recordings with manifests")
    parser.add_argument("--out", type=Path, default=Path("runs/separation"))
    parser.add_argument("--config", type=Path, default=_CONFIG, help="a YAML file")
    parser.add_argument("--minutes", type=float, help="in place of the configuration's")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")
    parser.add_argument(
        "--pin", action="store_true", help="draw the held-out mixtures and write their list"
    )
    arguments = parser.parse_args()
    if arguments.pin:
        recordings = read_manifests(arguments.data)
        held_out.pin(held_out.draw(recordings, split_of(recordings)))
        return
    torch.set_num_threads(arguments.threads)
    mapping = yaml.safe_load(arguments.config.read_text(encoding="utf-8")) or {}
    if arguments.minutes is not None:
        mapping["minutes"] = arguments.minutes
    train(from_mapping(SeparationTraining, mapping, "training"), arguments.data, arguments.out)


if __name__ == "__main__":
    main()
