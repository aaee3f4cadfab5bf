"""New sources of a scene, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from auricle import _native
from auricle.errors import EngineError, InputError
from auricle.render.mixture import MOST_MIXTURES, Mixture
from auricle.render.source import Source

if TYPE_CHECKING:
    from auricle.render.population import Population

__all__ = ["new_mixture", "new_object"]

_PLACES = ("position", "text", "path")


def new_object(
    scene: Population, name: str | None, gain_db: float, given: Mapping[str, Any]
) -> Source:
    """A source that is rendered as it is.

    Args:
        scene: it will be in.
        name: of it.
        gain_db: level in decibels.
        given: what was said of it beyond that; what is None was not.

    Raises:
        InputError: more than one place, or a wrong value.
        PromptError: the text does not say where one sound is.
        EngineError: the renderer takes no more.
    """
    if given["objects"] is not None:
        message = "objects belong to a mixture; give kind='mixture', or a position of one sound"
        raise InputError(message)
    if sum(given[place] is not None for place in _PLACES) > 1:
        message = "a source takes one of position, text and path"
        raise InputError(message)
    try:
        source_id = scene.renderer.add_source(_native.SourceParams())
    except ValueError as error:
        raise EngineError(str(error)) from error
    source = Source(scene, name, source_id)
    try:
        source.gain_db = gain_db
        for effect in ("propagation", "air_absorption"):
            if given[effect] is not False:
                setattr(source, effect, given[effect])
        # The text says how wide a source is unless something else does.
        for setting in ("directivity", *_PLACES, "spread"):
            if given[setting] is not None:
                setattr(source, setting, given[setting])
    except Exception:
        scene.renderer.remove_source(source._id)
        source._id = 0
        raise
    return source


def new_mixture(
    scene: Population, name: str | None, gain_db: float, given: Mapping[str, Any]
) -> Mixture:
    """A source that is taken apart; arguments as of :func:`new_object`.

    Raises:
        InputError: not one of text and objects, or settings that belong to objects.
        PromptError: the text does not place one to four objects.
        EngineError: there are as many mixtures as there can be.
        SeparationError: the network cannot be run here.
    """
    if len(scene.mixtures) >= MOST_MIXTURES:
        message = f"all {MOST_MIXTURES} mixtures of the scene are in use; remove one"
        raise EngineError(message)
    text, objects = given["text"], given["objects"]
    wrong = [key for key, value in given.items() if value is not None and value is not False]
    wrong = [key for key in wrong if key not in ("text", "objects")]
    if wrong:
        message = (
            f"a mixture takes text or objects, and no {wrong[0]}; set the {wrong[0]} of what is in "
            "its objects"
        )
        raise InputError(message)
    if (text is None) == (objects is None):
        message = (
            "a mixture takes one of text and objects: what is in it, and where, as in "
            "text='the guitar is on the left, the drums behind'"
        )
        raise InputError(message)
    mixture = Mixture(scene, name)
    mixture.gain_db = gain_db
    if text is not None:
        mixture.text = text
    else:
        mixture.set_objects(objects)
    return mixture
