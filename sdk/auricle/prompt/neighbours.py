"""What stands around a piece of a sentence: the name behind a place, the verb before a name."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.ways import conflict, is_surface

__all__ = ["Neighbours"]


class Neighbours:
    """Pieces of one sentence, asked by their index."""

    def __init__(self, elements: list[Element]) -> None:
        self.elements = elements
        first = next((e for e in elements if e.kind in ("name", "place", "compass")), None)
        self.place_first = first is not None and first.kind != "name"

    def opens(self, index: int) -> bool:
        """Whether a time begins what is said of the next name: "; after 2 s it moves"."""
        element, rest = self.elements[index], self.elements[index + 1 : index + 3]
        if not index or self.elements[index - 1].kind != "join" or not rest:
            return False
        comma = rest[0].kind == "join" and rest[0].value == ","
        following = rest[-1] if comma else rest[0]
        return element.note in ("start", "wait") and following.kind == "name"

    def in_motion(self, index: int) -> bool:
        if index and self.elements[index - 1].kind == "role":
            index -= 1
        for element in reversed(self.elements[:index]):
            if element.kind == "role":
                return True
            if element.kind in ("name", "join"):
                return False
        return False

    def before(self, index: int) -> Element | None:
        for element in reversed(self.elements[:index]):
            if element.kind not in ("filler", "role"):
                return element
        return None

    def next_name(self, index: int) -> int | None:
        commas = 0
        # "... and, behind you, a drum"
        joints = [e.value for e in self.elements[max(index - 2, 0) : index] if e.kind == "join"]
        allows_comma = self.place_first or joints in (["and", ","], ["while", ","])
        allows_comma = allows_comma or joints[-1:] == [";"] or self._goes_on(index)
        allows_comma = allows_comma or (joints[-1:] == ["and"] and self._leads_clause(index))
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
                "pace",
            ):
                listed = self.elements[at - 1].value == ","
                if element.kind == "place" and not (commas or self.place_first or listed):
                    return None
                continue
            if element.kind == "join" and element.value == ")" and self._opens_bracket(index, at):
                continue  # "; (rear right) crickets"
            if (
                element.kind == "join"
                and element.value in (",", ":", "-")
                and commas == 0
                and allows_comma
            ):
                following = self.elements[at + 1 : at + 2]
                commas += not (following and following[0].kind == "place")
                continue
            return None
        return None

    def _opens_bracket(self, index: int, end: int) -> bool:
        """Whether a place alone in brackets begins an entry."""
        before = self.elements[max(index - 2, 0) : index]
        if end != index + 1 or not before or before[-1].value != "(":
            return False
        return len(before) < 2 or before[0].value in (";", ":", ".")

    def _goes_on(self, index: int) -> bool:
        """Whether a place follows another that begins a clause: "; in the distance, ahead, a"."""
        before = self.elements[max(index - 3, 0) : index]
        joined = [e.kind for e in before] == ["join", "place", "join"]
        return joined and before[0].value in (";", "and", "while", "but")

    def _leads_clause(self, index: int) -> bool:
        """ "And to the left, much closer, you hear oars": whether a clause follows a place."""
        for at in range(index + 1, len(self.elements)):
            element = self.elements[at]
            if element.kind == "existence":
                return True
            if element.kind == "name":
                verb = self.elements[at + 1 : at + 2]
                return bool(verb) and verb[0].kind in ("sound", "copula", "motion")
            if element.kind not in ("place", "filler") and element.value != ",":
                return False
        return False

    def has_own_place(self, index: int, *, surfaces: bool = True) -> bool:
        for element in self.elements[index + 1 :]:
            if not surfaces and element.kind == "place" and is_surface(element.value):
                continue
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

    def only_moves(self, index: int) -> bool:
        """Whether what is said behind a name is a movement first: "a car drives off"."""
        rest = self.elements[index + 1 :]
        following = next((e for e in rest if e.kind not in ("filler", "word")), None)
        return following is not None and following.kind == "motion"

    def is_placed(self, index: int) -> bool:
        """Whether a place follows with no verb between: "a violin on the left"."""
        rest = self.elements[index + 1 :]
        rest = [e for e in rest if e.kind not in ("sound", "filler") and e.value != "("]
        return bool(rest) and rest[0].kind in ("place", "compass")

    def is_setting(self, index: int) -> bool:
        before = self.elements[index - 1] if index else None
        scene = before is not None and before.kind == "word" and before.note == "preposition"
        if before is not None and before.kind == "role" and before.value == "from":
            return index == 1 and (self._leads_on(index) or self._is_where(index))
        return scene and (not self.has_own_place(index) or self._heard_through(index))

    def _leads_on(self, index: int) -> bool:
        """ "From the balcony above you a woman sings": where it comes from, and then what."""
        name = self.elements[index].value
        if name.determiner != "the" or not self.is_placed(index):
            return False
        comes = False
        for at in range(index + 1, len(self.elements)):
            element = self.elements[at]
            comes = comes or element.value == "posture" or element.kind == "existence"
            if element.kind == "name":
                return (name.is_scenery or comes) and not self.has_own_place(at)
            if element.value == "posture":
                continue  # "Out of the darkness ahead came a growl"
            if element.kind not in ("place", "join", "filler", "existence"):
                return False
        return False

    def _is_where(self, index: int) -> bool:
        """ "From the kitchen, behind and to the right, a clock ticks": both tell of the clock."""
        name = self.elements[index].value
        rest = self.elements[index + 1 :]
        at = next((i for i, e in enumerate(rest) if e.kind == "name"), None)
        if not name.is_scenery or name.determiner != "the" or at is None:
            return False
        apart = rest[0].value == "," and at > 2 and rest[1].kind != "join"
        plain = all(e.kind in ("place", "role", "join") for e in rest[:at])
        heard = rest[at].value.determiner == "a" and not self.has_own_place(index + 1 + at)
        return apart and plain and heard and rest[at - 1].value == ","

    def _heard_through(self, index: int) -> bool:
        """ "Through the window on the left you can hear children"."""
        rest = self.elements[index + 1 : index + 5]
        kinds = [element.kind for element in rest]
        level = [kind for kind in kinds if kind != "role"]
        apart = level[:2] == ["place", "join"] and self.next_name(index + 1) is not None
        apart = apart or level[:3] == ["place", "join", "name"]  # "In the kitchen on the right, a"
        if level[:2] == ["place", "name"] and not apart:
            # "In the hedge to my right a wren answers"
            following = next(e for e in rest if e.kind == "name")
            apart = following.value.determiner == "a"
        opens = index == 1 or self.elements[index - 2].kind == "join"
        return (kinds[:3] == ["place", "existence", "name"] or apart) and opens

    def is_acted_on(self, index: int, *, is_restrictive: bool) -> bool:
        """Whether a name is what the subject's verb acts on, as no place was said of that yet."""
        before = self.elements[index - 1]
        if before.kind in ("sound", "copula") and is_restrictive:
            # "An old radio in the corner plays a waltz"
            posture = before.kind == "sound" or before.value == "posture"
            if posture and not self.has_own_place(index):
                return True
        if before.kind == "sound" and self._is_last_said(index):
            return True
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

    def _is_last_said(self, index: int) -> bool:
        """ "The umpire, high on the right, calls the score": no place and no verb follows."""
        after = self.elements[index + 1 : index + 2]
        ends = not after or (after[0].kind == "join" and after[0].value in (".", ";", "while"))
        rest = self.elements[: index - 1]
        placed = next((e for e in reversed(rest) if e.kind not in ("filler", "join")), None)
        return ends and placed is not None and placed.kind == "place"

    def is_entry(self, index: int) -> bool:
        """Whether a name, its verb, a comma and a place follow: "birds singing, above"."""
        rest = [e for e in self.elements[index + 1 :] if e.kind != "sound"]
        comma = len(rest) > 1 and rest[0].kind == "join" and rest[0].value == ","
        return comma and rest[1].kind == "place"

    def last_content(
        self, index: int, skipped: tuple[str, ...] = ("join", "filler")
    ) -> Element | None:
        """The piece before an index that is of none of the kinds to be skipped."""
        for element in reversed(self.elements[:index]):
            if element.kind not in skipped:
                return element
        return None

    def joins_side(self, index: int) -> bool:
        """Whether "to" behind an "and" leads to a side, as nothing moves."""
        around = self.elements[max(index - 2, 0) : index + 2]
        kinds = [e.kind for e in around]
        if kinds != ["place", "join", "role", "place"] or around[1].value != "and":
            return False
        if around[2].note == "ending" or conflict(around[0].value, around[3].value):
            return False
        return not any(e.kind in ("motion", "via") for e in self.elements[:index])

    def sets_scene(self, index: int, following: int) -> bool:
        """ "..., and in the hedge to my right a wren answers": where the next one is."""
        at = index - 1 if self.elements[index - 1].kind == "role" else index
        led = self.elements[max(at - 3, 0) : at]
        if [e.kind for e in led] != ["join", "word", "name"] or led[1].note != "preposition":
            return False
        name: Name = self.elements[following].value
        near = following == index + 1 and name.determiner == "a"
        return near and led[2].value.determiner == "the" and not self.has_own_place(following)

    def opens_anew(self, index: int, following: int) -> bool:
        """Whether a clause with a verb of its own is over, and the next begins with its place."""
        before = self.before(index)
        joined = before is not None and before.kind == "join" and before.value in ("and", "while")
        at = next((i for i, e in enumerate(self.elements) if e.kind == "name"), index)
        done = joined and self.has_verb(at) and at < index
        return done and not self.has_own_place(following)

    def is_compared(self, index: int) -> bool:
        """ "And, much closer, a door creaks on the right": between an "and" and a name."""
        around = self.elements[max(index - 2, 0) : index + 3]
        if [e.kind for e in around] != ["join", "join", "place", "join", "name"]:
            return False
        bare = all(not link.others for link in around[2].value.links)
        return bool(around[2].value.links) and bare and around[4].value.determiner == "a"

    def only_sets(self, index: int) -> bool:
        """Whether a name behind a preposition and in front of a comma is where it happens."""
        before, after = self.elements[index - 1], self.elements[index + 1 : index + 3]
        led = before.kind == "word" and before.note == "preposition"
        return led and [e.kind for e in after] == ["join", "name"] and after[0].value == ","

    def has_verb(self, index: int) -> bool:
        """Whether a verb follows a name."""
        rest = (e for e in self.elements[index + 1 :] if e.kind != "filler")
        following = next(rest, None)
        kinds = ("copula", "sound", "existence", "motion")
        return following is not None and following.kind in kinds

    @staticmethod
    def is_done(element: Element) -> bool:
        """Whether a piece behind a verb of being says how something is: "are broken"."""
        bare = element.kind == "name" and not (element.value.determiner or element.value.pronoun)
        return bare or element.kind in ("sound", "word")
