"""What the listener does: "As you walk through the forest, an owl hoots on your left"."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader

__all__ = ["set_aside"]

_CLOSING = (",", ";", "-", ":", ")", ".", "but", "while")


def set_aside(reader: Reader, elements: list[Element]) -> list[Element]:
    """The pieces with what the listener does made one of kind ``aside``.

    Positions are told from where the listener is, so that nothing else can follow from it.

    Raises:
        UnclearError: it says on the way where something is: "you pass a dog on your left".
    """
    elements = _without_remarks(reader, elements)
    kept: list[Element] = []
    index = 0
    while index < len(elements):
        end = _aside_end(reader, elements, index)
        if end is None:
            kept.append(elements[index])
            index += 1
            continue
        first, last = elements[index], elements[end - 1]
        if _tells_place(elements[index:end]):
            reason = "this moves the listener; say where the sound is from where they stand"
            raise UnclearError(reason, (first.start, last.end))
        kept.append(Element("aside", "", first.start, last.end))
        index = end
    return kept


def _without_remarks(reader: Reader, elements: list[Element]) -> list[Element]:
    """ "My name is Tom. I want a lion": what somebody says of themselves places nothing."""
    kept: list[Element] = []
    sentence: list[Element] = []
    for element in [*elements, Element("join", ".", reader.count, reader.count)]:
        if element.kind == "join" and element.value == ".":
            if _is_remark(reader, sentence) or _is_turn(reader, sentence):
                first, last = sentence[0], sentence[-1]
                sentence = [Element("aside", "", first.start, last.end, "remark")]
            kept += [*sentence, element]
            sentence = []
        else:
            sentence.append(element)
    return kept[:-1]


def _is_turn(reader: Reader, sentence: list[Element]) -> bool:
    """ "She turns." in front of what is behind her: she is who hears."""
    pieces = [e for e in sentence if e.kind not in ("filler", "pace", "turning")]
    if [e.kind for e in pieces] != ["name", "motion"]:
        return False
    if not reader.within(pieces[0].start, "third_subject"):
        return False
    behind = range(pieces[1].end, reader.count)
    return any(reader.within(i, "third_object") or reader.within(i, "third_owner") for i in behind)


def _is_remark(reader: Reader, sentence: list[Element]) -> bool:
    """Whether a sentence says who or what somebody is: "my name is Tom", "I am a teacher"."""
    pieces = [e for e in sentence if e.kind != "filler" or e.note == "subject"]
    if len(pieces) < 2 or pieces[1].kind != "copula":
        return False
    plain = ("name", "copula", "join", "word", "filler", "listener", "sound")
    if any(e.kind not in plain for e in pieces):
        return False
    first = pieces[0]
    owned = first.kind == "name" and reader.within(first.start, "addressed")
    personal = owned and reader.find(first.end - 1, "personal") is not None
    return personal or (first.note == "subject" and pieces[1].value == "be")


def _aside_end(reader: Reader, elements: list[Element], index: int) -> int | None:
    """The piece behind what the listener does, where that begins at a piece."""
    before = elements[index - 1] if index else None
    if before is not None and before.kind not in ("join", "filler", "then"):
        return None
    verb = index + 1 if _is_listener(reader, elements, index) else index
    if verb < len(elements) and elements[verb].kind == "copula" and verb > index:
        verb += 1
    if verb >= len(elements):
        return None
    at = elements[verb].start
    moves = reader.find(at, "motion") is not None and elements[verb].kind in ("motion", "name")
    looks = verb > index and reader.find(at, "heading") and elements[verb].kind == "word"
    rest = elements[verb : verb + 1]
    own = reader.within(elements[index].start, "addressed") or _is_hero(reader, elements, index)
    acts = verb > index and own and rest[0].kind in ("name", "sound", "word")
    led = verb > index and before is not None and before.value == "while"
    acts = acts or (led and own and rest[0].kind == "command")  # "as I turn the page"
    if acts and rest[0].kind == "name" and (rest[0].value.determiner or rest[0].value.pronoun):
        acts = False
    if not (moves or looks or acts):
        return None
    if moves and not own and verb > index and _sets_out(elements, verb):
        return None  # "The robot moves from 4 m ahead to 4 m behind" is no listener
    end = next(
        (
            i
            for i in range(verb, len(elements))
            if elements[i].kind == "join"
            and (elements[i].value in _CLOSING or _wants(elements, i) or _opens(elements, i))
        ),
        len(elements),
    )
    if verb > index:
        return end
    # "Walking down the street, I hear a dog": who walks is who hears.
    hears = elements[end + 1] if end + 1 < len(elements) else None
    leads = hears is not None and (
        hears.kind == "existence" or _is_listener(reader, elements, end + 1)
    )
    return end if leads and reader.is_form(at, "doing") else None


def _is_hero(reader: Reader, elements: list[Element], index: int) -> bool:
    """ "As she turns the key, ... over her head": she is who hears, and no place is told of her."""
    led = elements[index - 1] if index else None
    if (
        led is None
        or led.value != "while"
        or not reader.within(elements[index].start, "third_subject")
    ):
        return False
    rest = elements[index:]
    end = next((i for i, e in enumerate(rest) if e.kind == "join"), len(rest))
    hers = any(
        reader.within(i, "third_owner") or reader.within(i, "third_object")
        for i in range(rest[0].end, reader.count)
    )
    return hers and not any(e.kind in ("place", "role", "transit") for e in rest[:end])


def _sets_out(elements: list[Element], verb: int) -> bool:
    """Whether a verb leads from a place that is told."""
    leads, place = [*elements[verb + 1 : verb + 3], None, None][:2]
    is_from = leads is not None and leads.kind == "role" and leads.value == "from"
    return is_from and place is not None and place.kind == "place" and place.value.has_direction


def _wants(elements: list[Element], index: int) -> bool:
    """ "I am blind and I want a bell on the left": the listener hears or asks behind an "and"."""
    following = elements[index + 1] if index + 1 < len(elements) else None
    return following is not None and following.kind in ("existence", "command")


def _opens(elements: list[Element], index: int) -> bool:
    """ "You step into the cave and water drips": a thing with a verb of its own, and a place."""
    if elements[index].value != "and":
        return False
    name, verb, *rest = [*elements[index + 1 : index + 5], *[Element("join", ".", 0, 0)] * 2]
    does = name.kind == "name" and verb.kind in ("sound", "copula")
    placed = next((e.kind for e in rest if e.kind not in ("filler", "role")), "")
    return does and not name.value.pronoun and placed == "place"


def _tells_place(elements: list[Element]) -> bool:
    """Whether a thing is named and then a place."""
    things = (i for i, e in enumerate(elements[1:], 1) if e.kind == "name" and e.value.determiner)
    first = next(things, None)
    return first is not None and any(e.kind == "place" for e in elements[first:])


def _is_listener(reader: Reader, elements: list[Element], index: int) -> bool:
    if _is_hero(reader, elements, index):
        return True
    element = elements[index]
    if element.kind == "listener" or (element.kind == "filler" and element.note == "subject"):
        return True
    found = reader.find(element.start, "listener")
    return element.kind == "name" and found is not None and found.end == element.end
