"""States of a run on disk, from which it goes on exactly as if it had not stopped.

What is drawn in a step depends on the seed and the step alone, so a state needs no random numbers:
weights, their average, the optimizer and the step are all.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from auricle.errors import FormatError
from auricle.models.checkpoint import distinct_weights
from auricle.models.configuration import to_mapping
from auricle.training.config import TrainingConfig
from auricle.training.ema import MovingAverage

__all__ = ["latest_state", "load_state", "save_state"]

_VERSION: Final = 1
_PREFIX: Final = "state-"


def save_state(
    run: Path,
    config: TrainingConfig,
    network: nn.Module,
    average: MovingAverage,
    optimizer: torch.optim.Optimizer,
    step: int,
) -> None:
    """Write the state after a step; older ones go once it is complete."""
    folder = run / f"{_PREFIX}{step:08d}"
    unfinished = run / f"{folder.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    weights = {name: value.contiguous() for name, value in distinct_weights(network)}
    save_file(weights, unfinished / "weights.safetensors")
    save_file(average.weights, unfinished / "average.safetensors")
    torch.save(optimizer.state_dict(), unfinished / "optimizer.pt")
    description = {"version": _VERSION, "step": step, "config": to_mapping(config)}
    (unfinished / "state.json").write_text(json.dumps(description, indent=1), encoding="utf-8")
    unfinished.rename(folder)
    for old in run.glob(f"{_PREFIX}*"):
        if old != folder:
            shutil.rmtree(old)


def latest_state(run: Path) -> Path | None:
    """The newest complete state of a run."""
    states = sorted(path for path in run.glob(f"{_PREFIX}*") if path.suffix != ".part")
    return states[-1] if states else None


def load_state(
    folder: Path,
    config: TrainingConfig,
    network: nn.Module,
    average: MovingAverage,
    optimizer: torch.optim.Optimizer,
) -> int:
    """Bring a run back to a state.

    Returns:
        The step after which it was written.

    Raises:
        FormatError: the state is of another version, or of a run with another configuration.
    """
    description: dict[str, Any] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    if description.get("version") != _VERSION:
        message = f"{folder} has version {description.get('version')!r}; this is {_VERSION}"
        raise FormatError(message)
    before, now = description["config"], json.loads(json.dumps(to_mapping(config)))
    changed = sorted(
        key
        for key in now
        if before.get(key) != now[key] and key not in {"threads", "log_every", "save_every"}
    )
    if changed:
        message = (
            f"{folder.parent} was begun with another {', '.join(changed)}; "
            "go on with the same configuration or name another folder"
        )
        raise FormatError(message)
    weights = load_file(folder / "weights.safetensors")
    network.load_state_dict(weights, strict=False)
    average.weights = {
        name: value.to(average.weights[name])
        for name, value in load_file(folder / "average.safetensors").items()
    }
    optimizer.load_state_dict(torch.load(folder / "optimizer.pt", weights_only=True))
    return int(description["step"])
