"""Words of direction: "front left", "right behind me", "over my left shoulder"."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.links import read_link
from auricle.prompt.places import Part, Place
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader

__all__ = [
    "Before",
    "direction_words",
    "is_stress",
    "listener_end",
    "make_part",
    "read_anchored",
    "read_body",
]


@dataclass(slots=True)
class Before:
    """Words in front of an atom: modifiers by value, and whether an article stood there."""

    start: int
    modifiers: list[str] = field(default_factory=list)
    article: bool = False
    my: bool = False


def is_stress(reader: Reader, at: int) -> bool:
    """Whether "right" only stresses what follows: "right in my face", "right next to me"."""
    stress = reader.find(at, "stress")
    if stress is None:
        return False
    following = reader.categories(stress.end)
    if "vague" in following:
        return True
    if "anchored" in following:
        mine = reader.find(following["anchored"].end, "determiner")
        if mine is not None and reader.find(mine.end, "body") is not None:
            return True  # "right behind her neck"
    if "anchored" in following and "direction" not in following:
        near = following["anchored"]
        return near.value in ("near", "between", "opposite", "level")
    joint = following.get("preposition")
    if joint is None or joint.value != "on":
        return False
    my = reader.find(joint.end, "determiner")
    return my is not None and reader.find(my.end, "body") is not None


def direction_words(reader: Reader, at: int, before: Before) -> tuple[list[Part], int]:
    """Direction words in a row: "front left", "upper left corner", "high up"."""
    parts: list[Part] = []
    start = at
    modifiers = list(before.modifiers)
    while at < reader.count:
        if reader.is_hyphen(at) and parts:
            at += 1
        exact = reader.find(at, "modifier")
        found = reader.find(at, "direction")
        if not before.article and not parts and is_stress(reader, at):
            return [], start
        upright = all(not part.vector[0] and not part.vector[1] for part in parts)
        stressed = reader.find(at, "stress") is not None and not before.article and upright
        if stressed and found and found.end == at + 1:
            # "right behind me" stresses; "right, behind" and "on the right behind" do not.
            following = reader.find(at + 1, "direction") or reader.find(at + 1, "anchored")
            if (
                following
                and read_quantity(reader, following.end) is None
                and following.value in ("back", "front", "up", "down", "high", "low", "near")
                and not reader.is_hyphen(at + 1)
                and not reader.within(at + 1, "adjectival_sides")
            ):
                modifiers.append("exact")
                at += 1
                continue
        if (
            found is None
            and exact
            and exact.value in ("exact", "slight", "diagonal", "half")
            and reader.find(exact.end, "direction")
        ):
            modifiers.append(exact.value)
            at = exact.end
            continue
        there = found is not None and reader.find(found.end, "existence") is not None
        led = before.my or before.article or reader.find(at - 1, "determiner")
        if found and exact and exact.end > found.end and not (parts or led or there):
            return [], start  # "right there", but not "to the right there is"
        if found is None or (parts and reader.find(at, "preposition")):
            break
        if (parts and _refers(reader, at)) or _is_compound(reader, found.end):
            break
        if found.value == "front" and reader.within(at, "exact_first"):
            modifiers.append("exact")
        parts.append(make_part(reader, found.value, (at, found.end), modifiers))
        if "slight" not in modifiers or parts:
            modifiers = [m for m in modifiers if m not in ("slight", "exact")]
        at = found.end
        anchored = reader.find(at, "listener")
        if anchored and reader.find(found.end - 1, "anchored") and not before.article:
            at = anchored.end
    if not parts:
        return [], start
    if (corner := reader.find(at, "corner")) is not None:
        at = corner.end
    return parts, at


def _is_compound(reader: Reader, at: int) -> bool:
    """ "High-heeled", "low-pitched": the word of place belongs to an adjective."""
    if not reader.is_hyphen(at):
        return False
    return reader.is_form(at + 1, "past", "doing") and reader.find(at + 1, "direction") is None


def _refers(reader: Reader, at: int) -> bool:
    """ "On my right behind a curtain": the second word of place is the curtain's."""
    anchored = reader.find(at, "anchored")
    article = reader.find(anchored.end, "determiner") if anchored else None
    if anchored is None or article is None or article.value == "my":
        return False
    link = read_link(reader, at, None)
    return link is not None and not reader.find(link[1], "sound_verb")


def make_part(reader: Reader, name: str, span: tuple[int, int], modifiers: list[str]) -> Part:
    x, y, z = reader.lexicon.vector("axes", name)
    named = next(
        (m for m in ("slight", "half") if m in modifiers and "exact" not in modifiers),
        "",
    )
    slight = bool(named)
    weight = reader.lexicon.number("modifier", named) if named else 1.0
    exact = "exact" in modifiers or name == "center"
    vector = (x * weight, y * weight, z * weight)
    return Part(vector, span, exact, slight, is_centre=name == "center")


def read_anchored(reader: Reader, at: int, place: Place, before: Before) -> int | None:
    """A direction from the listener or a part of the body: "behind me", "over my left shoulder"."""
    found = reader.find(at, "anchored")
    if found is None:
        return None
    listener = reader.find(found.end, "listener")
    my = reader.skip(found.end, "modifier")
    my = reader.skip(my, "determiner")
    body = reader.find(my, "body")
    if body and (listener is None or body.end > listener.end) and my > found.end:
        return _body_place(reader, at, body.value, body.end, found.value, place)
    if listener is None:
        return None
    if found.value in (
        "near",
        "together",
        "level",
        "aligned",
        "between",
        "opposite",
        "around",
    ):
        if found.value == "near":
            meters = reader.lexicon.number("vague", "close")
            span = (at, listener.end)
            place.merge(Place(at, listener.end, vague=("near", meters, span)))
            return listener.end
        if found.value == "around":
            place.spread_deg = reader.lexicon.number("spread", "around")
            return listener.end
        if found.value == "level":
            place.merge(Place(at, listener.end, height=(0.0, (at, listener.end))))
            return listener.end
        if found.value == "opposite":
            part = make_part(reader, "front", (at, listener.end), [])
            place.merge(Place(at, listener.end, parts=[part]))
            return listener.end
        return None
    if "far" in before.modifiers:
        meters = reader.lexicon.number("vague", "far")
        place.merge(Place(at, listener.end, vague=("far", meters, (before.start, listener.end))))
    part = make_part(reader, found.value, (at, listener.end), before.modifiers)
    place.merge(Place(at, listener.end, parts=[part]))
    return listener.end


def _body_place(
    reader: Reader, at: int, body: str, end: int, side: str, place: Place
) -> int | None:
    x, y, z, meters = reader.lexicon.vector("body", body)
    if side in ("near", "together", "level", "around", "aligned") and body == "ears":
        return None
    if side in ("near", "together", "level", "around", "aligned"):
        place.merge(Place(at, end, body=((x, y, z), meters, (at, end))))
    elif side in ("front", "back", "up", "down"):
        axes = reader.lexicon.vector("axes", side)
        if body in ("face", "head", "nape", "spine", "chest", "feet", "ears"):
            own = max(meters, 0.3) if side == "front" else 0.0
            part = Part((axes[0], axes[1], axes[2]), (at, end), exact=True)
            place.merge(Place(at, end, parts=[part]))
            if own:
                place.merge(Place(at, end, vague=(reader.written(at, end), own, (at, end))))
        else:
            # What is heard over a shoulder is behind it; what is above it need not be.
            behind = 0.7 if reader.within(at, "over") else 0.0
            level = side in ("front", "back")  # behind a shoulder is not below the ears
            near = (x + axes[0] - behind, y + axes[1], 0.0 if level else z + axes[2])
            place.merge(Place(at, end, body=(near, max(meters, 0.3), (at, end))))
    else:
        return None
    return end


def read_body(reader: Reader, at: int, place: Place, before: Before) -> int | None:
    """A part of the body after a preposition: "at my feet", "in the left ear"."""
    found = reader.find(at, "body")
    owned = found is not None and found.end > at + 2  # "back of your neck"
    if found is None or not (before.my or owned or found.value.startswith(("left", "right"))):
        return None
    if reader.word(at - 1) == reader.lexicon.values["third_person"]["owner"]:
        return None  # "the wolf opens its mouth"
    longer = reader.find(at, "direction")
    if longer and longer.end >= found.end:
        return None
    if found.value in ("ears",):
        return None
    x, y, z, meters = reader.lexicon.vector("body", found.value)
    place.merge(Place(at, found.end, body=((x, y, z), meters, (at, found.end))))
    return found.end


def listener_end(reader: Reader, end: int) -> int:
    """Step over who it is seen from: "of me", "from you"."""
    at = end + 1 if reader.within(end, "of_from") else end
    found = reader.find(at, "listener")
    return found.end if found and (at > end or reader.find(end - 1, "anchored")) else end
