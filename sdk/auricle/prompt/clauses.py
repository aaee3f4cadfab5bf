"""Who is where: pieces of a text gathered into clauses of subjects and what is said of them."""

from __future__ import annotations

from auricle.prompt.clause import LIST_JOINS, SAID, Clause, is_apposition
from auricle.prompt.element import Element
from auricle.prompt.name import Name

__all__ = ["read_clauses"]


def read_clauses(elements: list[Element]) -> list[Clause]:
    """Clauses of a text, in order."""
    clauses: list[Clause] = []
    sentence: list[Element] = []
    for element in [*elements, Element("join", ".", 0, 0)]:
        if element.kind == "join" and element.value == ".":
            if sentence:
                clauses += _Sentence(sentence).read()
            sentence = []
        else:
            sentence.append(element)
    return clauses


class _Sentence:
    """One sentence: places go to the name before them, or after them where it is told that way."""

    def __init__(self, elements: list[Element]) -> None:
        self.elements = elements
        self.clauses: list[Clause] = []
        self.waiting: list[Element] = []
        first = next((e for e in elements if e.kind in ("name", "place", "compass")), None)
        self.place_first = first is not None and first.kind != "name"
        self.inverted = False
        self.after_verb = False

    def read(self) -> list[Clause]:
        for index, element in enumerate(self.elements):
            if element.kind == "name":
                self._name(index, element)
            elif element.kind == "copula" and not self._is_listener(index):
                self.after_verb = True
                if self.clauses and element.note in ("are", "were"):
                    self.clauses[-1].is_plural = True
            elif element.kind == "copula" and self._is_listener(index):
                self.clauses.append(Clause(is_listener=True))
            elif element.kind == "gap":
                one, place = element.value
                said = Element("place", place, element.start, element.end)
                self.clauses.append(Clause([one], [said]))
            elif element.kind == "relative" and (other := self._measured_from(index)):
                self.clauses.append(Clause([other]))
            elif element.kind == "time" and self._opens(index):
                self.waiting.append(element)
            elif element.kind in SAID:
                self._said(index, element)
            elif element.kind == "join" and self._parts(element):
                self._flush()
                self.inverted = False
        self._flush()
        return self.clauses

    def _parts(self, element: Element) -> bool:
        """Whether a joint ends a clause; not in "not in front, but behind me, a horse"."""
        if element.value == "but" and [e.kind for e in self.waiting] == ["not", "place"]:
            return False
        return element.value in (";", "while", "but")

    def _opens(self, index: int) -> bool:
        """Whether a time begins what is said of the next name: "; after 2 s it moves"."""
        element, rest = self.elements[index], self.elements[index + 1 : index + 3]
        if not index or self.elements[index - 1].kind != "join" or not rest:
            return False
        comma = rest[0].kind == "join" and rest[0].value == ","
        following = rest[-1] if comma else rest[0]
        return element.note in ("start", "wait") and following.kind == "name"

    def _flush(self) -> None:
        """Places that no name followed: said of what came before, or of the sound itself."""
        if not self.waiting:
            return
        if self.clauses and not any(e.kind == "motion" for e in self.waiting):
            self.clauses[-1].said += self.waiting
        else:
            self.clauses.append(Clause(said=self.waiting))
        self.waiting = []

    def _said(self, index: int, element: Element) -> None:
        at = index + 1 if element.kind == "role" and index + 1 < len(self.elements) else index
        is_place = self.elements[at].kind in ("place", "compass", "not")
        if (is_place and self._belongs_to_next(at)) or (
            self.waiting
            and (not self.clauses or self.waiting[-1].kind != "place" or element.kind != "place")
        ):
            self.waiting.append(element)
        elif self.clauses:
            if element.kind == "place" and self.elements[index - 1].kind == "name":
                self.clauses[-1].is_restrictive = True
            self.clauses[-1].said.append(element)
        else:
            self.waiting.append(element)
        self.after_verb = self.after_verb and element.kind == "not"

    def _belongs_to_next(self, index: int) -> bool:
        """Whether a place is said of the name behind it: "on the left a cat"."""
        following = self._next_name(index)
        if following is None:
            return False
        if not self.clauses:
            return True
        if self._in_motion(index):
            return False
        before = self._before(index)
        starts = (
            before is None
            or (
                before.kind in ("join",)
                and before.value in (",", "and", ";", "while", "but", ":", "(")
            )
            or before.kind in ("existence", "filler")
        )
        if not starts:
            return False
        has_place = any(e.kind in ("place", "motion") for e in self.clauses[-1].said)
        return has_place and not self._has_own_place(following)

    def _is_listener(self, index: int) -> bool:
        """Whether the subject of a verb is the listener: "I am", "you stand"."""
        before = self.elements[index - 1] if index else None
        if before is None or self.waiting or self.clauses:
            return False
        return before.kind == "listener" or before.note == "subject"

    def _measured_from(self, index: int) -> Name | None:
        """What "which" goes on about behind a relation: "next to the car, which is ..."."""
        last = self._last_content(index)
        if last is None or last.kind != "place" or not last.value.links:
            return None
        others = last.value.links[-1].others
        return others[-1] if others else None

    def _in_motion(self, index: int) -> bool:
        if index and self.elements[index - 1].kind == "role":
            index -= 1
        for element in reversed(self.elements[:index]):
            if element.kind == "role":
                return True
            if element.kind in ("name", "join"):
                return False
        return False

    def _before(self, index: int) -> Element | None:
        for element in reversed(self.elements[:index]):
            if element.kind not in ("filler", "role"):
                return element
        return None

    def _next_name(self, index: int) -> int | None:
        commas = 0
        # "... and, behind you, a drum"
        joints = [e.value for e in self.elements[max(index - 2, 0) : index] if e.kind == "join"]
        allows_comma = self.place_first or joints == ["and", ","]
        for at in range(index + 1, len(self.elements)):
            element = self.elements[at]
            if element.kind == "name":
                return at
            if element.kind in (
                "copula",
                "sound",
                "existence",
                "filler",
                "word",
                "place",
                "command",
                "listener",
            ):
                if element.kind == "place" and commas == 0 and not self.place_first:
                    return None
                continue
            if (
                element.kind == "join"
                and element.value in (",", ":", "-")
                and commas == 0
                and allows_comma
            ):
                commas += 1
                continue
            return None
        return None

    def _has_own_place(self, index: int) -> bool:
        for element in self.elements[index + 1 :]:
            if element.kind in ("place", "motion", "role", "compass"):
                return True
            if element.kind not in (
                "copula",
                "sound",
                "relative",
                "filler",
                "not",
                "word",
            ):
                return False
        return False

    def _name(self, index: int, element: Element) -> None:
        name: Name = element.value
        before = self._before(index)
        current = self.clauses[-1] if self.clauses else None
        if (
            current is not None
            and not self.waiting
            and is_apposition(self.elements, index, current)
        ):
            return
        if self.waiting:
            said, self.waiting = self.waiting, []
            self.clauses.append(Clause([name], said))
            self.inverted = any(e.kind != "time" for e in said)
        elif current is not None and self._continues_list(current, before, index):
            current.subjects.append(name)
            current.joins.append(str(before.value) if before else ",")
        elif current is not None and before is not None and self._is_landmark(index, before):
            # "from the door on the left": the door only says where.
            pass
        elif current is not None and current.is_listener and self._has_own_place(index):
            self.clauses.append(Clause([name]))
        elif self._is_setting(index):
            # "In a forest, birds sing on the left": the forest is where it happens.
            pass
        elif current is not None and (self._is_acted_on(index) or self._is_adjunct(index)):
            # "A man plays a guitar on the left", "siren blaring": no object of their own.
            pass
        elif current is not None and self._is_verb(index, name):
            # "The guard patrols": an unknown word right behind a name is what it does.
            pass
        elif current is not None and self.after_verb and not name.determiner and not name.pronoun:
            # "The horn is loud": what it is like, and no further object.
            pass
        elif (
            current is not None
            and self.after_verb
            and not current.said
            and current.subjects
            and current.subjects[-1].pronoun
        ):
            current.subjects = [name]
        else:
            self.clauses.append(Clause([name]))
        self.after_verb = False

    def _is_verb(self, index: int, name: Name) -> bool:
        if not index or name.determiner or name.pronoun:
            return False
        if (
            self.elements[index - 1].kind == "place"
            and self.clauses[-1].is_restrictive
            and name.label.endswith(("s", "ed"))
            and " " not in name.label
            and not self._has_own_place(index)
        ):
            return True
        return self.elements[index - 1].kind in ("name", "sound")

    def _is_setting(self, index: int) -> bool:
        before = self.elements[index - 1] if index else None
        scene = before is not None and before.kind == "word" and before.note == "preposition"
        return scene and not self._has_own_place(index)

    def _is_acted_on(self, index: int) -> bool:
        """Whether a name is what the subject's verb acts on, as no place was said of that yet."""
        before = self.elements[index - 1]
        for element in reversed(self.elements[:index]):
            if element.kind == "name":
                break
            if element.kind in ("place", "motion", "role", "existence"):
                return False
        acts = before.kind == "sound" or (before.kind == "copula" and before.value == "posture")
        unknown = (
            before.kind == "name"
            and index > 1
            and self.elements[index - 2].kind
            in (
                "name",
                "copula",
            )
        )
        return acts or unknown or before.kind == "verb"

    def _is_adjunct(self, index: int) -> bool:
        """Whether it only paints what goes on: ", roaring," and ", siren blaring,"."""
        name: Name = self.elements[index].value
        if name.determiner or name.pronoun or self._has_own_place(index):
            return False
        words = name.label.split()
        following = self.elements[index + 1] if index + 1 < len(self.elements) else None
        does = following is not None and following.kind == "sound"
        return bool(self.clauses[-1].said) and (words[-1].endswith("ing") or does)

    def _is_landmark(self, index: int, before: Element) -> bool:
        near = self.elements[index - 1].kind
        scenery = self.elements[index].value.is_scenery
        if scenery and near not in ("join", "existence", "then", "relative", "command"):
            return True
        return near == "role" or (before.kind == "word" and before.note == "preposition")

    def _continues_list(self, current: Clause, before: Element | None, index: int) -> bool:
        if before is None or before.kind != "join" or before.value not in LIST_JOINS:
            return False
        name: Name = self.elements[index].value
        if name.pronoun in ("one", "other") or (name.side and not self._has_own_place(index)):
            return False
        if not current.said:
            return not self.after_verb or bool(current.subjects)
        if not self.inverted or any(e.kind == "motion" for e in current.said):
            return False
        last = self._last_content(index)
        return (
            last is not None and last.kind in ("name", "sound") and not self._has_own_place(index)
        )

    def _last_content(self, index: int) -> Element | None:
        for element in reversed(self.elements[:index]):
            if element.kind not in ("join", "filler"):
                return element
        return None
