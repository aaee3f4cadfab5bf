"""Mixtures of one session: what is in them is on the stage as sources are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from auricle.bridge.mixture_ids import is_part, object_ids, owner_of, residual_id
from auricle.bridge.rendering import DistanceModel, Renderer, SourceParameters
from auricle.bridge.stage import SourceState, Stage
from auricle.scene.geometry import Vector
from auricle.scene.path import Path

__all__ = ["MixtureStage", "Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """An object of a mixture as it shall be.

    Attributes:
        label: what it is.
        position: metres, world axes.
        path: how it moves, if it does.
        spread: 0 is a point, 1 all around.
    """

    label: str
    position: Vector
    path: Path | None
    spread: float


@dataclass(slots=True)
class _Mixture:
    # By their ids; the residual has none.
    labels: dict[int, str] = field(default_factory=dict)
    # Fields of SourceParameters that all objects start with.
    common: dict[str, Any] = field(default_factory=dict)


class MixtureStage(Stage):
    """A stage on which sources may hold several sounds.

    The gain of a mixture is its own; everything else that is said of it holds for its objects.

    Args:
        renderer: what sounds.
        sample_rate: of the stream, in Hz.
    """

    def __init__(self, renderer: Renderer, sample_rate: int) -> None:
        super().__init__(renderer, sample_rate)
        self._mixtures: dict[int, _Mixture] = {}

    def is_mixture(self, source: int) -> bool:
        """Whether a source is taken apart."""
        return source in self._mixtures

    def parts(self, source: int) -> dict[int, str | None]:
        """Labels by ids of the parts there are; the residual has none, other sources no parts."""
        mixture = self._mixtures.get(source)
        if mixture is None:
            return {}
        rest = residual_id(source)
        return mixture.labels | ({rest: None} if rest in self._sources else {})

    def distance(self, source: int) -> DistanceModel:
        """Distance model of a source as it stands; of a mixture, that of new objects."""
        mixture = self._mixtures.get(source)
        if mixture is None:
            return super().distance(source)
        model: DistanceModel = mixture.common.get("distance", DistanceModel())
        return model

    def add_mixture(self, source: int, changes: Mapping[str, Any]) -> None:
        """Start a source that is taken apart; silent until it is."""
        self._renderer.add_mixture(source)
        self._remember(source, SourceParameters())
        self._inputs.add(source)
        self._mixtures[source] = _Mixture()
        self.change(source, changes, 0)

    def take_apart(self, source: int, parts: Sequence[Part], neutral: Vector, ramp: int) -> None:
        """Split a mixture into these from now on.

        Args:
            source: its id.
            parts: what it is split into. Those that are there already glide to their new places
                and keep everything else.
            neutral: where the residual is when it is new.
            ramp: frames that takes.

        Raises:
            AuricleError: the network cannot be run; then nothing has changed.
        """
        mixture = self._mixtures[source]
        kept = self._kept(source, parts)
        ids = object_ids(source, len(parts))
        starts = [
            (kept[new].position if new in kept else None) or part.position
            for new, part in zip(ids, parts, strict=True)
        ]
        labels = [part.label for part in parts]
        self._renderer.take_apart(source, list(zip(labels, starts, strict=True)))
        for old in mixture.labels:
            self._forget(old)
        mixture.labels = dict(zip(ids, labels, strict=True))
        for new, part, start in zip(ids, parts, starts, strict=True):
            place = {"position": part.position} if part.path is None else {}
            if new in kept:
                self._renumber(new, kept[new], start)
                self.change(new, place, ramp, part.path)
                continue
            settings = replace(SourceParameters(**mixture.common), position=start)
            self._remember(new, settings)
            self._renderer.set_source(new, settings)
            changes = {"spread": part.spread, **mixture.common, **place}
            self.change(new, changes, ramp, part.path)
        if residual_id(source) not in self._sources:
            settings = SourceParameters(neutral, spread=1.0)
            self._remember(residual_id(source), settings)
            self._renderer.set_source(residual_id(source), settings)

    def _renumber(self, new: int, state: SourceState, start: Vector) -> None:
        """Give an object another id; what it is on the way to, it stays on the way to."""
        state.id, state.position = new, start
        self._sources[new] = state
        if not state.heard:
            self._new.add(new)
        if state.glides or state.motion is not None:
            self._moving.add(new)
        self._renderer.set_source(new, state.parameters())

    def _kept(self, source: int, parts: Sequence[Part]) -> dict[int, SourceState]:
        """By their new ids, objects that are there already."""
        left = [(label, self._sources[old]) for old, label in self._mixtures[source].labels.items()]
        kept = {}
        for new, part in zip(object_ids(source, len(parts)), parts, strict=True):
            found = next((entry for entry in left if entry[0] == part.label), None)
            if found is not None:
                left.remove(found)
                kept[new] = found[1]
        return kept

    def remove(self, source: int) -> None:
        """End a source; an object of a mixture goes over to the residual."""
        mixture = self._mixtures.pop(source, None)
        if mixture is not None:
            for part in (*mixture.labels, residual_id(source)):
                if part in self._sources:
                    self._forget(part)
        elif is_part(source):
            del self._mixtures[owner_of(source)].labels[source]
        super().remove(source)

    def change(
        self, source: int, changes: Mapping[str, Any], ramp: int, path: Path | None = None
    ) -> None:
        """Take a source to new values, as :meth:`Stage.change` does."""
        mixture = self._mixtures.get(source)
        if mixture is not None:
            inside = {name: value for name, value in changes.items() if name != "gain"}
            mixture.common |= inside
            for part in mixture.labels if inside else ():
                super().change(part, inside, ramp)
            changes = {name: value for name, value in changes.items() if name == "gain"}
        super().change(source, changes, ramp, path)
