"""Which object a name or a pronoun means."""

from __future__ import annotations

from auricle.prompt.clause import Clause
from auricle.prompt.entity import Entity, is_plural, singular
from auricle.prompt.name import Name
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader

__all__ = ["Mentions"]


def _is_sided(entity: Entity) -> bool:
    return bool(entity.steps) or (entity.place is not None and entity.place.has_direction)


class Mentions:
    """The objects mentioned so far.

    Args:
        reader: the text.

    Attributes:
        entities: in the order of their mention.
        focus: those that the clause before was about.
        two: the pair that "one" and "the other" are of.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.entities: list[Entity] = []
        self.focus: list[Entity] = []
        self.two: list[Entity] = []

    def subjects(self, clause: Clause, *, has_place: bool) -> list[Entity]:
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
        return [e for name in names for e in self.entity(name, has_place=has_place)]

    def _merged(self, clause: Clause) -> list[Name]:
        """Names of a list; one name where a comma stands inside it: "boat, water vehicle is"."""
        names, joins = clause.subjects, clause.joins
        bare = all(not n.determiner and not n.pronoun and not n.side for n in names[1:])
        bare = bare and bool(names[0].label)
        bare = bare and self.reader.word(names[0].start - 1) != ":"  # "On the left: bass, drums"
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

    def entity(self, name: Name, *, has_place: bool) -> list[Entity]:
        if name.pronoun:
            return self._pronoun(name)
        for other in self.entities:
            if other.is_other and other.name is not None and other.name.start == name.start:
                return [other]  # "behind a crate on the left"
        known = self.find(name)
        if known is not None and has_place and self._is_compound(name.label, known):
            known = None  # "a campfire on the left, and the fire behind me"
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
        if name.pronoun == "one" and name.label and self.focus:
            head = singular(self.focus[-1].label.rpartition(" ")[2], self.reader.lexicon)
            new = Name(head, head, name.start, name.end, determiner="a")  # "a ticking one"
            self.entities.append(Entity(new, (name.start, name.end)))
            return [self.entities[-1]]
        if name.pronoun in ("one", "other") and (twin := self._of_two(name)) is not None:
            return [twin]
        if name.pronoun in ("one", "other"):
            group = groups[-1] if groups else self._many()
            if group is None and self.reader.within(name.end - 1, "both_words"):
                label = self._of_several(name)
            elif group is None or group.name is None:
                last = self.focus[-1].label if self.focus else ""
                is_vague = bool(name.determiner) or is_plural(last, self.reader.lexicon)
                is_vague = is_vague and not self._is_told_apart(last)
                if not last or (name.pronoun == "one" and is_vague):
                    reason = "'one' of what? Name the objects first"
                    raise UnclearError(reason, (name.start, name.end))
                label = self._unordered(last)
            else:
                label = singular(group.name.label, self.reader.lexicon)
            new = Name(label, label, name.start, name.end, determiner="a")
            entity = Entity(new, (name.start, name.end))
            self.entities.append(entity)
            if group is not None:
                group.members.append(entity)
            return [entity]
        if name.pronoun == "they" and self.reader.within(name.start, "both_words"):
            placed = [e for e in self.entities if not e.is_group and not e.is_other]
            if len(placed) == 2:
                return placed  # "Bongos left, congas right, both 2 m away"
        if name.pronoun == "they" and len(self.focus) < 2:
            several = [e for e in self.entities if not e.is_group]
            are_many = bool(self.focus) and is_plural(self.focus[-1].label, self.reader.lexicon)
            whole = self.reader.within(name.start, "all_words")
            if len(several) > 1 and (whole or not are_many):
                return several
        if not self.focus:
            if self.entities:
                return [self.entities[-1]]
            entity = Entity(None, (name.start, name.end))
            self.entities.append(entity)
            return [entity]
        return self.focus

    def _of_several(self, name: Name) -> str:
        """ "The bees are everywhere but one of them is by my left ear": a bee."""
        last = self.focus[-1].label if self.focus else ""
        if not is_plural(last, self.reader.lexicon):
            reason = "'one' of what? Name the objects first"
            raise UnclearError(reason, (name.start, name.end))
        return singular(last, self.reader.lexicon)

    def _unordered(self, label: str) -> str:
        """ "Drum" of "first drum", where "the second" is another."""
        first, _, rest = label.partition(" ")
        ordered = first in self.reader.lexicon.groups["first"] or self._is_told_apart(label)
        return rest if rest and ordered else label

    def _is_told_apart(self, label: str) -> bool:
        """ "Louder dog": told from another by how it sounds or how far away it is."""
        first, _, rest = label.partition(" ")
        return bool(rest) and first in self.reader.lexicon.groups["telling"]

    def _of_two(self, name: Name) -> Entity | None:
        """ "The oboe and the bassoon are near, one on the left, the other on the right"."""
        if name.pronoun == "one" and len(self.focus) == 2:
            free = all(not e.is_group and not _is_sided(e) for e in self.focus)
            self.two = list(self.focus) if free else []
        if len(self.two) != 2:
            return None
        first, second = self.two
        if name.pronoun == "other":
            self.two = []
        return second if name.pronoun == "other" or _is_sided(first) else first

    def _many(self) -> Entity | None:
        """What "one ... and one" are of: "the speakers are 3 m apart, one to the left ..."."""
        last = self.focus[-1] if self.focus else None
        placed = last is not None and last.place is not None and last.place.has_direction
        if last is None or placed or last.steps:
            return None
        if not is_plural(last.label, self.reader.lexicon):
            return None
        last.is_group = True
        return last

    def find(self, name: Name) -> Entity | None:
        """The object that a name means, if it was mentioned; by its last word if that is enough."""
        exact = [e for e in self.entities if e.label == name.label and e.name is not None]
        if exact:
            return exact[-1]
        itself = name.label in self.reader.lexicon.groups["sound_itself"]
        if itself and name.determiner == "the" and self.focus:
            return self.focus[-1]  # "a woman laughs, then the sound moves"
        if name.determiner in ("the", "my"):
            ending = f" {name.label}"
            tail = [
                e
                for e in self.entities
                if e.label.endswith(ending) or self._is_compound(name.label, e)
            ]
            if len(tail) == 1:
                return tail[0]
        return None

    def _is_compound(self, label: str, entity: Entity) -> bool:
        """ "Fire" of "campfire": a compound in one word whose end names the same thing."""
        last = entity.label.rpartition(" ")[2]
        return self.reader.lexicon.values["compounds"].get(last) == label

    def is_several(self, entity: Entity) -> bool:
        if entity.name is None:
            return False
        last = entity.name.label.rpartition(" ")[2]
        known = self.reader.lexicon.phrases.get(last, {}).get("", {})
        return entity.is_group or "collective" in known

    def mention(self, name: Name, subjects: list[Entity]) -> None:
        """Keep the place in line of an object that others are measured from."""
        known = [e for e in self.entities if e.label == name.label and e not in subjects]
        if not known and self.find(name) is None:
            self.entities.append(Entity(name, (name.start, name.end), is_other=True))
