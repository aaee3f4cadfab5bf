"""Exporters: trained networks to ONNX files and TensorRT engines, checked against PyTorch.

::

    from auricle import exporters

    report = exporters.export("streaming.safetensors", "out", to="onnx", verify=True)

Needs the extra ``train``; engines also need the extra ``tensorrt``, or the full ``tensorrt``.
"""

from __future__ import annotations

from auricle.exporters.exporting import Exported, export
from auricle.exporters.parts import Part
from auricle.exporters.sources import parts_of

__all__ = ["Exported", "Part", "export", "parts_of"]
