"""The objects of a text, with everything its clauses say of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.prompt.clauses import Clause
from auricle.prompt.elements import Element
from auricle.prompt.motion import Step
from auricle.prompt.names import Name
from auricle.prompt.places import Link, Part, Place, Unclear
from auricle.prompt.reader import Reader
from auricle.prompt.solver import Constraint

__all__ = ["Entity", "Story"]

_TIMES = {"over": "duration", "every": "period", "start": "wait", "wait": "wait", "stopping": "until"}


@dataclass(slots=True)
class Entity:
    """One object: its name, what is said of its place, and how it moves.

    Attributes:
        name: as first mentioned; ``None`` when the text names none.
        place: everything said of its place.
        steps: how it moves.
        is_group: whether it only introduces others: "two violins: one ...".
        is_other: whether it is only what another is measured from.
        span: tokens of its name, or of its place.
    """

    name: Name | None
    span: tuple[int, int]
    place: Place | None = None
    steps: list[Step] = field(default_factory=list)
    is_group: bool = False
    is_other: bool = False

    @property
    def label(self) -> str:
        """Normalised name; empty when there is none."""
        return self.name.label if self.name else ""


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

    def add(self, clause: Clause) -> None:
        """Take in a clause.

        Raises:
            Unclear: it contradicts an earlier one, or cannot be understood.
        """
        place, steps, excluded = self._interpret(clause.said)
        entities = self._subjects(clause, has_place=place is not None or bool(steps))
        if excluded is not None and place is None and not steps and not any(e.place for e in entities):
            reason = "this only says where it is not; say where it is"
            raise Unclear(reason, excluded)
        links = list(place.links) if place else []
        if place is not None:
            place.links = []
        for index, entity in enumerate(entities):
            if place is not None and (place.has_direction or place.has_distance):
                self._give(entity, place)
            entity.steps += steps
            for link in links:
                if link.kind == "gap" and not link.others:
                    if index == 0 and len(entities) > 1:
                        continue
                self.links.append((entity, link))
            if (links or steps) and entity.place is None and place is not None:
                entity.place = Place(place.start, place.end, confidence=place.confidence)
        if entities:
            self.focus = entities

    def _give(self, entity: Entity, place: Place) -> None:
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
            written = self.reader.written(first.end - len(first.written.split()), last.end)
            label = ", ".join(n.label for n in names)
            written = self.reader.text[
                self.reader.text.find(first.written, self.reader.tokens[first.start].start) :
                self.reader.tokens[last.end - 1].end
            ]
            return [Name(label, written, first.start, last.end, determiner=first.determiner)]
        return names

    def _entity(self, name: Name, *, has_place: bool) -> list[Entity]:
        if name.pronoun:
            return self._pronoun(name)
        known = self.find(name)
        repeated = name.determiner == "a" or (
            not name.determiner and known is not None and known.place is not None
            and known.place.has_direction and has_place and not known.is_other
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
                    raise Unclear(reason, (name.start, name.end))
                last = self.focus[-1].name
                label = last.label if last else ""
            else:
                label = _singular(group.name.label)
            new = Name(label, label, name.start, name.end, determiner="a")
            entity = Entity(new, (name.start, name.end))
            self.entities.append(entity)
            return [entity]
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
        self, said: list[Element]
    ) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        """Place and steps of a clause, and the tokens of a place it rules out."""
        reading = _Reading(self)
        for element in said:
            reading.take(element)
        return reading.close()

    def compass(self, element: Element) -> Place:
        """The place a word of the compass stands for.

        Raises:
            Unclear: the text does not say which way the listener faces.
        """
        span = (element.start, element.end)
        if self.heading is None:
            reason = "a compass direction needs a heading; add 'facing north'"
            raise Unclear(reason, span)
        azimuth = (self.heading - float(element.value) + 180.0) % 360.0 - 180.0
        return Place(*span, bearing=(azimuth, span))

    # Relations --------------------------------------------------------------------------------

    def constraints(self) -> list[Constraint]:
        """Every relation by the indices of its objects; makes the objects only they mention."""
        found: list[Constraint] = []
        for entity, link in self.links:
            others = [self._other(entity, name, link) for name in link.others if name is not None]
            if not link.others:
                others = [self._company(entity, link)]
            known = [e for e in others if e is not None]
            if link.kind == "between" and len(known) < 2:
                raise Unclear("between needs two objects", link.span)
            if link.kind == "opposite" and not known:
                continue
            if any(e is entity for e in known):
                reason = "an object cannot be measured from itself"
                raise Unclear(reason, link.span)
            if link.amount is not None and link.amount <= 0:
                reason = "a distance must be more than 0"
                raise Unclear(reason, link.span)
            subject = self.entities.index(entity)
            indices = tuple(self.entities.index(e) for e in known)
            found.append(Constraint(link.kind, subject, indices, link.amount, link.span))
        return found

    def _other(self, entity: Entity, name: Name, link: Link) -> Entity:
        if name.pronoun:
            candidates = [e for e in self.entities if e is not entity and not e.is_group]
            before = [e for e in candidates if e.span[0] < name.start]
            if not before:
                reason = f"{name.written!r}: nothing it could stand for was named before"
                raise Unclear(reason, (name.start, name.end))
            return before[-1]
        known = [e for e in self.entities if e.label == name.label and e is not entity]
        found = known[0] if known else self.find(name)
        if found is None:
            found = Entity(name, (name.start, name.end), is_other=True)
            self.entities.append(found)
        return found

    def _company(self, entity: Entity, link: Link) -> Entity:
        """The other object of "closer" or "3 m apart"."""
        others = [e for e in self.entities if e is not entity and not e.is_group]
        if not others:
            reason = "compared with what? Name another object"
            raise Unclear(reason, link.span)
        index = self.entities.index(entity)
        before = [e for e in others if self.entities.index(e) < index]
        return before[-1] if before else others[0]


class _Reading:
    """The pieces of one clause, read in order."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.place: Place | None = None
        self.origin: Place | None = None
        self.target: Place | None = None
        self.steps: list[Step] = []
        self.excluded: tuple[int, int] | None = None
        self.is_negated = False
        self.is_corrected = False
        self.is_next = False
        self.role = ""
        self.is_arrow = False
        self.loose: list[Element] = []

    def take(self, element: Element) -> None:
        kind = element.kind
        if kind == "not":
            self.is_negated = True
        elif kind == "correction":
            self.is_corrected = True
        elif kind == "role":
            self.role = str(element.value)
            self.is_arrow = element.note == "arrow"
        elif kind == "then":
            self.is_next = bool(self.steps or self.place or self.target)
        elif kind in ("place", "compass"):
            self._place(element)
        elif kind == "motion":
            self._motion(element)
        else:
            self._detail(element)

    @property
    def step(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    def _place(self, element: Element) -> None:
        place: Place = (
            element.value if element.kind == "place" else self.story.compass(element)
        )
        if self.is_negated:
            self.excluded, self.is_negated, self.role = place.span, False, ""
            return
        role, self.role = self.role, ""
        if self.is_corrected:
            self._replace(place, role)
            self.is_corrected = False
            return
        if self.is_next:
            self.is_next = False
            self.steps.append(Step("go", place.span, end=place))
            return
        step = self.step
        if step is None:
            if role == "from":
                self.origin = _joined(self.origin, place)
            elif role == "to":
                if self.is_arrow and self.origin is None:
                    self.origin, self.place = self.place, None
                if self.origin is not None:
                    self.steps.append(Step("go", place.span, start=self.origin, end=place))
                    self.origin = None
                else:
                    self.target = _joined(self.target, place)
            else:
                self.place = _joined(self.place, place)
            return
        if role == "from":
            step.start = _joined(step.start, place)
        elif role == "to":
            step.end = _joined(step.end, place)
        elif element.note and step.kind in ("go", "pass", "sweep", "over"):
            step.vias.append(element.note)
        elif (via := _side_of(place)) and step.kind in ("go", "pass", "sweep") and (
            step.kind == "pass" or (step.start is not None and step.end is not None)
        ):
            step.vias.append(via)
        elif step.end is not None and step.at is None:
            step.end = _joined(step.end, place)
        elif step.start is not None and step.at is None:
            step.start = _joined(step.start, place)
        else:
            step.at = _joined(step.at, place)

    def _replace(self, place: Place, role: str) -> None:
        """A correction takes the place of what was said last."""
        old = self.place or self.target or self.origin
        if self.step is not None:
            if self.step.end is not None:
                self.step.end = place
            else:
                self.step.at = place
            return
        if old is not None and not place.has_distance:
            place.distance, place.vague = old.distance, old.vague
            if old.distance is None and len(old.offsets) == 1:  # "2 m to the left, no, right"
                place.distance = old.offsets[0][1]
        if old is not None and not place.has_direction:
            place.parts = [*old.parts, *(part for part, _ in old.offsets)]
            place.bearing, place.elevation = old.bearing, old.elevation
            place.body, place.angle = old.body, old.angle
        self.place, self.target, self.origin = place, None, None

    def _motion(self, element: Element) -> None:
        step = self.step
        span = (element.start, element.end)
        kind = str(element.value)
        if kind == "stop":
            self.is_next = bool(self.steps)
            return
        if step is not None and not self.is_next and kind in ("alternate", "back"):
            step.kind = "alternate" if kind == "alternate" else step.kind
            if kind == "back":
                self.steps.append(Step("back", span))
            return
        if step is not None and not self.is_next and step.end is None and step.start is None and not step.vias and step.at is None:
            step.kind = kind if step.kind == "go" else step.kind
            return
        self.is_next = False
        new = Step(kind, span, start=self.origin, end=self.target)
        self.origin = self.target = None
        self.steps.append(new)
        for loose in self.loose:
            self._detail(loose)
        self.loose = []

    def _detail(self, element: Element) -> None:
        """Times, speeds and manners of the step they stand in."""
        step = self.step
        kind = element.kind
        if kind == "time" and element.note in ("start", "wait") and step is not None and self.is_next:
            self.loose.append(element)
            return
        if step is None:
            if kind == "via":
                step = Step("go", (element.start, element.end), start=self.origin)
                self.origin = None
                self.steps.append(step)
            elif kind in ("transit", "turning", "laps"):
                return
            else:
                self.loose.append(element)
                return
        if kind == "time":
            if element.value.value <= 0 and element.note != "start":
                reason = "a time must be more than 0"
                raise Unclear(reason, (element.start, element.end))
            name = _TIMES.get(element.note, "duration")
            setattr(step, name, element.value)
        elif kind == "speed":
            step.speed = element.value
        elif kind == "via":
            step.vias.append(str(element.value))
        elif kind == "transit":
            step.toward = str(element.value)
        elif kind == "turning":
            step.turning = str(element.value)
        elif kind == "laps":
            step.laps = float(element.value)
        elif kind == "pace":
            step.pace = str(element.value)
        elif kind == "shape":
            step.is_straight = element.value == "straight"

    def close(self) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        for loose in self.loose:
            if self.steps:
                self._detail(loose)
        if not self.steps:
            for place in (self.origin, self.target):
                if place is not None:
                    self.place = _joined(self.place, place)
            return self.place, [], self.excluded
        self._settle()
        return self.place, self.steps, self.excluded

    def _settle(self) -> None:
        """Decide where the first step begins, and drop steps that do not move."""
        first = self.steps[0]
        if self.target is not None and first.end is None:
            first.end = self.target
        if first.at is not None:
            self._settle_at(first)
        if first.start is not None:
            self.place = _joined(self.place, first.start)
        if self.origin is not None:
            self.place = _joined(self.place, self.origin)
        if first.kind == "approach" and first.end is None and self.place is None:
            self.place = Place(*first.span)
        still = (
            len(self.steps) == 1 and first.kind in ("go", "sweep", "back") and first.end is None
            and not first.vias and not first.toward
        )
        if still and self.place is not None:
            self.steps = []

    def _settle_at(self, step: Step) -> None:
        """A place without "from" or "to": where a circle is, where a step goes or takes place."""
        at = step.at
        if at is None:
            return
        bare = bool(at.parts) and all(isinstance(p, Part) for p in at.parts)
        written = self.story.reader.word(at.start)
        adverb = bare and self.story.reader.find(at.start, "direction") is not None and not (
            self.story.reader.find(at.end - 1, "listener")
        ) and written not in ("behind", "above", "below", "overhead", "beneath", "under")
        if step.kind in ("go", "sweep", "recede", "approach") and step.end is None and adverb and step.kind == "go":
            step.end = at
        else:
            self.place = _joined(self.place, at)
        step.at = None


def _side_of(place: Place) -> str:
    """The one side that a place lies on, as it is passed: "behind me", "on the left"."""
    if len(place.parts) != 1 or place.links or place.bearing or place.elevation:
        return ""
    names = (("front", "back"), ("left", "right"), ("up", "down"))
    axis = max(range(3), key=lambda k: abs(place.parts[0].vector[k]))
    return names[axis][0 if place.parts[0].vector[axis] > 0 else 1]


def _joined(known: Place | None, more: Place) -> Place:
    if known is None:
        return more
    known.merge(more)
    return known


def _singular(label: str) -> str:
    if label.endswith("ies"):
        return label[:-3] + "y"
    if label.endswith(("ches", "shes", "sses", "xes")):
        return label[:-2]
    return label[:-1] if label.endswith("s") and not label.endswith("ss") else label
