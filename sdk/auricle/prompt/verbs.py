"""What stands behind a name: its verb, or more of the name."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader

__all__ = [
    "acts_on",
    "does_there",
    "encloses",
    "is_carried",
    "is_circled",
    "is_own_part",
    "is_spot",
    "lacks_direction",
    "refuse_verb",
    "resumes",
    "without_verb",
]


def is_carried(reader: Reader, before: list[Element], name: Name) -> bool:
    """ "A nurse wheels a trolley past": what a verb of moving takes along on its way."""
    if len(before) < 2 or before[-1].kind != "motion" or before[-1].value != "go":
        return False
    if before[-2].kind not in ("name", "relative", "copula") or name.pronoun or name.is_scenery:
        return False
    if before[-1].end > before[-1].start + 1 or not name.determiner:
        return False
    onward = reader.categories(name.end).keys()
    return bool(onward & {"transit", "way_particle", "preposition", "anchored", "direction", "via"})


def is_circled(reader: Reader, before: list[Element], name: Name) -> bool:
    """ "A moth circles the lamp"."""
    circles = bool(before) and before[-1].kind == "motion" and before[-1].value == "circle"
    own = reader.find(name.end - 1, "body") if name.determiner == "my" else None
    encloses = reader.find(name.end - 1, "enclosure") is not None or own is not None
    return circles and not encloses and bool(name.determiner or name.pronoun == "it")


def encloses(reader: Reader, before: list[Element], name: Name) -> bool:
    """ "The train circles the room": what the listener is inside of goes without saying."""
    circles = before[-1].value == "circle" and name.determiner in ("the", "my")
    found = reader.find(name.end - 1, "enclosure") or reader.find(name.end - 1, "body")
    return circles and found is not None and found.end == name.end


def lacks_direction(before: list[Element], *, is_finite: bool = False) -> bool:
    """Whether a name and no more than its distance came before: "the dog, 3 m away, barks".

    With a verb in the third person also its direction: "the smith, 3 m down on the left, hammers".
    """
    for element in reversed(before):
        if element.kind == "name":
            one = element.value.determiner in ("a", "the") and element.value.count == 1
            return before[-1] is not element and (one or not is_finite)
        if element.kind == "place" and (is_finite or not element.value.has_direction):
            continue
        if is_finite and element.kind in ("copula", "filler", "role", "motion", "transit", "pace"):
            continue
        if element.kind != "join" or element.value not in (",", "(", ")"):
            return False
    return False


def refuse_verb(reader: Reader, place: Place, before: list[Element]) -> None:
    """ "The dog left the room" says that it went, not where it is."""
    if (
        not reader.within(place.start, "left")
        or not before
        or before[-1].kind not in ("name", "filler")
    ):
        return
    subject = before[-1].value
    following = reader.word(place.start + 1)
    leaves = reader.find(place.start + 1, "listener") or reader.find(place.start + 1, "determiner")
    ends = place.end == place.start + 1 and following in ("", ".", "!")
    at = reader.find(place.start + 1, "preposition")
    hour = at is not None and at.value == "on" and reader.find(at.end, "number")
    if hour and reader.find(hour.end, "preposition") and reader.find(hour.end + 1, "number"):
        leaves, ends = None, True  # "left at ten to six"
    if (leaves and place.end <= leaves.end) or (
        ends and isinstance(subject, Name) and subject.determiner and len(before) == 1
    ):
        reason = "'left' reads as the verb here; write 'on the left' for the side"
        raise UnclearError(reason, (place.start, place.end))


def acts_on(reader: Reader, name: Name) -> bool:
    """Whether a name is followed by what its last word acts on: "the dog chases the cat"."""
    if reader.within(name.end - 1, "left") or reader.find(name.end, "anchored"):
        return False
    object_follows = reader.find(name.end, "determiner") or reader.find(name.end, "listener")
    plural = reader.is_form(name.end - 2, "plural")
    return bool(object_follows) and (reader.is_form(name.end - 1, "third", "past") or plural)


def without_verb(reader: Reader, name: Name) -> Name:
    """ "have the narrator speak", "the woman opens a door": the name ends before its verb."""
    plain = reader.word(name.end - 1) in reader.lexicon.plain_verbs
    plain = plain or reader.within(name.end - 1, "begin")
    sounds = reader.find(name.end - 1, "sound_verb") is not None or plain
    speaks = sounds and name.determiner
    if name.is_known or not (speaks or acts_on(reader, name)):
        return name
    # A verb may be two words: "the band strikes up".
    verb_words = len(reader.written(name.end - 1, name.end).split())
    head = " ".join(name.label.split()[:-verb_words])
    quality = reader.find(name.end - 2, "quality") or reader.find(name.end - 2, "plain_quality")
    if not head or (quality and name.end - 2 > name.start - 1 and speaks):
        return name  # "I hear a loud bang"
    written = name.written[: len(name.written) - len(name.label) + len(head)]
    return replace(name, label=head, written=written, end=name.end - 1)


def does_there(reader: Reader, first: int, others: tuple[Name | None, ...], end: int) -> bool:
    """ "Far behind a cow moos": the name behind the place is what is heard there."""
    while reader.find(first - 1, "modifier"):
        first -= 1
    begins = reader.word(first - 1) in ("", ",", ";", ".", ":") or reader.find(
        first - 1, "conjunction"
    )
    name = others[0] if len(others) == 1 else None
    verb = reader.find(end, "sound_verb") or reader.find(end, "motion")
    if not begins or name is None or name.determiner != "a" or verb is None:
        return False
    return reader.find(verb.end, "determiner") is None and reader.is_form(end, "third", "past")


def is_spot(reader: Reader, before: list[Element], name: Name) -> bool:
    """ "On the left touchline": a noun that goes with the side before it."""
    last = before[-1] if before else None
    if last is None or last.kind != "place" or last.end != name.start:
        return False
    if name.determiner or name.pronoun or name.is_known or name.end != name.start + 1:
        return False
    led = reader.find(last.start, "preposition")
    article = reader.find(led.end, "determiner") if led is not None else None
    closed = reader.word(name.end) in (".", ",", ";", "", ")")
    if article is None or not closed or reader.find(last.end - 1, "direction") is None:
        return False
    for element in reversed(before[:-1]):
        if element.kind == "join":
            return False
        if element.kind == "name":
            return True
    return False


def is_own_part(reader: Reader, name: Name) -> bool:
    """ "My stomach growls": a part of the body that sounds is no place."""
    part = reader.find(name.end - 1, "body")
    sounds = reader.find(name.end, "sound_verb") and reader.is_form(name.end, "third", "past")
    return part is not None and part.end == name.end and bool(sounds) and bool(name.determiner)


def resumes(reader: Reader, index: int, before: list[Element]) -> bool:
    """ "The smith, on the left, hammers away": a verb behind a place between commas."""
    if before and before[-1].kind == "join" and before[-1].value == ")":
        return any(element.kind == "name" for element in before)  # "Anna (left) and Ben argue"
    finite = reader.is_form(index, "third") and not reader.find(index + 1, "copula")
    enclosed = bool(before) and before[-1].kind == "join" and before[-1].value in (",", ")")
    return finite and enclosed and lacks_direction(before, is_finite=True)
