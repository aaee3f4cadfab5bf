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
