"""A listener called by name: "Anna hears a dog behind her", "to John's right"."""

from __future__ import annotations

from auricle.prompt.reader import Found, Reader

__all__ = ["adopt_hearer"]


def adopt_hearer(reader: Reader) -> bool:
    """Let a name stand for the listener where it is the one who hears or whose sides are told.

    "The guard hears a bell" makes every "the guard" the listener; "to Anna's right" does so for
    a name in capitals of which nothing else is said.

    Returns:
        Whether the text has such a listener.
    """
    named: set[tuple[str, ...]] = set()
    for index in range(1, reader.count):
        hears = reader.find(index, "perceive") or _looks(reader, index)
        start = _name_before(reader, index) if hears else None
        if hears is None or start is None or not _words(reader, start, index):
            continue
        if reader.find(index, "perceive"):
            reader.mean(start, "existence", "there", hears.end)
        named.add(_words(reader, start, index))
    owned = False
    for index in range(reader.count - 1):
        if reader.within(index + 1, "possessive") and _is_proper(reader, index):
            side = reader.find(index + 2, "direction") or reader.find(index + 2, "body")
            others = [i for i in range(reader.count) if reader.word(i) == reader.word(index)]
            alone = all(reader.within(i + 1, "possessive") for i in others)
            if side is not None and (alone or _words(reader, index, index + 1) in named):
                reader.mean(index, "determiner", "my", index + 2)
                owned = True
        if reader.within(index + 1, "possessive") and _is_only_seen_from(reader, index):
            reader.mean(index - 1, "determiner", "my", index + 2)
            owned = True
    for words in named:
        for index in range(reader.count):
            first = reader.skip(index, "determiner")
            end = first + len(words)
            if _words(reader, first, end) == words and reader.find(index, "existence") is None:
                reader.mean(index, "listener", "me", end)
                if reader.within(end, "possessive"):
                    reader.mean(index, "determiner", "my", end + 1)
    return owned or bool(named)


def _looks(reader: Reader, index: int) -> Found | None:
    """ "John is facing the stage"; not "the bus is heading towards me"."""
    copula = reader.find(index, "copula")
    looks = reader.find(copula.end, "heading") if copula else None
    return None if looks and reader.find(looks.end, "transit") else looks


def _name_before(reader: Reader, index: int) -> int | None:
    """Where the subject of a verb begins: "the old guard", "Anna"."""
    start = index
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


def _is_only_seen_from(reader: Reader, index: int) -> bool:
    """ "On the knight's left": a person of whom a text tells no more than what is beside them."""
    known = reader.find(index, "person") or reader.find(index, "collective")
    if known is None or not reader.find(index - 1, "determiner"):
        return False
    if not (reader.find(index + 2, "direction") or reader.find(index + 2, "body")):
        return False
    behind = reader.find(index + 3, "determiner") is not None
    if not (behind or reader.kind(index + 3) != "word"):
        return False  # "the choir's left half"
    alone = all(i == index or reader.word(i) != reader.word(index) for i in range(reader.count))
    addressed = any(reader.within(i, "addressed") for i in range(reader.count))
    return alone and not addressed


def _words(reader: Reader, start: int, end: int) -> tuple[str, ...]:
    first = reader.skip(start, "determiner")
    return tuple(reader.word(i) for i in range(first, end))
