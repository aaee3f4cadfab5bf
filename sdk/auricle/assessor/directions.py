"""Classes of angles and distances: targets, losses, and places read from logits."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from auricle.assessor.examples import Batch
from auricle.assessor.network import Located, Recognised

__all__ = ["Places", "place_loss", "places", "recognition_loss"]

_DISTANCE_STEP_M = 0.5
_OCTANT_WEIGHT, _DISTANCE_WEIGHT = 1.0, 0.5


class Places(NamedTuple):
    """Where the sound of each row is, ``[r]``.

    Attributes:
        left, front, above: chance of each, 0 to 1.
        azimuth_deg, elevation_deg: mean direction.
        distance_m: mean distance.
    """

    left: Tensor
    front: Tensor
    above: Tensor
    azimuth_deg: Tensor
    elevation_deg: Tensor
    distance_m: Tensor


def places(heard: Located) -> Places:
    """Read the heads: the chances of halves are sums over classes, the angles circular means."""
    azimuth, elevation = _angles(heard.azimuth, 360.0), _angles(heard.elevation, 180.0)
    around, up = heard.azimuth.float().softmax(-1), heard.elevation.float().softmax(-1)
    sine, cosine = around @ azimuth.deg2rad().sin(), around @ azimuth.deg2rad().cos()
    metres = _DISTANCE_STEP_M * (torch.arange(heard.distance.shape[-1]) + 1.0)
    return Places(
        left=around @ (azimuth > 0.0).float(),
        front=around @ (azimuth.abs() < 90.0).float(),
        above=up @ (elevation > 0.0).float(),
        azimuth_deg=torch.atan2(sine, cosine).rad2deg(),
        elevation_deg=up @ elevation,
        distance_m=heard.distance.float().softmax(-1) @ metres,
    )


def place_loss(heard: Located, batch: Batch) -> Tensor:
    """Mean cross-entropy of the places of all rows.

    Angles and distances have targets that are spread over neighbouring classes (normal, one class
    wide), so that near misses cost less. The halves (left, front, above) count once more, as
    answers name octants.
    """
    azimuth, elevation = _angles(heard.azimuth, 360.0), _angles(heard.elevation, 180.0)
    turn = torch.remainder(batch.azimuth_deg[:, None] - azimuth + 180.0, 360.0) - 180.0
    rise = batch.elevation_deg[:, None] - elevation
    metres = _DISTANCE_STEP_M * (torch.arange(heard.distance.shape[-1]) + 1.0)
    far = batch.distance_m[:, None].clamp(max=float(metres[-1])) - metres
    each = (
        _soft_cross_entropy(heard.azimuth, turn / (azimuth[1] - azimuth[0]))
        + _soft_cross_entropy(heard.elevation, rise / (elevation[1] - elevation[0]))
        + _DISTANCE_WEIGHT * _soft_cross_entropy(heard.distance, far / _DISTANCE_STEP_M)
    )
    found = places(heard)
    angle = batch.azimuth_deg.deg2rad()
    for chance, truth in (
        (found.left, angle.sin() > 0.0),
        (found.front, angle.cos() > 0.0),
        (found.above, batch.elevation_deg > 0.0),
    ):
        safe = chance.clamp(1e-5, 1.0 - 1e-5)
        each = each + _OCTANT_WEIGHT * functional.binary_cross_entropy(
            safe, truth.float(), reduction="none"
        )
    return each.mean()


def recognition_loss(heard: Recognised, batch: Batch) -> Tensor:
    """Mean cross-entropy of what is asked for, and of the classes that share each clip."""
    present = functional.binary_cross_entropy_with_logits(heard.present.float(), batch.present)
    shares = batch.classes / batch.classes.sum(dim=1, keepdim=True).clamp(min=1.0)
    return present + functional.cross_entropy(heard.classes.float(), shares)


def _angles(logits: Tensor, span_deg: float) -> Tensor:
    """Centres of the classes in degrees, rising from minus half the span."""
    count = logits.shape[-1]
    return (torch.arange(count) + 0.5) * (span_deg / count) - span_deg / 2.0


def _soft_cross_entropy(logits: Tensor, distance: Tensor) -> Tensor:
    """Against a normal density over classes at ``distance`` classes from the truth."""
    target = torch.exp(-0.5 * distance**2)
    target = target / target.sum(-1, keepdim=True).clamp(min=math.exp(-50.0))
    return -(target * logits.float().log_softmax(-1)).sum(-1)
