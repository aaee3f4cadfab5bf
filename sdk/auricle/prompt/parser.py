"""From a text to a ``Prompt``: every stage in order, and every failure as one ``PromptError``."""

from __future__ import annotations

from auricle.errors import InputError, PromptError
from auricle.prompt.adjuncts import set_adjuncts_aside
from auricle.prompt.agreement import settle_word_classes
from auricle.prompt.asides import set_aside
from auricle.prompt.attachments import attach_places
from auricle.prompt.clauses import read_clauses
from auricle.prompt.constraints import Constraint
from auricle.prompt.courses import settle_courses
from auricle.prompt.denials import refuse_absent, refuse_denied
from auricle.prompt.departure import departure, is_inside, is_remote, straight_ahead
from auricle.prompt.elements import read_elements
from auricle.prompt.ellipsis import share_anchor
from auricle.prompt.entity import Entity
from auricle.prompt.groups import come_closer, join_fragments, share_out
from auricle.prompt.hearer import adopt_hearer
from auricle.prompt.language import foreign_language
from auricle.prompt.lexicon import load_lexicon
from auricle.prompt.motion import build_path
from auricle.prompt.name import Name
from auricle.prompt.naming import place_by_distance, place_by_name
from auricle.prompt.omissions import is_aside, is_left_out, is_marker, is_only_mark
from auricle.prompt.pairs import settle_pairs
from auricle.prompt.persons import settle_persons
from auricle.prompt.placement import Placement, Prompt, Relation
from auricle.prompt.places import Place, UnclearError
from auricle.prompt.reader import Reader
from auricle.prompt.references import centres_of, constraints_of
from auricle.prompt.regions import Region, assumed_beside_others, region_of
from auricle.prompt.screening import refuse_abstract, refuse_placeless
from auricle.prompt.shorthands import settle_shorthands
from auricle.prompt.solver import UnsolvableError, solve
from auricle.prompt.story import Story
from auricle.prompt.told import told_besides
from auricle.scene import Path, Vector

__all__ = ["parse"]

_LONGEST = 4000
_CORRECTED = 0.7
_ASSUMED = 0.9
_NO_PLACE = "no place is named; say where it is: 'on the left'"


def parse(text: str) -> Prompt:
    """Read where the sounds of a text are.

    Args:
        text: one or more sentences in English, up to 4,000 characters.

    Returns:
        One placement per object, axes +x front, +y left, +z up, metres.

    Raises:
        InputError: the text is no string.
        PromptError: the text is empty, names no place, contradicts itself, asks for something
            impossible, or holds words that matter and are not understood.
    """
    if not isinstance(text, str):
        message = f"parse needs a string, not {type(text).__name__}"
        raise InputError(message)
    whole = (0, len(text))
    if not text.strip():
        raise PromptError(text, whole, "the text is empty; say what is where: 'dog on the left'")
    if len(text) > _LONGEST:
        reason = f"the text has {len(text)} characters; at most {_LONGEST} are read"
        raise PromptError(text, whole, reason)
    if language := foreign_language(text, certain=True):
        reason = f"this is {language}; only English is understood so far"
        raise PromptError(text, whole, reason)
    try:
        return _parse(text)
    except PromptError:
        if language := foreign_language(text, certain=False, own_words=load_lexicon("en").words):
            reason = f"this is {language}; only English is understood so far"
            raise PromptError(text, whole, reason) from None
        raise


def _parse(text: str) -> Prompt:
    reader = Reader(text, load_lexicon("en"))
    if reader.count == 0:
        raise PromptError(text, (0, len(text)), "the text holds no words")
    try:
        return _read(reader)
    except UnclearError as error:
        raise _located(reader, error.reason, error.spans) from None
    except UnsolvableError as error:
        parts = " / ".join(repr(reader.written(*span)) for span in error.spans)
        reason = f"these contradict each other: {parts}"
        raise _located(reader, reason, error.spans[:1]) from None


def _read(reader: Reader) -> Prompt:
    """The reading of one text.

    Raises:
        UnclearError: it does not say where its sounds are.
        UnsolvableError: its relations contradict each other.
    """
    settle_shorthands(reader)
    settle_pairs(reader)
    settle_word_classes(reader)
    settle_courses(reader)
    set_adjuncts_aside(reader)
    if not adopt_hearer(reader):
        settle_persons(reader)
    elements = set_aside(reader, attach_places(reader, read_elements(reader)))
    refuse_placeless(reader, elements)
    heading = next((float(e.value) for e in elements if e.kind == "heading"), None)
    story = Story(reader, heading)
    skipped: list[Name] = []
    clauses = read_clauses(elements)
    share_anchor(reader, clauses)
    for clause in clauses:
        story.add(clause)
        skipped += clause.skipped
    story.is_commanded = any(element.kind == "command" for element in elements)
    join_fragments(story)
    come_closer(story)
    share_out(story)
    constraints = constraints_of(story)
    return _finish(
        reader, story, constraints, centres_of(story), told_besides(reader, elements, skipped)
    )


def _located(reader: Reader, reason: str, spans: tuple[tuple[int, int], ...]) -> PromptError:
    if len(spans) > 1 and "contradict" not in reason:
        parts = " and ".join(repr(reader.written(*span)) for span in spans)
        reason = f"{reason} ({parts})"
    start = min((span[0] for span in spans), default=0)
    end = max((span[1] for span in spans), default=reader.count)
    return reader.error(start, end, reason)


def _finish(
    reader: Reader,
    story: Story,
    constraints: list[Constraint],
    centres: dict[int, int],
    told: list[str],
) -> Prompt:
    entities = story.entities
    related = {i for c in constraints for i in (c.subject, *c.others)}
    kept = [i for i, e in enumerate(entities) if e.place is not None or e.steps or i in related]
    kept = [i for i in kept if i in related or not entities[i].members]
    left_out: list[Entity] = []
    for index, entity in enumerate(entities):
        if index not in kept and not entity.is_group:
            if entity.excluded is not None:
                reason = "this only says where it is not; say where it is"
                raise UnclearError(reason, entity.excluded)
            place_by_name(reader, entity)
            unneeded = entity.is_other and index not in centres.values()
            if entity.place is None and kept and (unneeded or is_aside(reader, entity)):
                continue
            if entity.place is None and kept and is_left_out(reader, entity):
                left_out.append(entity)
                continue
            if entity.place is None:
                named = repr(entity.name.written) if entity.name else "the sound"
                reason = f"no place is named for {named}; say where it is: 'on the left'"
                raise UnclearError(reason, entity.span)
            kept.append(index)
    for constraint in constraints:
        subject, others = entities[constraint.subject], [entities[i] for i in constraint.others]
        if subject.name is None and all(e.place is None and not e.orbits for e in others):
            bound = {i for c in constraints if c is not constraint for i in (c.subject, *c.others)}
            if not bound & set(constraint.others):
                reason = "no sound is named here, and what it is measured from has no place"
                raise UnclearError(reason, constraint.span)
    marks = [
        i for i in kept if is_marker(reader, entities[i]) and is_only_mark(story, i, constraints)
    ]
    for index in kept:
        refuse_abstract(reader, entities[index].name)
    kept.sort(key=lambda i: entities[i].span)
    if not kept:
        raise UnclearError(_NO_PLACE, (0, reader.count))
    regions = [_region(reader, story, i, related) for i in range(len(entities))]
    spans = [e.place.span if e.place else e.span for e in entities]
    points = solve(regions, constraints, spans)
    for index in kept:
        refuse_denied(entities[index], points[index], reader.lexicon)
    notes = [f"{old!r} read as {new!r}" for _, old, new in reader.corrections]
    notes += [f"{e.name.written!r} is left out, as it has no place" for e in left_out if e.name]
    told += [f"{reader.written(*entities[i].span)!r} does not change the place" for i in marks]
    shown = [i for i in kept if i not in marks]
    objects = [
        _placement(
            reader,
            entities[i],
            regions[i],
            points[i],
            notes,
            told,
            related=i in related,
            centre=points[centres[i]] if i in centres else None,
        )
        for i in shown
    ]
    place_of = {index: k for k, index in enumerate(shown)}
    relations = tuple(
        Relation(
            c.kind,
            place_of[c.subject],
            tuple(place_of[i] for i in c.others),
            c.amount,
            reader.span(*c.span),
        )
        for c in constraints
        if place_of.keys() >= {c.subject, *c.others}
    )
    return Prompt(reader.text, tuple(objects), relations)


def _region(reader: Reader, story: Story, index: int, related: set[int]) -> Region | None:
    entity = story.entities[index]
    place_by_distance(reader, entity)
    place = entity.place
    if (
        place is not None
        and not place.has_direction
        and not place.links
        and entity.name
        and entity.name.side
    ):
        named = Place(place.start, place.end)
        named.merge(place)
        entity.place = None
        place_by_name(reader, entity)
        if entity.place is not None:
            entity.place.merge(named)
        place = entity.place = entity.place or named
    circles = bool(entity.steps) and entity.steps[0].kind == "circle"
    if entity.steps and (
        circles or place is None or not place.has_direction or not place.has_distance
    ):
        place = departure(reader, entity.steps[0], place)
    if place is None or not (place.has_direction or place.has_distance):
        if index in related or place is None:
            return None
        raise UnclearError(_NO_PLACE, place.span)
    if not place.has_direction and not entity.steps and index not in related:
        if (
            entity.name is not None
            and not entity.name.is_scenery
            and (is_remote(place, reader.lexicon) or is_inside(place, reader.lexicon))
        ):
            return region_of(straight_ahead(place, reader.lexicon), reader.lexicon)
        reason = "this says how far but not which way; add 'on the left', 'behind me' or an angle"
        raise UnclearError(reason, place.span)
    return region_of(place, reader.lexicon)


def _placement(
    reader: Reader,
    entity: Entity,
    region: Region | None,
    point: Vector,
    notes: list[str],
    told: list[str],
    *,
    related: bool,
    centre: Vector | None,
) -> Placement:
    assumed = list(region.assumed) if region else ["placed only against the others"]
    if centre is not None:
        assumed = []
    if related and region is not None:
        assumed = assumed_beside_others(region, point, reader.lexicon)
    path: Path | None = None
    if entity.steps:
        radius = entity.place.distance if entity.place and centre is not None else None
        around = None if centre is None else (centre, radius.value if radius else None)
        path = build_path(entity.steps, point, reader.lexicon, assumed, around)
        point = path.at(path.start_s)
    spread_deg = region.spread_deg if region else 0.0
    refuse_absent(reader, entity, point, path, spread_deg)
    confidence = 1.0
    for _ in assumed:
        confidence *= _ASSUMED
    for _ in notes:
        confidence *= _CORRECTED
    confidence *= region.confidence if region else 1.0
    confidence *= _ASSUMED if reader.hearer else 1.0
    assumed = list(dict.fromkeys([*assumed, *notes, *told]))
    return Placement(
        label=entity.label,
        position=point,
        path=path,
        confidence=round(max(confidence, 0.05), 3),
        written=entity.name.written if entity.name else "",
        span=reader.span(*entity.span),
        spread_deg=spread_deg,
        assumed=tuple(assumed),
        has_angle=entity.has_angle,
    )
