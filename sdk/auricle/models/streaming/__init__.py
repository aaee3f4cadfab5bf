"""Streaming separation of a mixture by labels: a small causal network with explicit state.

::

    model = auricle.models.streaming.load("streaming.safetensors")
    conditions = model.query(tokens)                         # once for each set of labels
    masks, *states = model.mask(power, long_power, conditions, active, *states)    # every hop

Needs the extra ``train``; the engine runs the saved weights without it.
"""

from __future__ import annotations

from auricle.models.streaming.mask_network import MaskNetwork, state_shapes
from auricle.models.streaming.model import StreamingSeparation, build, load, save
from auricle.models.streaming.offline import label_masks, separate
from auricle.models.streaming.pretrained_labels import PretrainedLabels
from auricle.models.streaming.query_encoder import QueryEncoder
from auricle.separation.streaming_config import StreamingConfig

__all__ = [
    "MaskNetwork",
    "PretrainedLabels",
    "QueryEncoder",
    "StreamingConfig",
    "StreamingSeparation",
    "build",
    "label_masks",
    "load",
    "save",
    "separate",
    "state_shapes",
]
