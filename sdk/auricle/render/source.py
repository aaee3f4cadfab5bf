"""One sound of a scene."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle import _native
from auricle.errors import EngineError, InputError, PromptError
from auricle.render.directivity import apply_directivity
from auricle.render.listener import checked_orientation, checked_position
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.render.scene import Scene
    from auricle.scene import Quaternion, Vector

__all__ = ["Source"]

_QUIETEST_DB, _LOUDEST_DB = -200.0, 60.0


def _switch(value: object, name: str) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        message = f"source.{name} is {value!r}; expected True or False"
        raise InputError(message)
    return bool(value)


class Source:
    """A mono sound somewhere in a scene; made by ``Scene.add_source``.

    Everything may be set at any time and glides over the next ``Scene.process``. A source that
    was removed raises ``EngineError`` whatever is done with it.
    """

    # A misspelt attribute is an error instead of one more attribute.
    __slots__ = (
        "_directivity",
        "_distance_model",
        "_id",
        "_name",
        "_orientation",
        "_path_start_s",
        "_scene",
        "_text",
    )

    def __init__(self, scene: Scene, name: str | None, source_id: int) -> None:
        self._scene = scene
        self._name = name
        self._id = source_id
        self._orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)
        self._path_start_s = 0.0
        self._text: tuple[str, Path | Vector] | None = None
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
        """``(x, y, z)`` in the scene's world axes, to float32 precision; None while the source has
        no place."""
        params = self._params()
        if not params.placed:
            return None
        x, y, z = params.position
        return self._scene.axes.from_auricle((x, y, z))

    @position.setter
    def position(self, position: Iterable[float]) -> None:
        self._place(checked_position(position, "source.position"))
        self._follow(None)

    @property
    def path(self) -> Path | None:
        """The path the source follows, in world axes; its time starts when it is set."""
        return self._scene._paths.get(self)

    @path.setter
    def path(self, path: Path | None) -> None:
        if path is not None and not isinstance(path, Path):
            message = f"source.path is {type(path).__name__}; expected an auricle.Path"
            raise InputError(message)
        if path is not None:
            for sample in path.samples:
                checked_position(sample[1:], "a position of source.path")
            self._place(path.at(0.0))
        self._follow(path)

    def _follow(self, path: Path | None) -> None:
        """Be on a path from now on, or on none."""
        self._path_start_s = self._scene.time_s
        if path is None:
            self._scene._paths.pop(self, None)
        else:
            self._scene._paths[self] = path

    @property
    def text(self) -> str | None:
        """The sentence that placed the source; None once it was placed in another way.

        A sentence also says how wide the source is: it sets ``spread``.
        """
        if self._text is None:
            return None
        sentence, place = self._text
        return sentence if place in (self.path, self.position) else None

    @text.setter
    def text(self, text: str) -> None:
        from auricle.prompt import parse

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
            self.path = Path((t, *to_world((x, y, z))) for t, x, y, z in placement.path.samples)
        self.spread = placement.spread
        self.remember_text(text)

    def remember_text(self, text: str) -> None:
        """Take a sentence for the one that put the source where it is now."""
        place = self.path or self.position
        self._text = (text, place) if place is not None else None

    @property
    def gain_db(self) -> float:
        """Level in decibels, to float32 precision; minus infinity is silence."""
        gain = self._params().gain
        return 20.0 * math.log10(gain) if gain > 0.0 else -math.inf

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        try:
            value = float(gain_db)
        except (TypeError, ValueError):
            value = math.nan
        if value != -math.inf and not _QUIETEST_DB <= value <= _LOUDEST_DB:
            message = (
                f"gain_db is {gain_db!r}; expected {_QUIETEST_DB:g} to {_LOUDEST_DB:g} decibels"
            )
            raise InputError(message)
        params = self._params()
        params.gain = 10.0 ** (value / 20.0)
        self._publish(params)

    @property
    def gain(self) -> float:
        """Level as a linear factor; 0 is silence."""
        return float(self._params().gain)

    @gain.setter
    def gain(self, gain: float) -> None:
        limit = 10.0 ** (_LOUDEST_DB / 20.0)
        if not isinstance(gain, numbers.Real) or not 0.0 <= float(gain) <= limit:
            message = f"gain is {gain!r}; expected 0 to {limit:g} (linear)"
            raise InputError(message)
        params = self._params()
        params.gain = float(gain)
        self._publish(params)

    @property
    def orientation(self) -> Quaternion:
        """Where the source faces, as a unit quaternion ``(x, y, z, w)``; it matters with a
        directivity."""
        return self._orientation

    @orientation.setter
    def orientation(self, orientation: Iterable[float]) -> None:
        checked = checked_orientation(orientation, "source.orientation")
        params = self._params()
        params.orientation = self._scene.axes.orientation_to_auricle(checked)
        self._publish(params)
        self._orientation = checked

    @property
    def directivity(self) -> dict[str, Any] | None:
        """How level depends on the direction of radiation; None is omnidirectional.

        ``{"pattern": "cardioid", "order": 1, "weight": 0.5}`` has the gain ``|1 - weight + weight
        cos| ** order``: weight 0.5 is a cardioid, 0.75 a hypercardioid, 1 a figure of eight.
        ``{"pattern": "cone", "inner": 1.0, "outer": 2.0, "outer_gain": 0.2}`` has full angles in
        radians.
        """
        return self._directivity

    @directivity.setter
    def directivity(self, directivity: Mapping[str, Any] | None) -> None:
        params = self._params()
        applied = apply_directivity(params, directivity)
        self._publish(params)
        self._directivity = applied

    @property
    def spread(self) -> float:
        """How much of the space around the listener the source fills, to float32 precision: 0 is a
        point, 1 comes from all around."""
        return float(self._params().spread)

    @spread.setter
    def spread(self, spread: float) -> None:
        if (
            isinstance(spread, bool)
            or not isinstance(spread, numbers.Real)
            or not 0.0 <= float(spread) <= 1.0
        ):
            message = f"source.spread is {spread!r}; expected 0 (a point) to 1 (all around)"
            raise InputError(message)
        params = self._params()
        params.spread = float(spread)
        self._publish(params)

    @property
    def propagation(self) -> bool:
        """Whether sound takes its time to the listener, distance over 343.2 m/s, and its pitch
        changes with the motion of both (Doppler effect).

        The delay of a source that is further away than the scene's ``max_propagation_m`` is that
        of this distance.
        """
        return bool(self._params().propagation)

    @propagation.setter
    def propagation(self, propagation: bool) -> None:
        params = self._params()
        params.propagation = _switch(propagation, "propagation")
        self._publish(params)

    @property
    def air_absorption(self) -> bool:
        """Whether the air absorbs, by ISO 9613-1 at 20 degrees Celsius and 50 % humidity."""
        return bool(self._params().air_absorption)

    @air_absorption.setter
    def air_absorption(self, air_absorption: bool) -> None:
        params = self._params()
        params.air_absorption = _switch(air_absorption, "air_absorption")
        self._publish(params)

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
        for what, value in (
            ("ref_distance", ref_distance),
            ("max_distance", max_distance),
            ("rolloff", rolloff),
        ):
            if not isinstance(value, numbers.Real):
                message = f"{what} is {value!r}; expected a number"
                raise InputError(message)
        params = self._params()
        params.distance_model = _native.DistanceModel[model]
        params.ref_distance = ref_distance
        params.max_distance = max_distance
        params.rolloff = rolloff
        self._publish(params)
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
        self._scene._look(self, position)
        params = self._params()
        params.position = self._scene.axes.to_auricle(position)
        params.placed = True
        self._publish(params)

    def _params(self) -> _native.SourceParams:
        """What the engine was last told; it alone keeps the books."""
        if self._id == 0:
            name = f"source {self._name!r}" if self._name else "this source"
            message = f"{name} was removed from its scene; add a new one with add_source()"
            raise EngineError(message)
        return self._scene.renderer.source(self._id)

    def _publish(self, params: _native.SourceParams) -> None:
        try:
            self._scene.renderer.set_source(self._id, params)
        except ValueError as error:
            raise InputError(str(error)) from error

    def __repr__(self) -> str:
        state = "removed" if self.removed else f"position={self.position}"
        return f"Source({self._name!r}, {state})"
