"""Relations of a story by the objects they are between."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.constraints import Constraint
from auricle.prompt.entity import Entity, is_plural
from auricle.prompt.name import Name
from auricle.prompt.places import Link, Part, Place, UnclearError
from auricle.prompt.quantities import Quantity
from auricle.prompt.regions import region_of
from auricle.prompt.story import Story
from auricle.prompt.ways import is_landmark, is_surface, side_of
from auricle.scene import azimuth_deg

__all__ = ["centres_of", "constraints_of"]

_BACKDROP = {
    "left": "left",
    "right": "right",
    "above": "up",
    "below": "down",
    "front": "front",
    "behind": "back",
}
_ACROSS = {"left": "right", "right": "left", "front": "behind", "behind": "front"}


def constraints_of(story: Story) -> list[Constraint]:
    """Every relation by the indices of its objects; makes the objects only they mention."""
    found: list[Constraint] = []
    story.links = [pair for pair in story.links if not _is_backdrop(story, *pair)]
    for entity, link in [pair for pair in story.links if pair[1].kind == "turned"]:
        _turn(story, entity, link)
    story.links = [pair for pair in story.links if pair[1].kind != "turned"]
    story.links = [pair for pair in story.links if not _is_plain_side(story, *pair)]
    story.links = [pair for pair in story.links if not _is_told_besides(story, *pair)]
    for entity, link in story.links:
        if link.kind in ("above", "below") and is_surface(entity.place):
            entity.place = None  # "on the floor beneath the clock" is right below the clock
        others = [_other(story, entity, name) for name in link.others if name is not None]
        if link.kind == "between" and link.others[0] and link.others[0].pronoun == "they":
            others = _two_before(story, entity, link)
        if not link.others:
            others = [_company(story, entity, link)]
        known = [e for e in others if e is not None]
        if link.kind == "between" and len(known) == 1:
            # Between the listener and another: on the way to it, at half the distance.
            index = story.entities.index(entity)
            other = (story.entities.index(known[0]),)
            found.append(Constraint("same_direction", index, other, None, link.span))
            found.append(Constraint("ratio", index, other, 0.5, link.span))
            continue
        if link.kind == "opposite" and not known:
            continue
        if not known:
            reason = "compared with the listener; say how far away it is"
            raise UnclearError(reason, link.span)
        if (link.amount or 0.0) > story.reader.lexicon.number("limits", "distance_max"):
            reason = "this is too far; distances go up to 50 km"
            raise UnclearError(reason, link.span)
        if any(e is entity for e in known):
            reason = "an object cannot be measured from itself"
            raise UnclearError(reason, link.span)
        if link.amount is not None and link.amount <= 0:
            reason = "a distance must be more than 0"
            raise UnclearError(reason, link.span)
        subject = story.entities.index(entity)
        indices = tuple(story.entities.index(e) for e in known)
        found.append(Constraint(link.kind, subject, indices, link.amount, link.span))
    bare = {link.span for _, link in story.links if not link.others}
    return _spaced(_aligned(story, found, bare))


def _is_plain_side(story: Story, entity: Entity, link: Link) -> bool:
    """Turn "further right" into "right" where no other object stands before it."""
    if link.others or link.kind not in ("left", "right"):
        return False
    before = story.entities[: story.entities.index(entity)]
    if any(not e.is_group and not entity.steps for e in before):
        return False
    x, y, z = story.reader.lexicon.vector("axes", link.kind)
    story.give(entity, Place(*link.span, parts=[Part((x, y, z), link.span, exact=True)]))
    return True


def _is_told_besides(story: Story, entity: Entity, link: Link) -> bool:
    """ "A bit further away, like 200 m": how far says it, as there is nothing to compare with."""
    alone = all(e is entity or e.is_group for e in story.entities)
    bare = link.kind in ("nearer", "further") and not link.others and link.amount is None
    place = entity.place
    if not (alone and bare and place is not None) or place.has_distance:
        return alone and bare and place is not None
    if link.kind == "further" and place.has_direction:
        place.assumed.append("further than nothing that is named")
        return True
    return False


def _turn(story: Story, entity: Entity, link: Link) -> None:
    """Give an object its azimuth from that of another: "15 degrees left of the masker"."""
    name = link.others[0] if link.others else None
    other = _other(story, entity, name) if name is not None else _company(story, entity, link)
    place = Place(*link.span)
    angle = link.amount or 0.0
    if other.place is not None and other.place.has_direction:
        region = region_of(other.place, story.reader.lexicon)
        angle += azimuth_deg(region.position)
        place.distance = other.place.distance
    else:
        place.assumed.append(f"{other.label!r} has no place; the angle is from straight ahead")
    angle = (angle + 180.0) % 360.0 - 180.0
    place.bearing = (angle, link.span)
    if entity.place is not None and entity.place.has_distance:
        place.distance = None
    story.give(entity, place)


def _aligned(story: Story, found: list[Constraint], bare: set[tuple[int, int]]) -> list[Constraint]:
    """ "An orc 3 m further back": on from what it is compared with, where no side is told."""
    more: list[Constraint] = []
    for c in found:
        place = story.entities[c.subject].place
        alone = sum(c.subject in (o.subject, *o.others) for o in found) == 1
        free = place is None or not place.has_direction
        further = c.kind in ("nearer", "further") and c.amount is not None and c.span in bare
        if further and alone and free:
            more.append(Constraint("same_direction", c.subject, c.others, None, c.span))
    return found + more


def _spaced(found: list[Constraint]) -> list[Constraint]:
    """Several between the same two stand one beside the other on the line between them."""
    pairs: dict[tuple[int, ...], list[Constraint]] = {}
    for constraint in found:
        if constraint.kind == "between":
            pairs.setdefault(constraint.others, []).append(constraint)
    shares = {
        id(one): (index + 1) / (len(row) + 1)
        for row in pairs.values()
        if len(row) > 1
        for index, one in enumerate(row)
    }
    return [replace(c, amount=shares[id(c)]) if id(c) in shares else c for c in found]


def centres_of(story: Story) -> dict[int, int]:
    """For each object that circles another, the index of that other.

    Raises:
        UnclearError: what is circled is nowhere in the text, or circles back.
    """
    centres: dict[int, int] = {}
    for index, entity in enumerate(story.entities):
        if entity.orbits is None:
            continue
        name, span = entity.orbits
        centre = _other(story, entity, name)
        if centre is entity or centre.orbits is not None:
            reason = "this circles itself"
            raise UnclearError(reason, span)
        centres[index] = story.entities.index(centre)
    return centres


def _is_backdrop(story: Story, entity: Entity, link: Link) -> bool:
    """Turn "left of the road" into "left" where no road is placed anywhere."""
    name = link.others[0] if len(link.others) == 1 else None
    axis = _BACKDROP.get(link.kind)
    upright = axis in ("up", "down")
    if name is None or name.pronoun or (link.amount is not None and not upright):
        return False
    known = story.find(name)
    if known is not None and not (known.is_other and known.place is None and not known.steps):
        return False
    said = any(e is known for e, _ in story.links)
    placed = entity.place is not None and entity.place.has_direction
    beside = placed and link.kind in ("near", "around", "front", "behind")
    if said or not is_landmark(story.reader, name, is_placed=beside):
        return False
    if axis is None and not (placed and link.kind in ("near", "around")):
        return False
    if known is not None:
        story.entities.remove(known)
    if axis is None or (entity.steps and link.amount is None):
        if entity.place is None:
            return False
        entity.place.assumed.append(f"{name.written!r} does not change the place")
        return True
    vector = story.reader.lexicon.vector("axes", axis)
    place = Place(*link.span, parts=[Part((vector[0], vector[1], vector[2]), link.span)])
    if link.amount is not None:
        away = Quantity("length", *(link.amount,) * 3, "metre", *link.span)
        place = Place(*link.span, offsets=[(place.parts[0], away)])
    elif (
        entity.place is not None
        and entity.place.has_direction
        and not (axis in ("left", "right") and _is_upright(entity.place))
        and not (axis in ("up", "down") and _is_level(entity.place))
        and not (axis in ("left", "right") and side_of(entity.place) in ("front", "back"))
    ):
        entity.place.assumed.append(f"{name.written!r} does not change the place")
        return True
    place.assumed.append(f"{name.written!r} is not placed; taken as seen from the listener")
    story.give(entity, place)
    entity.is_seen = True
    return True


def _is_level(place: Place) -> bool:
    """Whether a place says on which side and nothing of how high."""
    raised = any(part.vector[2] for part in place.parts)
    return not (raised or place.elevation or place.height or place.body or place.offsets)


def _is_upright(place: Place) -> bool:
    """Whether a place says how high and not on which side: "up high"."""
    sided = any(part.vector[0] or part.vector[1] for part in place.parts)
    return not (sided or place.bearing or place.body or place.offsets)


def _other(story: Story, entity: Entity, name: Name) -> Entity:
    if name.pronoun:
        candidates = [e for e in story.entities if e is not entity and not e.members]
        before = [e for e in candidates if e.span[0] < name.start]
        if not before:
            reason = f"{name.written!r}: nothing it could stand for was named before"
            raise UnclearError(reason, (name.start, name.end))
        for other, link in story.links:
            # "A bell 1 m left of it. A gong 1 m right of it.": both are beside the same.
            across = _is_across(story, name, link)
            same = [
                o
                for o in link.others
                if o and (o.pronoun == "it" or across) and o.start < name.start
            ]
            if same and name.pronoun == "it" and other is before[-1]:
                return _other(story, other, same[0])
        several = [e for e in before if is_plural(e.label, story.reader.lexicon)]
        return several[-1] if name.pronoun == "they" and several else before[-1]
    known = [e for e in story.entities if e.name is name and e is not entity]
    known = known or [e for e in story.entities if e.label == name.label and e is not entity]
    found = known[0] if known else story.find(name)
    if found is None:
        found = Entity(name, (name.start, name.end), is_other=True)
        story.entities.append(found)
    return found


def _is_across(story: Story, name: Name, link: Link) -> bool:
    """ "Left of the fire a guitarist, right of it a girl": both are beside the fire."""
    mine = next((one.kind for _, one in story.links if name in one.others), "")
    return _ACROSS.get(mine) == link.kind


def _two_before(story: Story, entity: Entity, link: Link) -> list[Entity]:
    """The two that "between them" means: those named last before it, or else first."""
    others = [e for e in story.entities if e is not entity and not e.members]
    before = [e for e in others if e.span[0] < link.span[0]]
    if len(before) < 2:
        reason = "between which two? Name them before"
        raise UnclearError(reason, link.span)
    return before[-2:]


def _company(story: Story, entity: Entity, link: Link) -> Entity:
    """The other object of "closer" or "3 m apart"."""
    others = [e for e in story.entities if e is not entity and not e.is_group]
    if not others:
        reason = "compared with what? Name another object"
        raise UnclearError(reason, link.span)
    index = story.entities.index(entity)
    before = [e for e in others if story.entities.index(e) < index]
    return before[-1] if before else others[0]
