"""One sound of a scene."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from auricle import _native
from auricle.errors import EngineError, InputError, PromptError
from auricle.prompt import parse
from auricle.render.directivity import apply_directivity
from auricle.render.listener import checked_orientation, checked_position
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.render.scene import Scene
    from auricle.scene import Quaternion, Vector

__all__ = ["Source"]

_QUIETEST_DB, _LOUDEST_DB = -200.0, 60.0


class Source:
    """A mono sound somewhere in a scene; made by ``Scene.add_source``.

    Everything may be set at any time and glides over the next ``Scene.process``. A source that
    was removed raises ``EngineError`` whatever is done with it.
    """

    def __init__(self, scene: Scene, name: str | None, params: _native.SourceParams) -> None:
        self._scene = scene
        self._name = name
        self._params = params
        self._id = 0
        self._position: Vector | None = None
        self._orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)
        self._path: Path | None = None
        self._path_start_s = 0.0
        self._text: str | None = None
        self._gain_db = 0.0
        self._distance_model: dict[str, Any] = {}
        self._directivity: dict[str, Any] | None = None

    @property
    def name(self) -> str | None:
        """The name it was added under."""
        return self._name

    @property
    def removed(self) -> bool:
        """Whether the source has been removed."""
        return self._id == 0

    @property
    def position(self) -> Vector | None:
        """``(x, y, z)`` in the scene's world axes; None while the source has no place."""
        return self._position

    @position.setter
    def position(self, position: Iterable[float]) -> None:
        self._place(checked_position(position, "source.position"))
        self._path = None
        self._text = None

    @property
    def path(self) -> Path | None:
        """The path the source follows, in world axes; its time starts when it is set."""
        return self._path

    @path.setter
    def path(self, path: Path | None) -> None:
        if path is None:
            self._path = None
            return
        if not isinstance(path, Path):
            message = f"source.path is {type(path).__name__}; expected an auricle.Path"
            raise InputError(message)
        self._place(path.at(0.0))
        self._path = path
        self._path_start_s = self._scene.time_s
        self._text = None

    @property
    def text(self) -> str | None:
        """The sentence that placed the source."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        prompt = parse(text)
        if len(prompt.objects) != 1:
            labels = ", ".join(repr(placement.label) for placement in prompt.objects)
            reason = (
                f"names {len(prompt.objects)} objects ({labels}); the text of one source must "
                "place one"
            )
            raise PromptError(text, (0, len(text)), reason)
        placement = prompt.objects[0]
        to_world = self._scene.listener.to_world
        if placement.path is None:
            self.position = to_world(placement.position)
        else:
            self.path = Path(
                (t, *to_world((x, y, z))) for t, x, y, z in placement.path.samples
            )
        self._text = text

    @property
    def gain_db(self) -> float:
        """Level in decibels."""
        return self._gain_db

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        try:
            value = float(gain_db)
        except (TypeError, ValueError):
            value = math.nan
        if not _QUIETEST_DB <= value <= _LOUDEST_DB:
            message = (
                f"gain_db is {gain_db!r}; expected {_QUIETEST_DB:g} to {_LOUDEST_DB:g} decibels"
            )
            raise InputError(message)
        self._params.gain = 10.0 ** (value / 20.0)
        self._gain_db = value
        self._publish()

    @property
    def gain(self) -> float:
        """Level as a linear factor; 0 is silence."""
        return float(self._params.gain)

    @gain.setter
    def gain(self, gain: float) -> None:
        limit = 10.0 ** (_LOUDEST_DB / 20.0)
        if not 0.0 <= gain <= limit:
            message = f"gain is {gain!r}; expected 0 to {limit:g} (linear)"
            raise InputError(message)
        self._params.gain = float(gain)
        self._gain_db = 20.0 * math.log10(gain) if gain > 0.0 else -math.inf
        self._publish()

    @property
    def orientation(self) -> Quaternion:
        """Where the source faces, as a unit quaternion ``(x, y, z, w)``; it matters with a
        directivity."""
        return self._orientation

    @orientation.setter
    def orientation(self, orientation: Iterable[float]) -> None:
        self._orientation = checked_orientation(orientation, "source.orientation")
        self._params.orientation = self._scene.axes.orientation_to_auricle(self._orientation)
        self._publish()

    @property
    def directivity(self) -> dict[str, Any] | None:
        """How level depends on the direction of radiation; None is omnidirectional.

        ``{"pattern": "cardioid", "order": 1}`` or ``{"pattern": "cone", "inner": 1.0, "outer":
        2.0, "outer_gain": 0.2}`` with full angles in radians.
        """
        return self._directivity

    @directivity.setter
    def directivity(self, directivity: Mapping[str, Any] | None) -> None:
        self._directivity = apply_directivity(self._params, directivity)
        self._publish()

    @property
    def distance_model(self) -> dict[str, Any]:
        """The arguments of ``set_distance_model``; empty for the default, 1 / distance."""
        return dict(self._distance_model)

    def set_distance_model(
        self,
        model: str = "inverse",
        *,
        ref_distance: float = 1.0,
        max_distance: float = 10_000.0,
        rolloff: float = 1.0,
    ) -> None:
        """Say how level falls with distance, by the formulas of the Web Audio API.

        Args:
            model: ``"inverse"`` (not clamped below ``ref_distance``), ``"linear"`` or
                ``"exponential"``.
            ref_distance: metres at which the gain is 1.
            max_distance: metres at which the linear model ends.
            rolloff: how fast it falls.

        Raises:
            InputError: another model, or a value out of range.
        """
        models = [entry.name for entry in _native.DistanceModel]
        if model not in models:
            message = f"distance model is {model!r}; expected one of {', '.join(models)}"
            raise InputError(message)
        kept = (
            self._params.distance_model,
            self._params.ref_distance,
            self._params.max_distance,
            self._params.rolloff,
        )
        self._params.distance_model = _native.DistanceModel[model]
        self._params.ref_distance = ref_distance
        self._params.max_distance = max_distance
        self._params.rolloff = rolloff
        try:
            self._publish()
        except InputError:
            (
                self._params.distance_model,
                self._params.ref_distance,
                self._params.max_distance,
                self._params.rolloff,
            ) = kept
            raise
        self._distance_model = {
            "model": model,
            "ref_distance": ref_distance,
            "max_distance": max_distance,
            "rolloff": rolloff,
        }

    def remove(self) -> None:
        """Take the source out of its scene."""
        self._scene.remove_source(self)

    def _place(self, position: Vector) -> None:
        self._params.position = self._scene.axes.to_auricle(position)
        self._params.placed = True
        self._publish()
        self._position = position

    def _publish(self) -> None:
        if self._id == 0:
            name = f"source {self._name!r}" if self._name else "this source"
            message = f"{name} was removed from its scene; add a new one with add_source()"
            raise EngineError(message)
        try:
            self._scene.renderer.set_source(self._id, self._params)
        except ValueError as error:
            raise InputError(str(error)) from error

    def __repr__(self) -> str:
        state = "removed" if self.removed else f"position={self._position}"
        return f"Source({self._name!r}, {state})"
