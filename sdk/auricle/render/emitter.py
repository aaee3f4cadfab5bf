"""How a source of a scene sounds, wherever it is."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle import _native
from auricle.errors import EngineError, InputError
from auricle.render.directivity import apply_directivity
from auricle.render.level import checked_gain, factor_of, in_db
from auricle.render.listener import checked_orientation

if TYPE_CHECKING:
    from auricle.render.population import Population
    from auricle.scene import Quaternion

__all__ = ["Emitter"]


def _switch(value: object, name: str) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        message = f"source.{name} is {value!r}; expected True or False"
        raise InputError(message)
    return bool(value)


class Emitter:
    """Level, width and directivity of a :class:`Source`, and what the air does to it.

    Args:
        scene: it sounds in.
        name: for messages.
        source_id: by which the scene's renderer knows it; 0 once it was removed.
    """

    # A misspelt attribute is an error instead of one more attribute.
    __slots__ = ("_directivity", "_distance_model", "_id", "_name", "_orientation", "_scene")

    def __init__(self, scene: Population, name: str | None, source_id: int) -> None:
        self._scene = scene
        self._name = name
        self._id = source_id
        self._orientation: Quaternion = (0.0, 0.0, 0.0, 1.0)
        self._distance_model: dict[str, Any] = {}
        self._directivity: dict[str, Any] | None = None

    @property
    def gain_db(self) -> float:
        """Level in decibels, to float32 precision; minus infinity is silence."""
        return in_db(self._params().gain)

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        self._set_gain(factor_of(gain_db))

    @property
    def gain(self) -> float:
        """Level as a linear factor; 0 is silence."""
        return float(self._params().gain)

    @gain.setter
    def gain(self, gain: float) -> None:
        self._set_gain(checked_gain(gain))

    def _set_gain(self, gain: float) -> None:
        params = self._params()
        params.gain = gain
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
