"""Words that say how, when or why, and nothing of where: set aside before the grammar reads.

"A dog barks like a wolf on the left, which scares me" is read as "A dog barks on the left". Only
closed classes of words lead such a phrase (prepositions, conjunctions, relative pronouns) or the
form of its first word (adverbs, participles), so that any noun, verb or adjective may stand in it.
A phrase that holds a word of place, of movement or a number is never set aside.
"""

from __future__ import annotations

from auricle.prompt.absences import absence_end, bound_end, false_start_end
from auricle.prompt.attention import (
    attention_end,
    imagined_end,
    pretended_end,
    purpose_end,
)
from auricle.prompt.courses import among_end, course_end
from auricle.prompt.cries import cry_end, stop_end
from auricle.prompt.detours import (
    beyond_end,
    caller_end,
    camera_end,
    edge_end,
    exception_end,
    excess_end,
    kind_end,
    medium_end,
    offer_end,
    spot_end,
    unknown_deed_end,
)
from auricle.prompt.fields import cleft_end, field_end, viewpoint_end
from auricle.prompt.manners import (
    adverb_end,
    bracket_end,
    closes,
    equative_end,
    level_end,
    manner_end,
    simile_end,
    time_end,
)
from auricle.prompt.name_words import is_name_word
from auricle.prompt.names import read_name
from auricle.prompt.occasions import occasion_end, scene_end
from auricle.prompt.reader import Reader
from auricle.prompt.remarks import remark_end
from auricle.prompt.reports import report_end

__all__ = ["set_adjuncts_aside"]

_CLOSING = (",", ".", ";", ":", "!", "?", ")", "(", "—", "-", "")
_SENTENCE = (".", "!", "?", ";", "")
_BEGINS = (*_SENTENCE, ":", "(")


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
    if reader.word(index) in ("(", "["):
        return bracket_end(reader, index)
    if (level := level_end(reader, index)) is not None:
        return level
    if reader.kind(index) != "word":
        return None
    opens = onward or _opens(reader, index)
    told = reader.categories(index) or reader.is_form(index, "manner", "doing", "past")
    counted = reader.kind(index - 1) == "number" or reader.within(index + 1, "as")
    if not (told or opens or counted):
        return None
    fixed = reader.find(index, "adjunct")
    far = reader.find(index, "vague")
    if far is not None and fixed is not None and far.end > fixed.end:
        fixed = None  # "so far away that I barely hear it"
    if fixed is not None and reader.find(index, "stress") and reader.find(index - 1, "determiner"):
        fixed = None  # "to the right now"
    led = fixed is not None and fixed.end > index + 1 and reader.find(fixed.end - 1, "preposition")
    if fixed is not None and led and reader.says_place(fixed.end, fixed.end + 2):
        fixed = None  # "a siren on the left", not "with its siren on"
    if fixed is not None and closes(reader, fixed.end):
        return fixed.end
    begins = index == 0 or reader.word(index - 1) in _BEGINS
    for early in _OPENING if begins else _EARLY:
        if (end := early(reader, index)) is not None:
            return end
    if (end := offer_end(reader, index, opens=opens)) is not None:
        return end
    called = reader.find(index, "call")
    if called is not None and called.end > index + 1 and opens and reader.word(called.end) == ",":
        return called.end if is_name_word(reader, called.end + 1, first=True) else None
    tag = reader.find(index, "call")
    if tag is not None and reader.word(index - 1) == "," and reader.word(tag.end) == "?":
        return tag.end  # "on the left, right?"
    opener = reader.find(index, "opener")
    opens = onward or _opens(reader, index)
    if (
        opener is not None
        and opens
        and (reader.kind(opener.end) == "word" or _parted(reader, opener.end))
    ):
        return opener.end
    for rule in (
        course_end,
        among_end,
        excess_end,
        exception_end,
        beyond_end,
        edge_end,
        kind_end,
        medium_end,
        _setting,
        _scene_place,
        _stress,
        adverb_end,
        simile_end,
        equative_end,
        time_end,
        manner_end,
        _utterance,
        _modal,
    ):
        end = rule(reader, index)
        if end is not None:
            return end
    return remark_end(reader, index) or occasion_end(reader, index)


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


def _parted(reader: Reader, index: int) -> bool:
    return reader.word(index) == "," and reader.kind(index + 1) == "word"


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


def _scene_place(reader: Reader, index: int) -> int | None:
    """ "Somewhere off in the woods" to our right: where it all happens, in front of a place."""
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    led = reader.find(reader.skip(index, "modifier"), "preposition")
    if led is None or led.value != "on" or not reader.find(led.end, "determiner"):
        return None
    name = read_name(reader, led.end, adjectives=False)
    if name is None or not name.is_scenery or reader.says_place(led.end, name.end):
        return None
    onward = reader.find(name.end, "preposition")
    at = reader.skip(name.end, "preposition", "determiner")
    side = reader.find(at, "direction")
    if onward is None or side is None or onward.value not in ("to", "on"):
        return None
    return name.end


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


def _utterance(reader: Reader, index: int) -> int | None:
    """ "Lets out a howl", "makes a noise": what sounds is named before."""
    found = reader.find(index, "utterance")
    if found is None or index == 0 or not is_name_word(reader, index - 1, first=False):
        return None
    name = read_name(reader, found.end, adjectives=False)
    if name is None or name.pronoun or not name.determiner:
        return None
    way = reader.categories(name.end - 1).keys() & {
        "laps",
        "shape",
        "motion",
        "direction",
        "unit_angle",
    }
    if found.value == "make" and way and reader.find(name.end - 1, "uttered") is None:
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
    manner = found.end
    while reader.is_form(manner, "manner") and not reader.categories(manner).keys() & {"negation"}:
        manner += 1  # "should slowly rotate"
    if manner > found.end and "motion" in reader.categories(manner):
        return found.end
    verb = reader.categories(found.end).keys()
    denied = reader.find(found.end, "negation")
    if denied is not None and reader.find(denied.end, "copula"):
        return found.end  # "should not be on the left"
    if not verb & {"sound_verb", "motion", "copula"}:
        return unknown_deed_end(reader, index, found.end)
    before = reader.categories(index - 1).keys()
    if not (is_name_word(reader, index - 1, first=False) or "pronoun" in before):
        end = reader.plain_end(found.end)
        done = reader.is_form(found.end, "doing") and reader.word(end) in (*_SENTENCE, ",")
        if not done and reader.is_form(found.end, "doing") and "height" in before:
            return found.end + 1  # "the kid upstairs keeps stomping over our heads"
        return end if done and "direction" in before else None  # "on the left keeps barking"
    if verb & {"motion", "copula"} or reader.is_form(found.end, "doing"):
        return found.end
    # "starts to bark" would leave "dog bark"; the name alone says as much.
    end = found.end + 1
    name = read_name(reader, end, adjectives=False) if reader.find(end, "determiner") else None
    return name.end if name and not reader.says_place(end, name.end) else end


# The rules that look at how a clause begins, before all others, where one can begin.
_OPENING = (
    _call, attention_end, purpose_end, pretended_end, imagined_end, cry_end, scene_end, stop_end,
    absence_end, bound_end, false_start_end, field_end, viewpoint_end, cleft_end, report_end,
    caller_end, camera_end, spot_end,
)  # fmt: skip
# The same inside a clause.
_EARLY = (_call, cry_end, absence_end, bound_end, field_end, viewpoint_end, cleft_end)
