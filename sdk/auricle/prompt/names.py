"""Names of objects: "a dog", "the sound of the drawer open or close", "the other one"."""

from __future__ import annotations

from auricle.prompt.letters import pan_letter
from auricle.prompt.name import Name
from auricle.prompt.reader import Found, Reader

__all__ = ["is_name_word", "read_name"]

# A word that begins a phrase of one of these never continues a name.
_ENDS = frozenset(
    {
        "adverb", "anchored", "apart", "away", "azimuth_key", "extent", "clock", "comparative",
        "compass", "conjunction", "copula", "correction", "determiner", "diffuse",
        "direction", "distance_key", "elevation_key", "existence", "filler", "gap",
        "heading", "hedge", "height", "listener", "modifier", "motion", "negation", "pace",
        "preposition", "pronoun", "ratio", "relative", "same", "subject", "then", "times",
        "timing", "transit", "turning", "vague", "via", "wrapper",
    }
)  # fmt: skip
# Of a name's first word only these can be something else.
_FIRST_ENDS = _ENDS - {"filler", "modifier", "motion", "away", "pace", "distance_key"}
_ADJECTIVES = frozenset({"direction", "vague"})


def is_name_word(reader: Reader, index: int, *, first: bool) -> bool:
    """Whether a token can be a word of a name."""
    if reader.kind(index) != "word" or pan_letter(reader, index):
        return False
    ends = _FIRST_ENDS if first else _ENDS
    if first and reader.find(index, "noun"):
        return True
    if not first and (number := reader.find(index, "number")) and _is_measure(reader, number.end):
        return False
    for category, found in reader.categories(index).items():
        if category in ends:
            return False
        if category == "sound_verb" and not first and _is_verb(reader, index):
            return False
        if category in ("laps", "shape") and found.end > index + 1:
            return False
        if category == "motion" and found.end > index + 1:
            return False
    word = reader.word(index)
    if not first and word.endswith("ly") and len(word) > 4:
        return False
    return first or not (
        len(word) > 4 and word.endswith("ing") and reader.find(index, "ing_noun") is None
    )


def _is_verb(reader: Reader, index: int) -> bool:
    """Whether a sound word behind a noun is what it does ("barks") and not what it is ("bark")."""
    word, before = reader.word(index), reader.word(index - 1)
    if word.endswith(("ing", "ed")):
        return True
    plural = before.endswith("s") and not before.endswith("ss")
    plural = plural or reader.find(index - 1, "plural") is not None
    third_person = word.endswith("s") and not word.endswith("ss")
    return plural != third_person


def _adjectives(reader: Reader, index: int) -> int:
    """Token behind words of place that belong to the name: "front" of "front door"."""
    at = index
    while True:
        found = [f for c in _ADJECTIVES if (f := reader.find(at, c)) and f.end == at + 1]
        if not found:
            break
        at += 1
        if reader.is_hyphen(at):
            at += 1
    does = reader.find(at, "sound_verb") and reader.word(at).endswith(("s", "ing", "ed"))
    return at if at > index and not does and is_name_word(reader, at, first=True) else index


def read_name(reader: Reader, index: int, *, adjectives: bool = True) -> Name | None:
    """The name that begins at a token, if one does.

    Args:
        reader: the text.
        index: where to look.
        adjectives: whether a word of place may begin it: "left speaker".
    """
    key = ("name", index, adjectives)
    if key not in reader.memory:
        reader.memory[key] = _read_name(reader, index, adjectives=adjectives)
    found: Name | None = reader.memory[key]
    return found


def _read_name(reader: Reader, index: int, *, adjectives: bool) -> Name | None:
    start = index
    determiner, count = "", 1
    if (known := reader.label_end(index)) is not None:
        return _named(reader, start, index, known, "", 1, is_known=True)
    found = reader.find(index, "pronoun")
    if found is not None and not _is_determiner(reader, index, found):
        return Name("", reader.written(index, found.end), start, found.end, pronoun=found.value)
    while (found := reader.find(index, "determiner")) is not None:
        determiner = determiner or found.value
        index = found.end
    if determiner and (found := reader.find(index - 1, "number")) and found.value.isdigit():
        count = int(found.value)
    index = _skip_degree(reader, reader.skip(index, "plain_adjective"), determiner)
    if (found := reader.find(index, "number")) and found.value.isdigit():
        if _is_measure(reader, found.end):
            return None
        if not is_name_word(reader, found.end, first=True):
            number_only = True
        else:
            number_only, count, index = False, int(found.value), found.end
        if number_only and not determiner:
            return None
    found = reader.find(index, "wrapper")
    if found is not None and reader.find(found.end - 1, "diffuse") is None:
        inner = read_name(reader, found.end)
        if inner is not None and not inner.pronoun:
            return Name(
                inner.label,
                inner.written,
                start,
                inner.end,
                determiner=inner.determiner,
                count=inner.count,
                side=inner.side,
            )
    if (known := reader.label_end(index)) is not None:
        return _named(reader, start, index, known, determiner, count, is_known=True)
    words = _adjectives(reader, index) if adjectives and (determiner or index == start) else index
    end = _words_end(reader, words, determiner)
    if end == words:
        letter = reader.word(start)
        if determiner == "a" and index == start + 1 and letter == "a" and _is_letter(reader, start):
            return Name("a", reader.written(start, index), start, index)
        return None
    side = (index, words) if words > index else None
    if side and reader.find(words, "corner"):
        return None
    return _named(reader, start, index, end, determiner, count, side)


def _is_determiner(reader: Reader, index: int, found: Found) -> bool:
    """Whether a pronoun goes with a noun: "this dog", "another cat", "one bell"."""
    known = reader.find(index, "determiner")
    if known is not None and found.end <= known.end:
        return _is_noun(reader, known.end)
    if found.value == "one" and known is None:
        return _is_noun(reader, found.end)
    if found.value == "it" or reader.word(found.end - 1) == "one":
        return False
    return _is_noun(reader, found.end)


def _is_noun(reader: Reader, index: int) -> bool:
    """Whether a noun begins, and no verb and no measure: not "another barks", "each two metres"."""
    counted = reader.find(index, "number")
    if counted is not None and _is_measure(reader, counted.end):
        return False
    does = reader.find(index, "sound_verb")
    if does and reader.word(index).endswith(("s", "ed")):
        return is_name_word(reader, does.end, first=True)
    return is_name_word(reader, index, first=True)


def _skip_degree(reader: Reader, index: int, determiner: str) -> int:
    """ "A barely audible bell", "a slightly muffled voice": how much of a quality, left out."""
    word = reader.word(index)
    is_degree = word.endswith("ly") and len(word) > 4 and reader.find(index, "direction") is None
    if not (is_degree and determiner and reader.kind(index + 1) == "word"):
        return index
    following = index + 1
    if reader.find(following, "listener") or reader.find(following, "preposition"):
        return index
    quality = reader.find(following, "copula") or reader.find(following, "filler")
    named = quality and is_name_word(reader, quality.end, first=True)
    if quality and named:
        return quality.end
    return following if is_name_word(reader, following, first=True) else index


def _is_letter(reader: Reader, index: int) -> bool:
    """Whether the article is a name after all: "A is left of B"."""
    return reader.written(index, index + 1) == "A" and (
        reader.find(index + 1, "copula") is not None
        or reader.word(index + 1) in ("and", ":", ",", ".", "")
    )


def _words_end(reader: Reader, index: int, determiner: str) -> int:
    start = index
    while index < reader.count:
        if reader.is_hyphen(index) and index > start:
            index += 1
            continue
        if index > start and (known := reader.label_end(index)) is not None:
            index = known
            continue
        if is_name_word(reader, index, first=index == start):
            word = reader.word(index)
            third_person = word.endswith("s") and not word.endswith(("ss", "us", "is"))
            if determiner == "a" and index > start and third_person and not _more(reader, index):
                break
            index += 1
            continue
        following = index + 1
        if index > start and reader.word(index) in ("'s", "'"):
            if reader.find(following, "wrapper") or reader.within(following, "owned_sound"):
                break
            doing = reader.word(following).endswith("ing") and not reader.find(
                following, "ing_noun"
            )
            if doing and not is_name_word(reader, following + 1, first=False):
                break
            if is_name_word(reader, following, first=True) and reader.word(index) == "'s":
                index = following + 1
                continue
        if index > start and reader.word(index) == "of":
            after = reader.skip(following, "determiner")
            if is_name_word(reader, after, first=True) and not reader.find(following, "listener"):
                index = after + 1
                continue
        if index > start and reader.word(index) == "a" and _is_letter(reader, index):
            index += 1
            continue
        is_number = reader.kind(index) == "number" and index > start
        if is_number and not _is_measure(reader, following):
            index += 1
            continue
        break
    while index > start and reader.is_hyphen(index - 1):
        index -= 1
    return index


def _more(reader: Reader, index: int) -> bool:
    return is_name_word(reader, index + 1, first=False)


def _is_measure(reader: Reader, index: int) -> bool:
    return (
        reader.kind(index) in ("number",)
        or reader.word(index) in ("'", '"', "/", "-", "%")
        or any(
            c in reader.categories(index)
            for c in (
                "unit_length",
                "unit_angle",
                "unit_time",
                "unit_speed",
                "clock",
                "percent",
                "times",
            )
        )
    )


def _named(
    reader: Reader,
    start: int,
    first: int,
    end: int,
    determiner: str,
    count: int,
    side: tuple[int, int] | None = None,
    *,
    is_known: bool = False,
) -> Name:
    written = reader.written(first, end)
    last = end
    label = " ".join(written.lower().replace("’", "'").split())
    if reader.word(end) == "'s" or reader.word(end) == "'":
        if reader.within(end + 1, "sound_words"):
            end += 2
    elif reader.within(end, "sound_only") and reader.find(end + 1, "copula"):
        if reader.word(end - 1).endswith("ing") and not reader.find(end - 1, "ing_noun"):
            last = end + 1  # "a ticking sound"
            written = reader.written(first, last)
            label = " ".join(written.lower().replace("’", "'").split())
        end += 1
    scenery = reader.find(last - 1, "scenery") is not None
    return Name(label, written, start, end, "", determiner, count, side, is_known, scenery)
