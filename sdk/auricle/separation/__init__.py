"""Separation of a live mixture into labelled sources and a residual.

::

    from auricle.separation import Separator

    separator = Separator(["dog", "guitar"])
    parts = separator.process(block)        # dog, guitar, residual; together the mixture

The engine runs the networks itself, on the CPU; neither torch, ONNX Runtime nor a GPU is needed.
"""

from __future__ import annotations

from auricle.separation.placed import PlacedSeparator
from auricle.separation.separator import MAX_LABELS, LabelEncoder, Separator

__all__ = ["MAX_LABELS", "LabelEncoder", "PlacedSeparator", "Separator"]
