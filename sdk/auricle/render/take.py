"""One way of taking a mixture apart, while it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from auricle import _native
from auricle.errors import EngineError
from auricle.render.separating import MixtureSeparator, parts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]

__all__ = ["Take", "rising"]


def rising(done: int, frames: int, length: int) -> Samples:
    """Gains of what comes in a cross-fade of ``length`` frames, ``done`` of them behind it.

    The parts that are faded are parts of one signal, so their gains sum to 1 and not their powers.
    """
    share = np.minimum(np.arange(done + 1, done + frames + 1) / length, 1.0)
    return (0.5 - 0.5 * np.cos(np.pi * share)).astype(np.float32)


class Take:
    """A separator, and a voice of the engine for each part it makes.

    Args:
        renderer: gets the voices.
        labels: of the parts.
        separator: for these labels.
        fade: frames in which a part goes over to the residual.

    Attributes:
        labels: of the parts, as the separator knows them.
        ids: the engine's numbers of the voices; that of the residual is the last.
        heard: frames it has been given.

    Raises:
        EngineError: the engine has no voices left; then it got none.
    """

    def __init__(
        self,
        renderer: _native.Renderer,
        labels: Sequence[str],
        separator: MixtureSeparator,
        fade: int,
    ) -> None:
        self.labels = tuple(labels)
        self.separator = separator
        self.ids: list[int] = []
        self.heard = 0
        self._renderer = renderer
        self._fade = fade
        # Parts on their way to the residual, and how far they are.
        self._leaving: dict[int, int] = {}
        try:
            for _ in range(len(labels) + 1):
                self.ids.append(renderer.add_source(_native.SourceParams()))
        except ValueError as error:
            self.close()
            raise EngineError(str(error)) from error

    @property
    def whole(self) -> bool:
        """Whether every part still has a voice of its own."""
        return not self._leaving

    def dissolve(self, part: int) -> None:
        """Let a part go over to the residual."""
        self._leaving[part] = 0 if self.heard else self._fade

    def process(self, block: Samples) -> list[tuple[int, Samples]]:
        """Split a block; rows by the voices that play them."""
        parts = parts_of(self.separator, block, len(self.labels))
        self.heard += len(block)
        if self._leaving:
            parts = self._with_leaving(parts)
        return list(zip(self.ids, parts, strict=True))

    def _with_leaving(self, parts: Samples) -> Samples:
        """Parts of which some go over to the residual, or are there."""
        moved, frames = parts.copy(), parts.shape[1]
        for part, done in self._leaving.items():
            over = parts[part] * rising(done, frames, self._fade)
            moved[part] -= over
            moved[-1] += over
            self._leaving[part] = min(done + frames, self._fade)
        return moved

    def reset(self) -> None:
        """Forget what was heard; what was on its way to the residual is there."""
        self.separator.reset()
        self.heard = 0
        self._leaving = dict.fromkeys(self._leaving, self._fade)

    def close(self) -> None:
        """Give the voices back."""
        for voice in self.ids:
            self._renderer.remove_source(voice)
        self.ids = []
