"""The network that runs on every hop: what is heard and what is asked for become masks."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from auricle.models.streaming.features import BandLevels
from auricle.models.streaming.recurrence import gru_sequence
from auricle.separation.bands import band_edges, mask_matrix
from auricle.separation.streaming_config import SAMPLE_RATE, SLOTS, WINDOW, StreamingConfig

__all__ = ["STATES", "MaskNetwork", "state_shapes"]

STATES: Final = ("state_0", "state_1", "state_2")
_SILENT: Final = -1e4


def state_shapes(config: StreamingConfig, batch: int = 1) -> dict[str, tuple[int, ...]]:
    """Shapes of the states: level, trunk, slots. All begin as zeros."""
    shapes = ((batch, 1), (batch, config.trunk), (batch, SLOTS, config.slot))
    return dict(zip(STATES, shapes, strict=True))


class MaskNetwork(nn.Module):
    """Masks of one hop, with explicit state; the same weights run over sequences in training.

    A trunk hears the mixture: a layer that all wanted labels modulate (FiLM, Perez et al. 2018),
    then a GRU. Each slot has a GRU of its own state and shared weights, modulated by its own label
    and by the sum of the other labels, so slots may be permuted. Logits of each band compete in a
    softmax of the active slots and the residual.
    """

    to_bins: Tensor

    def __init__(self, config: StreamingConfig) -> None:
        super().__init__()
        self.config = config
        self.levels = BandLevels(config)
        self.front = nn.Linear(self.levels.size, config.front)
        self.trunk = nn.GRU(config.front, config.trunk)
        self.into_slot = nn.Linear(config.front + config.trunk, config.slot)
        self.slot = nn.GRU(config.slot, config.slot)
        self.slot_logits = nn.Linear(config.slot, config.bands)
        self.others_logits = nn.Linear(config.slot, config.bands, bias=False)
        self.residual_logits = nn.Linear(config.slot + config.trunk, config.bands)
        self.dropout = nn.Dropout(0.0)
        edges = band_edges(config.bands, SAMPLE_RATE / WINDOW, config.top_hz)
        to_bins = torch.from_numpy(mask_matrix(edges, WINDOW // 2 + 1))
        self.register_buffer("to_bins", to_bins, persistent=False)

    def forward(
        self,
        power: Tensor,
        long_power: Tensor,
        conditions: Tensor,
        active: Tensor,
        state_0: Tensor,
        state_1: Tensor,
        state_2: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Masks and next states of one hop.

        Spectra are sums of window times signal without normalisation: a full-scale sine at a bin
        has power 26 560 in the short window (162.97 squared) and 262 144 in the long one.

        Args:
            power: squared magnitudes of the 512 root-Hann window, ``[B x 257]``.
            long_power: squared magnitudes of the 2048 Hann window that ends at the same sample,
                ``[B x 1025]``.
            conditions: of the query encoder, ``[B x 4 x condition_size]``.
            active: 1 where a slot has an object, 0 elsewhere, ``[B x 4]``.
            state_0: level, ``[B x 1]``.
            state_1: trunk, ``[B x trunk]``.
            state_2: slots, ``[B x 4 x slot]``; that of a slot that is not active becomes zero.

        Returns:
            Masks ``[B x 5 x 257]``, at least 0, with sum 1, those of slots that are not active
            exactly 0, the last one the residual; then the next states.
        """
        features, level = self.levels(power, long_power, state_0)
        own, others, whole = self._conditions(conditions, active)
        front = _modulated(self.front(features), whole)
        trunk = gru_step(self.trunk, front, state_1)
        slots = self.into_slot(torch.cat([front, trunk], -1)).unsqueeze(-2)
        slots = _modulated(slots, own + others)
        slots = gru_step(self.slot, slots, state_2) * active.unsqueeze(-1)
        gains = self._gains(trunk, slots, active)
        return gains @ self.to_bins, level, trunk, slots

    def sequence(self, features: Tensor, conditions: Tensor, active: Tensor) -> Tensor:
        """Band masks of sequences from zero state, for training.

        Args:
            features: of :meth:`BandLevels.sequence`, ``[T x B x size]``.
            conditions: ``[B x S x condition_size]``, any number of slots.
            active: ``[B x S]``.

        Returns:
            ``[T x B x (S + 1) x bands]``, the last one the residual.
        """
        steps, batch, _ = features.shape
        own, others, whole = self._conditions(conditions, active)
        front = self.dropout(_modulated(self.front(features), whole))
        trunk = self.dropout(gru_sequence(self.trunk, front))
        slots = self.into_slot(torch.cat([front, trunk], -1)).unsqueeze(-2)
        slots = _modulated(slots, own + others)
        slots = gru_sequence(self.slot, slots.reshape(steps, -1, self.config.slot))
        slots = self.dropout(slots).reshape(steps, batch, -1, self.config.slot)
        return self._gains(trunk, slots * active.unsqueeze(-1), active)

    def _conditions(self, conditions: Tensor, active: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """For each slot by its own label and by the others', and for the trunk by all."""
        slot = 2 * self.config.slot
        wanted = conditions * active.unsqueeze(-1)
        own, given, whole = (
            wanted[..., :slot],
            wanted[..., slot : 2 * slot],
            wanted[..., 2 * slot :],
        )
        return own, given.sum(-2, keepdim=True) - given, whole.sum(-2)

    def _gains(self, trunk: Tensor, slots: Tensor, active: Tensor) -> Tensor:
        together = slots.sum(-2)
        others = self.others_logits(together.unsqueeze(-2) - slots)
        wanted = self.slot_logits(slots) + others
        wanted = torch.where(active.unsqueeze(-1) > 0, wanted, _SILENT)
        rest = self.residual_logits(torch.cat([together, trunk], -1)).unsqueeze(-2)
        return torch.softmax(torch.cat([wanted, rest], -2), dim=-2)


def gru_step(layer: nn.GRU, inputs: Tensor, state: Tensor) -> Tensor:
    """Next state ``[... x size]`` of a layer, in products that no exporter makes a loop of."""
    weight_ih, weight_hh, bias_ih, bias_hh = layer.all_weights[0]
    given = nn.functional.linear(inputs, weight_ih, bias_ih)
    kept = nn.functional.linear(state, weight_hh, bias_hh)
    reset_x, update_x, new_x = given.chunk(3, dim=-1)
    reset_h, update_h, new_h = kept.chunk(3, dim=-1)
    reset = torch.sigmoid(reset_x + reset_h)
    update = torch.sigmoid(update_x + update_h)
    new = torch.tanh(new_x + reset * new_h)
    return new + update * (state - new)


def _modulated(values: Tensor, condition: Tensor) -> Tensor:
    scale, shift = condition.chunk(2, dim=-1)
    return torch.relu(values * (1 + scale) + shift)
