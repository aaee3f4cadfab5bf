"""Along what something goes or lies: "up the road", "round the bend", "over the cobblestones"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.reader import Reader

__all__ = ["among_end", "course_end", "settle_courses"]

_QUALITIES = ("quality", "plain_quality", "plain_adjective", "state")


def settle_courses(reader: Reader) -> None:
    """Let a verb of sounding move what sounds where a road and an end of the way follow.

    "A tank rumbles up the road from the right" tells a way as "drives up the road" does.
    """
    for index in range(1, reader.count):
        split = reader.find(index - 1, "motion")
        if split is not None and split.end == index and split.value == "go":
            _join_particle(reader, index)
        verb = reader.find(index - 1, "sound_verb")
        if verb is None or verb.end != index:
            continue
        over = reader.find(index, "via") or reader.find(index, "transit")
        whence = reader.find(over.end, "preposition") if over is not None else None
        if over is not None and whence is not None and whence.value == "from":
            reader.mean(index - 1, "motion", "over" if over.value == "up" else "pass", index)
        if reader.word(index - 1) not in reader.lexicon.movers:
            continue
        end = _road_end(reader, index) or _room_end(reader, index)
        led = reader.find(end, "preposition") if end is not None else None
        if led is not None and led.value == "from":
            reader.mean(index - 1, "motion", "go", index)


def _join_particle(reader: Reader, index: int) -> None:
    """ "Rolls slowly by": the particle belongs to the verb, whatever stands between."""
    manner = reader.is_form(index, "manner") or reader.find(index, "pace")
    closes = reader.kind(index + 2) != "word" or reader.find(index + 2, "preposition")
    if manner and reader.within(index + 1, "split_particles") and closes:
        reader.mean(index - 1, "motion", "pass", index + 2)


def _road_end(reader: Reader, index: int) -> int | None:
    """The token behind "up the old road", if that stands here."""
    if not reader.within(index, "courses"):
        return None
    article = reader.find(index + 1, "determiner")
    if article is None or article.end != index + 2:
        return None
    at = reader.skip(article.end, *_QUALITIES)
    last = next((i for i in range(at, at + 3) if reader.find(i, "course")), None)
    if last is None:
        return None
    found = reader.find(last, "course")
    if found is None or not all(is_name_word(reader, i, first=i == at) for i in range(at, last)):
        return None
    return None if is_name_word(reader, found.end, first=False) else found.end


def _room_end(reader: Reader, index: int) -> int | None:
    """The token behind "into the station"."""
    article = reader.find(index + 1, "determiner") if reader.within(index, "into_words") else None
    room = reader.find(article.end, "scenery") if article is not None else None
    return room.end if room is not None else None


def among_end(reader: Reader, index: int) -> int | None:
    """ "Between the trees" ahead: in the midst of what only furnishes the place.

    Args:
        reader: the text.
        index: where to look.
    """
    article = reader.find(index + 1, "determiner") if reader.within(index, "among_words") else None
    if article is None:
        return None
    at = reader.skip(article.end, *_QUALITIES)
    things = reader.find(at, "scenery") or reader.find(at, "furniture")
    if things is None or not reader.is_form(things.end - 1, "plural"):
        return None
    if reader.within(things.end, "and") or is_name_word(reader, things.end, first=False):
        return None
    last = things.end
    while reader.word(last) not in (".", "!", "?", ";", ",", ""):
        last += 1
    return things.end if reader.says_place(things.end, last) else None


def course_end(reader: Reader, index: int) -> int | None:
    """The token behind a course that tells no side, behind a verb or a length.

    Args:
        reader: the text.
        index: where to look.
    """
    end = _road_end(reader, index)
    if end is None or index == 0:
        return None
    length = reader.find(index - 1, "unit_length")
    verb = reader.categories(index - 1).keys() & {"sound_verb", "motion", "way_stress"}
    manner = reader.is_form(index - 1, "manner")
    if length is None and not verb and not manner and not reader.is_deed(index - 1):
        return None
    start, last = index, end
    while start > 0 and reader.word(start - 1) not in (".", "!", "?", ";"):
        start -= 1
    while reader.word(last) not in (".", "!", "?", ";", ""):
        last += 1
    told = reader.says_place(end, last) or reader.says_place(start, index - 1)
    return end if told else None
