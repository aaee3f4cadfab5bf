"""Training of the networks in ``auricle.models``: one loop for all, from a YAML configuration.

Needs the extra ``train``. ``auricle train CONFIG`` is the same on the command line.
"""

from __future__ import annotations

from auricle.training.config import DataConfig, OptimizerConfig, TrainingConfig, load_config
from auricle.training.loop import TrainingReport, train
from auricle.training.overfit import overfit_one_batch

__all__ = [
    "DataConfig",
    "OptimizerConfig",
    "TrainingConfig",
    "TrainingReport",
    "load_config",
    "overfit_one_batch",
    "train",
]
