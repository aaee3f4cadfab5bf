"""Sentences for renderers that place points."""

from __future__ import annotations

from auricle.errors import PromptError
from auricle.prompt.parser import parse
from auricle.prompt.placement import Prompt

__all__ = ["parse_points"]

# A sound that fills half of the space around the listener is heard from no direction in it.
_WIDEST_POINT_DEG = 180.0


def parse_points(text: str) -> Prompt:
    """What :func:`auricle.parse` reads, refused where a point would be heard as something else.

    Raises:
        PromptError: as ``parse``, and where a sound is said to be all around.
    """
    prompt = parse(text)
    for placement in prompt.objects:
        if placement.spread_deg >= _WIDEST_POINT_DEG:
            reason = (
                "a sound from all around cannot be rendered yet: every source is a point; say a "
                "direction, or add sources in several"
            )
            raise PromptError(text, placement.span or (0, len(text)), reason)
    return prompt
