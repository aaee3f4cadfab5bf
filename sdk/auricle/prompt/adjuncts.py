"""Words that say how, when or why, and nothing of where: set aside before the grammar reads.

"A dog barks like a wolf on the left, which scares me" is read as "A dog barks on the left". Only
closed classes of words lead such a phrase (prepositions, conjunctions, relative pronouns) or the
form of its first word (adverbs, participles), so that any noun, verb or adjective may stand in it.
A phrase that holds a word of place, of movement or a number is never set aside.
"""

from __future__ import annotations

from auricle.prompt.name_words import is_name_word
from auricle.prompt.names import read_name
from auricle.prompt.reader import Reader
from auricle.prompt.remarks import remark_end

__all__ = ["set_adjuncts_aside"]

_CLOSING = (",", ".", ";", ":", "!", "?", ")", "(", "—", "-", "")
_STOPS = frozenset(
    {"copula", "motion", "listener", "subject", "existence", "command", "pronoun", "preposition"}
)
_SENTENCE = (".", "!", "?", ";", "")


def set_adjuncts_aside(reader: Reader) -> None:
    """Take phrases that tell no place out of a text; the reader keeps what they were."""
    spans: list[tuple[int, int]] = []
    index = 0
    while index < reader.count:
        onward = bool(spans) and spans[-1][1] == index
        end = None if index in reader.known else _adjunct_end(reader, index, onward=onward)
        if end is None:
            index += 1
            continue
        spans.append(_with_mark(reader, index, end))
        index = max(end, spans[-1][1])
    if spans and any(_is_left(reader, spans, i) for i in range(reader.count)):
        reader.drop(spans)


def _is_left(reader: Reader, spans: list[tuple[int, int]], index: int) -> bool:
    word = reader.kind(index) == "word"
    return word and not any(start <= index < end for start, end in spans)


def _with_mark(reader: Reader, start: int, end: int) -> tuple[int, int]:
    """The span of an adjunct with the comma that parted it from what it stood beside."""
    if reader.word(start) == "(":
        return start, end
    begins = start == 0 or reader.word(start - 1) in (*_SENTENCE, ":")
    if begins and reader.word(end) == ",":
        return start, end + 1
    if reader.word(start - 1) in (",", "—") and reader.word(end) in _CLOSING:
        return start - 1, end
    if reader.word(start - 1) == "-" and not reader.is_hyphen(start - 1):
        return start - 1, end
    return start, end


def _adjunct_end(reader: Reader, index: int, *, onward: bool) -> int | None:
    if reader.word(index) == "(":
        return _bracket(reader, index)
    if reader.kind(index) != "word":
        return None
    fixed = reader.find(index, "adjunct")
    if fixed is not None and _closes(reader, fixed.end):
        return fixed.end
    if (call := _call(reader, index)) is not None:
        return call
    tag = reader.find(index, "call")
    if tag is not None and reader.word(index - 1) == "," and reader.word(tag.end) == "?":
        return tag.end  # "on the left, right?"
    opener = reader.find(index, "opener")
    opens = onward or _opens(reader, index)
    if opener is not None and opens and reader.kind(opener.end) == "word":
        return opener.end
    for rule in (_setting, _stress, _adverb, _simile, _equative, _time, _manner, _utterance, _modal):
        end = rule(reader, index)
        if end is not None:
            return end
    return remark_end(reader, index)


def _closes(reader: Reader, index: int) -> bool:
    """Whether a phrase can end here, because no noun goes on with it."""
    return not is_name_word(reader, index, first=False) or _acts(reader, index)


def _acts(reader: Reader, index: int) -> bool:
    return reader.find(index, "sound_verb") is not None and reader.is_form(index, "third", "past")


def _call(reader: Reader, index: int) -> int | None:
    """ "Uhh", "push, push", the "ish" of "30ish": what only fills a pause, or repeats."""
    word = reader.word(index)
    if reader.kind(index - 1) == "number" and word in reader.lexicon.approximate:
        return index + 1
    if reader.kind(index - 2) == "number" and word in reader.lexicon.approximate:
        return index + 1 if reader.word(index - 1) == "-" else None
    opens = index == 0 or reader.word(index - 1) in _CLOSING
    if not opens or reader.find(index, "direction"):
        return None
    if reader.lexicon.calls.fullmatch(word):
        return index + 1
    if reader.word(index + 1) == word and reader.word(index + 2) == "," and index == 0:
        return index + 2  # "push push, ..."
    return None


def _opens(reader: Reader, index: int) -> bool:
    """Whether a clause begins here."""
    before = reader.word(index - 1)
    joined = reader.find(index - 1, "conjunction") or reader.find(index - 1, "filler")
    return before in (*_CLOSING, "—") or joined is not None


def _setting(reader: Reader, index: int) -> int | None:
    """ "Deep in the forest, ...", "inside the house, ...": where all of it happens."""
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    at = reader.skip(index, "plain_quality", "modifier", "state", "setting_lead")
    led = reader.find(at, "preposition")
    at = led.end if led is not None and led.value == "on" else at
    if at == index or not reader.find(at, "determiner"):
        return None
    name = read_name(reader, at, adjectives=False)
    if name is None or not name.is_scenery or reader.word(name.end) != ",":
        return None
    if reader.says_place(at, name.end) or not reader.says_place(name.end, reader.count):
        return None
    vague = reader.find(index, "vague") or reader.find(index, "direction")
    return None if vague else name.end


def _stress(reader: Reader, index: int) -> int | None:
    """ "Straight" of "moves straight away", "all the way" of "flies all the way around me"."""
    found = reader.find(index, "way_stress")
    moves = reader.find(index - 1, "motion") or reader.within(index - 1, "coming")
    if found is None or not moves:
        return None
    if reader.find(index, "stress") and reader.find(found.end, "preposition"):
        return None  # "goes right to left"
    longer = reader.find(index, "transit") or reader.find(index, "via")
    if longer is not None:
        return None
    return found.end if reader.find(found.end, "way_particle") else None


def _adverb(reader: Reader, index: int) -> int | None:
    """ "Menacingly", "rather hoarsely": an adverb that no list holds."""
    at = reader.skip(index, "intensifier")
    if not reader.is_form(at, "manner") or reader.find(at - 1, "determiner"):
        return None
    known = reader.categories(at).keys() - {"adjunct", "call", "question"}
    if known:
        return None
    following = at + 1
    if reader.find(following, "state") and _closes(reader, following + 1):
        return following + 1  # "barely audible"
    before = reader.word(index - 1)
    opens = before in ("", ".", ",", "!", ";") or reader.find(index - 1, "conjunction")
    if opens and is_name_word(reader, following, first=False):
        return None
    return following


def _simile(reader: Reader, index: int) -> int | None:
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


def _equative(reader: Reader, index: int) -> int | None:
    """ "As loud as thunder", "clear as day"."""
    led = reader.within(index, "as")
    quality = index + led
    if reader.kind(quality) != "word" or not reader.within(quality + 1, "as"):
        return None
    if not led and reader.word(index - 1) not in (",", "—", "-"):
        return None
    if reader.categories(quality).keys() & {"ratio_of", "same", "conjunction", "likewise"}:
        return None
    if reader.says_place(quality, quality + 1) or reader.find(index, "same"):
        return None
    name = read_name(reader, quality + 2)
    end = name.end if name is not None else quality + 3
    if name is None and reader.find(quality + 2, "adverb") is None:
        return None
    return end if not reader.says_place(quality + 2, end) else None


def _time(reader: Reader, index: int) -> int | None:
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
    return end if _closes(reader, end) else None


def _manner(reader: Reader, index: int) -> int | None:
    """ "In a low voice", "with a lot of reverb", "without pause", "at the top of its lungs"."""
    led = reader.find(index, "manner_lead")
    if led is None:
        return None
    last = min(led.end + 6, reader.count)
    at = led.end
    while at < last:
        noun = reader.find(at, "manner_noun")
        if noun is not None and not is_name_word(reader, noun.end, first=False):
            if reader.within(noun.end, "of") and (of := read_name(reader, noun.end + 1)):
                return of.end if not reader.says_place(noun.end + 1, of.end) else None
            return noun.end
        if reader.kind(at) != "word" or reader.find(at, "conjunction"):
            return None
        tells = bool(reader.categories(at).keys() & _STOPS) or reader.says_place(at, at + 1)
        if tells and not reader.find(at, "plain_quality"):
            return None
        at += 1
    return None


def _utterance(reader: Reader, index: int) -> int | None:
    """ "Lets out a howl", "makes a noise": what sounds is named before."""
    found = reader.find(index, "utterance")
    if found is None or index == 0 or not is_name_word(reader, index - 1, first=False):
        return None
    name = read_name(reader, found.end, adjectives=False)
    if name is None or name.pronoun or not name.determiner:
        return None
    if found.value == "make" and reader.find(name.end - 1, "uttered") is None:
        return None
    return name.end if not reader.says_place(found.end, name.end) else None


def _modal(reader: Reader, index: int) -> int | None:
    """ "Keeps" of "keeps barking", "should" of "should come": the verb that follows tells all."""
    found = reader.find(index, "modal")
    if found is None or index == 0:
        return None
    longer = reader.find(index, "copula")
    if longer is not None and longer.end > found.end:
        return None
    verb = reader.categories(found.end).keys()
    denied = reader.find(found.end, "negation")
    if denied is not None and reader.find(denied.end, "copula"):
        return found.end  # "should not be on the left"
    if not verb & {"sound_verb", "motion", "copula"}:
        return None
    before = reader.categories(index - 1).keys()
    if not (is_name_word(reader, index - 1, first=False) or "pronoun" in before):
        return None
    if verb & {"motion", "copula"} or reader.is_form(found.end, "doing"):
        return found.end
    # "starts to bark" would leave "dog bark"; the name alone says as much.
    end = found.end + 1
    name = read_name(reader, end, adjectives=False) if reader.find(end, "determiner") else None
    return name.end if name and not reader.says_place(end, name.end) else end


def _bracket(reader: Reader, index: int) -> int | None:
    """ "(an old one)": brackets that hold no place."""
    end = next((i for i in range(index, reader.count) if reader.word(i) == ")"), None)
    if end is None or end == index + 1 or index == 0:
        return None
    inside = range(index + 1, end)
    if reader.says_place(index + 1, end) or any(i in reader.known for i in inside):
        return None
    if any(reader.word(i) in ("(", ":", "/", "=") for i in inside):
        return None
    telling = ("negation", "correction", "pan_letter", "compass", "heading", "timing", "pace")
    if any(reader.find(i, kind) for i in inside for kind in telling):
        return None
    named = any(is_name_word(reader, i, first=True) for i in range(index))
    return end + 1 if named else None
