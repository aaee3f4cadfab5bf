"""One part of a mixture, as a source that can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.errors import InputError
from auricle.render.source import Source

if TYPE_CHECKING:
    from auricle import _native
    from auricle.render.mixture import Mixture

__all__ = ["MixtureObject"]


class MixtureObject(Source):
    """A part of a :class:`Mixture`: an object that its text names, or its residual.

    It is placed and set like any :class:`auricle.Source`; its sound is what the network takes out
    of the mixture. Removing an object gives its sound to the residual.
    """

    __slots__ = ("_mixture",)

    def __init__(self, mixture: Mixture, label: str, source_id: int) -> None:
        super().__init__(mixture._scene, label, source_id)
        self._mixture = mixture

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

    def _go_over(self, voice: int, settings: _native.SourceParams) -> None:
        """Have another voice play it from now on."""
        self._id = voice
        self._publish(settings)

    def _let_go(self) -> None:
        """Have nothing play it any more."""
        self._follow(None)
        self._id = 0

    def __repr__(self) -> str:
        state = "removed" if self.removed else f"position={self.position}"
        return f"MixtureObject({self.label!r}, {state})"
