"""A GRU over a whole sequence with a backward pass made for training on a CPU.

The arithmetic and the weights are those of ``torch.nn.GRU``. The gradient of the recurrent weights
is one product over all steps instead of a product and a sum for each step, which matters where
batches are small. Under autocast the recurrent products are in half precision.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["gru_sequence"]


def gru_sequence(layer: nn.GRU, inputs: Tensor) -> Tensor:
    """States ``[T x B x size]`` of a layer after each step of inputs ``[T x B x width]``.

    The state before the first step is zero.
    """
    weight_ih, weight_hh, bias_ih, bias_hh = layer.all_weights[0]
    given = nn.functional.linear(inputs, weight_ih, bias_ih).to(weight_hh.dtype)
    states: Tensor = _Recurrence.apply(given, weight_hh, bias_hh)  # type: ignore[no-untyped-call]
    return states


class _Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, given: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        steps, batch, width = given.shape
        size = width // 3
        low = torch.bfloat16 if torch.is_autocast_enabled("cpu") else given.dtype
        weight_low, bias_low = weight.to(low).t(), bias.to(low)
        states = given.new_zeros(steps + 1, batch, size)
        gates = torch.empty_like(given)
        kept_new = given.new_empty(steps, batch, size)
        with torch.autocast("cpu", enabled=False):
            for t in range(steps):
                kept = torch.addmm(bias_low, states[t].to(low), weight_low)
                both, new = gates[t, :, : 2 * size], gates[t, :, 2 * size :]
                torch.add(given[t, :, : 2 * size], kept[:, : 2 * size], out=both).sigmoid_()
                kept_new[t] = kept[:, 2 * size :]
                torch.addcmul(given[t, :, 2 * size :], both[:, :size], kept_new[t], out=new)
                torch.lerp(new.tanh_(), states[t], both[:, size:], out=states[t + 1])
        ctx.save_for_backward(states, gates, kept_new, weight)
        ctx.low = low
        return states[1:]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        states, gates, kept_new, weight = ctx.saved_tensors
        (gradient,) = gradients
        steps, batch, size = kept_new.shape
        weight_low = weight.to(ctx.low)
        into_kept = gates.new_empty(steps, batch, 3 * size, dtype=ctx.low)
        into_given = torch.empty_like(gates)
        carried = torch.zeros_like(states[0])
        for t in range(steps - 1, -1, -1):
            carried += gradient[t]
            reset, update, new = gates[t].split(size, dim=-1)
            here = into_given[t]
            before_new = here[:, 2 * size :]
            torch.mul(carried - carried * update, 1 - new * new, out=before_new)
            kept = before_new * reset
            into_kept[t, :, 2 * size :] = kept
            torch.mul(kept * kept_new[t], 1 - reset, out=here[:, :size])
            passed = carried * update
            torch.mul((states[t] - new) * passed, 1 - update, out=here[:, size : 2 * size])
            into_kept[t, :, : 2 * size] = here[:, : 2 * size]
            carried = passed.add_(torch.mm(into_kept[t], weight_low))
        flat = into_kept.reshape(steps * batch, 3 * size)
        before = states[:-1].reshape(steps * batch, size).to(ctx.low)
        weight_gradient = torch.mm(flat.t(), before).to(weight.dtype)
        return into_given, weight_gradient, flat.sum(0, dtype=weight.dtype)
