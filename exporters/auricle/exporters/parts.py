"""What an exporter is given: the networks of a model, with the names that outsiders see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor, nn

__all__ = ["Inputs", "ModelParts", "Part"]

Inputs = Mapping[str, Tensor]


@dataclass(frozen=True)
class Part:
    """One network that becomes one file.

    Attributes:
        name: of the file, without its ending.
        module: takes the inputs in order, gives the outputs in order.
        inputs: names and example values; the shapes are those of the file.
        outputs: names.
        states: outputs that are fed back, and into which input; zeros at the start.
        draw: random inputs for a seed.
        real: inputs as they come from sound and sentences; states are left out.
        tolerance: largest difference that ONNX may have from PyTorch, relative to the largest
            output, in single precision.
        half_tolerance: the same in half precision.
        single: beginnings of the names of weights that stay in single precision, because what they
            are multiplied with does not fit in half.
    """

    name: str
    module: nn.Module
    inputs: Inputs
    outputs: tuple[str, ...]
    draw: Callable[[int], Inputs]
    real: Callable[[], list[Inputs]]
    states: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = 1e-4
    half_tolerance: float = 2e-2
    single: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelParts:
    """All networks of a model and what their files say of themselves.

    Attributes:
        contract: what an engine must know to run them, by name.
        contract_version: of that contract.
        metadata: further entries.
        parts: the networks.
        notes: what of the model is in none of them, in sentences.
    """

    contract: str
    contract_version: str
    metadata: Mapping[str, str]
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
