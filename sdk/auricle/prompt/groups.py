"""Groups that only introduce others: "two speakers, 2 m apart: one on the left, the other ..."."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from auricle.prompt.entity import Entity
from auricle.prompt.places import Link, Place
from auricle.prompt.step import Step

if TYPE_CHECKING:
    from auricle.prompt.story import Story

__all__ = ["come_closer", "join_fragments", "share_out"]


def _shared(place: Place, member: Entity) -> Place:
    """What holds for a member: of a group's place no direction, where it has an exact one."""
    own = member.place
    if own is None or not (own.bearing or any(part.exact for part in own.parts)):
        return place
    return Place(place.start, place.end, distance=place.distance, vague=place.vague)


def share_out(story: Story) -> None:
    """Give the members of every group what is said of the group, and leave the group out.

    Raises:
        UnclearError: a member is said to be where the group is not.
    """
    for group in [e for e in story.entities if e.members]:
        for member in group.members:
            if group.place is not None:
                story.give(member, _shared(group.place, member))
            member.steps = member.steps or list(group.steps)
        group.place, group.steps = None, []
        links: list[tuple[Entity, Link]] = []
        for entity, link in story.links:
            if entity is not group:
                links.append((entity, link))
            elif link.kind == "gap" and not link.others:
                names = [member.name for member in group.members[:-1]]
                links.append((group.members[-1], replace(link, others=tuple(names))))
            else:
                links += [(member, link) for member in group.members]
        story.links = links


def join_fragments(story: Story) -> None:
    """ "Behind you. Close. A match is struck.": a place of its own is said of the next thing."""
    linked = [entity for entity, _ in story.links]
    for first, second in pairwise(list(story.entities)):
        loose = first.name is None and first.place is not None and not first.steps
        open_ = second.name is not None and second.place is None and not second.steps
        if not (loose and open_) or second.is_other or second.is_group or second.excluded:
            continue
        if any(entity is first or entity is second for entity in linked):
            continue
        between = range(first.span[1], second.span[0])
        if not any(story.reader.word(i) in (".", "!", "?") for i in between):
            continue
        second.place = first.place
        story.entities.remove(first)


def come_closer(story: Story) -> None:
    """ "Bring the crowd closer": of one object alone this is a movement, and no comparison."""
    links: list[tuple[Entity, Link]] = []
    for entity, link in story.links:
        alone = len(story.entities) == 1 and not link.others and link.amount is None
        if not (alone and link.kind in ("nearer", "further") and story.is_commanded):
            links.append((entity, link))
        elif not entity.steps:
            kind = "approach" if link.kind == "nearer" else "recede"
            entity.steps.append(Step(kind, link.span))
    story.links = links
