"""A tiny pair of networks of the streaming-separation contract, written as ONNX by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

METADATA = {
    "auricle.contract": "streaming-separation",
    "auricle.contract_version": "1",
    "sample_rate": "48000",
    "hop": "256",
    "window": "512",
    "long_window": "2048",
    "slots": "4",
}

# A slot's logit is its condition plus what its state has gathered; louder bins get more of it, so
# that masks differ from bin to bin and from hop to hop.
MASK_NETWORK = """
<ir_version: 9, opset_import: ["" : 20]>
mask (float[1, 257] power, float[1, 1025] long_power, float[1, 4, 3] conditions,
      float[1, 4] active, float[1, 4, 2] state_0, float[1, 1] state_1)
  => (float[1, 5, 257] masks, float[1, 4, 2] next_state_0, float[1, 1] next_state_1)
<float one = {1}, float tenth = {0.1}, float kept = {0.9}, float silent = {-10000.0},
 int64[1] last = {2}, int64[1] all_axes = {-1}, int64[3] residual_shape = {1, 1, 257},
 int64[3] masks_shape = {1, 4, 257}, float zero = {0}, int64[1] second = {1},
 int64[3] scalar_shape = {1, 1, 1}>
{
    shifted = Add (power, one)
    loud = Log (shifted)
    long_shifted = Add (long_power, one)
    long_loud = Log (long_shifted)
    level = ReduceMean (long_loud, all_axes)
    faded = Mul (state_1, kept)
    fresh = Mul (level, tenth)
    next_state_1 = Add (faded, fresh)
    wanted = ReduceSum <keepdims = 1> (conditions, last)
    weights = Mul (wanted, tenth)
    old = Mul (state_0, kept)
    next_state_0 = Add (old, weights)
    gathered = ReduceSum <keepdims = 1> (next_state_0, last)
    rows = Unsqueeze (loud, second)
    products = Mul (gathered, rows)
    level_row = Reshape (next_state_1, scalar_shape)
    scaled = Mul (level_row, tenth)
    logits = Add (products, scaled)
    flags = Unsqueeze (active, last)
    on = Greater (flags, zero)
    slots = Where (on, logits, silent)
    wide = Expand (slots, masks_shape)
    rest = Expand (zero, residual_shape)
    joined = Concat <axis = 1> (wide, rest)
    masks = Softmax <axis = 1> (joined)
}
"""

QUERY_ENCODER = """
<ir_version: 9, opset_import: ["" : 20]>
query (int64[4, 64] tokens) => (float[4, 3] conditions)
<int64[1] columns = {1}, int64[2] shape = {4, 3}, int64 modulus = {7}, float third = {0.33}>
{
    remainders = Mod (tokens, modulus)
    numbers = Cast <to = 1> (remainders)
    mean = ReduceMean <keepdims = 1> (numbers, columns)
    small = Mul (mean, third)
    conditions = Expand (small, shape)
}
"""


def write_networks(
    folder: Path,
    *,
    metadata: dict[str, str] | None = None,
    mask_network: str = MASK_NETWORK,
    query_encoder: str = QUERY_ENCODER,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("mask_network", mask_network), ("query_encoder", query_encoder)):
        model = onnx.parser.parse_model(text)
        onnx.helper.set_model_props(model, METADATA if metadata is None else metadata)
        onnx.checker.check_model(model)
        onnx.save(model, folder / f"{name}.onnx")
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_networks(tmp_path_factory.mktemp("networks"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    return lambda **changes: write_networks(tmp_path / "changed", **changes)
