"""Taking a mixture apart for parts that are heard each from its own place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auricle.separation.separator import Separator

__all__ = ["PlacedSeparator"]


class PlacedSeparator(Separator):
    """A :class:`Separator` whose masks are decided: a sound is heard from one place.

    A :class:`Separator` gives the parts that are nearest to the sounds, and halves of a sound in
    two parts, heard from two places, are heard between them. Here no label takes what is
    the other's only because it takes much at all times, and where two labels share a band, nearly
    all of it goes to the one that is more certain. A label alone and the residual are as in a
    :class:`Separator`. Scenes and :func:`auricle.spatialize` use this one.

    Args:
        labels: what to take out, as in :class:`Separator`.
        settings: all others of :class:`Separator`.

    Raises:
        InputError: an argument has a wrong value.
        SeparationError: the networks cannot be run.
    """

    def __init__(self, labels: Sequence[str | None], **settings: Any) -> None:
        super().__init__(labels, **settings)
        self._stream.set_decided(True)
