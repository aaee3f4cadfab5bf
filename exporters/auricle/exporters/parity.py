"""Whether an exported network computes what PyTorch computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from auricle.errors import FormatError
from auricle.exporters.parts import Inputs, Part

__all__ = ["Parity", "compare", "onnx_runner", "require_parity"]

Arrays = dict[str, npt.NDArray[np.generic]]
Runner = Callable[[Arrays], Arrays]
_RANDOM_RUNS = 8


@dataclass(frozen=True)
class Parity:
    """Largest differences of one file from PyTorch.

    Attributes:
        part: name of the network.
        where: what ran it, such as ``"ONNX Runtime"``.
        random: on random input, relative to the largest output.
        real: on input from sound and sentences.
        tolerance: what is allowed.
    """

    part: str
    where: str
    random: float
    real: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether both are within the tolerance; not where one is not a number."""
        return self.random <= self.tolerance and self.real <= self.tolerance


def compare(part: Part, run: Runner, where: str, *, half: bool) -> Parity:
    """Compare a runner with the network that it was made from, states carried from run to run.

    Args:
        part: the network.
        run: inputs by name to outputs by name.
        where: what runs, for the report.
        half: whether the file is in half precision.
    """
    return Parity(
        part.name,
        where,
        random=_difference(part, run, [part.draw(seed) for seed in range(_RANDOM_RUNS)]),
        real=_difference(part, run, part.real()),
        tolerance=part.half_tolerance if half else part.tolerance,
    )


def require_parity(parity: Parity) -> None:
    """Raise FormatError where a file is not what it was made from."""
    if not parity.passed:
        message = (
            f"{parity.part} on {parity.where} differs from PyTorch by {parity.random:.2g} (random "
            f"input) and {parity.real:.2g} (real input); allowed is {parity.tolerance:.2g}"
        )
        raise FormatError(message)


def onnx_runner(path: Path) -> Runner:
    """Runs an ONNX file on the CPU with ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]

    def run(inputs: Arrays) -> Arrays:
        return dict(zip(names, session.run(names, inputs), strict=True))

    return run


@torch.no_grad()
def _difference(part: Part, run: Runner, sequence: list[Inputs]) -> float:
    wanted_states = {name: torch.zeros_like(part.inputs[name]) for name in part.states.values()}
    got_states = {name: value.numpy() for name, value in wanted_states.items()}
    worst = 0.0
    module = part.module.eval()
    for given in sequence:
        values = {**given, **wanted_states}
        answer = module(*(values[name] for name in part.inputs))
        answer = (answer,) if isinstance(answer, torch.Tensor) else answer
        wanted = dict(zip(part.outputs, answer, strict=True))
        got = run({**{name: value.numpy() for name, value in given.items()}, **got_states})
        worst = max(worst, _relative(wanted, got))
        wanted_states = {name: wanted[output] for output, name in part.states.items()}
        got_states = {name: got[output] for output, name in part.states.items()}
    return worst


def _relative(wanted: Mapping[str, torch.Tensor], got: Arrays) -> float:
    def difference(name: str) -> float:
        reference = wanted[name].float().numpy()
        scale = max(float(np.abs(reference).max()), 1e-6)
        return float(np.abs(got[name].astype(np.float32) - reference).max()) / scale

    differences = [difference(name) for name in wanted]
    return float("inf") if np.isnan(differences).any() else max(differences)
