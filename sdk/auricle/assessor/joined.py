"""Several data sets that the assessor learns from as if they were one."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from auricle.assessor.examples import Batch, FeatureStore
from auricle.errors import InputError

__all__ = ["JoinedStores"]


class JoinedStores:
    """Feature stores one after the other: scenes that were built at other times, or other heads.

    Args:
        stores: of clips of one duration, with features of one kind and the same classes.

    Attributes:
        classes: names of all classes.
        masks_from: fingerprint of what made the masks.
        made_from: everything that decides what is in the files.

    Raises:
        InputError: no store, or stores that do not fit together.
    """

    def __init__(self, stores: Sequence[FeatureStore]) -> None:
        if not stores:
            message = "there is no feature store to join; expected at least one"
            raise InputError(message)
        first = stores[0]
        for number, other in enumerate(stores[1:], 2):
            if other.classes != first.classes:
                message = (
                    f"data set {number} has the {len(other.classes)} classes "
                    f"{', '.join(other.classes)}, the first one the {len(first.classes)} "
                    f"{', '.join(first.classes)}; expected the same in the same order"
                )
                raise InputError(message)
            if other.settings != first.settings:
                message = (
                    f"data set {number} has features of {other.settings}, the first one of "
                    f"{first.settings}"
                )
                raise InputError(message)
            if other.plane_shape != first.plane_shape:
                message = (
                    f"data set {number} has clips of {other.plane_shape[2]} frames, the first one "
                    f"of {first.plane_shape[2]}; build both with one duration"
                )
                raise InputError(message)
        self._stores = tuple(stores)
        self._begins = np.cumsum([0, *(len(store) for store in stores)])
        self.classes = first.classes
        self.masks_from = first.masks_from
        self.made_from = json.dumps([store.made_from for store in stores])

    def __len__(self) -> int:
        return int(self._begins[-1])

    def batch(self, numbers: npt.NDArray[np.int64], rng: np.random.Generator) -> Batch:
        """As :meth:`FeatureStore.batch`, of clips that are numbered through all stores."""
        home = np.searchsorted(self._begins, numbers, side="right") - 1
        parts = [
            store.batch(numbers[home == number] - self._begins[number], rng)
            for number, store in enumerate(self._stores)
            if (home == number).any()
        ]
        offsets = np.cumsum([0, *(len(part.planes) for part in parts)])

        def together(name: str) -> torch.Tensor:
            return torch.cat([getattr(part, name) for part in parts])

        return Batch(
            planes=together("planes"),
            queries=together("queries"),
            present=together("present"),
            classes=together("classes"),
            clip=torch.cat([part.clip + int(at) for part, at in zip(parts, offsets, strict=False)]),
            masks=together("masks"),
            azimuth_deg=together("azimuth_deg"),
            elevation_deg=together("elevation_deg"),
            distance_m=together("distance_m"),
        )
