"""Phrases of manner and time: "menacingly", "like a wolf", "in a low voice", "all day long"."""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.names import read_name
from auricle.prompt.reader import Reader

__all__ = [
    "adverb_end",
    "bracket_end",
    "closes",
    "equative_end",
    "level_end",
    "manner_end",
    "simile_end",
    "time_end",
]

# What ends the search for a noun of manner.
_STOPS = frozenset(
    {"copula", "motion", "listener", "subject", "existence", "command", "pronoun", "preposition"}
)


def closes(reader: Reader, index: int) -> bool:
    """Whether a phrase can end here, because no noun goes on with it."""
    return not is_name_word(reader, index, first=False) or _acts(reader, index)


def _acts(reader: Reader, index: int) -> bool:
    return reader.find(index, "sound_verb") is not None and reader.is_form(index, "third", "past")


def adverb_end(reader: Reader, index: int) -> int | None:
    """ "Menacingly", "rather hoarsely": an adverb that no list holds."""
    at = reader.skip(index, "intensifier")
    if not reader.is_form(at, "manner") or reader.find(at - 1, "determiner"):
        return None
    known = reader.categories(at).keys() - {"adjunct", "call", "question"}
    if known:
        return None
    following = at + 1
    if reader.find(following, "state") and closes(reader, following + 1):
        return following + 1  # "barely audible"
    before = reader.word(index - 1)
    opens = before in ("", ".", ",", "!", ";") or reader.find(index - 1, "conjunction")
    if opens and is_name_word(reader, following, first=False):
        return None
    return following


def simile_end(reader: Reader, index: int) -> int | None:
    """ "Like a wolf", "as if it were hurt"."""
    if reader.find(index, "as_if"):
        found = reader.find(index, "as_if")
        end = reader.plain_end(found.end) if found else index
        return end if found and end > found.end else None
    if not reader.within(index, "like") or index == 0:
        return None
    verb = reader.categories(index - 1).keys()
    if verb & {"subject", "pronoun", "seem", "copula", "existence"} or reader.word(index - 1) in (
        "'d",
        "would",
    ):
        return None
    noun = is_name_word(reader, index - 1, first=False) and "sound_verb" not in verb
    if noun and not reader.is_form(index - 1, "third", "past", "doing", "manner"):
        return None
    name = read_name(reader, index + 1, adjectives=False)
    if name is None or name.pronoun in ("one", "other") or name.count > 1:
        return None
    if reader.says_place(index + 1, name.end):
        return None
    return name.end


def equative_end(reader: Reader, index: int) -> int | None:
    """ "As loud as thunder", "clear as day"."""
    led = reader.within(index, "as")
    quality = index + led
    if reader.kind(quality) != "word" or not reader.within(quality + 1, "as"):
        return None
    if not led and reader.word(index - 1) not in (",", "—", "-"):
        return None
    when = reader.find(index, "subordinator")
    if when is not None and when.end >= quality + 2:
        return None  # "as soon as the alarm goes off"
    if reader.categories(quality).keys() & {"ratio_of", "same", "conjunction", "likewise"}:
        return None
    if reader.says_place(quality, quality + 1) or reader.find(index, "same"):
        return None
    name = read_name(reader, quality + 2)
    end = name.end if name is not None else quality + 3
    if name is None and reader.find(quality + 2, "adverb") is None:
        return None
    return end if not reader.says_place(quality + 2, end) else None


def time_end(reader: Reader, index: int) -> int | None:
    """ "Tonight", "all day long", "since this morning", "once upon a time"."""
    at = index
    led = reader.find(at, "subordinator") or reader.find(at, "preposition")
    if led is not None and (led.value in ("on", "from", "while") or reader.find(at, "timing")):
        at = led.end
    timing = reader.find(at, "timing")
    if timing is not None and timing.end == at + 1 and at == index:
        at += 1
    start = at
    at = reader.skip(at, "determiner", "plain_adjective", "whole", "ordinal")
    at = at + 1 if at > start and reader.find(at, "plain_quality") else at
    noun = reader.find(at, "time_noun")
    if noun is None or (at == index and noun.value != "adverb"):
        return None
    if any(reader.kind(i) == "number" for i in range(index, at)):
        return None
    if reader.find(noun.end, "unit_time") or reader.find(noun.end, "copula"):
        return None
    end = reader.skip(noun.end, "time_tail")
    return end if closes(reader, end) else None


def level_end(reader: Reader, index: int) -> int | None:
    """ "70 dB SPL", "at 440 Hz", "120 bpm": how loud, how high or how fast it sounds."""
    led = reader.find(index, "manner_lead")
    at = led.end if led is not None else index
    at = at + 1 if reader.word(at) in ("-", "+") else at
    if reader.kind(at) != "number" or reader.find(at + 1, "level_unit") is None:
        return None
    if reader.find(at + 1, "unit_speed") and float(reader.word(at).replace(",", "")) < 20:
        return None
    return reader.skip(at + 1, "level_unit")


def manner_end(reader: Reader, index: int) -> int | None:
    """ "In a low voice", "with a lot of reverb", "without pause", "at the top of its lungs"."""
    led = reader.find(index, "manner_lead")
    if led is None:
        return None
    if reader.within(index, "without_words") and reader.is_form(led.end, "doing"):
        end = reader.plain_end(led.end + 1)  # "without moving his lips"
        while end > led.end + 1 and reader.find(end - 1, "preposition"):
            end -= 1
        while end > led.end + 1 and reader.find(end - 1, "determiner"):
            end -= 2
        return end
    last = min(led.end + 6, reader.count)
    at = led.end
    while at < last:
        noun = reader.find(at, "manner_noun")
        if noun is not None and noun.value == "weather" and reader.within(index, "with_words"):
            return None  # "with wind all around"
        if noun is not None and not is_name_word(reader, noun.end, first=False):
            if reader.is_form(noun.end, "doing"):
                return None
            if reader.within(noun.end, "of") and (of := read_name(reader, noun.end + 1)):
                return of.end if not reader.says_place(noun.end + 1, of.end) else None
            return noun.end
        if reader.kind(at) != "word" or reader.find(at, "conjunction"):
            return None
        tells = bool(reader.categories(at).keys() & _STOPS) and not reader.within(at, "of")
        tells = tells or reader.says_place(at, at + 1)
        if tells and not reader.find(at, "plain_quality"):
            return None
        at += 1
    return None


def _called(reader: Reader, index: int) -> int | None:
    """ "[Wide shot]", "(beat)": what a script notes in brackets."""
    call = reader.find(index + 1, "call")
    if call is not None and reader.find(index + 1, "direction"):
        return call.end + 1 if reader.word(index) == "[" and call.end > index + 2 else None
    at = call.end + (reader.word(call.end) == ".") if call is not None else index
    return at + 1 if call is not None and reader.word(at) in (")", "]") else None


def bracket_end(reader: Reader, index: int) -> int | None:
    """ "(an old one)": brackets that hold no place."""
    if (called := _called(reader, index)) is not None:
        return called
    end = next((i for i in range(index, reader.count) if reader.word(i) == ")"), None)
    if end is None or end == index + 1 or index == 0 or reader.word(index) == "[":
        return None
    inside = range(index + 1, end)
    if reader.says_place(index + 1, end) or any(i in reader.known for i in inside):
        return None
    if any(reader.word(i) in ("(", ":", "/", "=") for i in inside):
        return None
    if any((n := reader.find(i, "number")) and n.value != "1" for i in inside):
        return None
    telling = ("correction", "pan_letter", "compass", "heading", "timing", "pace")
    if any(reader.find(i, kind) for i in inside for kind in telling):
        return None
    named = any(is_name_word(reader, i, first=True) for i in range(index))
    return end + 1 if named else None
