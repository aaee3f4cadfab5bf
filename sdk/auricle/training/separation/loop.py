"""Training of the streaming separation on one CPU core or GPU, ended by the clock, resumable."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from auricle.errors import FormatError
from auricle.models.configuration import from_mapping, to_mapping
from auricle.models.streaming import StreamingConfig, StreamingSeparation, build, load, save
from auricle.separation.label_tokens import token_rows
from auricle.training.ema import MovingAverage
from auricle.training.separation import held_out
from auricle.training.separation.calibration import (
    best_temperature,
    improvements_db,
    set_temperature,
)
from auricle.training.separation.losses import separation_loss
from auricle.training.separation.mixtures import BandAnalysis, Mixer, MixtureBatch
from auricle.training.separation.recordings import Recording, read_manifests, split_of, with_audio
from auricle.training.separation.sources import ClassSampler

__all__ = ["SeparationTraining", "train"]

_STATE: Final = "state.pt"
_WEIGHTS: Final = "streaming.safetensors"
_UNFINISHED: Final = "unfinished.safetensors"
_LOG: Final = "log.jsonl"
# What a run may go on with otherwise than it began. More minutes begin another hold of the rate.
_FREE: Final = ("name", "minutes", "save_minutes", "validate_minutes")


@dataclass(frozen=True)
class SeparationTraining:
    """A training run.

    Attributes:
        model: sizes of the network.
        name: of the weights, for the model card.
        minutes: how long it learns, over all resumes.
        batch: mixtures of a step.
        seconds: length of a mixture.
        learning_rate: largest; it rises for ``warmup`` steps, stays until ``hold`` of the time
            and falls to nothing on a half cosine.
        warmup: steps.
        hold: share of the time.
        weight_decay: of AdamW.
        dropout: of the hidden layers.
        embedding_noise: standard deviation of what is added to embedded labels, in units of theirs.
        average: decay of the moving average of the weights.
        save_minutes: between states.
        validate_minutes: between validations on the pinned mixtures.
        seed: of everything that is drawn.
    """

    model: StreamingConfig = field(default_factory=StreamingConfig)
    name: str = "streaming-1"
    minutes: float = 45.0
    batch: int = 48
    seconds: float = 2.0
    learning_rate: float = 2e-3
    warmup: int = 100
    hold: float = 0.5
    weight_decay: float = 0.03
    dropout: float = 0.1
    embedding_noise: float = 0.1
    average: float = 0.995
    save_minutes: float = 2.0
    validate_minutes: float = 4.0
    seed: int = 1


def train(config: SeparationTraining, data: str | Path, run: str | Path) -> StreamingSeparation:
    """Train, going on from the state in the folder when there is one.

    At the end the temperature of the masks is set by the validation's mixtures.

    Args:
        config: of the run.
        data: folder of recordings, as :func:`read_manifests` has it.
        run: folder for the state, the weights and the log, a line of JSON for each validation.

    Raises:
        InputError: there are no recordings.
        FormatError: a recording cannot be read, or the state is of another configuration.
    """
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    listed = read_manifests(data)
    sides = split_of(listed)
    training = with_audio([recording for recording in listed if sides[recording.name] == "train"])
    validation = _validation(config, data)
    trainer = _Trainer(config, run, training)
    trainer.resume()
    with tqdm(total=config.minutes, unit="min", desc="separation") as bar:
        last_saved = last_validated = trainer.minutes
        while trainer.minutes < config.minutes:
            loss = trainer.step()
            bar.n = min(round(trainer.minutes, 2), config.minutes)
            bar.set_postfix(step=trainer.steps, loss=f"{loss:.3f}")
            if trainer.minutes - last_saved >= config.save_minutes:
                trainer.save()
                last_saved = trainer.minutes
            if trainer.minutes - last_validated >= config.validate_minutes:
                trainer.validate(validation)
                last_validated = trainer.minutes
    trainer.save()
    trainer.validate(validation)
    return trainer.finish(validation)


class _Trainer:
    def __init__(self, config: SeparationTraining, run: Path, training: list[Recording]) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.run = run
        self.steps = 0
        self.minutes = 0.0
        self._recordings = len(training)
        self._mixer = Mixer(ClassSampler(training), config.model, config.seconds, config.seed)
        self._model = build(config.model)
        self._model.mask.dropout.p = config.dropout
        self._model.train()
        self._normalise()
        self._average = MovingAverage(self._model, config.average)
        decayed = [p for p in self._model.parameters() if p.ndim > 1]
        plain = [p for p in self._model.parameters() if p.ndim <= 1]
        self._optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": config.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ],
            lr=config.learning_rate,
            betas=(0.9, 0.98),
        )
        self._recent = math.nan

    def _normalise(self) -> None:
        """Mean and deviation of the features, from mixtures that are not trained on."""
        levels = self._model.mask.levels
        batches = [self._mixer.batch(2**31 + number, self.config.batch) for number in range(2)]
        levels.mean.zero_()
        levels.deviation.fill_(1.0)
        features = torch.cat(
            [levels.sequence(batch.bands, batch.frame).flatten(0, 1) for batch in batches]
        )
        levels.mean.copy_(features.mean(0))
        levels.deviation.copy_(features.std(0).clamp(min=1.0))

    def step(self) -> float:
        started = time.monotonic()
        batch = self._mixer.batch(self.steps, self.config.batch)
        for group in self._optimizer.param_groups:
            group["lr"] = self.config.learning_rate * self._rate()
        loss = separation_loss(self._masks(batch), batch)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._average.update(self._model, self.steps)
        self.steps += 1
        value = float(loss.detach())
        recent = value if math.isnan(self._recent) else self._recent
        self._recent = 0.98 * recent + 0.02 * value
        self.minutes += (time.monotonic() - started) / 60
        return self._recent

    def _rate(self) -> float:
        done = self.minutes / self.config.minutes
        falling = max(0.0, (done - self.config.hold) / (1 - self.config.hold))
        return min(1.0, (self.steps + 1) / self.config.warmup) * (
            0.5 + 0.5 * math.cos(math.pi * min(1.0, falling))
        )

    def _masks(self, batch: MixtureBatch) -> Tensor:
        model, noise = self._model, self.config.embedding_noise
        embedded = model.query.embedded(batch.tokens)
        embedded = embedded + noise * embedded.detach().std() * torch.randn_like(embedded)
        # Half precision in the products, single in what is summed.
        with torch.autocast("cpu", torch.bfloat16):
            features = model.mask.levels.sequence(batch.bands, batch.frame)
            masks = model.mask.sequence(
                features,
                model.query.conditions(embedded),
                torch.ones(batch.tokens.shape[:2]),
            )
        return masks.float()

    def averaged(self) -> StreamingSeparation:
        """The averaged weights as a model of their own, with what is known of their training."""
        model = build(self.config.model)
        model.load_state_dict(self._model.state_dict())
        with torch.no_grad():
            for name, value in model.named_parameters():
                value.copy_(self._average.weights[name])
        model.trained = {
            "name": self.config.name,
            "steps": self.steps,
            "minutes": round(self.minutes, 1),
            "hours_of_mixtures": round(
                self.steps * self.config.batch * self.config.seconds / 3600, 1
            ),
            "recordings": self._recordings,
            "training": to_mapping(self.config),
        }
        return model.eval()

    @torch.no_grad()
    def validate(self, mixtures: dict[str, list[MixtureBatch]]) -> None:
        model = self.averaged()
        scores: dict[str, Any] = {"minutes": round(self.minutes, 2), "steps": self.steps}
        scores["loss"] = round(self._recent, 4)
        for kind, batches in mixtures.items():
            values = improvements_db(model, batches).numpy()
            scores[kind] = [round(float(v), 2) for v in (values.mean(), np.median(values))]
        with (self.run / _LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(scores) + "\n")

    def save(self) -> None:
        state = {
            "config": to_mapping(self.config),
            "model": self._model.state_dict(),
            "average": self._average.weights,
            "optimizer": self._optimizer.state_dict(),
            "steps": self.steps,
            "minutes": self.minutes,
            "recent": self._recent,
        }
        unfinished = self.run / f"{_STATE}.part"
        torch.save(state, unfinished)
        unfinished.replace(self.run / _STATE)
        save(self.averaged(), self.run / _UNFINISHED)

    def finish(self, mixtures: dict[str, list[MixtureBatch]]) -> StreamingSeparation:
        """The averaged weights, as sure as they should be on the validation's mixtures.

        They are in half precision on disk; what is returned has the numbers of the file.
        """
        model = self.averaged()
        temperature = best_temperature(model, list(mixtures.values()))
        set_temperature(model, temperature)
        model.trained["temperature"] = temperature
        save(model, self.run / _WEIGHTS, half=True)
        return load(self.run / _WEIGHTS)

    def resume(self) -> None:
        path = self.run / _STATE
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        before = from_mapping(SeparationTraining, state["config"], str(path))
        for changed in fields(SeparationTraining):
            was, now = getattr(before, changed.name), getattr(self.config, changed.name)
            if was != now and changed.name not in _FREE:
                message = (
                    f"{path} was trained with {changed.name} {was}, this run has {now}; go on as "
                    "it began, or choose another folder"
                )
                raise FormatError(message)
        self._model.load_state_dict(state["model"])
        self._average.weights = state["average"]
        self._optimizer.load_state_dict(state["optimizer"])
        self.steps, self.minutes = state["steps"], state["minutes"]
        self._recent = state["recent"]


def _validation(config: SeparationTraining, data: str | Path) -> dict[str, list[MixtureBatch]]:
    """The first pinned mixtures of two kinds, analysed."""
    chosen = {
        kind: [mixture for mixture in held_out.pinned() if mixture.kind == kind][:count]
        for kind, count in held_out.VALIDATION.items()
    }
    recordings = held_out.recordings_of([m for some in chosen.values() for m in some], data)
    analysis = BandAnalysis(config.model)
    batches: dict[str, list[MixtureBatch]] = {}
    for kind, mixtures in chosen.items():
        batches[kind] = []
        for first in range(0, len(mixtures), 25):
            part = mixtures[first : first + 25]
            sources = np.stack([held_out.signals(mixture, recordings) for mixture in part])
            labelled = len(part[0].labels)
            if labelled == sources.shape[1]:
                sources = np.concatenate([sources, 0 * sources[:, :1]], axis=1)
            rows = [token_rows(mixture.labels, labelled) for mixture in part]
            batches[kind].append(analysis(torch.from_numpy(sources), torch.tensor(rows)))
    return batches
