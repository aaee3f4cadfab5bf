"""A part of a picture that shows one thing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from auricle.errors import FormatError, InputError

__all__ = ["Box", "Region", "overlap"]

Box = tuple[float, float, float, float]
"""``(left, top, right, bottom)`` in continuous pixels, x to the right and y downwards."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One thing in one frame.

    Attributes:
        box: ``(left, top, right, bottom)`` in continuous pixels of the frame.
        label: what it is in words; empty when nobody said.
        confidence: 0 to 1, how sure the finder is; 1 for what a user gave.
        mask: bool ``[height x width]`` of the whole frame, true where the thing is; None when only
            the box is known.
        depth_m: distance from the camera along its axis in metres, when known.
        identity: number that the same thing has in every frame, when the finder follows things.

    Raises:
        InputError: a box without area or with numbers that are not finite, a confidence out of
            range, or a mask that is not boolean or empty.
    """

    box: Box
    label: str = ""
    confidence: float = 1.0
    mask: npt.NDArray[np.bool_] | None = None
    depth_m: float | None = None
    identity: int | None = None

    def __post_init__(self) -> None:
        left, top, right, bottom = self.box
        if not all(math.isfinite(edge) for edge in self.box) or left >= right or top >= bottom:
            message = (
                f"box is {self.box}; expected finite (left, top, right, bottom) with left below "
                "right and top below bottom"
            )
            raise InputError(message)
        if not 0.0 <= self.confidence <= 1.0:
            message = f"confidence is {self.confidence}; expected 0 to 1"
            raise InputError(message)
        if self.depth_m is not None and not (math.isfinite(self.depth_m) and self.depth_m > 0.0):
            message = f"depth_m is {self.depth_m}; expected metres above 0"
            raise InputError(message)
        if self.mask is not None and (self.mask.dtype != np.bool_ or self.mask.ndim != 2):
            message = f"mask is {self.mask.dtype} {self.mask.shape}; expected bool [height x width]"
            raise InputError(message)
        if self.mask is not None and not self.mask.any():
            message = "mask is true nowhere; expected at least one pixel"
            raise InputError(message)

    @classmethod
    def from_mask(
        cls, mask: npt.NDArray[np.bool_], label: str = "", confidence: float = 1.0
    ) -> Region:
        """The region of a mask, with the smallest box around it.

        Raises:
            InputError: the mask is true nowhere.
        """
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not rows.size:
            message = "mask is true nowhere; expected at least one pixel"
            raise InputError(message)
        box = (
            float(columns[0]),
            float(rows[0]),
            float(columns[-1] + 1),
            float(rows[-1] + 1),
        )
        return cls(box, label, confidence, mask)

    @property
    def width(self) -> float:
        """Of the box, in pixels."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """Of the box, in pixels."""
        return self.box[3] - self.box[1]

    @property
    def area(self) -> float:
        """In square pixels: of the mask where there is one, else of the box."""
        if self.mask is not None:
            return float(np.count_nonzero(self.mask))
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Where it is in the picture: centre of gravity of the mask, else the middle of the box."""
        if self.mask is not None:
            rows, columns = np.nonzero(self.mask)
            return float(columns.mean()) + 0.5, float(rows.mean()) + 0.5
        left, top, right, bottom = self.box
        return 0.5 * (left + right), 0.5 * (top + bottom)

    def to_dict(self) -> dict[str, Any]:
        """Plain data that ``from_dict`` reads back; the mask is left out."""
        data: dict[str, Any] = {
            "box": list(self.box),
            "label": self.label,
            "confidence": self.confidence,
        }
        if self.depth_m is not None:
            data["depth_m"] = self.depth_m
        if self.identity is not None:
            data["identity"] = self.identity
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Region:
        """Rebuild from ``to_dict``.

        Raises:
            FormatError: a key is missing or holds something else.
        """
        try:
            left, top, right, bottom = (float(edge) for edge in data["box"])
            depth, identity = data.get("depth_m"), data.get("identity")
            return cls(
                (left, top, right, bottom),
                str(data.get("label", "")),
                float(data.get("confidence", 1.0)),
                None,
                None if depth is None else float(depth),
                None if identity is None else int(identity),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            message = (
                "not a region: expected {'box': [left, top, right, bottom], 'label': ...} in "
                f"pixels ({error})"
            )
            raise FormatError(message) from None


def overlap(first: Box, second: Box) -> float:
    """Area that two boxes share over the area that they cover together (IoU), 0 to 1."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0.0 or height <= 0.0:
        return 0.0
    shared = width * height
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (first, second))
    return shared / (areas - shared)
