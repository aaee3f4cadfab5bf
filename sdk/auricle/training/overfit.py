"""Self-check: a network that cannot learn one batch by heart will not learn a data set."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import torch
from tqdm import tqdm

from auricle.models.registry import build_network
from auricle.training.choosing import AnyScenes, examples_of
from auricle.training.config import TrainingConfig
from auricle.training.examples import open_scenes
from auricle.training.loop import build_optimizer

__all__ = ["OverfitReport", "overfit_one_batch"]


@dataclass(frozen=True)
class OverfitReport:
    """Losses on the one batch.

    Attributes:
        steps: done.
        first: mean loss over the first tenth of them.
        last: mean loss over the last tenth.
    """

    steps: int
    first: float
    last: float


def overfit_one_batch(
    config: TrainingConfig, *, steps: int = 500, scenes: AnyScenes | None = None
) -> OverfitReport:
    """Train on one batch alone; diffusion noise is drawn anew in each step.

    Args:
        config: of the run; its learning rate is used without warm-up and decay.
        steps: of the optimizer.
        scenes: the data set; ``config.data.train`` when absent.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    network = build_network(config.kind, config.model).train()
    network.initialize()
    chosen = scenes if scenes is not None else open_scenes(config.data.train)
    examples = examples_of(config, network, chosen, config.data.flip)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    batch = examples.batch(range(config.batch_size)).to(device)
    optimizer = build_optimizer(config, network)
    losses = []
    for _ in tqdm(range(steps), desc="one batch", disable=not sys.stderr.isatty()):
        loss = network(batch)["loss"]
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), config.optimizer.gradient_clip)
        optimizer.step()
        losses.append(float(loss.detach()))
    share = max(1, steps // 10)
    return OverfitReport(steps, sum(losses[:share]) / share, sum(losses[-share:]) / share)
