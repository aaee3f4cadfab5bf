"""Runs a TensorRT engine on this machine's GPU, for the comparison with PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from auricle.errors import FormatError
from auricle.exporters.parity import Arrays, Runner
from auricle.exporters.tensorrt_engines import load_engine, tensorrt_module

__all__ = ["engine_runner", "has_gpu"]


def has_gpu() -> bool:
    """Whether PyTorch sees an NVIDIA GPU, which holds the engine's inputs and outputs."""
    return torch.cuda.is_available()


def engine_runner(path: Path, contract: str, version: str) -> Runner:
    """Runs an engine.

    Raises:
        FormatError: the engine is of another contract, or does not run on this GPU.
    """
    data, description = load_engine(path, contract, version)
    tensorrt = tensorrt_module(description["engine"])
    logger = tensorrt.Logger(tensorrt.Logger.ERROR)
    engine = tensorrt.Runtime(logger).deserialize_cuda_engine(data)
    if engine is None:
        name = torch.cuda.get_device_name()
        message = f"{path.name} does not run on this GPU ({name}); it was built for " + ", ".join(
            description["compute_capabilities"]
        )
        raise FormatError(message)
    context = engine.create_execution_context()
    tensors = {
        name: torch.zeros(tuple(engine.get_tensor_shape(name)), dtype=dtype, device="cuda")
        for name, dtype in _tensors(tensorrt, engine)
    }
    for name, tensor in tensors.items():
        context.set_tensor_address(name, tensor.data_ptr())
    outputs = [
        name for name in tensors if engine.get_tensor_mode(name) == tensorrt.TensorIOMode.OUTPUT
    ]
    stream: Any = torch.cuda.Stream()  # type: ignore[no-untyped-call]

    def run(inputs: Arrays) -> Arrays:
        for name, value in inputs.items():
            tensors[name].copy_(torch.from_numpy(np.asarray(value)))
        stream.wait_stream(torch.cuda.current_stream())
        context.execute_async_v3(stream.cuda_stream)
        stream.synchronize()
        return {name: tensors[name].cpu().numpy() for name in outputs}

    return run


def _tensors(tensorrt: Any, engine: Any) -> list[tuple[str, torch.dtype]]:
    types = {
        tensorrt.DataType.FLOAT: torch.float32,
        tensorrt.DataType.HALF: torch.float16,
        tensorrt.DataType.INT64: torch.int64,
        tensorrt.DataType.INT32: torch.int32,
        tensorrt.DataType.BOOL: torch.bool,
    }
    names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
    return [(name, types[engine.get_tensor_dtype(name)]) for name in names]
