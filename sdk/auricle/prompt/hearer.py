"""A listener called by name: "Anna hears a dog behind her", "to John's right"."""

from __future__ import annotations

from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Found, Reader

__all__ = ["adopt_hearer"]


def adopt_hearer(reader: Reader) -> bool:
    """Let a name stand for the listener where it is the one who hears or whose sides are told.

    "The guard hears a bell" makes every "the guard" the listener; "to Anna's right" does so for
    a name in capitals of which nothing else is said.

    Returns:
        Whether the text has such a listener.

    Raises:
        UnclearError: there are two.
    """
    named: set[tuple[str, ...]] = set()
    for index in range(1, reader.count):
        hears = _perceives(reader, index) or _looks(reader, index)
        start = _name_before(reader, index) if hears else None
        if hears is None or start is None or not _words(reader, start, index):
            continue
        if _perceives(reader, index):
            reader.mean(start, "existence", "there", hears.end)
        named.add(_words(reader, start, index))
        if len(named) > 1:
            reason = "two are said to hear; a text has one listener, from whom all places are told"
            raise UnclearError(reason, (start, index))
    owned = False
    seen_from = {
        reader.word(i)
        for i in range(reader.count - 1)
        if reader.within(i + 1, "possessive")
        and _is_seen_from(reader, i + 1)
        and (_is_proper(reader, i) or _is_somebody(reader, i))
    }
    for index in range(reader.count - 1):
        if reader.within(index + 1, "possessive") and _is_proper(reader, index):
            side = reader.find(index + 2, "direction") or reader.find(index + 2, "body")
            others = [i for i in range(reader.count) if reader.word(i) == reader.word(index)]
            alone = len(seen_from) == 1 and all(reader.within(i + 1, "possessive") for i in others)
            if side is not None and (alone or _words(reader, index, index + 1) in named):
                reader.mean(index, "determiner", "my", index + 2)
                reader.hearer = reader.written(index, index + 1)
                owned = True
    for words in named:
        for index in range(reader.count):
            first = reader.skip(index, "determiner")
            end = first + len(words)
            if _words(reader, first, end) == words and reader.find(index, "existence") is None:
                reader.mean(index, "listener", "me", end)
                if reader.within(end, "possessive"):
                    reader.mean(index, "determiner", "my", end + 1)
    if any(not _is_person(reader, words) and not _is_placed(reader, words) for words in named):
        _settle_sides(reader)
    return _adopt_role(reader) or owned or bool(named)


def _is_person(reader: Reader, words: tuple[str, ...]) -> bool:
    at = next(i for i in range(reader.count) if reader.word(i) == words[-1])
    return reader.find(at, "person") is not None or reader.written(at, at + 1)[:1].isupper()


def _is_placed(reader: Reader, words: tuple[str, ...]) -> bool:
    """ "A robot on the left hears a beep": it has a place of its own, and sides of its own."""
    placed = {"direction", "anchored", "preposition"}
    at = [i for i in range(reader.count) if reader.word(i) in words]
    return any(not reader.categories(i).keys().isdisjoint(placed) for i in at)


def _perceives(reader: Reader, index: int) -> Found | None:
    """ "Hears"; "wants" where the listener does, and "detected" where something listens."""
    if (hears := reader.find(index, "perceive")) is not None:
        return hears
    start = index - 1
    while start > 0 and reader.find(start, "determiner") is None:
        start -= 1
    listener = reader.find(start, "listener") or reader.find(index - 1, "listener")
    is_listener = listener is not None and listener.end == index
    if is_listener or reader.within(index - 1, "listening_things"):
        detects = reader.find(index, "detect")
        return detects or (reader.find(index, "wish") if is_listener else None)
    return None


def _settle_sides(reader: Reader) -> None:
    """ "The robot hears a click to its right and a beep behind it": the robot's right, and it."""
    sides = [
        i
        for i in range(reader.count)
        if reader.within(i, "its") and reader.find(i + 1, "direction")
    ]
    own = reader.lexicon.values["third_person"]
    for index in range(sides[0], reader.count) if sides else ():
        if index in sides:
            reader.reword(index, own["hearer_owner"])
        elif reader.within(index, "it") and reader.find(index - 1, "anchored"):
            reader.reword(index, own["hearer"])


def _looks(reader: Reader, index: int) -> Found | None:
    """ "John is facing the stage"; not "the bus is heading towards me"."""
    copula = reader.find(index, "copula")
    looks = reader.find(copula.end, "heading") if copula else None
    return None if looks and reader.find(looks.end, "transit") else looks


def _name_before(reader: Reader, index: int) -> int | None:
    """Where the subject of a verb begins: "the old guard", "Anna"."""
    start = index
    if reader.find(index - 1, "subject") or reader.within(index - 1, "addressed"):
        return None  # "to your right you can hear"
    while start > 0 and reader.kind(start - 1) == "word":
        if reader.find(start - 1, "determiner"):
            return start - 1
        if any(reader.find(start - 1, c) for c in ("conjunction", "filler", "copula", "subject")):
            break
        start -= 1
    capital = reader.written(start, start + 1)[:1].isupper()
    return start if capital and 0 < index - start <= 2 else None


def _is_proper(reader: Reader, index: int) -> bool:
    """Whether a word is a name of its own: capital and not known to the lexicon."""
    written = reader.written(index, index + 1)
    return written[:1].isupper() and not written.isupper() and not reader.categories(index)


def _adopt_role(reader: Reader) -> bool:
    """Let a part that listeners play stand for the listener: "on the knight's left".

    It has to be the only one who is seen from, named once and given no place. That is told.
    """
    roles = [i for i in range(reader.count) if _is_role(reader, i)]
    owners = [i for i in range(reader.count) if reader.within(i, "possessive") and i]
    seen_from = [i for i in owners if _is_somebody(reader, i - 1) or _is_seen_from(reader, i)]
    addressed = any(reader.within(i, "addressed") for i in range(reader.count))
    if len(roles) != 1 or addressed or any(i != roles[0] + 1 for i in seen_from):
        return False
    index = roles[0]
    if reader.find(index - 1, "determiner") is None:
        return False
    if seen_from:
        if not _is_seen_from(reader, index + 1):
            return False
        if reader.kind(index + 3) == "word" and reader.find(index + 3, "determiner") is None:
            return False  # "the squad's left half"
        reader.mean(index - 1, "determiner", "my", index + 2)
    else:
        often = index + 1 + reader.within(index + 1, "how_often")
        ends = reader.word(often) in (".", ",", "!", "?", ";", "")
        others = [i for i in range(reader.count) if i not in range(index - 3, index)]
        told = any(reader.find(i, "pronoun") for i in others)
        if not _leads_to(reader, index - 1) or not ends or told:
            return False
        reader.hearer = reader.written(index - 1, index + 1)
        reader.replace(index - 1, index + 1, reader.lexicon.values["third_person"]["hearer"])
        return True
    reader.hearer = reader.written(index - 1, index + 1)
    return True


def _leads_to(reader: Reader, index: int) -> bool:
    """Whether what stands before a token ends at who hears: "over", "towards", "circles"."""
    for start in range(max(index - 3, 0), index):
        for kind in ("anchored", "motion"):
            found = reader.find(start, kind)
            circles = found is not None and (kind == "anchored" or found.value == "circle")
            if found is not None and circles and found.end == index:
                return True
    return reader.within(index - 1, "role_leads")


def _is_somebody(reader: Reader, index: int) -> bool:
    known = reader.categories(index).keys()
    return not known.isdisjoint({"person", "collective", "hearer_role"})


def _is_seen_from(reader: Reader, owner: int) -> bool:
    """Whether a side or a part of the body is owned: "the knight's left"."""
    return not reader.categories(owner + 1).keys().isdisjoint({"direction", "body"})


def _is_role(reader: Reader, index: int) -> bool:
    return reader.find(index, "hearer_role") is not None


def _words(reader: Reader, start: int, end: int) -> tuple[str, ...]:
    first = reader.skip(start, "determiner")
    return tuple(reader.word(i) for i in range(first, end))
