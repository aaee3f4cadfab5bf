"""Separation of a live mixture into labelled sources and a residual.

::

    from auricle.separation import Separator

    separator = Separator(["dog", "guitar"])
    parts = separator.process(block)        # dog, guitar, residual; together the mixture

The networks are run by the engine through ONNX Runtime; neither torch nor a GPU is needed.
"""

from __future__ import annotations

from auricle.separation.placed import PlacedSeparator
from auricle.separation.separator import MAX_LABELS, Separator

__all__ = ["MAX_LABELS", "PlacedSeparator", "Separator"]
