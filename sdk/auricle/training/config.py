"""The YAML configuration of a training run."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml

from auricle.errors import FormatError
from auricle.models.configuration import from_mapping

__all__ = ["DataConfig", "OptimizerConfig", "TrainingConfig", "load_config", "shipped_configs"]


@dataclass(frozen=True)
class DataConfig:
    """What is trained on.

    Attributes:
        train: folder of a data set of ``auricle dataset``.
        validation: another one; no validation when empty.
        prompt_types: only prompts of these types are used; all when empty. Scenes without one are
            left out.
        sources: only scenes with this many sources; all when empty.
        flip: share of the clips whose ears, and the words left and right, are exchanged.
        workers: processes that read; 0 reads in the training process.
    """

    train: str = ""
    validation: str = ""
    prompt_types: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    flip: float = 0.5
    workers: int = 0


@dataclass(frozen=True)
class OptimizerConfig:
    """Adam and its learning rate.

    Attributes:
        kind: Adam, or AdamW with decoupled weight decay.
        learning_rate: after the warm-up.
        betas: of Adam, two numbers.
        eps: of Adam.
        weight_decay: of AdamW.
        warmup_steps: the rate rises linearly over these.
        decay: ``cosine`` falls to zero at the last step.
        gradient_clip: largest norm of all gradients together.
        ema_decay: of the moving average of the weights, which is what is saved for use; rises from
            0 at the start as ``(1 + step) / (10 + step)``.
    """

    kind: Literal["adam", "adamw"] = "adam"
    learning_rate: float = 2e-4
    betas: tuple[float, ...] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    warmup_steps: int = 0
    decay: Literal["constant", "cosine"] = "constant"
    gradient_clip: float = 1.0
    ema_decay: float = 0.999


@dataclass(frozen=True)
class TrainingConfig:
    """A run.

    Attributes:
        kind: of network, a key of ``auricle.models.registry.KINDS``.
        model: its configuration; what is left out has the published value.
        data: what is trained on.
        optimizer: how.
        steps: of the optimizer.
        batch_size: clips in a step, over all processes.
        seed: of everything that is drawn.
        mixed_precision: of ``accelerate``.
        threads: of the CPU in each process; as PyTorch likes when 0.
        save_every: steps between states that a run can be resumed from.
        validate_every: steps between validations.
        log_every: steps between entries for TensorBoard.
        validation_batches: at most so many.
    """

    kind: str
    model: dict[str, Any] = field(default_factory=dict)
    data: DataConfig = field(default_factory=DataConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    steps: int = 1000
    batch_size: int = 12
    seed: int = 1
    mixed_precision: Literal["no", "fp16", "bf16"] = "no"
    threads: int = 0
    save_every: int = 100
    validate_every: int = 200
    log_every: int = 10
    validation_batches: int = 8


def load_config(source: str | Path, overrides: dict[str, Any] | None = None) -> TrainingConfig:
    """Read a configuration.

    Args:
        source: a YAML file, or the name of a shipped one such as ``"tas-small"``.
        overrides: values by dotted key, such as ``{"data.train": "scenes", "steps": 10}``.

    Raises:
        FormatError: there is no such file, it is not YAML, or a key or value is wrong.
    """
    shipped = shipped_configs()
    try:
        mapping = read_mapping(Path(shipped.get(str(source), source)))
    except FileNotFoundError as error:
        message = f"{source} is no configuration: expected a YAML file or {', '.join(shipped)}"
        raise FormatError(message) from error
    for key, value in (overrides or {}).items():
        _set(mapping, key, value)
    return from_mapping(TrainingConfig, mapping, Path(source).name)


def read_mapping(path: Path) -> dict[str, Any]:
    """Keys and values of a YAML file.

    Raises:
        FormatError: it is not YAML, or something else than keys and values.
        OSError: it cannot be read.
    """
    try:
        mapping = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        message = f"{path} is not YAML: {' '.join(str(error).split())}"
        raise FormatError(message) from error
    if not isinstance(mapping, dict):
        message = f"{path} holds no keys and values"
        raise FormatError(message)
    return mapping


def shipped_configs() -> dict[str, Path]:
    """Files of the configurations that come with the package, by name."""
    folder = Path(str(resources.files("auricle.training") / "configs"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _set(mapping: dict[str, Any], key: str, value: Any) -> None:
    *parents, last = key.split(".")
    for parent in parents:
        inner = mapping.setdefault(parent, {})
        if not isinstance(inner, dict):
            message = f"{key} cannot be set: {parent} is {inner!r}"
            raise FormatError(message)
        mapping = inner
    mapping[last] = value
