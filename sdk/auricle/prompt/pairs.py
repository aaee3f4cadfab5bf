"""Each of two: "two wolves, one on each side", and "the left one" of something named before."""

from __future__ import annotations

from auricle.prompt.name_words import is_measure
from auricle.prompt.numerals import read_number
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader

__all__ = ["settle_pairs"]

_SENTENCE = (".", "!", "?", ";", "")


def settle_pairs(reader: Reader) -> None:
    """Read "one on each side" as both sides where exactly two are named or counted.

    Raises:
        UnclearError: "a dog barks from the left one" does not say from the left one of what.
    """
    index = 0
    while index < reader.count:
        found = reader.find(index, "paraphrase_pair")
        if found is not None and reader.word(found.end) in _SENTENCE and _are_two(reader, index):
            reader.replace(index, found.end, found.value)
        elif (way := reader.find(index, "paraphrase_moved")) and _is_moved(reader, index):
            reader.replace(index, way.end, way.value)
        elif _is_one_of_them(reader, index):
            reason = "this does not say the one of what; say where it is: 'on the left'"
            raise UnclearError(reason, (index, index + 4))
        index += 1


def _is_moved(reader: Reader, index: int) -> bool:
    """ "Flies from ear to ear", "buzzes from ear to ear"; not "grins from ear to ear"."""
    verb = index - 1
    while verb > 0 and reader.is_form(verb, "manner"):
        verb -= 1
    moves = reader.find(verb, "motion") is not None
    return moves or reader.word(verb) in reader.lexicon.movers


def _are_two(reader: Reader, index: int) -> bool:
    """Whether a sentence speaks of exactly two things before a token."""
    start = index
    while start > 0 and reader.word(start - 1) not in _SENTENCE:
        start -= 1
    counts: list[float] = []
    at = start
    while at < index:
        number = None if reader.find(at, "determiner") else read_number(reader, at)
        if number is None:
            at += 1
            continue
        if not is_measure(reader, number[1]):
            counts.append(number[0])
        at = number[1]
    if counts:
        return counts == [2.0]
    led = [i for i in range(start, index) if reader.find(i, "determiner")]
    joints = [i for i in range(start, index) if reader.find(i, "conjunction")]
    listed = any(reader.word(i) == "," for i in range(start, index - 1))
    both = len(led) == 2 and len(joints) == 1 and led[0] < joints[0] < led[1]
    return both and not listed and not reader.says_place(start, index)


def _is_one_of_them(reader: Reader, index: int) -> bool:
    """ "From the left one" where nothing else follows that it could belong to."""
    if reader.find(index, "preposition") is None or reader.find(index + 1, "determiner") is None:
        return False
    side = reader.find(index + 2, "direction")
    one = side is not None and side.end == index + 3 and reader.within(index + 3, "one")
    return one and reader.kind(index + 4) != "word"
