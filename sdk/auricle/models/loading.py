"""Models by name or by the folder of a checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from auricle.errors import InputError
from auricle.models.extra import import_trained
from auricle.models.geometric_warp import GeometricWarp
from auricle.models.mono import Mono
from auricle.models.see_2_sound import See2Sound
from auricle.models.separated import SeparatedPlacement
from auricle.models.spatializer import Spatializer
from auricle.models.visual_placement import GeometricPlacement, PseudoBinaural

__all__ = ["load"]

_UNTRAINED: dict[str, Callable[[], Spatializer]] = {
    "mono": Mono,
    "geometric_warp": GeometricWarp,
    "separation": SeparatedPlacement,
    "geometric_true": partial(GeometricPlacement, "true"),
    "geometric_seen": partial(GeometricPlacement, "seen"),
    "pseudo_binaural": PseudoBinaural,
    "see_2_sound": partial(See2Sound, "given"),
    "see_2_sound_moving": partial(See2Sound, "moving"),
}


def load(model: str | Path, *, device: str = "cpu") -> Spatializer:
    """A model that can be called.

    Args:
        model: ``"mono"``, ``"geometric_warp"``, ``"separation"``, of those that see
            ``"geometric_true"``, ``"geometric_seen"``, ``"pseudo_binaural"``, ``"see_2_sound"`` and
            ``"see_2_sound_moving"``, or the folder of a checkpoint; a model's that draws may be
            followed by another sampler, as in ``"runs/tas/model@ddim:50"`` or
            ``"runs/tas/model@ancestral"``.
        device: where a network runs, such as ``"cuda"``.

    Raises:
        InputError: there is no such model, folder or sampler.
        FormatError: the folder is not a checkpoint of a spatializer of this version.
        MissingExtraError: a checkpoint is named, and the extra ``train`` is not installed.
    """
    name = str(model)
    if name in _UNTRAINED:
        return _UNTRAINED[name]()
    place, _, sampler = name.partition("@")
    folder = Path(place)
    if not folder.is_dir():
        known = ", ".join(_UNTRAINED)
        message = f"{name!r} is no model: expected {known} or the folder of a checkpoint"
        raise InputError(message)
    checkpoint = import_trained("auricle.models.checkpoint", f"the checkpoint {name!r}")
    spatializer: Spatializer = checkpoint.load_spatializer(folder, device, sampler)
    return spatializer
