"""The objects of a text, with everything its clauses say of each."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.entity import Entity, circles, is_plural, shared_anchor, singular
from auricle.prompt.mentions import Mentions
from auricle.prompt.name import Name
from auricle.prompt.places import Link, Part, Place, UnclearError
from auricle.prompt.predicate import Predicate
from auricle.prompt.quantities import Quantity
from auricle.prompt.reader import Reader
from auricle.prompt.step import Step
from auricle.prompt.waypoints import read_waypoints
from auricle.prompt.ways import conflict

__all__ = ["Story"]


_REVERSED = {
    "left": "right",
    "right": "left",
    "front": "front",
    "behind": "front",
    "above": "down",
    "below": "up",
}


class Story(Mentions):
    """Objects and relations, gathered clause by clause.

    Args:
        reader: the text.
        heading: the compass direction the listener faces, degrees clockwise from north, if named.
    """

    def __init__(self, reader: Reader, heading: float | None) -> None:
        super().__init__(reader)
        self.heading = heading
        self.links: list[tuple[Entity, Link]] = []
        self.is_commanded = False
        self.is_then = False
        self.ruled_out: list[Name] = []
        self.denied: list[Place] = []
        self.asides: list[tuple[Name, Place]] = []
        self.listed: list[Entity] = []

    def add(self, clause: Clause) -> None:
        """Take in a clause.

        Raises:
            UnclearError: it contradicts an earlier one, or cannot be understood.
        """
        if clause.standard is not None:
            self.mention(clause.standard, [])
            return
        if clause.is_listener:
            self._seen_from(clause)
            return
        corrects = bool(clause.said) and clause.said[0].kind == "correction"
        if corrects and all(name.pronoun == "it" for name in clause.subjects):
            self._correct(clause)
            return
        try:
            onward = self.is_then or (clause.said[:1] and clause.said[0].kind == "then")
            goes_on = bool(onward and clause.subjects and clause.subjects[0].pronoun)
            self.is_then = bool(clause.said) and clause.said[-1].kind == "then"
            place, steps, excluded = self._interpret(clause.said, is_onward=goes_on)
        except UnclearError:
            if not self._distribute(clause):
                raise
            return
        entities = self.subjects(clause, has_place=place is not None or bool(steps))
        if clause.is_listed:
            self._list(entities, clause.sentence)
        if place is not None:
            entities = [self._told_apart(clause, entity, place) for entity in entities]
        for entity in entities:
            entity.excluded = excluded or entity.excluded
            entity.denied += self.denied
        for denied in self.ruled_out:
            if not denied.pronoun:
                self.mention(denied, entities)
        links = sorted(place.links, key=lambda link: link.span) if place else []
        links = shared_anchor(place, links) if place else links
        for name in (name for link in links for name in link.others):
            if name is not None and not name.pronoun:
                self.mention(name, entities)
        if place is not None:
            place.links = []
        for index, entity in enumerate(entities):
            if place is not None and (place.has_direction or place.has_distance):
                self.give(entity, place)
            same = bool(entity.steps) and len(steps) == 1 and steps[0].is_bare
            if not (same and steps[0].kind == entity.steps[-1].kind):
                entity.steps += steps
            for link in links:
                if link.kind == "around" and link.others[0] and circles(entity):
                    entity.orbits = (link.others[0], link.span)
                    continue
                is_mutual = link.kind == "gap" and not link.others
                if is_mutual and index == 0 and len(entities) > 1:
                    continue
                self.links.append((entity, link))
            if (links or steps) and entity.place is None and place is not None:
                entity.place = Place(place.start, place.end, confidence=place.confidence)
        asides, self.asides = self.asides, []
        for name, aside in asides:
            known = self.find(name)
            own = known is not None and any(entity is known for entity in entities)
            clash = known is not None and known.place is not None and conflict(known.place, aside)
            if own and links:
                # "the crow on the left is further away than the crow on the right"
                other = Entity(name, (name.start, name.end))
                self.entities.append(other)
                self.give(other, aside)
                continue
            for entity in entities if clash else self.entity(name, has_place=True):
                self.give(entity, aside)
        if entities:
            self.focus = entities

    def _correct(self, clause: Clause) -> None:
        """ "Put the piano left. No, right.": said of the objects of the sentence before."""
        for entity in self.focus:
            if entity.place is None or entity.steps or any(e is entity for e, _ in self.links):
                reason = "it is not clear what this corrects; say it in one sentence"
                raise UnclearError(reason, (clause.said[0].start, clause.said[-1].end))
            place, steps, _ = self._interpret(clause.said, entity.place)
            entity.place = None
            entity.steps += steps
            if place is not None:
                self.give(entity, place)

    def _seen_from(self, clause: Clause) -> None:
        """ "You stand left of the piano" says that the piano is on your right."""
        place, steps, _ = self._interpret(clause.said)
        if steps or place is None or not place.links:
            scene = place is not None and all(
                self.reader.find(part.span[0], "direction") == ("center", part.span[1])
                for part in place.parts
            )
            if not steps and (place is None or (scene and not place.has_distance)):
                return
            reason = "this says where the listener is; say where the sound is"
            raise UnclearError(reason, (clause.said[0].start, clause.said[-1].end))
        for link in place.links:
            if link.kind == "gap" and link.amount is not None and link.others[:1] != (None,):
                self._at_distance(link)
                continue
            side = _REVERSED.get(link.kind)
            name = link.others[0] if link.others else None
            if side is None or name is None:
                reason = "this does not say where it is, seen from the listener"
                raise UnclearError(reason, link.span)
            x, y, z = self.reader.lexicon.vector("axes", side)
            seen = Place(*link.span, parts=[Part((x, y, z), link.span)])
            if link.amount is not None:
                low = link.amount
                seen.distance = Quantity("length", low, low, low, "metre", *link.span)
            entities = self.entity(name, has_place=True)
            for entity in entities:
                self.give(entity, seen)
            self.focus = entities

    def _at_distance(self, link: Link) -> None:
        """ "You are 10 m from the edge": how far the edge is, whose side is told besides."""
        name, low = link.others[0], link.amount or 0.0
        if name is None:
            return
        seen = Place(*link.span)
        seen.distance = Quantity("length", low, low, low, "metre", *link.span)
        self.focus = self.entity(name, has_place=True)
        for entity in self.focus:
            self.give(entity, seen)

    def _list(self, entities: list[Entity], sentence: int) -> None:
        """ "Two people: a man on the left and a woman on the right": the people are these."""
        several = (e for e in reversed(self.entities) if self.is_several(e))
        group = next(several, None)
        items, self.listed = self.listed, [*self.listed, *entities]
        if group is None or group.name is None or any(e is group for e in (*entities, *items)):
            return  # "Ambience: birds everywhere; a brook left": the birds are of the list
        if group.place is not None and group.place.has_direction and group.sentence < sentence:
            return  # "Left: birds. Right: a brook."
        group.is_group = True
        for entity in entities:
            known = entity is group or any(entity is member for member in group.members)
            many = group.name.count if group.name.count > 1 else len(self.entities)
            if not known and len(group.members) < many:
                group.members.append(entity)

    def _told_apart(self, clause: Clause, entity: Entity, place: Place) -> Entity:
        """ "The man on the left ... the man on the right": two men, told apart by their places."""
        again = clause.sentence == entity.sentence and any(
            not name.pronoun and name.start > entity.span[0] for name in clause.subjects
        )
        if entity.sentence < 0:
            entity.sentence = clause.sentence
        if not (clause.is_restrictive or again):
            return entity
        if entity.place is None or not conflict(entity.place, place):
            return entity
        if not clause.is_restrictive:
            place.assumed.append("taken as another of that name, as the places differ")
        other = Entity(entity.name, place.span)
        self.entities.append(other)
        return other

    def _distribute(self, clause: Clause) -> bool:
        """ "The dog and the cat are on the left and on the right": each its own place."""
        said = [e for e in clause.said if e.kind == "place"]
        places = [e for e in said if e.value.has_direction]
        shared = [e for e in said if not e.value.has_direction]
        others = [e for e in clause.said if e.kind not in ("place", "role")]
        subjects = list(clause.subjects)
        if len(subjects) == 1 and subjects[0].count == len(places):
            label = singular(subjects[0].label, self.reader.lexicon)
            subjects = [replace(subjects[0], label=label, determiner="a", count=1)] * len(places)
        last = subjects[0].label if len(subjects) == 1 else ""
        if len(places) == 2 and subjects and last and is_plural(last, self.reader.lexicon):
            # "Guitars are panned hard left and hard right"
            label = singular(last, self.reader.lexicon)
            subjects = [replace(subjects[0], label=label, determiner="a", count=1)] * 2
        if len(subjects) < 2 or len(places) != len(subjects) or others:
            return False
        for name, element in zip(subjects, places, strict=True):
            for distance in shared:
                element.value.merge(distance.value)
            element.value.assumed.append("one place each, in the order named")
            self.add(Clause([name], [element]))
        return True

    def give(self, entity: Entity, place: Place) -> None:
        copy = Place(place.start, place.end)
        copy.merge(place)
        if entity.place is None:
            entity.place = copy
        else:
            entity.place.merge(copy)

    def _interpret(
        self, said: list[Element], known: Place | None = None, *, is_onward: bool = False
    ) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        """Place and steps of a clause, and the tokens of a place it rules out."""
        if known is None and (timed := read_waypoints(said)):
            self.denied = []
            return *timed, None
        reading = Predicate(self.reader, self.compass, is_onward=is_onward)
        reading.place = known
        for element, upcoming in zip(said, [*said[1:], None], strict=False):
            reading.upcoming = upcoming
            reading.take(element)
        self.asides += reading.others
        self.ruled_out, self.denied = reading.ruled_out, reading.denied
        return reading.close()

    def compass(self, element: Element) -> Place:
        """The place a word of the compass stands for.

        Raises:
            UnclearError: the text does not say which way the listener faces.
        """
        span = (element.start, element.end)
        if self.heading is None:
            reason = "a compass direction needs a heading; add 'facing north'"
            raise UnclearError(reason, span)
        azimuth = (self.heading - float(element.value) + 180.0) % 360.0 - 180.0
        return Place(*span, bearing=(azimuth, span))
