"""Places that a name itself tells: "left piano, right violin", "distant thunder"."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.departure import is_remote, straight_ahead
from auricle.prompt.directions import read_place
from auricle.prompt.entity import Entity
from auricle.prompt.name import Name
from auricle.prompt.reader import Reader

__all__ = ["place_by_distance", "place_by_name"]


def place_by_distance(reader: Reader, entity: Entity) -> None:
    """ "Distant thunder from behind": the name itself says how far."""
    if entity.name is None or entity.name.side is None or entity.place is None:
        return
    first, last = entity.name.side
    vague = reader.find(first, "vague")
    if vague is None or vague.end != last or entity.place.has_distance:
        return
    meters = reader.lexicon.number("vague", vague.value)
    entity.place.vague = (reader.written(first, last).lower(), meters, (first, last))
    entity.name = _without_side(reader, entity.name)


def place_by_name(reader: Reader, entity: Entity) -> None:
    """ "Left piano, right violin": the name itself says where."""
    if entity.name is None or entity.name.side is None:
        return
    place = read_place(reader, entity.name.side[0])
    pitched = reader.find(entity.name.side[0], "pitch") is not None
    if place is not None and pitched and any(part.vector[2] for part in place.parts):
        return  # "a low hum" and "a high whistle" are pitches
    if place is not None and place.has_direction:
        place.assumed.append(f"placed by its name, {entity.name.written!r}")
        if not entity.name.determiner:
            entity.name = _without_side(reader, entity.name)
        entity.place = place
    elif place is not None and is_remote(place, reader.lexicon):
        entity.place = straight_ahead(place, reader.lexicon)


def _without_side(reader: Reader, name: Name) -> Name:
    """ "left piano" said for "piano on the left"."""
    first = name.side[1] if name.side else name.start
    written = reader.written(first, name.end)
    return replace(name, label=" ".join(written.lower().split()), written=written, start=first)
