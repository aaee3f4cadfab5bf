"""The objects of a text, with everything its clauses say of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from auricle.prompt.clauses import Clause
from auricle.prompt.elements import Element
from auricle.prompt.motion import Step
from auricle.prompt.names import Name
from auricle.prompt.places import Link, Part, Place, Unclear
from auricle.prompt.reader import Reader
from auricle.prompt.solver import Constraint

__all__ = ["Entity", "Story"]

_TIMES = {
    "over": "duration",
    "every": "period",
    "start": "wait",
    "wait": "wait",
    "stopping": "until",
}

_AXES = (("front", "behind"), ("left", "right"), ("above", "below"))
_BACKDROP = {
    "left": "left",
    "right": "right",
    "above": "up",
    "below": "down",
    "front": "front",
    "behind": "back",
}


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
        self.asides: list[tuple[Name, Place]] = []

    def add(self, clause: Clause) -> None:
        """Take in a clause.

        Raises:
            Unclear: it contradicts an earlier one, or cannot be understood.
        """
        try:
            place, steps, excluded = self._interpret(clause.said)
        except Unclear:
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
            raise Unclear(reason, excluded)
        links = sorted(place.links, key=lambda link: link.span) if place else []
        links = _shared_anchor(place, links) if place else links
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
        asides, self.asides = self.asides, []
        for name, aside in asides:
            known = self.find(name)
            clash = known is not None and known.place is not None and _conflict(known.place, aside)
            for entity in entities if clash else self._entity(name, has_place=True):
                self._give(entity, aside)
        if entities:
            self.focus = entities

    def _told_apart(self, entity: Entity, place: Place) -> Entity:
        """ "The man on the left ... the man on the right": two men, told apart by their places."""
        if entity.place is None or not _conflict(entity.place, place):
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
            label = _singular(subjects[0].label)
            subjects = [replace(subjects[0], label=label, determiner="a", count=1)] * len(places)
        if len(subjects) < 2 or len(places) != len(subjects) or others:
            return False
        for name, element in zip(subjects, places, strict=True):
            for distance in shared:
                element.value.merge(distance.value)
            element.value.assumed.append("one place each, in the order named")
            self.add(Clause([name], [element]))
        return True

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
                    raise Unclear(reason, (name.start, name.end))
                last = self.focus[-1].name
                label = last.label if last else ""
            else:
                label = _singular(group.name.label)
            new = Name(label, label, name.start, name.end, determiner="a")
            entity = Entity(new, (name.start, name.end))
            self.entities.append(entity)
            return [entity]
        if name.pronoun == "they" and len(self.focus) < 2:
            several = [e for e in self.entities if not e.is_group]
            if len(several) > 1 and not self.focus[-1].label.endswith("s"):
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
        self, said: list[Element]
    ) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        """Place and steps of a clause, and the tokens of a place it rules out."""
        reading = _Reading(self)
        for element in said:
            reading.take(element)
        self.asides += reading.others
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
        self.links = [pair for pair in self.links if not self._is_backdrop(*pair)]
        for entity, link in self.links:
            others = [self._other(entity, name, link) for name in link.others if name is not None]
            if not link.others:
                others = [self._company(entity, link)]
            known = [e for e in others if e is not None]
            if link.kind == "between" and len(known) == 1:
                # Between the listener and another: on the way to it, at half the distance.
                index = self.entities.index(entity)
                other = (self.entities.index(known[0]),)
                found.append(Constraint("same_direction", index, other, None, link.span))
                found.append(Constraint("ratio", index, other, 0.5, link.span))
                continue
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

    def _is_backdrop(self, entity: Entity, link: Link) -> bool:
        """Turn "left of the road" into "left" where no road is placed anywhere."""
        name = link.others[0] if len(link.others) == 1 else None
        axis = _BACKDROP.get(link.kind)
        if name is None or axis is None or not name.is_scenery or self.find(name) is not None:
            return False
        if entity.place is not None and entity.place.has_direction:
            entity.place.assumed.append(f"{name.written!r} does not change the place")
            return True
        vector = self.reader.lexicon.vector("axes", axis)
        place = Place(*link.span, parts=[Part((vector[0], vector[1], vector[2]), link.span)])
        place.assumed.append(f"{name.written!r} is not placed; taken as seen from the listener")
        self._give(entity, place)
        return True

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
        self.last: Element | None = None
        self.others: list[tuple[Name, Place]] = []
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
        place: Place = element.value if element.kind == "place" else self.story.compass(element)
        last, self.last = self.last, element
        if (
            last is not None
            and last.kind == "place"
            and last.end == element.start
            and last.value.links
            and last.value.links[-1].others
            and (place.has_direction or place.has_distance)
            and not self.role
        ):
            other = last.value.links[-1].others[-1]
            if other is not None:
                self.others.append((other, place))
                return
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
        if step.kind == "go" and place.spread_deg and not place.parts and not role:
            step.kind = "circle"
            place.spread_deg = 0.0
            if not place.has_distance:
                return
        if role == "from":
            step.start = _joined(step.start, place)
        elif role == "to" and step.end is not None and _conflict(step.end, place):
            self.steps.append(Step("go", place.span, end=place))
        elif role == "to":
            step.end = _joined(step.end, place)
        elif element.note and step.kind in ("go", "pass", "sweep", "over"):
            step.vias.append(element.note)
        elif (
            (via := _side_of(place))
            and step.kind in ("go", "pass", "sweep", "circle")
            and (step.kind == "pass" or (step.start is not None and step.end is not None))
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
            if kind == "back" and step.end is not None:
                step.kind, step.laps = "alternate", 1.0
            return
        if (
            step is not None
            and not self.is_next
            and step.end is None
            and step.start is None
            and not step.vias
            and step.at is None
        ):
            step.kind = kind if step.kind == "go" else step.kind
            return
        waits = self.is_next and not self.steps
        self.is_next = False
        new = Step(kind, span, start=self.origin, end=self.target)
        self.origin = self.target = None
        self.steps.append(new)
        for loose in self.loose:
            # "on the left for 3 s, then moves": the time is that of waiting.
            is_wait = waits and loose.kind == "time" and loose.note == "over"
            self._detail(replace(loose, note="wait") if is_wait else loose)
        self.loose = []

    def _detail(self, element: Element) -> None:
        """Times, speeds and manners of the step they stand in."""
        step = self.step
        kind = element.kind
        if (
            kind == "time"
            and element.note in ("start", "wait")
            and step is not None
            and self.is_next
        ):
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
            if element.note == "between":
                low, high = element.value.low, element.value.high
                step.wait = replace(element.value, value=low)
                step.until = replace(element.value, value=high)
            else:
                setattr(step, _TIMES.get(element.note, "duration"), element.value)
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
            if element.value == "circle":
                step.kind = "circle"

    def close(self) -> tuple[Place | None, list[Step], tuple[int, int] | None]:
        for loose in self.loose:
            if self.steps:
                self._detail(loose)
        first = self.place or self.origin
        if not self.steps and self.target and first and _conflict(first, self.target):
            # "car: left to right" says a way and no place.
            self.steps.append(Step("go", self.target.span, start=first, end=self.target))
            self.place = self.origin = self.target = None
            for loose in self.loose:
                self._detail(loose)
            self.loose = []
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
        if (
            len(self.steps) > 1
            and first.kind == "go"
            and not (first.end or first.vias or first.toward)
        ):
            # "walks in from the left and stops in front": one way, said in two verbs.
            second = self.steps[1]
            second.start = second.start or first.start
            second.at = second.at or first.at
            second.duration = second.duration or first.duration
            second.wait = second.wait or first.wait
            second.speed, second.pace = second.speed or first.speed, second.pace or first.pace
            self.steps.pop(0)
            first = second
        if self.target is not None and first.end is None:
            first.end = self.target
        if first.kind == "circle" and first.start and first.end:
            first.kind = "go"
        if first.at and first.start and first.end and (via := _side_of(first.at)):
            first.vias.append(via)
            first.at = None
        if first.at is not None:
            self._settle_at(first)
        if first.start is not None:
            self.place = _joined(self.place, first.start)
        if self.origin is not None:
            self.place = _joined(self.place, self.origin)
        if first.kind == "approach" and first.end is None and self.place is None:
            self.place = Place(*first.span)
        still = (
            len(self.steps) == 1
            and first.kind in ("go", "sweep", "back")
            and first.end is None
            and not first.vias
            and not first.toward
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
        adverb = (
            bare
            and self.story.reader.find(at.start, "direction") is not None
            and not (self.story.reader.find(at.end - 1, "listener"))
            and written not in ("behind", "above", "below", "overhead", "beneath", "under")
        )
        if (
            step.kind in ("go", "sweep", "recede", "approach")
            and step.end is None
            and adverb
            and step.kind == "go"
        ):
            step.end = at
        else:
            self.place = _joined(self.place, at)
        step.at = None


def _shared_anchor(place: Place, links: list[Link]) -> list[Link]:
    """ "2 m to the left and 1 m above the drum": both are measured from the drum."""
    last = links[-1] if links else None
    if last is None or last.amount is None or not last.others or last.kind not in _BACKDROP:
        return links
    shared = []
    for part, quantity in place.offsets:
        if quantity.start > last.span[0]:
            return links
        axis = next(k for k in range(3) if part.vector[k])
        kind = _AXES[axis][0 if part.vector[axis] > 0 else 1]
        span = (quantity.start, quantity.end)
        shared.append(Link(kind, last.others, quantity.value, span))
    place.offsets = []
    return shared + links


def _conflict(a: Place, b: Place) -> bool:
    """Whether two places exclude each other."""
    both = Place(a.start, a.end)
    try:
        both.merge(a)
        both.merge(b)
    except Unclear:
        return True
    return False


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
