"""A second, tolerant reading: the same grammar on a text without words it cannot use.

A text that the grammar refuses because its pieces do not come to a place for each thing that is
named is cut at its marks and joints. What holds no word of place, of movement, of sounding, of
denial and no number is left out, the least that makes the rest readable (noise skipping: Lavie and
Tomita 1993, GLR*). What is left out is told, and two cuts of one size that come to different
answers leave the text refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auricle.errors import PromptError
from auricle.prompt.lexicon import load_lexicon
from auricle.prompt.names import read_name
from auricle.prompt.placement import Prompt
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.solver import UnsolvableError

__all__ = ["read_around"]

_Cut = tuple[tuple[int, int], ...]

_MARKS = (",", ";", ":", ".", "!", "?", "—", "-", "(", ")")
# No piece with one of these is noise: each says what is heard, what is not, or how many.
_TELLING = (
    "negation", "denial", "nobody", "number", "compass", "control",
    "correction", "company", "command", "same", "idiom", "closing_idiom", "existence", "perceive",
)  # fmt: skip
_LEADING = ("hedge", "filler", "adverb", "quality")
# Every try reads the whole text again: so many tokens in all, one try at least.
_BUDGET = 60


def read_around(refused: PromptError, read: Callable[[Reader], Prompt]) -> Prompt:
    """The reading of a text without the fewest words that stand in the way of its grammar.

    Args:
        refused: why the text as a whole is not read, and where.
        read: the grammar.

    Raises:
        PromptError: the refusal, as there are no such words or it is not clear which.
    """
    lexicon = load_lexicon("en")
    whole = Reader(refused.text, lexicon)
    at = next((i for i, t in enumerate(whole.tokens) if t.end > refused.span[0]), 0)
    answer: Prompt | None = None
    spent = 0
    for cut in _cuts(whole, at):
        if answer is not None and _size(cut) > spent:
            break
        reader = Reader(refused.text, lexicon)
        reader.leave_out(cut)
        try:
            found = read(reader)
        except (UnclearError, UnsolvableError):
            continue
        if not _is_whole(found):
            continue
        if answer is not None and not _same_answer(answer, found):
            raise refused
        answer, spent = answer or found, _size(cut)
    if answer is None:
        raise refused
    return answer


def _cuts(reader: Reader, at: int) -> Iterator[_Cut]:
    """Token ranges to read a text without, the smallest first.

    Args:
        reader: the text, nothing set aside.
        at: the token where the grammar stopped.
    """
    pieces = _pieces(reader)
    idle = [i for i, piece in enumerate(pieces) if _is_idle(reader, *piece)]
    if len(idle) == len(pieces):
        return
    here = next((i for i, (_, end) in enumerate(pieces) if at < end), len(pieces) - 1)
    found: list[_Cut] = [(_with_joint(reader, *pieces[i]),) for i in idle]
    if here not in idle:
        loose = tuple(_loose(reader, *pieces[here]))
        found += [(span,) for span in loose]
        if len(loose) > 1:
            found.append(loose)
    if len(idle) > 1:
        found.append(_merged([_with_joint(reader, *pieces[i]) for i in idle]))
    ranked = sorted(found, key=lambda cut: (_size(cut), abs(cut[0][0] - at), cut))
    yield from ranked[: max(1, _BUDGET // reader.count)]


def _pieces(reader: Reader) -> list[tuple[int, int]]:
    """Runs of tokens between marks and joints."""
    pieces: list[tuple[int, int]] = []
    start = 0
    index = 0
    while index < reader.count:
        joint = reader.find(index, "conjunction") or reader.find(index, "subordinator")
        mark = reader.word(index) in _MARKS and not reader.is_hyphen(index)
        if not mark and joint is None:
            index += 1
            continue
        if index > start:
            pieces.append((start, index))
        index = start = joint.end if joint is not None and not mark else index + 1
    if index > start:
        pieces.append((start, index))
    return pieces


def _is_idle(reader: Reader, start: int, end: int) -> bool:
    """Whether a piece tells neither a place nor a sound."""
    if reader.says_place(start, end):
        return False
    name = read_name(reader, start)
    if name is not None and name.end == end:
        return False  # a thing that is only named needs a place
    new = any(
        (lead := reader.find(index, "determiner")) is not None and lead.value == "a"
        for index in range(start, end)
    )
    for index in range(start, end):
        does = reader.find(index, "sound_verb")
        if does is not None and (new or does.value != "act"):
            return False  # what sounds needs a place; "the lights died" does not
        if index in reader.known or any(reader.find(index, kind) for kind in _TELLING):
            return False
    return True


def _with_joint(reader: Reader, start: int, end: int) -> tuple[int, int]:
    """A piece with the mark or joint behind it, or before it where it is the last."""
    joint = reader.find(end, "conjunction") or reader.find(end, "subordinator")
    if joint is not None:
        return start, joint.end
    if end < reader.count and reader.word(end) != ".":
        joint = reader.find(end + 1, "conjunction")
        return start, joint.end if joint is not None else end + 1
    if start > 0 and reader.word(start - 1) in _MARKS and reader.word(start - 1) != ".":
        return start - 1, end
    return start, end


def _loose(reader: Reader, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words at either end of a piece that belong to no name: "like five feet away max"."""
    first = start
    while first < end and _is_loose(reader, first):
        first += 1
    if start < first < end:
        yield start, first
    last = end
    while last > first and _is_loose(reader, last - 1):
        last -= 1
    if first < last < end:
        yield last, end


def _is_loose(reader: Reader, index: int) -> bool:
    found = reader.categories(index).keys()
    led = any(kind in found for kind in _LEADING) or reader.is_unknown(index)
    return led and _is_idle(reader, index, index + 1)


def _merged(spans: list[tuple[int, int]]) -> _Cut:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            start = merged[-1][1]
        if start < end:
            merged.append((start, end))
    return tuple(merged)


def _size(cut: _Cut) -> int:
    """How many tokens are left out."""
    return sum(end - start for start, end in cut)


def _is_whole(answer: Prompt) -> bool:
    """Whether every place that is left is that of a thing with a name."""
    return all(placement.label for placement in answer.objects)


def _same_answer(one: Prompt, other: Prompt) -> bool:
    """Whether two readings place the same things alike."""
    pairs = zip(one.objects, other.objects, strict=False)
    alike = all(a.label == b.label and a.position == b.position for a, b in pairs)
    return len(one.objects) == len(other.objects) and alike
