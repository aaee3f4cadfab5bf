"""A source that holds several sounds, taken apart while it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from auricle.errors import EngineError
from auricle.render.level import checked_gain, factor_of, in_db
from auricle.render.mixture_cast import Part, described_parts, listed_parts
from auricle.render.mixture_object import MixtureObject
from auricle.render.take import Take
from auricle.render.take_sequence import FADE_S, TakeSequence
from auricle.scene import Path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.render.population import Population
    from auricle.render.separating import MixtureSeparator

    Samples: TypeAlias = NDArray[np.float32]
    Rows: TypeAlias = list[tuple[int, Samples]]

__all__ = ["MOST_MIXTURES", "Mixture"]

MOST_MIXTURES = 8
"""Mixtures of one scene; each runs a network of its own."""

# In front of the listener and all around: what no object takes belongs to nobody's place.
_NEUTRAL = (1.5, 0.0, 0.0)
_RESIDUAL = "residual"


class Mixture:
    """One mono stream that holds several sounds; made by ``Scene.add_source(kind="mixture")``.

    A network takes it apart by what its text names, and each part is a source: ``objects`` in the
    order of the text, and ``residual``, all that no object takes. It is 1.5 m in front of where
    the listener was, and diffuse (``spread`` 1), until it is put elsewhere. The parts always sum
    to the mixture, so nothing is lost or invented where the network errs.

    Everything may be set at any time. A new text with the same objects moves them; one with
    others is heard after 0.2 s, in which the network gets to know the sound, with a cross-fade
    of 50 ms. A mixture that was removed raises ``EngineError`` whatever is done with it.
    """

    __slots__ = (
        "_gain",
        "_gain_heard",
        "_name",
        "_objects",
        "_removed",
        "_residual",
        "_scene",
        "_takes",
        "_text",
    )

    def __init__(self, scene: Population, name: str | None) -> None:
        self._scene = scene
        self._name = name
        self._text: str | None = None
        self._gain = 1.0
        # What the last block ended at; nothing before the first.
        self._gain_heard: float | None = None
        self._objects: tuple[MixtureObject, ...] = ()
        self._residual = MixtureObject(self, _RESIDUAL, 0)
        self._takes = TakeSequence(scene.sample_rate)
        self._removed = False

    @property
    def name(self) -> str | None:
        """The name it was added under."""
        return self._name

    @property
    def removed(self) -> bool:
        """Whether the mixture has been removed."""
        return self._removed

    @property
    def objects(self) -> tuple[MixtureObject, ...]:
        """What the mixture is taken apart into, in the order of the text."""
        return self._objects

    @property
    def residual(self) -> MixtureObject:
        """What no object takes."""
        return self._residual

    @property
    def latency_samples(self) -> int:
        """Samples by which the mixture is later than other sources, on top of the scene's."""
        newest = self._takes.newest
        return 0 if newest is None else newest.separator.latency_samples

    @property
    def contained_blocks(self) -> int:
        """Blocks that held NaN or infinity and were played as silence instead."""
        return self._takes.contained_blocks

    @property
    def text(self) -> str | None:
        """The sentence that named and placed the objects last; None where they were listed."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._cast(described_parts(text, self._scene.listener.to_world))
        self._text = text

    def set_objects(self, objects: Iterable[tuple[str, Iterable[float] | Path]]) -> None:
        """Say what is in the mixture without a sentence.

        Args:
            objects: one to four of ``(label, position or path)``, in world axes.

        Raises:
            InputError: not one to four, or not such pairs.
        """
        self._cast(listed_parts(objects))
        self._text = None

    def remember_text(self, text: str) -> None:
        """Take a sentence for the one that named the objects."""
        self._text = text

    @property
    def gain_db(self) -> float:
        """Level of all parts in decibels; minus infinity is silence."""
        return in_db(self._gain)

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        self._gain = factor_of(gain_db)

    @property
    def gain(self) -> float:
        """Level of all parts as a linear factor; 0 is silence."""
        return self._gain

    @gain.setter
    def gain(self, gain: float) -> None:
        self._gain = checked_gain(gain)

    def remove(self) -> None:
        """Take the mixture and all its objects out of the scene."""
        self._scene.remove_source(self)

    # What is in it.

    def _cast(self, parts: Sequence[Part]) -> None:
        """Take it apart into these from now on. Nothing has changed where this raises."""
        labels = [part.label for part in parts]
        separator: MixtureSeparator | None = None
        while not self._recast(parts, labels, separator):
            # The block goes on meanwhile: reading a network takes longer than one.
            separator = self._scene.separator(labels, self._scene.sample_rate)

    def _recast(
        self, parts: Sequence[Part], labels: Sequence[str], separator: MixtureSeparator | None
    ) -> bool:
        """Do it between two blocks; False where that takes a separator and there is none."""
        with self._scene._changing:
            if self._removed:
                name = f"mixture {self._name!r}" if self._name else "this mixture"
                message = f"{name} was removed from its scene; add a new one with add_source()"
                raise EngineError(message)
            stayed: dict[MixtureObject, list[tuple[Take, int]]] = {}
            now = self._takes.newest
            if now is not None and now.whole and Counter(now.labels) == Counter(labels):
                self._objects = _in_order(self._objects, labels)
            elif separator is None:
                return False
            else:
                stayed = self._change(labels, separator)
            for handle, part in zip(self._objects, parts, strict=True):
                if isinstance(part.place, Path):
                    handle.path = part.place
                else:
                    handle.position = part.place
                if part.spread is not None:
                    handle.spread = part.spread
            # Not before: where the text puts them is where the new take begins.
            for handle, before in stayed.items():
                handle._stays_in(before)
        return True

    def _change(
        self, labels: Sequence[str], separator: MixtureSeparator
    ) -> dict[MixtureObject, list[tuple[Take, int]]]:
        """Start another take; objects that stay keep their settings.

        Returns:
            Where those have been played so far.
        """
        scene = self._scene
        # Of voices that another take may need.
        settings = {one: one._params() for one in (*self._objects, self._residual) if one._id}
        self._takes.make_room()
        last, before = self._takes.newest, dict[MixtureObject, list[tuple[Take, int]]]()
        take = Take(scene.renderer, labels, separator, round(FADE_S * scene.sample_rate))
        stay = list(self._objects)
        handles = []
        for label, voice in zip(labels, take.ids, strict=False):
            handle = next((one for one in stay if one.label == label), None)
            if handle is None:
                handle = MixtureObject(self, label, voice)
            else:
                stay.remove(handle)
                before[handle] = handle._go_over(voice, settings[handle], last)
            handles.append(handle)
        for handle in stay:
            handle._let_go()
        self._objects = tuple(handles)
        if self._residual in settings:
            over = self._residual._go_over(take.ids[-1], settings[self._residual], last)
            before[self._residual] = over
        else:
            self._residual._id = take.ids[-1]
            self._residual.position = scene.listener.to_world(_NEUTRAL)
            self._residual.spread = 1.0
        scene._sources.forget_ids()
        self._takes.append(take)
        return before

    def _dissolve(self, handle: MixtureObject) -> None:
        with self._scene._changing:
            handle._params()
            take = self._takes.newest
            if take is not None:
                take.dissolve(take.ids.index(handle._id))
            self._objects = tuple(one for one in self._objects if one is not handle)
            handle._let_go()
            self._scene._sources.forget_ids()

    # Between two blocks: called by the scene, which sees to that.

    def _end(self) -> None:
        """Give all voices back."""
        self._takes.close()
        for handle in (*self._objects, self._residual):
            handle._let_go()
        self._removed = True

    # Stream.

    def _apart(self, signal: Samples | None, frames: int) -> Rows:
        """What each voice of the engine plays in the next block."""
        rows = self._takes.process(signal, frames)
        before = self._gain if self._gain_heard is None else self._gain_heard
        after = self._gain_heard = self._gain
        if before == after == 1.0:
            return rows
        gains = np.linspace(before, after, frames + 1, dtype=np.float32)[1:]
        return [(voice, row * gains) for voice, row in rows]

    def _reset(self) -> None:
        self._takes.reset()
        self._gain_heard = None

    def __repr__(self) -> str:
        inside = "removed" if self._removed else ", ".join(one.label for one in self._objects)
        return f"Mixture({self._name!r}, {inside})"


def _in_order(handles: Sequence[MixtureObject], labels: Sequence[str]) -> tuple[MixtureObject, ...]:
    """The same objects in the order of their labels."""
    left = list(handles)
    ordered = []
    for label in labels:
        found = next(one for one in left if one.label == label)
        left.remove(found)
        ordered.append(found)
    return tuple(ordered)
