"""A name as it stands in a text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Name"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in the text.

    Attributes:
        label: normalised: lower case, no article, single spaces.
        written: as in the text.
        start: first token, articles and all.
        end: token behind the last.
        pronoun: ``"it"``, ``"one"``, ``"other"`` or empty.
        determiner: ``"a"``, ``"the"``, ``"my"``, ``"each"`` or empty.
        count: how many it says there are; 1 unless a number stands before it.
        side: tokens of a direction word inside the name, as in "the left speaker".
        is_known: whether the lexicon lists it.
        form: what the end of its last word looks like: ``"doing"``, ``"third"``, ``"past"`` or
            empty.
        is_scenery: whether it furnishes a place rather than sounds: "the wall".
        is_cue: whether a script calls a sound so before it names it: "FX".
    """

    label: str
    written: str
    start: int
    end: int
    pronoun: str = ""
    determiner: str = ""
    count: int = 1
    side: tuple[int, int] | None = None
    is_known: bool = False
    form: str = ""
    is_scenery: bool = False
    is_cue: bool = False
