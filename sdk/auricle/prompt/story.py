"""The objects of a text, with everything its clauses say of each."""

from __future__ import annotations

from dataclasses import replace

from auricle.prompt.clause import Clause
from auricle.prompt.element import Element
from auricle.prompt.entity import Entity, circles, is_plural, shared_anchor, singular
from auricle.prompt.motion import Step
from auricle.prompt.name import Name
from auricle.prompt.places import Link, Part, Place, UnclearError
from auricle.prompt.predicate import Predicate
from auricle.prompt.quantities import Quantity
from auricle.prompt.reader import Reader
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


class Story:
    """Objects and relations, gathered clause by clause.

    Args:
        reader: the text.
        heading: the compass direction the listener faces, degrees clockwise from north, if named.
    """

    def __init__(self, reader: Reader, heading: float | None) -> None:
        self.reader = reader
        self.heading = heading
        self.entities: list[Entity] = []
        self.links: list[tuple[Entity, Link]] = []
        self.focus: list[Entity] = []
        self.asides: list[tuple[Name, Place]] = []

    def add(self, clause: Clause) -> None:
        """Take in a clause.

        Raises:
            UnclearError: it contradicts an earlier one, or cannot be understood.
        """
        if clause.is_listener:
            self._seen_from(clause)
            return
        if not clause.subjects and clause.said and clause.said[0].kind == "correction":
            self._correct(clause)
            return
        try:
            place, steps, excluded = self._interpret(clause.said)
        except UnclearError:
            if not self._distribute(clause):
                raise
            return
        entities = self._subjects(clause, has_place=place is not None or bool(steps))
        if clause.is_restrictive and place is not None:
            entities = [self._told_apart(entity, place) for entity in entities]
        if (
            excluded is not None
            and place is None
            and not steps
            and not any(e.place for e in entities)
        ):
            reason = "this only says where it is not; say where it is"
            raise UnclearError(reason, excluded)
        links = sorted(place.links, key=lambda link: link.span) if place else []
        links = shared_anchor(place, links) if place else links
        for name in (name for link in links for name in link.others):
            if name is not None and not name.pronoun and not name.is_scenery:
                self._mention(name, entities)
        if place is not None:
            place.links = []
        for index, entity in enumerate(entities):
            if place is not None and (place.has_direction or place.has_distance):
                self.give(entity, place)
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
            clash = known is not None and known.place is not None and conflict(known.place, aside)
            for entity in entities if clash else self._entity(name, has_place=True):
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
            if place is None and not steps:
                return
            reason = "this says where the listener is; say where the sound is"
            raise UnclearError(reason, (clause.said[0].start, clause.said[-1].end))
        for link in place.links:
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
            entities = self._entity(name, has_place=True)
            for entity in entities:
                self.give(entity, seen)
            self.focus = entities

    def _mention(self, name: Name, subjects: list[Entity]) -> None:
        """Keep the place in line of an object that others are measured from."""
        known = [e for e in self.entities if e.label == name.label and e not in subjects]
        if not known and self.find(name) is None:
            self.entities.append(Entity(name, (name.start, name.end), is_other=True))

    def _told_apart(self, entity: Entity, place: Place) -> Entity:
        """ "The man on the left ... the man on the right": two men, told apart by their places."""
        if entity.place is None or not conflict(entity.place, place):
            return entity
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

    # Subjects ------------------------------------------------------------------------------

    def _subjects(self, clause: Clause, *, has_place: bool) -> list[Entity]:
        if not clause.subjects:
            if self.focus:
                return self.focus
            first = clause.said[0] if clause.said else None
            last = clause.said[-1] if clause.said else None
            span = (first.start, last.end) if first and last else (0, self.reader.count)
            entity = Entity(None, span)
            self.entities.append(entity)
            return [entity]
        names = self._merged(clause)
        return [e for name in names for e in self._entity(name, has_place=has_place)]

    def _merged(self, clause: Clause) -> list[Name]:
        """Names of a list; one name where a comma stands inside it: "boat, water vehicle is"."""
        names, joins = clause.subjects, clause.joins
        bare = all(not n.determiner and not n.pronoun and not n.side for n in names[1:])
        if len(names) > 1 and bare and all(j == "," for j in joins) and not clause.is_plural:
            first, last = names[0], names[-1]
            label = ", ".join(n.label for n in names)
            written = self.reader.text[
                self.reader.text.find(
                    first.written, self.reader.tokens[first.start].start
                ) : self.reader.tokens[last.end - 1].end
            ]
            return [Name(label, written, first.start, last.end, determiner=first.determiner)]
        return names

    def _entity(self, name: Name, *, has_place: bool) -> list[Entity]:
        if name.pronoun:
            return self._pronoun(name)
        known = self.find(name)
        repeated = name.determiner == "a" or (
            not name.determiner
            and known is not None
            and known.place is not None
            and known.place.has_direction
            and has_place
            and not known.is_other
        )
        if known is not None and not repeated:
            known.is_other = known.is_other and not has_place
            return [known]
        entity = Entity(name, (name.start, name.end), is_group=name.count > 1)
        self.entities.append(entity)
        return [entity]

    def _pronoun(self, name: Name) -> list[Entity]:
        groups = [e for e in self.entities if e.is_group]
        if name.pronoun in ("one", "other"):
            group = groups[-1] if groups else None
            if group is None or group.name is None:
                if name.pronoun == "one" or not self.focus:
                    reason = "'one' of what? Name the objects first"
                    raise UnclearError(reason, (name.start, name.end))
                last = self.focus[-1].name
                label = last.label if last else ""
            else:
                label = singular(group.name.label, self.reader.lexicon)
            new = Name(label, label, name.start, name.end, determiner="a")
            entity = Entity(new, (name.start, name.end))
            self.entities.append(entity)
            return [entity]
        if name.pronoun == "they" and len(self.focus) < 2:
            several = [e for e in self.entities if not e.is_group]
            are_many = bool(self.focus) and is_plural(self.focus[-1].label)
            if len(several) > 1 and not are_many:
                return several
        if not self.focus:
            if self.entities:
                return [self.entities[-1]]
            entity = Entity(None, (name.start, name.end))
            self.entities.append(entity)
            return [entity]
        return self.focus

    def find(self, name: Name) -> Entity | None:
        """The object that a name means, if it was mentioned; by its last word if that is enough."""
        exact = [e for e in self.entities if e.label == name.label and e.name is not None]
        if exact:
            return exact[-1]
        if name.determiner in ("the", "my"):
            tail = [e for e in self.entities if e.label.endswith(" " + name.label)]
            if len(tail) == 1:
                return tail[0]
        return None

    # What is said ---------------------------------------------------------------------------

    def _interpret(
        self, said: list[Element], known: Place | None = None
    ) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        """Place and steps of a clause, and the tokens of a place it rules out."""
        reading = Predicate(self.reader, self.compass)
        reading.place = known
        for element, upcoming in zip(said, [*said[1:], None], strict=False):
            reading.upcoming = upcoming
            reading.take(element)
        self.asides += reading.others
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

    # Relations --------------------------------------------------------------------------------
