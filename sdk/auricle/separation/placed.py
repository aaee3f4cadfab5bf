"""Taking a mixture apart for parts that are heard each from its own place."""

from __future__ import annotations

from typing import ClassVar

from auricle.separation.separator import Separator

__all__ = ["PlacedSeparator"]


class PlacedSeparator(Separator):
    """A :class:`Separator` whose masks are decided: a sound is heard from one place.

    A :class:`Separator` gives the parts that are nearest to the sounds, and halves of a sound in
    two parts, heard from two places, are heard between them. Here no label takes what is
    the other's only because it takes much at all times, and where two labels share a band, nearly
    all of it goes to the one that is more certain. A label alone and the residual are as in a
    :class:`Separator`. Other labels are weighed anew from then on. Scenes and
    :func:`auricle.spatialize` use this one. Arguments and errors are a :class:`Separator`'s.
    """

    _DECIDED: ClassVar[bool] = True
