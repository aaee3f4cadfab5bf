"""Participles that no list holds: "has just arrived", "a tone presented at 2 m"."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.reader import Reader

__all__ = ["is_participle", "read_participle"]

# What may follow a participle that leads to a place.
_LEADS = frozenset(
    {
        "preposition", "anchored", "direction", "number", "vague", "modifier", "hedge",
        "determiner", "away", "apart", "height", "diffuse",
    }
)  # fmt: skip


def is_participle(reader: Reader, index: int) -> bool:
    """Whether a word is one by its ending, and something of place follows it.

    Args:
        reader: the text.
        index: where to look.
    """
    if not reader.is_form(index, "past") or reader.find(index, "ed_noun"):
        return False
    leads = reader.categories(index + 1).keys() & _LEADS
    return bool(leads) or reader.kind(index + 1) == "number"


def read_participle(
    reader: Reader, index: int, before: list[Element], name: Name
) -> Element | None:
    """What was done, where no name can stand: behind a verb of being or a mark.

    Args:
        reader: the text.
        index: where to look.
        before: the pieces in front.
        name: the name that would be read here.
    """
    if name.determiner or name.pronoun or name.is_known or not before:
        return None
    if _is_second_deed(reader, index, before, name):
        return Element("motion", "go", index, index + 1)
    if before[-1].kind == "then" and name.end == index + 1 and reader.is_form(index, "third"):
        return _deed(reader, index)
    if not reader.is_form(index, "past") or reader.find(index, "ed_noun"):
        return None
    content = next((e for e in reversed(before) if e.kind != "filler"), before[-1])
    has = reader.within(content.start, "having")
    if (has or content.kind in ("copula", "existence")) and name.end == index + 1:
        return Element("sound", "done", index, index + 1)
    marked = content.kind in ("place", "join", "name", "sound")
    spoken = content.kind != "join" or content.value in (",", "(", "-")
    if marked and spoken and name.end == index + 1 and is_participle(reader, index):
        return Element("copula", "posture", index, index + 1)
    return None


def _deed(reader: Reader, index: int) -> Element | None:
    """ "Then lunges to your left": what it does next, known or not."""
    following = reader.categories(index + 1).keys()
    led = reader.find(index + 1, "preposition")
    if following & {"motion", "copula", "sound_verb", "conjunction"} or not following:
        return None  # "then footsteps come in"
    if led is not None and led.value in ("to", "from"):
        return Element("motion", "go", index, index + 1)
    return Element("sound", "done", index, index + 1)


def _is_second_deed(reader: Reader, index: int, before: list[Element], name: Name) -> bool:
    """ "Have the bats burst out and scatter to the rear": a second verb that is told to happen."""
    joined = before[-1].kind == "join" and before[-1].value == "and" and name.end == index + 1
    told = any(
        (e.kind == "command" and reader.within(e.start, "causative"))
        or (e.kind == "existence" and reader.within(e.end - 1, "perceived"))
        for e in before
    )
    moves = any(e.kind == "motion" for e in before)
    plain = not reader.is_form(index, "third", "past", "doing", "plural")
    leads = reader.categories(index + 1).keys() & {
        "preposition",
        "direction",
        "transit",
        "anchored",
    }
    return joined and told and moves and plain and bool(leads)
