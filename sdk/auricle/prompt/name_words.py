"""Which words a name can be made of."""

from __future__ import annotations

from auricle.prompt.letters import pan_letter
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Found, Reader

__all__ = ["adjectives", "is_measure", "is_name_word", "sets_out"]

# A word that begins a phrase of one of these never continues a name.
_ENDS = frozenset(
    {
        "adverb", "anchored", "apart", "away", "azimuth_key", "extent", "clock", "comparative",
        "compass", "conjunction", "copula", "correction", "determiner", "diffuse",
        "direction", "distance_key", "elevation_key", "existence", "filler", "gap",
        "heading", "hedge", "height", "listener", "modifier", "motion", "negation", "pace",
        "preposition", "pronoun", "ratio", "relative", "same", "subject", "then", "times",
        "timing", "transit", "turning", "vague", "via", "width", "wrapper", "perceive",
    }
)  # fmt: skip
# Of a name's first word only these can be something else.
_FIRST_ENDS = _ENDS - {"filler", "modifier", "motion", "away", "pace", "distance_key"}
_ADJECTIVES = frozenset({"direction", "vague"})


def is_name_word(reader: Reader, index: int, *, first: bool) -> bool:
    """Whether a token can be a word of a name."""
    if reader.kind(index) != "word" or pan_letter(reader, index):
        return False
    if not first and reader.find(index, "late_adverb") and _is_late(reader, index):
        return False
    if not first and (sets_out(reader, index) or reader.is_deed(index)):
        return False
    if reader.is_noun(index) or (not first and _is_between(reader, index)):
        return True
    ends = _FIRST_ENDS if first else _ENDS
    room = reader.find(index, "scenery") if first else None
    if first and (reader.find(index, "noun") or (room and room.end > index + 1)):
        return True  # "the next room"
    number = None if first else reader.find(index, "number")
    if number and reader.within(number.end + 1, "counted_on"):
        return False  # "dog two houses down"
    if number and (is_measure(reader, number.end) or read_quantity(reader, index)):
        return False
    agent = not first and reader.find(index, "noun") is not None
    for category, found in reader.categories(index).items():
        if category == "motion" and not first and _is_noun_before_verb(reader, index, found):
            continue
        if category == "wrapper" and not first and _is_noun_before_place(reader, found):
            continue
        if category == "subordinator" and first and not reader.find(index, "preposition"):
            return False
        if category == "times" and first and _is_variable(reader, index):
            continue
        if category in ends and not (agent and _is_agent(reader, index, category)):
            return False
        if category == "sound_verb" and not first and _is_verb(reader, index):
            comes = reader.find(index + 1, "copula")
            noun = comes is not None and (comes.value == "posture" or _is_being(reader, index + 1))
            if not noun or reader.is_form(index, "doing", "past"):
                return False  # unlike "the mains hum comes from"
        if category in ("laps", "shape") and found.end > index + 1:
            return False
        if category == "laps" and reader.within(index, "how_often"):
            return False
        if category == "motion" and found.end > index + 1:
            return False
    if first:
        return True
    does = reader.is_form(index, "doing") and reader.find(index, "ing_noun") is None
    return not (does or reader.is_form(index, "manner"))


def _is_between(reader: Reader, index: int) -> bool:
    """ "A nervous sewing machine": what is done, between an adjective and its noun."""
    if not reader.is_form(index, "doing") or reader.find(index, "ing_noun"):
        return False
    article = reader.find(index - 2, "determiner")
    word = reader.word(index - 1)
    adjective = (
        reader.find(index - 1, "plain_quality")
        or reader.find(index - 1, "quality")
        or word.endswith(reader.lexicon.adjective_ends)
    )
    if article is None or not adjective or reader.find(index, "motion"):
        return False
    following = reader.categories(index + 1).keys()
    return not following & {"sound_verb", "motion"} and is_name_word(reader, index + 1, first=False)


def _is_being(reader: Reader, index: int) -> bool:
    """ "Noise bursts were played": what stands before "were" is no verb."""
    return reader.within(index, "plural_be") or reader.within(index, "is_was")


def sets_out(reader: Reader, index: int) -> bool:
    """ "Footsteps start 10 m behind me": a plural's verb that leads to where it begins."""
    if not reader.within(index, "begin") or not reader.is_form(index - 1, "plural"):
        return False
    following = reader.categories(index + 1).keys()
    return bool(following & {"preposition", "anchored", "direction", "vague"}) or (
        read_quantity(reader, index + 1) is not None
    )


def _is_variable(reader: Reader, index: int) -> bool:
    """ "X is on the left": a letter that stands for a sound."""
    return reader.written(index, index + 1) == "X" and reader.find(index + 1, "copula") is not None


def _is_agent(reader: Reader, index: int, category: str) -> bool:
    """Whether a word goes on with a name that it could also end: "bass player", "drum set"."""
    verb = reader.find(index + 1, "copula") is not None
    return category == "listener" or (verb and category in ("copula", "command"))


def _is_noun_before_verb(reader: Reader, index: int, found: Found) -> bool:
    """ "A crossbow bolt thuds": a plain form behind a noun and in front of a verb is a noun."""
    plain = not reader.is_form(index, "third", "doing", "past")
    adjective = reader.find(index - 1, "plain_quality")
    counted = reader.is_form(index, "plural") and reader.find(index, "unit_length") is not None
    if reader.within(index + 1, "plural_be") and reader.is_form(index, "plural"):
        return True  # "two speech streams were separated"
    if counted and adjective is not None and adjective.end == index:
        return True  # "heavy steps"
    if found.end != index + 1 or not plain:
        return False
    article = any(reader.find(i, "determiner") for i in range(max(index - 3, 0), index))
    closes = reader.word(index + 1) in (",", ".", ";", "") and not _is_cut(reader, index)
    if closes and article and not reader.is_form(index - 1, "plural"):
        first = next((i for i in range(index, 0, -1) if reader.word(i - 1) in (";", ":", ".")), 0)
        return not any(_is_causing(reader, i) for i in range(first, index))  # "platform edge,"
    if reader.word(index + 1) == ":" and not reader.is_form(index - 1, "plural"):
        return True  # "Bus stop: 20 m, left"
    if reader.word(index - 2) == ":" and reader.word(index + 1) in ("", ".", ",", ";"):
        return not reader.is_form(index - 1, "plural")  # "left: sauce pan"
    if _is_said_of(reader, index - 1) and not _moves_on(reader, index + 1):
        return True
    verb = reader.find(index + 1, "copula") or reader.find(index + 1, "sound_verb")
    return verb is not None and (
        reader.is_form(index + 1, "third") or reader.within(index + 1, "singular_be")
    )


def _is_cut(reader: Reader, index: int) -> bool:
    """Whether words were set aside behind a token."""
    after = reader.tokens[index + 1].start if index + 1 < reader.count else len(reader.text)
    return any(c.isalnum() for c in reader.text[reader.tokens[index].end : after])


def _is_causing(reader: Reader, index: int) -> bool:
    """Whether a verb may follow in its plain form: "I hear a dog run", "let it run"."""
    return reader.find(index, "existence") is not None or reader.within(index, "causative")


def _is_said_of(reader: Reader, index: int) -> bool:
    """Whether a participle begins a compound: "frying" of "frying pan"."""
    return reader.is_form(index, "doing") and reader.find(index, "ing_noun") is None


def _moves_on(reader: Reader, index: int) -> bool:
    """Whether a way follows, so that a verb leads there: "I hear barking move from left to"."""
    ways = ("preposition", "transit", "turning", "pace", "via", "away")
    leads = [found for kind in ways if (found := reader.find(index, kind))]
    return any(found.value not in ("on", "of", "than") for found in leads)


def _is_noun_before_place(reader: Reader, found: Found) -> bool:
    """ "Pink noise from the left": "noise from" wraps no other name where a place follows."""
    led = reader.find(found.end - 1, "preposition")
    at = reader.skip(found.end, "determiner", "modifier", "hedge")
    places = reader.categories(at).keys() & {"direction", "anchored", "vague", "diffuse", "body"}
    measured = read_quantity(reader, at) is not None or reader.find(at, "height") is not None
    return led is not None and led.value == "from" and (bool(places) or measured)


def _is_verb(reader: Reader, index: int) -> bool:
    """Whether a sound word behind a noun is what it does ("barks") and not what it is ("bark")."""
    if reader.is_form(index, "doing", "past"):
        return True
    plural = reader.is_form(index - 1, "plural") or reader.find(index - 1, "plural") is not None
    plural = plural and not reader.written(index - 1, index).isupper()  # "the GPS speaks"
    return plural != reader.is_form(index, "third")


def adjectives(reader: Reader, index: int) -> int:
    """Token behind words of place that belong to the name: "front" of "front door"."""
    at = index
    while True:
        found = [f for c in _ADJECTIVES if (f := reader.find(at, c)) and f.end == at + 1]
        if not found:
            break
        at += 1
        if reader.is_hyphen(at):
            at += 1
    if at > index and _is_late(reader, at):
        return index
    does = reader.find(at, "sound_verb") and reader.is_form(at, "third", "doing", "past")
    article = reader.find(index - 1, "determiner") is not None
    if does and article and reader.is_form(at, "doing") and reader.within(index, "pitch_words"):
        does = None  # "a low grumbling"
    return at if at > index and not does and is_name_word(reader, at, first=True) else index


def _is_late(reader: Reader, index: int) -> bool:
    """ "To the right again": an adverb behind a side, and no name that the side is of."""
    found = reader.find(index, "late_adverb")
    manner = reader.is_form(index, "manner") and reader.find(index, "ly_adjective") is None
    if found is None and not manner:
        return False
    end = found.end if found is not None else index + 1
    return reader.kind(end) != "word" or not is_name_word(reader, end, first=False)


def is_measure(reader: Reader, index: int) -> bool:
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
