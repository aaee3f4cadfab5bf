"""Who is where: pieces of a text gathered into clauses of subjects and what is said of them."""

from __future__ import annotations

from auricle.prompt.clause import LIST_JOINS, SAID, Clause, is_apposition, without_role
from auricle.prompt.element import Element
from auricle.prompt.ellipsis import share_said
from auricle.prompt.headings import is_cue, is_heading
from auricle.prompt.name import Name
from auricle.prompt.neighbours import Neighbours
from auricle.prompt.roles import accompanies, is_adjunct, is_deed, is_predicate, is_speech
from auricle.prompt.rows import read_row

__all__ = ["read_clauses"]


def read_clauses(elements: list[Element]) -> list[Clause]:
    """Clauses of a text, in order."""
    clauses: list[Clause] = []
    sentence: list[Element] = []
    count = 0
    for element in [*elements, Element("join", ".", 0, 0)]:
        if element.kind == "join" and element.value == ".":
            if sentence:
                read = read_row(sentence) or _Sentence(sentence).read()
                for clause in read:
                    clause.sentence = count
                clauses += read
                share_said(sentence, clauses)
                count += 1
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
        self.held: list[Element] = []  # places of a name that stands behind "..., which is ...,"
        self.around = Neighbours(elements)
        self.inverted = False
        self.after_verb = False
        self.colon = len(elements)

    def read(self) -> list[Clause]:
        for index, element in enumerate(self.elements):
            if element.kind == "name":
                self._name(index, element)
            elif element.kind == "copula" and not self._is_listener(index):
                self.after_verb = True
                if self.clauses and element.note == "plural":
                    self.clauses[-1].is_plural = True
            elif element.kind == "copula" and self._is_listener(index):
                self.clauses.append(Clause(is_listener=True))
            elif element.kind == "standard":
                self.clauses.append(Clause(standard=element.value))
            elif element.kind == "gap":
                one, place = element.value
                said = Element("place", place, element.start, element.end)
                self.clauses.append(Clause([one], [said]))
            elif element.kind == "relative" and (other := self._measured_from(index)):
                self.clauses.append(Clause([other]))
                self.held, self.waiting = self.waiting, []
            elif element.kind == "time" and self.around.opens(index):
                self.waiting.append(element)
            elif element.kind in SAID:
                self._said(index, element)
            elif is_speech(self.elements, index, told=bool(self.waiting or self._has_said())):
                break
            elif element.kind == "join" and element.value == ":":
                self.after_verb = False
                self.colon = min(self.colon, index)
                if cue := is_cue(self.elements, index, self.clauses, self.around):
                    self.waiting = cue
                    self.clauses.pop()
                elif not self.waiting and is_heading(
                    self.elements, index, self.clauses, self.around
                ):
                    self.clauses.pop()
            elif element.value == "," and self.held and self._has_said():
                self.waiting, self.held = self.held, []
            elif element.kind == "join" and self._parts(element):
                self._flush()
                self.inverted = False
        self._flush()
        for clause in self.clauses if self.colon < len(self.elements) else ():
            first = clause.subjects[0] if clause.subjects else None
            clause.is_listed = first is not None and first.start > self.elements[self.colon].start
        return self.clauses

    def _parts(self, element: Element) -> bool:
        """Whether a joint ends a clause; not in "not in front, but behind me, a horse"."""
        if element.value == "but" and self.waiting and self.waiting[0].kind == "not":
            return False
        if element.value == ";" and not self.clauses:
            return False  # "direction: left; distance: 5 m; source: crow"
        return element.value in (";", "while", "but")

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
        if element.kind == "role" and element.value == "to" and self.around.joins_side(index):
            return  # "above and to the right" names one place
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

    def _has_said(self) -> bool:
        return any(clause.said for clause in self.clauses)

    def _belongs_to_next(self, index: int) -> bool:
        """Whether a place is said of the name behind it: "on the left a cat"."""
        following = self.around.next_name(index)
        if following is None:
            return False
        if not self.clauses:
            return True
        if self.around.in_motion(index):
            return False
        before = self.around.before(index)
        starts = (
            before is None
            or (
                before.kind in ("join",)
                and before.value in (",", "and", ";", "while", "but", ":", "(")
            )
            or before.kind in ("existence", "filler")
        )
        if not starts:
            return self.around.sets_scene(index, following)
        does = self.around.has_verb(following) and not self.around.has_own_place(following)
        if before is not None and before.value == ";" and does:
            return True  # "snow falls; to the right, sleigh bells jingle"
        has_place = any(e.kind in ("place", "motion") for e in self.clauses[-1].said)
        if has_place and self.around.is_compared(index):
            return True
        if has_place and following <= index + 2 and self.around.only_moves(following):
            return True  # "a clock on the left, and behind me a car drives off"
        if not has_place and following == index + 1 and self.around.opens_anew(index, following):
            return True  # "the lights died, and on the left a voice whispers"
        apart = self.elements[index + 1].kind == "join"  # "and above, chains drag across the floor"
        return has_place and not self.around.has_own_place(following, surfaces=not apart)

    def _is_listener(self, index: int) -> bool:
        """Whether the subject of a verb is the listener: "I am", "you stand"."""
        before = self.elements[index - 1] if index else None
        if before is None or self.waiting or self.clauses:
            return False
        return before.kind == "listener" or before.note == "subject"

    def _measured_from(self, index: int) -> Name | None:
        """What "which" goes on about behind a relation: "next to the car, which is ..."."""
        last = self.around.last_content(index, skipped=("join", "filler", "sound"))
        if last is None or last.kind != "place" or not last.value.links:
            return None
        others = last.value.links[-1].others
        return others[-1] if others else None

    def _name(self, index: int, element: Element) -> None:
        name: Name = element.value
        before = self.around.before(index)
        current = self.clauses[-1] if self.clauses else None
        if self.waiting and name.is_scenery and self.around.only_sets(index):
            return  # "below, on the street, a bus brakes"
        if [e.kind for e in self.waiting] == ["role"] and self.around.is_setting(index):
            self.waiting = []  # "From the balcony above you a woman sings"
            return
        if (
            current is not None
            and not self.waiting
            and is_apposition(self.elements, index, current)
        ):
            return
        if self.waiting:
            said, self.waiting = without_role(self.waiting), []
            self.clauses.append(Clause([name], said))
            self.inverted = any(e.kind != "time" for e in said)
        elif current is not None and self._continues_list(current, before, index):
            current.subjects.append(name)
            current.joins.append(str(before.value) if before else ",")
        elif self._is_met(index, name) or self._is_seen(index, current):
            self.clauses.append(Clause([name]))
        elif current is not None and before is not None and self._is_landmark(index, before):
            current.skipped.append(name)  # "from the door on the left": the door only says where
        elif current is not None and current.is_listener and self.around.has_own_place(index):
            self.clauses.append(Clause([name]))
        elif self._only_paints(index, name, current):
            if current is not None:
                current.skipped.append(name)
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

    def _only_paints(self, index: int, name: Name, current: Clause | None) -> bool:
        """Whether a name is no object: where it happens, what is done to it, what it is like."""
        if self.around.is_setting(index):
            return True  # "In a forest, birds sing on the left"
        if current is None:
            return False
        if (
            self.around.is_acted_on(index, is_restrictive=current.is_restrictive)
            or is_adjunct(self.clauses, self.around, index)
            or is_deed(self.clauses, self.around, index)
        ):
            return True  # "a man plays a guitar", "siren blaring", "the guard patrols"
        if is_predicate(self.around, index, name, current):
            return True
        if self.elements[index - 1].kind == "existence":
            return False  # "..., with one voice on the left"
        # "The horn is loud"
        return self.after_verb and not name.determiner and not name.pronoun

    def _is_met(self, index: int, name: Name) -> bool:
        """ "A dog on the left barks at a cat on the right", "a piano with a violin left of it"."""
        before = self.around.before(index)
        if (
            before is not None
            and before.value == "with"
            and accompanies(self.clauses, self.around, index)
        ):
            return True
        before = self.elements[index - 1] if index else None
        if before is None or before.kind != "word" or before.note != "preposition":
            return False
        acts = index > 1 and self.elements[index - 2].kind == "sound"
        return acts and not name.is_scenery and accompanies(self.clauses, self.around, index)

    def _is_seen(self, index: int, current: Clause | None) -> bool:
        """ "You stand on a cliff with the sea below you"."""
        led = self.elements[index - 1].value == "with" and self.around.is_placed(index)
        return led and current is not None and current.is_listener

    def _is_landmark(self, index: int, before: Element) -> bool:
        titled = self.elements[index - 1].value == ":" and not self.elements[index].value.determiner
        titled = titled and [e.value for e in self.elements[index + 1 : index + 2]] == [","]
        if titled and self.elements[index].value.is_scenery and self.clauses[-1].subjects:
            return True  # "Fan: ceiling, 2 m above"
        near = self.elements[index - 1].kind
        scenery = self.elements[index].value.is_scenery
        if scenery and near not in ("join", "existence", "then", "relative", "command"):
            return True
        passed = near == "motion" and self.elements[index - 1].value == "pass"
        if passed and self.elements[index].value.determiner == "the":
            return True  # "goes past the door on the right"
        return near == "role" or (before.kind == "word" and before.note == "preposition")

    def _continues_list(self, current: Clause, before: Element | None, index: int) -> bool:
        if before is None or before.kind != "join" or before.value not in LIST_JOINS:
            return False
        name: Name = self.elements[index].value
        if name.pronoun in ("one", "other") or (name.side and not self.around.has_own_place(index)):
            return False
        if self.elements[0].value == "while" and before.value == ",":
            return False  # "When the boss hits it, a cart squeaks"
        if not current.said:
            done = self.after_verb and self.around.is_done(self.elements[index - 2])
            if done and name.determiner == "the" and self.around.has_verb(index):
                return False  # "my phones are broken, the sound comes from the left"
            return not self.after_verb or bool(current.subjects)
        if not self.inverted or any(e.kind == "motion" for e in current.said):
            return False
        last = self.around.last_content(index)
        return (
            last is not None
            and last.kind in ("name", "sound")
            and not self.around.has_own_place(index)
        )
