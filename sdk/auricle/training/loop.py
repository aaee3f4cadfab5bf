"""The training loop: one process, one GPU or many, exactly resumable."""

from __future__ import annotations

import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from auricle.errors import InputError
from auricle.models.batch import Batch
from auricle.models.checkpoint import save_network
from auricle.models.network import TrainableNetwork
from auricle.models.registry import build_network
from auricle.training.choosing import AnyExamples, AnyScenes, examples_of
from auricle.training.config import TrainingConfig
from auricle.training.ema import MovingAverage
from auricle.training.examples import open_scenes
from auricle.training.state import latest_state, load_state, save_state

__all__ = ["TrainingReport", "build_optimizer", "learning_rate", "train"]


@dataclass(frozen=True)
class TrainingReport:
    """What a run came to.

    Attributes:
        folder: of the trained model, for :func:`auricle.models.load`.
        steps: done, also before a resume.
        loss: mean of the last losses.
        validation: losses at the last validation; empty without one.
        cpu_minutes: CPU time of this process since it was begun or resumed.
    """

    folder: Path
    steps: int
    loss: float
    validation: dict[str, float]
    cpu_minutes: float


def train(
    config: TrainingConfig,
    run: str | Path,
    *,
    scenes: AnyScenes | None = None,
    validation: AnyScenes | None = None,
    stop_after_minutes: float = math.inf,
) -> TrainingReport:
    """Train a network, going on from the newest state in the folder when there is one.

    Args:
        config: of the run.
        run: folder for states, the trained model (``model``) and TensorBoard (``tensorboard``).
        scenes: the data set; ``config.data.train`` when absent.
        validation: as ``scenes``; ``config.data.validation`` when absent.
        stop_after_minutes: writes a state and ends after so much CPU time of this process.

    Raises:
        InputError: the data set does not fit the network, or the batch the processes.
        FormatError: the folder holds a run with another configuration.
    """
    return _Run(config, Path(run), scenes, validation).go(stop_after_minutes)


def learning_rate(config: TrainingConfig, step: int) -> float:
    """The rate in a step, counted from 0."""
    optimizer = config.optimizer
    rate = optimizer.learning_rate
    if step < optimizer.warmup_steps:
        return rate * (step + 1) / optimizer.warmup_steps
    if optimizer.decay == "cosine":
        done = (step - optimizer.warmup_steps) / max(1, config.steps - optimizer.warmup_steps)
        return rate * 0.5 * (1.0 + math.cos(math.pi * min(1.0, done)))
    return rate


def build_optimizer(config: TrainingConfig, network: TrainableNetwork) -> torch.optim.Optimizer:
    """Adam over what is trained."""
    options = config.optimizer
    if len(options.betas) != 2:
        message = f"optimizer.betas has {len(options.betas)} numbers; expected 2"
        raise InputError(message)
    kind = torch.optim.Adam if options.kind == "adam" else torch.optim.AdamW
    return kind(
        [parameter for parameter in network.parameters() if parameter.requires_grad],
        lr=options.learning_rate,
        betas=(options.betas[0], options.betas[1]),
        eps=options.eps,
        weight_decay=options.weight_decay,
    )


class _Run:
    def __init__(
        self,
        config: TrainingConfig,
        folder: Path,
        scenes: AnyScenes | None,
        validation: AnyScenes | None,
    ) -> None:
        self.config, self.folder = config, folder
        if config.threads:
            torch.set_num_threads(config.threads)
        # accelerate keeps one state in a process; another run in it may have another precision.
        AcceleratorState._reset_state()
        self.accelerator = Accelerator(mixed_precision=config.mixed_precision)
        if config.batch_size % self.accelerator.num_processes:
            message = (
                f"batch_size {config.batch_size} is not a multiple of "
                f"{self.accelerator.num_processes} processes"
            )
            raise InputError(message)
        torch.manual_seed(config.seed)
        self.network = build_network(config.kind, config.model)
        self.scenes = scenes if scenes is not None else open_scenes(config.data.train)
        self.examples = self._examples(self.scenes, config.data.flip)
        if validation is None and config.data.validation:
            validation = open_scenes(config.data.validation)
        self.validation = None if validation is None else self._examples(validation, 0.0)
        state = latest_state(folder)
        if state is None:
            self.network.initialize()
        self.network.to(self.accelerator.device)
        self.optimizer = build_optimizer(config, self.network)
        self.average = MovingAverage(self.network, config.optimizer.ema_decay)
        self.first = 0
        if state is not None:
            self.first = load_state(state, config, self.network, self.average, self.optimizer)
        self.wrapped, self.stepper = self.accelerator.prepare(self.network, self.optimizer)

    def _examples(self, scenes: AnyScenes, flip: float) -> AnyExamples:
        return examples_of(self.config, self.network, scenes, flip)

    def _batches(self, first: int) -> DataLoader[Any]:
        """Batches of this process from a step on."""
        size, accelerator = self.config.batch_size, self.accelerator
        own = size // accelerator.num_processes
        starts = range(
            first * size + accelerator.process_index * own, self.config.steps * size, size
        )
        return DataLoader(
            self.examples,
            batch_sampler=[list(range(start, start + own)) for start in starts],
            collate_fn=self.examples.collate,
            num_workers=self.config.data.workers,
        )

    def go(self, stop_after_minutes: float) -> TrainingReport:
        config, accelerator = self.config, self.accelerator
        main = accelerator.is_main_process
        self.folder.mkdir(parents=True, exist_ok=True)
        writer = (
            SummaryWriter(str(self.folder / "tensorboard"), purge_step=self.first) if main else None
        )
        began = time.process_time()
        losses: list[float] = []
        scores: dict[str, float] = {}
        done = self.first
        bar = tqdm(
            total=config.steps,
            initial=self.first,
            desc=config.kind,
            unit="step",
            disable=not (main and sys.stderr.isatty()),
        )
        with bar:
            for batch in self._batches(self.first):
                values = self._step(batch, done)
                done += 1
                losses = [*losses[-99:], values["loss"]]
                bar.update()
                bar.set_postfix(loss=f"{sum(losses) / len(losses):.4f}", refresh=False)
                last = done == config.steps
                if writer is not None and (done % config.log_every == 0 or last):
                    for name, value in values.items():
                        writer.add_scalar(f"train/{name}", value, done)
                    writer.add_scalar("train/learning_rate", learning_rate(config, done - 1), done)
                if self.validation is not None and (done % config.validate_every == 0 or last):
                    scores = self._validate()
                    for name, value in scores.items():
                        if writer is not None:
                            writer.add_scalar(f"validation/{name}", value, done)
                    if main and not sys.stderr.isatty():
                        self._say(done, began, losses, scores)
                stopping = time.process_time() - began > 60.0 * stop_after_minutes
                if done % config.save_every == 0 or last or stopping:
                    self._save(done)
                if stopping:
                    break
        if writer is not None:
            writer.close()
        mean = sum(losses) / len(losses) if losses else math.nan
        minutes = (time.process_time() - began) / 60.0
        return TrainingReport(self.folder / "model", done, mean, scores, minutes)

    def _step(self, batch: Batch, step: int) -> dict[str, float]:
        # Noise and steps depend on the number of the step alone, so that a resumed run draws the
        # same; processes must differ.
        torch.manual_seed(hash((self.config.seed, step, self.accelerator.process_index)) % 2**63)
        for group in self.stepper.param_groups:
            group["lr"] = learning_rate(self.config, step)
        self.wrapped.train()
        with self.accelerator.autocast():
            losses = self.wrapped(batch.to(self.accelerator.device))
        self.accelerator.backward(losses["loss"])
        norm = self.accelerator.clip_grad_norm_(
            self.wrapped.parameters(), self.config.optimizer.gradient_clip
        )
        self.stepper.step()
        self.stepper.zero_grad()
        self.average.update(self.network, step)
        values = {name: float(value.detach()) for name, value in losses.items()}
        return {**values, "gradient_norm": float(norm)} if norm is not None else values

    @torch.no_grad()
    def _validate(self) -> dict[str, float]:
        """Mean losses of the averaged weights; the same examples and noise each time."""
        assert self.validation is not None
        size = self.config.batch_size
        count = min(self.config.validation_batches, max(1, len(self.validation) // size))
        totals: dict[str, float] = {}
        self.network.eval()
        with self.average.applied_to(self.network):
            for index in range(count):
                numbers = range(index * size, (index + 1) * size)
                batch = self.validation.batch(numbers)
                torch.manual_seed(index)
                losses = self.network(batch.to(self.accelerator.device))
                for name, value in losses.items():
                    totals[name] = totals.get(name, 0.0) + float(value) / count
        return totals

    def _save(self, step: int) -> None:
        self.accelerator.wait_for_everyone()
        if not self.accelerator.is_main_process:
            return
        save_state(self.folder, self.config, self.network, self.average, self.optimizer, step)
        trained = {"steps": step, "batch_size": self.config.batch_size, "seed": self.config.seed}
        with self.average.applied_to(self.network):
            save_network(self.network, self.folder / "model", trained=trained)

    def _say(self, step: int, began: float, losses: list[float], scores: dict[str, float]) -> None:
        minutes = (time.process_time() - began) / 60.0
        left = minutes / max(1, step - self.first) * (self.config.steps - step)
        shown = ", ".join(f"{name} {value:.4f}" for name, value in scores.items())
        line = (
            f"step {step} of {self.config.steps}, loss {sum(losses) / len(losses):.4f}, "
            f"validation {shown}, {minutes:.1f} CPU min, {left:.0f} left{os.linesep}"
        )
        sys.stderr.write(line)
        sys.stderr.flush()
