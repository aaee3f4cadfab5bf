"""Names of objects: "a dog", "the sound of the drawer open or close", "the other one"."""

from __future__ import annotations

from auricle.prompt.name import Name
from auricle.prompt.name_parts import (
    chain_end,
    counts_on,
    goes_on_known,
    is_doing,
    is_numbered,
    wrapper_at,
)
from auricle.prompt.name_words import adjectives as adjectives_end
from auricle.prompt.name_words import is_measure, is_name_word
from auricle.prompt.onward import is_onward
from auricle.prompt.participles import is_participle
from auricle.prompt.reader import Found, Reader

__all__ = ["read_name"]


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
    if (known := reader.label_end(index)) is not None and not goes_on_known(reader, index, known):
        return _named(reader, start, index, known, "", 1, is_known=True)
    the = reader.find(index, "determiner")
    telling = the is not None and reader.within(the.end, "telling")
    if the and telling and reader.within(the.end + 1, "one"):
        # "the nearer one ... the farther one"
        end = the.end + 2
        return Name("", reader.written(index, end), start, end, pronoun="one", determiner="the")
    found = reader.find(index, "pronoun")
    last = found.end - 1 if found is not None else index
    counted = reader.find(last, "number") if last > index else None
    if found and counted and reader.find(last + 1, "unit_length"):
        found = Found(found.value, last)  # "all three metres away"
    if found is not None and found.value == "other" and is_onward(reader, found.end):
        return None  # "another 6 m out"
    if found is not None and not _is_determiner(reader, index, found):
        return Name("", reader.written(index, found.end), start, found.end, pronoun=found.value)
    while (found := reader.find(index, "determiner")) is not None:
        if determiner == "my" and found.value in ("a", "the"):
            return None  # "beneath her the water gurgled"
        determiner = determiner or found.value
        index = found.end
    if determiner and (found := reader.find(index - 1, "number")) and found.value.isdigit():
        count = int(found.value)
    index = _skip_degree(reader, reader.skip(index, "plain_adjective"), determiner)
    digits = reader.word(index)
    if reader.kind(index) == "number" and digits.isdigit() and 1 < int(digits) < 100:
        if is_measure(reader, index + 1) or not is_name_word(reader, index + 1, first=True):
            return None
        count, index = int(digits), index + 1
    if (found := reader.find(index, "number")) and found.value.isdigit():
        if is_measure(reader, found.end):
            return None
        if not is_name_word(reader, found.end, first=True):
            number_only = True
        else:
            number_only, count, index = False, int(found.value), found.end
        if number_only and not determiner:
            return None
    found = wrapper_at(reader, index, determiner)
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
    if (known := reader.label_end(index)) is not None and not goes_on_known(reader, index, known):
        return _named(reader, start, index, known, determiner, count, is_known=True)
    words = (
        adjectives_end(reader, index) if adjectives and (determiner or index == start) else index
    )
    end = _words_end(reader, words, determiner)
    if end == words:
        letter = reader.word(start)
        if determiner == "a" and index == start + 1 and letter == "a" and _is_letter(reader, start):
            return Name("a", reader.written(start, index), start, index)
        return None
    told = determiner and reader.within(end, "one") and not is_measure(reader, end + 1)
    if told and end == words + 1 and words == index:
        quality = _normalised(reader.written(words, end))  # "a ticking one"
        return Name(quality, reader.written(start, end + 1), start, end + 1, pronoun="one")
    side = (index, words) if words > index else None
    if side and reader.find(words, "corner"):
        return None
    return _named(reader, start, index, end, determiner, count, side)


def _is_determiner(reader: Reader, index: int, found: Found) -> bool:
    """Whether a pronoun goes with a noun: "this dog", "another cat", "one bell"."""
    known = reader.find(index, "determiner")
    if known is not None and found.end <= known.end:
        return _is_noun(reader, known.end)
    if found.value == "one" and known is None and is_doing(reader, found.end):
        return False  # "one pushing from the stairs"
    if found.value == "one" and known is None:
        return _is_noun(reader, found.end)
    if found.value == "it" or reader.within(found.end - 1, "one"):
        return False
    return _is_noun(reader, found.end)


def _is_noun(reader: Reader, index: int) -> bool:
    """Whether a noun begins, and no verb and no measure: not "another barks", "each two metres"."""
    degree = reader.find(index, "modifier")
    if degree and (reader.find(degree.end, "direction") or reader.find(degree.end, "anchored")):
        return False
    counted = reader.find(index, "number")
    if counted is not None and is_measure(reader, counted.end):
        return False
    does = reader.find(index, "sound_verb")
    if does and reader.is_form(index, "third", "past"):
        return is_name_word(reader, does.end, first=True)
    return is_name_word(reader, index, first=True)


def _skip_degree(reader: Reader, index: int, determiner: str) -> int:
    """ "A barely audible bell", "a slightly muffled voice": how much of a quality, left out."""
    is_degree = reader.is_form(index, "manner") and reader.find(index, "direction") is None
    is_degree = is_degree and reader.find(index, "ly_adjective") is None
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


def _is_letter(reader: Reader, index: int, *, is_last: bool = False) -> bool:
    """Whether the article is a name after all: "A is left of B"."""
    return reader.written(index, index + 1) == "A" and (
        reader.find(index + 1, "copula") is not None
        or reader.within(index + 1, "and")
        or (is_last and reader.find(index + 1, "preposition") is not None)
        or reader.word(index + 1) in (":", ",", ".", "")
    )


def _words_end(reader: Reader, index: int, determiner: str) -> int:
    start = index
    collected = False  # behind "of": "a swarm of angry bees"
    while index < reader.count:
        if index > start and (chain := chain_end(reader, index)) is not None:
            index = chain
            continue
        if reader.is_hyphen(index) and index > start:
            compound = reader.within(index + 1, "particle_behind") and _more(reader, index + 1)
            index += 2 if compound else 1  # "dial-up modem"
            continue
        if index > start and (known := reader.label_end(index)) is not None:
            index = known
            continue
        if index == start + 1 and _is_gerund(reader, index):
            index += 1
            continue
        if index > start and is_participle(reader, index):
            break
        if is_name_word(reader, index, first=index == start):
            third_person = reader.is_form(index, "third")
            if determiner and index > start and _acts(reader, index):
                break
            many = collected and not reader.is_form(index - 1, "plural")
            singular = determiner == "a" and index > start and not many
            if singular and third_person and not _more(reader, index):
                break
            index += 1
            continue
        following = index + 1
        if index > start and reader.word(index) in ("'s", "'"):
            if reader.find(following, "wrapper") or reader.within(following, "owned_sound"):
                break
            doing = reader.is_form(following, "doing") and not reader.find(following, "ing_noun")
            if doing and not is_name_word(reader, following + 1, first=False):
                break
            led = reader.find(following, "modifier")
            if led is not None and reader.says_place(led.end, led.end + 3):
                break  # "the healer's way in the back"
            counted = reader.find(following, "number")
            if counted is not None and reader.kind(counted.end) != "word":
                break
            if counted is not None and not is_name_word(reader, counted.end, first=True):
                break
            if is_name_word(reader, following, first=True) and reader.within(index, "possessive"):
                index = following + 1
                continue
        if index > start and reader.within(index, "of"):
            after = reader.skip(following, "determiner")
            if is_name_word(reader, after, first=True) and not reader.find(following, "listener"):
                index, collected = after + 1, True
                continue
        if index > start and reader.within(index, "a") and _is_letter(reader, index, is_last=True):
            index += 1
            continue
        if index > start and not determiner and is_numbered(reader, index):
            index += 1
            continue
        is_number = reader.kind(index) == "number" and index > start
        if is_number and not is_measure(reader, following) and not counts_on(reader, index):
            index += 1
            continue
        break
    while index > start and reader.is_hyphen(index - 1):
        index -= 1
    return index


def _is_gerund(reader: Reader, index: int) -> bool:
    """ "Heavy breathing", "faint scratching": behind an adjective what is done is a noun."""
    quality = reader.find(index - 1, "quality") or reader.find(index - 1, "plain_quality")
    doing = reader.is_form(index, "doing") and reader.find(index, "motion") is None
    return quality is not None and quality.end == index and doing


def _acts(reader: Reader, index: int) -> bool:
    """ "The organ towers above you": a verb that could be a plural noun, and then a place."""
    person = reader.find(index - 1, "person")
    if person is not None and person.end == index and reader.is_form(index, "third"):
        # "the lawyer objects": seldom does a person go before a noun in the plural
        return not is_name_word(reader, index + 1, first=False)
    if reader.find(index, "verb_noun") is None or reader.is_form(index - 1, "plural"):
        return False
    following = reader.categories(index + 1).keys()
    return bool(following & {"anchored", "direction", "transit"}) and "copula" not in following


def _more(reader: Reader, index: int) -> bool:
    return is_name_word(reader, index + 1, first=False)


def _normalised(written: str) -> str:
    return " ".join(written.lower().replace("’", "'").split())


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
    label = _normalised(written)
    if reader.within(end, "possessive") or reader.word(end) == "'":
        if reader.within(end + 1, "sound_words"):
            end += 2
    elif reader.within(end, "sound_only"):
        doing = reader.is_form(end - 1, "doing") and not reader.find(end - 1, "ing_noun")
        if doing and is_name_word(reader, end + 1, first=False):
            more = _words_end(reader, end + 1, determiner)  # "a moving sound source"
            last = end = more
            written = reader.written(first, last)
            label = _normalised(written)
        elif doing:
            last = end = end + 1  # "a ticking sound"
            written = reader.written(first, last)
            label = _normalised(written)
        elif reader.find(end + 1, "copula"):
            end += 1
    scenery = reader.find(last - 1, "scenery") is not None
    form = next((f for f in ("doing", "third", "past") if reader.is_form(last - 1, f)), "")
    cue = reader.find(first, "cue")
    lettered = cue is not None and cue.end == last - 1 and len(reader.word(last - 1)) == 1
    is_cue = cue is not None and (cue.end == last or lettered) and not determiner
    return Name(
        label, written, start, end, "", determiner, count, side, is_known, form, scenery, is_cue
    )
