"""Self-check: a network that cannot learn one batch by heart will not learn a data set."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import torch
from tqdm import tqdm

from auricle.models.registry import build_network
from auricle.training.config import TrainingConfig
from auricle.training.examples import Examples, Scenes, collate, open_scenes
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
    config: TrainingConfig, *, steps: int = 500, scenes: Scenes | None = None
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
    data = config.data
    examples = Examples(
        scenes if scenes is not None else open_scenes(data.train),
        sample_rate=network.sample_rate,
        window=network.window,
        prompt_types=data.prompt_types,
        sources=data.sources,
        flip=data.flip,
        seed=config.seed,
    )
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    batch = collate([examples[number] for number in range(config.batch_size)]).to(device)
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
