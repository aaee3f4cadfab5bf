"""Things that a text names and gives no place: headings, speakers, what an occasion is told by."""

from __future__ import annotations

from auricle.prompt.constraints import Constraint
from auricle.prompt.entity import Entity
from auricle.prompt.name import Name
from auricle.prompt.reader import Reader
from auricle.prompt.story import Story

__all__ = ["is_aside", "is_left_out", "is_marker", "is_only_mark"]

_SENTENCE = (".", "!", "?", ";", "")


def is_aside(reader: Reader, entity: Entity) -> bool:
    """A heading ("Ambience: ..."), or what somebody says ("NARRATOR (behind): Welcome")."""
    if entity.name is None:
        return True
    start, end = entity.name.start, entity.name.end
    begins = reader.word(start - 1) in ("", ".", ";", "!")
    if reader.find(entity.name.end - 1, "view") and entity.name.determiner in ("the", "my"):
        return True  # "The camera is on a hero in a trench."
    scene = begins or reader.word(start - 1) == ":"
    if scene and entity.name.is_scenery and reader.word(end) in (".", ""):
        return True  # "Scene: an office."
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
    if name is not None and not (name.determiner or name.pronoun) and _is_deed(reader, name):
        return True
    if name is not None and _hears_there(reader, name):
        return True
    if name is None or name.pronoun or name.count > 1 or name.determiner not in ("the", "my"):
        return False
    following = reader.word(name.end)
    if following in (*_SENTENCE, ",", ":", ")") or reader.find(name.end, "conjunction"):
        return False
    if _is_led(reader, name.start) or _is_part(reader, name):
        return True
    verb = reader.categories(name.end).keys()
    if "copula" in verb:
        last = reader.find(name.end, "copula")
        return last is not None and reader.is_form(last.end, "past")  # "my phones are broken"
    return "sound_verb" not in verb


def _hears_there(reader: Reader, name: Name) -> bool:
    """ "The user stands in a forest", "Anna is in the kitchen. Behind her ...": who hears."""
    stays = reader.find(name.end, "copula")
    led = reader.within(stays.end, "inside_words") if stays is not None else False
    if not led or name.count > 1:
        return False
    if reader.find(name.start, "listener"):
        return True
    rest = range(name.end, reader.count)
    hers = any(reader.within(i, "third_object") or reader.within(i, "third_owner") for i in rest)
    return hers and not name.determiner and name.written[:1].isupper()


def _is_deed(reader: Reader, name: Name) -> bool:
    """ "... and sips coffee": a verb that no list holds, and what it is done to."""
    led = reader.within(name.start - 1, "and") and name.end == name.start + 2
    forms = reader.is_form(name.start, "third") and not reader.is_form(name.end - 1, "third")
    return led and forms and reader.word(name.end) in _SENTENCE


def _is_part(reader: Reader, name: Name) -> bool:
    """ "A bus pulls up to my left and its doors hiss": a part of what was placed before."""
    owned = reader.within(name.start, "owned_parts") and name.start > 0
    return owned and reader.says_place(0, name.start)


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


def is_only_mark(story: Story, index: int, constraints: list[Constraint]) -> bool:
    """Whether all that stands against an object has a place of its own and no measure to it."""
    bound = [c for c in constraints if index in (c.subject, *c.others)]
    subjects = [story.entities[c.subject] for c in bound]
    own = all(e.place is not None and e.place.has_direction and not e.is_seen for e in subjects)
    return own and all(c.amount is None and len(c.others) == 1 for c in bound)
