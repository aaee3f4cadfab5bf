"""The assessor is trained: resumable, deterministic, on one core or more."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from auricle.assessor.directions import place_loss, recognition_loss
from auricle.assessor.examples import FeatureStore
from auricle.assessor.joined import JoinedStores
from auricle.assessor.network import AssessorNetwork, NetworkSettings
from auricle.assessor.storing import VERSION, save_assessor
from auricle.errors import FormatError, InputError

__all__ = ["LearningSettings", "learn"]


@dataclass(frozen=True)
class LearningSettings:
    """How the assessor is trained.

    Attributes:
        steps: in all.
        batch: clips in each.
        learning_rate: the highest, after the warm-up; it falls to zero along a cosine.
        warmup_steps: over which it rises.
        weight_decay: of AdamW.
        clip_norm: gradients are cut to this norm.
        masked: widest band of bands, and widest stretch of frames, set to zero in a clip
            (SpecAugment, Park et al. 2019), as a share.
        coloured_db: spread of a smooth random filter of both ears, decibels; it takes away what the
            timbre of the few recordings would tell.
        confused: largest share of a mask that is exchanged with the rest of the clip. Masks of the
            recordings that the separation learned from are surer than those of others.
        seed: of weights, order and augmentation.
        recognise_every: what sounds is learned in every so many steps; it needs fewer than where.
        bfloat16: whether features are rounded to bfloat16 and layers computed in it.
        save_every: steps between states.
    """

    steps: int = 8_000
    batch: int = 64
    learning_rate: float = 1.5e-3
    warmup_steps: int = 300
    weight_decay: float = 0.02
    clip_norm: float = 1.0
    masked: float = 0.15
    coloured_db: float = 4.0
    confused: float = 0.35
    seed: int = 0
    recognise_every: int = 4
    bfloat16: bool = True
    save_every: int = 250


def learn(
    store: FeatureStore | JoinedStores,
    run: Path,
    network: NetworkSettings,
    settings: LearningSettings | None = None,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> AssessorNetwork:
    """Train, from the last state in the folder if there is one.

    Args:
        store: features and labels to learn from.
        run: folder of the state and of the finished assessor.
        network: its size.
        settings: None for the defaults.
        on_step: called with the number of steps done and the loss.

    Returns:
        The network, which is also written to ``run / "assessor.safetensors"`` in half precision.

    Raises:
        InputError: a setting has a wrong value.
        FormatError: the folder holds the state of a run with other settings or another data set.
    """
    chosen = LearningSettings() if settings is None else settings
    if chosen.recognise_every < 1:
        message = f"recognise_every is {chosen.recognise_every}; expected at least 1"
        raise InputError(message)
    torch.manual_seed(chosen.seed)
    model = AssessorNetwork(network)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=chosen.learning_rate, weight_decay=chosen.weight_decay
    )
    run.mkdir(parents=True, exist_ok=True)
    about = json.dumps(
        {
            "version": VERSION,
            "network": asdict(network),
            "learning": asdict(chosen),
            "examples": store.made_from,
        }
    )
    done = _resume(run / "state.pt", about, model, optimizer)
    model.train()
    order, epoch = np.empty(0, dtype=np.int64), -1
    per_epoch = max(len(store) // chosen.batch, 1)
    for step in range(done, chosen.steps):
        if step // per_epoch != epoch:
            epoch = step // per_epoch
            order = np.random.default_rng([chosen.seed, 1, epoch]).permutation(len(store))
        begin = step % per_epoch * chosen.batch
        rng = np.random.default_rng([chosen.seed, 2, step])
        torch.manual_seed(int(rng.integers(2**31)))
        batch = store.batch(order[begin : begin + chosen.batch], rng)
        batch = batch.mirrored(torch.rand(len(batch.planes)) < 0.5)
        batch = batch.coloured(
            _curves(len(batch.planes), network.features.mels, chosen.coloured_db)
        )
        batch = batch.confused(torch.rand(len(batch.clip)) * chosen.confused)
        _mask(batch.planes, chosen.masked, rng)
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, chosen)
        optimizer.zero_grad(set_to_none=True)
        kind = torch.bfloat16 if chosen.bfloat16 else torch.float32
        planes = batch.planes.to(kind)
        masks = batch.masks.to(kind)
        recognising = step % chosen.recognise_every == 0
        with torch.autocast("cpu", torch.bfloat16, enabled=chosen.bfloat16):
            located = model.locate(planes[batch.clip], masks)
            recognised = model.recognise(planes, batch.queries) if recognising else None
        # Chances near 1 are 1 in bfloat16, and their gradients infinite.
        loss = place_loss(located, batch)
        if recognised is not None:
            loss = loss + recognition_loss(recognised, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), chosen.clip_norm)
        optimizer.step()
        if on_step is not None:
            on_step(step + 1, float(loss.detach()))
        if (step + 1) % chosen.save_every == 0 or step + 1 == chosen.steps:
            _save_state(run / "state.pt", about, model, optimizer, step + 1)
    save_assessor(run / "assessor.safetensors", model, store.classes, store.masks_from)
    return model.eval()


def _rate(step: int, settings: LearningSettings) -> float:
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    share = (step - settings.warmup_steps) / max(settings.steps - settings.warmup_steps, 1)
    return settings.learning_rate * 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))


def _curves(count: int, mels: int, spread_db: float) -> torch.Tensor:
    """Smooth random gains in decibels, ``[count x mels]``."""
    knots = torch.randn(count, 1, 8) * spread_db
    curves = torch.nn.functional.interpolate(knots, mels, mode="linear", align_corners=True)
    return curves[:, 0]


def _mask(planes: torch.Tensor, share: float, rng: np.random.Generator) -> None:
    """One band of bands and one stretch of frames of every clip are set to zero."""
    bands, frames = planes.shape[2:]
    for clip in planes:
        for axis, count in ((1, bands), (2, frames)):
            width = int(rng.integers(int(share * count) + 1))
            begin = int(rng.integers(count - width + 1))
            clip.narrow(axis, begin, width).zero_()


def _resume(
    path: Path, about: str, model: AssessorNetwork, optimizer: torch.optim.Optimizer
) -> int:
    if not path.is_file():
        return 0
    state: dict[str, Any] = torch.load(path, weights_only=True)
    if state["about"] != about:
        message = f"{path} is of a run with other settings or data; choose another folder"
        raise FormatError(message)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _save_state(
    path: Path,
    about: str,
    model: AssessorNetwork,
    optimizer: torch.optim.Optimizer,
    step: int,
) -> None:
    part = path.with_name(f"{path.name}.part")
    state = {
        "about": about,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
    }
    torch.save(state, part)
    part.replace(path)
