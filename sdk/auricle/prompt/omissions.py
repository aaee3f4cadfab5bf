"""Things that a text names and gives no place: headings, speakers, what an occasion is told by."""

from __future__ import annotations

from auricle.prompt.entity import Entity
from auricle.prompt.reader import Reader

__all__ = ["is_aside", "is_left_out", "is_marker"]

_SENTENCE = (".", "!", "?", ";", "")


def is_aside(reader: Reader, entity: Entity) -> bool:
    """A heading ("Ambience: ..."), or what somebody says ("NARRATOR (behind): Welcome")."""
    if entity.name is None:
        return True
    start, end = entity.name.start, entity.name.end
    begins = reader.word(start - 1) in ("", ".", ";", "!")
    if reader.find(entity.name.end - 1, "view") and entity.name.determiner in ("the", "my"):
        return True  # "The camera is on a hero in a trench."
    if begins and reader.find(start, "title") and reader.word(end) in (".", ",", "", ":", "-"):
        return True
    speaks = reader.word(start - 1) == ":" and reader.word(start - 2) == ")"
    return speaks or (reader.word(end) == ":" and begins)


def is_left_out(reader: Reader, entity: Entity) -> bool:
    """Whether a thing without a place may be left out, and told so: "when the boss attacks, ...".

    It has to be spoken of as known, by "the" or "my", and to do something there. What sounds in a
    clause of its own needs a place: "a dog on the left, and the cat meows".
    """
    name = entity.name
    if name is None or name.pronoun or name.count > 1 or name.determiner not in ("the", "my"):
        return False
    following = reader.word(name.end)
    if following in (*_SENTENCE, ",", ":", ")") or reader.find(name.end, "conjunction"):
        return False
    if _is_led(reader, name.start):
        return True
    verb = reader.categories(name.end).keys()
    return not verb & {"sound_verb", "copula"}


def _is_led(reader: Reader, index: int) -> bool:
    """Whether a subordinate clause begins right before a token: "as the crowd cheers"."""
    return reader.find(index - 1, "subordinator") is not None


def is_marker(reader: Reader, entity: Entity) -> bool:
    """ "Under the table, 2 m ahead": a thing that makes no sound and has no place of its own."""
    name = entity.name
    if name is None or not entity.is_other or entity.place is not None or entity.steps:
        return False
    if name.determiner not in ("the", "my"):
        return False
    last = name.end - 1
    silent = reader.find(last, "landmark") or reader.find(last, "furniture")
    return name.is_scenery or silent is not None
