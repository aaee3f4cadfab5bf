"""What a place is said of: not of the room it is in, nor of what the subject's verb acts on."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.reader import Reader
from auricle.prompt.repeats import is_not_it, is_own_sound, told_to_be

__all__ = ["attach_places"]


def attach_places(reader: Reader, elements: list[Element]) -> list[Element]:
    """Pieces with what only furnishes a place made one that the reader steps over, and told.

    "Plates clatter in the sink to the right" says where the plates are, and "somebody chops
    onions on the left" where somebody is.

    Args:
        reader: the text.
        elements: its pieces, in order.
    """
    kept: list[Element] = []
    for index, element in enumerate(elements):
        if kept and kept[-1].end > element.start:
            continue  # the "to" that is read already
        if _is_coming(reader, kept, element):
            kept += [Element("motion", "go", element.start, element.start), element]
        elif _is_led(reader, kept, element):
            role, verb = kept.pop(), kept.pop()
            kept += [Element("aside", "", verb.start, role.end), element]
        elif _is_named_room(kept, elements, index):
            comma = kept.pop()
            kept.append(Element("filler", "scenery", comma.start, element.end, "carried"))
        elif _is_room(reader, kept, element):
            led = kept.pop()
            end = _led_end(reader, elements, index, led)
            start = _enclosed_start(kept, elements, index, led)
            kept.append(Element("filler", "scenery", start, element.end, "carried"))
            if end > element.end:
                kept.append(Element("filler", "to", element.end, end))
        elif (place := _sided_room(reader, kept, element)) is not None:
            kept.append(place)
        elif _is_meanwhile(reader, kept, element):
            joint = kept.pop()
            kept.append(Element("filler", "manner", joint.start, element.end, "carried"))
        elif (last := _part_end(reader, kept, elements, index)) is not None:
            kept.append(Element("filler", "part", element.start, last, "carried"))
        elif _is_gap(kept, elements, index):
            led = kept.pop()
            kept.append(Element("filler", "gap", led.start, element.end, "carried"))
        elif _is_ground(reader, kept, elements, index):
            led = kept.pop()
            kept.append(Element("filler", "ground", led.start, element.end, "carried"))
        elif _is_view(reader, elements, index):
            kept.append(Element("listener", "me", element.start, element.end))
        elif _is_manner(reader, kept, element):
            kept.append(Element("filler", "manner", element.start, element.end))
        elif _is_beside(kept, elements, index):
            led = kept.pop(-2)
            kept.append(Element("filler", "to", led.start, led.end))
            kept.append(element)
        elif is_not_it(kept, elements, index):
            denied = kept.pop()
            end = elements[index + 1].end
            kept.append(Element("filler", "denied", denied.start, end, "carried"))
        elif (subject := told_to_be(reader, kept, element)) is not None:
            kept[subject] = replace(kept[subject], value=element.value)
            kept.append(Element("filler", "is", element.start, element.end))
        elif is_own_sound(reader, kept, elements, index):
            kept.append(Element("filler", "sound", element.start, element.end, "carried"))
        elif _is_dropped(kept, elements, index):
            verb = kept.pop()
            kept.append(Element("sound", "done", verb.start, verb.end))
            kept.append(Element("filler", "object", element.start, element.end, "carried"))
        elif _is_object(kept, elements, index):
            kept.append(Element("filler", "object", element.start, element.end, "carried"))
        else:
            kept.append(element)
    return kept


def _is_coming(reader: Reader, kept: list[Element], element: Element) -> bool:
    """ "A train coming from the left": what only makes its sound on the way is on its way."""
    if element.kind != "role" or element.value != "from":
        return False
    comes = kept[-1:] and kept[-1].value == "posture"
    at = kept[-1].end - 1 if comes else element.start
    if not reader.within(at, "coming"):
        return False
    said = ("copula", "filler", "relative")
    name = next((e for e in reversed(kept) if e.kind not in said), None)
    if name is None or name.kind != "name":
        return False
    return reader.find(name.end - 1, "vehicle") is not None


def _is_led(reader: Reader, kept: list[Element], element: Element) -> bool:
    """ "Walk towards the crystal on your left": who is told to go is who hears."""
    if len(kept) < 2 or element.kind != "name" or element.value.pronoun:
        return False
    verb, role = kept[-2:]
    begins = len(kept) == 2 or (kept[-3].kind == "join" and kept[-3].value == ".")
    plain = not reader.is_form(verb.start, "third", "past", "doing", "plural")
    goes = verb.kind == "motion" and verb.value == "go" and verb.end == verb.start + 1
    return begins and goes and plain and role.kind == "role" and role.value == "to"


def _is_room(reader: Reader, kept: list[Element], element: Element) -> bool:
    """ "In the gallery", "on a lawn": where it is heard, and no thing of its own."""
    led = kept[-1] if kept else None
    if led is None or element.kind != "name":
        return False
    into = led.kind == "role" and reader.within(led.start, "into_words")
    adverb = led.kind == "filler" and led.end == led.start + 1  # "inside"
    if not into and not adverb and not (led.kind == "word" and led.note == "preposition"):
        return False
    name: Name = element.value
    stands = reader.find(name.end - 1, "furniture") or reader.find(name.end - 1, "landmark")
    whole = stands is not None and stands.end == name.end
    owned = stands is not None and (stands.value != "own" or name.determiner == "my")
    furnishes = name.is_scenery or (whole and owned)
    return furnishes and bool(name.determiner) and reader.within(led.start, "inside_words")


def _is_named_room(kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "Printer, office left": the room between a name and its place."""
    element, after = elements[index], elements[index + 1 : index + 2]
    if len(kept) < 2 or element.kind != "name" or kept[-1].value != ",":
        return False
    name: Name = element.value
    bare = name.is_scenery and not (name.determiner or name.side) and kept[-2].kind == "name"
    return bare and bool(after) and after[0].kind == "place"


def _sided_room(reader: Reader, kept: list[Element], element: Element) -> Element | None:
    """ "From the right corridor comes a moan": the side of a room is that of what is in it."""
    led = kept[-1] if kept else None
    if led is None or element.kind != "name" or element.value.side is None:
        return None
    from_it = led.kind == "role" and led.value == "from"
    in_it = led.kind == "word" and led.note == "preposition"
    stands = element.value.is_scenery or reader.find(element.end - 1, "furniture")
    if not stands or not (from_it or in_it):
        return None
    first, last = element.value.side
    place = read_place(reader, first, limit=last)
    if place is None or place.end != last or not place.has_direction:
        return None
    return Element("place", place, first, element.end)


def _enclosed_start(kept: list[Element], elements: list[Element], index: int, led: Element) -> int:
    """ "Below, on the street, a bus": the first comma goes with what the commas enclose."""
    after = elements[index + 1] if index + 1 < len(elements) else None
    enclosed = after is not None and after.value == "," and bool(kept) and kept[-1].value == ","
    if enclosed and len(kept) > 1 and kept[-2].kind == "place":
        return kept.pop().start
    return led.start


def _led_end(reader: Reader, elements: list[Element], index: int, led: Element) -> int:
    """The token behind "to" in "in the sink to the right", which leads nowhere."""
    end = elements[index].end
    role, place = [*elements[index + 1 : index + 3], None, None][:2]
    if role is None or place is None or role.kind != "role" or place.kind != "place":
        return end
    plain = role.value == "to" and not role.note and role.end == role.start + 1
    rests = reader.within(led.start, "resting_words")
    return role.end if plain and rests and place.value.has_direction else end


def _is_view(reader: Reader, elements: list[Element], index: int) -> bool:
    """ "The camera turns": who sees is who hears, and does not sound."""
    element = elements[index]
    if element.kind != "name" or element.value.determiner not in ("the", "my"):
        return False
    view = reader.find(element.end - 1, "view")
    whole = view is not None and element.end - 1 == element.start + 1
    after = [e.kind for e in elements[index + 1 : index + 3]]
    return whole and after == ["motion", "join"]


def _is_meanwhile(reader: Reader, kept: list[Element], element: Element) -> bool:
    """ "Whistles while washing up": the same one does it."""
    if len(kept) < 2 or kept[-1].kind != "join" or kept[-1].value != "while":
        return False
    if element.kind not in ("name", "sound") or element.end != element.start + 1:
        return False
    doing = reader.is_form(element.start, "doing") and not reader.find(element.start, "ing_noun")
    return doing and kept[-2].kind in ("sound", "name", "place", "filler")


def _is_ground(reader: Reader, kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "An oar knocks against the hull below me": what it is done to, and then where."""
    led, element = kept[-1] if kept else None, elements[index]
    if led is None or element.kind != "name" or element.value.determiner not in ("the", "a"):
        return False
    if led.kind != "word" or not reader.within(led.start, "ground_words") or len(kept) < 3:
        return False
    verb = next((e for e in reversed(kept[:-1]) if e.kind != "filler"), led)
    subject = next((e for e in reversed(kept[:-2]) if e.kind != "filler"), led)
    following = elements[index + 1] if index + 1 < len(elements) else None
    done = verb.kind == "sound" and subject.kind == "name"
    return done and following is not None and following.kind == "place"


def _is_gap(kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "Through the door straight ahead you can hear traffic": where it is heard through."""
    led, element = kept[-1] if kept else None, elements[index]
    if led is None or element.kind != "name" or not element.value.determiner:
        return False
    through = led.kind == "role" and led.value == "from"
    through = through or (led.kind == "word" and led.note == "preposition")
    opens = len(kept) == 1 or kept[-2].kind == "join"
    kinds = [e.kind for e in elements[index + 1 : index + 4]]
    return through and opens and kinds == ["place", "existence", "name"]


def _part_end(
    reader: Reader, kept: list[Element], elements: list[Element], index: int
) -> int | None:
    """ ", its engine fading", "and its doors slide open ahead": a part and what it does.

    A part of what has no place yet tells the place of the whole.
    """
    element, after = elements[index], elements[index + 1 : index + 3]
    if element.kind != "name" or not reader.within(element.start, "owned_parts") or not kept:
        return None
    joint = kept[-1]
    if joint.kind != "join" or joint.value not in (",", "and") or not after:
        return None
    ends = len(after) < 2 or after[1].kind == "join"
    does = after[0].kind in ("motion", "sound") and reader.is_form(after[0].start, "doing")
    if joint.value == "," and does and ends:
        return after[0].end
    part = reader.find(element.end - 1, "part")
    owner = [e.kind for e in kept if e.kind != "filler"][:-1]
    if part is None or owner not in (["name", "sound"], ["name", "copula"]):
        return None
    kept.pop()
    return element.end


def _is_beside(kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "The gunner to your left shoots": where who does it is, and no way to go."""
    verb, after = elements[index], elements[index + 1 : index + 2]
    if (verb.kind, verb.value) != ("motion", "go") or len(kept) < 3:
        return False
    who, role, place = kept[-3:]
    if (who.kind, role.kind, role.value, place.kind) != ("name", "role", "to", "place"):
        return False
    ends = not after or (after[0].kind == "join" and after[0].value in (".", ";", ",", "and"))
    return ends and not place.value.links


def _is_manner(reader: Reader, kept: list[Element], element: Element) -> bool:
    """ "Ran squeaking from the left": how it goes, behind the verb of moving."""
    if not kept or kept[-1].kind != "motion" or element.kind not in ("name", "sound"):
        return False
    doing = reader.is_form(element.start, "doing") and not reader.find(element.start, "ing_noun")
    return doing and element.end == element.start + 1


def _is_dropped(kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "The lecturer, 5 m in front, drops a pen": moved by who has a place."""
    element, after = elements[index], elements[index + 1 : index + 2]
    if len(kept) < 2 or element.kind != "name" or element.value.determiner != "a":
        return False
    verb = kept[-1]
    ends = not after or (after[0].kind == "join" and after[0].value in (".", ";", "while"))
    placed = kept[-2].kind == "place" or (
        kept[-2].value == "," and len(kept) > 2 and kept[-3].kind == "place"
    )
    alone = verb.end == verb.start + 1 and verb.value in ("go", "fall", "rise")
    # "A waiter drops a tray behind me": nothing that falls by itself has an object.
    lets_fall = kept[-2].kind == "name" and verb.value == "fall"
    lets_fall = lets_fall and (ends or after[0].kind == "place")
    return verb.kind == "motion" and alone and ((ends and placed) or lets_fall)


def _is_object(kept: list[Element], elements: list[Element], index: int) -> bool:
    """ "Somebody chops onions on the left": what is acted on has no verb and no place."""
    element = elements[index]
    if element.kind != "name" or element.value.pronoun or len(kept) < 2:
        return False
    verb = kept[-1]
    subject = next((e for e in reversed(kept[:-1]) if e.kind != "filler"), None)
    if verb.kind != "sound" or subject is None or subject.kind != "name":
        return False
    following = elements[index + 1] if index + 1 < len(elements) else None
    return following is not None and following.kind in ("place", "role")
