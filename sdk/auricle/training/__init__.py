"""Training of the networks in ``auricle.models``: one loop for all, from a YAML configuration.

Needs the extra ``train``; names are loaded on first use, so that a missing package is one clear
sentence. ``auricle train CONFIG`` is the same on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.models.extra import import_trained

if TYPE_CHECKING:
    from auricle.training.config import DataConfig, OptimizerConfig, TrainingConfig, load_config
    from auricle.training.loop import TrainingReport, train
    from auricle.training.overfit import overfit_one_batch

_HOME = {
    "DataConfig": "config",
    "OptimizerConfig": "config",
    "TrainingConfig": "config",
    "TrainingReport": "loop",
    "load_config": "config",
    "overfit_one_batch": "overfit",
    "train": "loop",
}

__all__ = [
    "DataConfig",
    "OptimizerConfig",
    "TrainingConfig",
    "TrainingReport",
    "load_config",
    "overfit_one_batch",
    "train",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module 'auricle.training' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_trained(f"auricle.training.{_HOME[name]}", "auricle.training"), name)
