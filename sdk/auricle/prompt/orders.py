"""What is told to be done: "slide the choir to the left", "enter ghost", with any verb."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["read_order"]

# A word of any other category than these is no verb that orders.
_VERBS = frozenset(
    {
        "motion",
        "sound_verb",
        "adjunct",
        "call",
        "manner_noun",
        "utterance",
        "command",
        "uttered",
        "particle_verb",
        "stop",
        "imitation",
        "course",
    }
)


def read_order(reader: Reader, index: int, before: list[Element]) -> Element | None:
    """A verb in its plain form where a sentence begins, and behind it the thing it is done to.

    Args:
        reader: the text.
        index: where to look.
        before: the pieces in front.
    """
    if reader.kind(index) != "word" or not _begins(before):
        return None
    if reader.within(index, "stage_direction") and is_name_word(reader, index + 1, first=True):
        return Element("command", "put", index, index + 1)
    if _goes_on(reader, index, before):
        return Element("command", "put", index, index + 1)
    thing = reader.find(index + 1, "determiner")
    if thing is None or thing.value not in ("a", "the", "my"):
        return None
    if not is_name_word(reader, thing.end, first=True) or reader.find(thing.end, "direction"):
        return None
    if reader.find(index + 1, "modifier") or reader.find(index + 1, "number"):
        return None  # "violin a bit to the right"
    found = reader.categories(index)
    if any(category not in _VERBS or f.end > index + 1 for category, f in found.items()):
        return None
    if reader.is_form(index, "doing", "past", "third", "plural", "manner"):
        return None
    return Element("command", "put", index, index + 1)


def _goes_on(reader: Reader, index: int, before: list[Element]) -> bool:
    """ "Set it 3 m ahead and lower it to the ground", "drop them by a metre"."""
    ordered = any(element.kind == "command" for element in before)
    plain = not reader.is_form(index, "doing", "past", "third", "plural", "manner")
    it = reader.find(index + 1, "pronoun")
    led = reader.find(index + 2, "preposition")
    to = led is not None and led.value == "to"
    return ordered and plain and it is not None and it.value in ("it", "they") and to


def _begins(before: list[Element]) -> bool:
    """Whether an order can begin here: first of all, or behind another order."""
    if not before or (before[-1].kind == "join" and before[-1].value in (".", ":", ";")):
        return True
    ordered = any(element.kind == "command" for element in before)
    return ordered and before[-1].kind in ("join", "then", "filler")
