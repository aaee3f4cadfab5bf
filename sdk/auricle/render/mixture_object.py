"""One part of a mixture, as a source that can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.errors import InputError
from auricle.render.source import Source

if TYPE_CHECKING:
    from auricle import _native
    from auricle.render.mixture import Mixture
    from auricle.render.take import Take

__all__ = ["MixtureObject"]


class MixtureObject(Source):
    """A part of a :class:`Mixture`: an object that its text names, or its residual.

    It is placed and set like any :class:`auricle.Source`; its sound is what the network takes out
    of the mixture. Removing an object gives its sound to the residual.
    """

    __slots__ = ("_before", "_mixture")

    def __init__(self, mixture: Mixture, label: str, source_id: int) -> None:
        super().__init__(mixture._scene, label, source_id)
        self._mixture = mixture
        # Earlier takes that may be heard still, each with the voice that plays the object there.
        self._before: list[tuple[Take, int]] = []

    @property
    def label(self) -> str:
        """What it is, as the text says it; ``"residual"`` for what no object takes."""
        return self._name or ""

    @property
    def mixture(self) -> Mixture:
        """What it is a part of."""
        return self._mixture

    def remove(self) -> None:
        """Give the object's sound to the residual, with a cross-fade.

        Raises:
            InputError: it is the residual.
        """
        if self is self._mixture.residual:
            message = "the residual of a mixture cannot be removed; set its gain_db to -inf instead"
            raise InputError(message)
        self._mixture._dissolve(self)

    def _go_over(
        self, voice: int, settings: _native.SourceParams, take: Take | None
    ) -> list[tuple[Take, int]]:
        """Have another voice play it, which alone is changed until :meth:`_stays_in`.

        Args:
            voice: of a take that comes.
            settings: of the object.
            take: that has played it last.

        Returns:
            Where it has been played so far.
        """
        before = [*self._before, *([] if take is None else [(take, self._id)])]
        self._before = []
        self._id = voice
        self._publish(settings)
        return before

    def _stays_in(self, before: list[tuple[Take, int]]) -> None:
        """It is heard from these until the new take is: what is set from now on holds there too."""
        self._before = before

    def _voices_before(self) -> list[int]:
        """Voices that play it besides its own; asked for between two blocks."""
        self._before = [(take, voice) for take, voice in self._before if voice in take.ids]
        return [voice for _, voice in self._before]

    def _publish(self, params: _native.SourceParams) -> None:
        super()._publish(params)
        if self._before:
            with self._scene._changing:
                for voice in self._voices_before():
                    self._scene.renderer.set_source(voice, params)

    def _let_go(self) -> None:
        """Have nothing play it any more."""
        self._before = []
        self._follow(None)
        self._id = 0

    def __repr__(self) -> str:
        state = "removed" if self.removed else f"position={self.position}"
        return f"MixtureObject({self.label!r}, {state})"
