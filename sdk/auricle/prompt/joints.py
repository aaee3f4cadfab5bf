"""Words that join and steer: "and", "then", "not", "is", "no, wait", the numbers of a list."""

from __future__ import annotations

from auricle.prompt.directions import read_place
from auricle.prompt.element import Element
from auricle.prompt.movements import is_moving
from auricle.prompt.name_words import is_name_word
from auricle.prompt.places import UnclearError
from auricle.prompt.reader import Reader

__all__ = ["read_address", "read_joint", "read_numbering"]


# What a sentence begins with behind the one it is told to.
_SPEECH = ("existence", "subject", "pronoun", "determiner", "command", "anchored", "preposition")

# Of several readings of a phrase the longest wins; of equally long ones the first of these.
_JOINTS = (
    "correction",
    "negation",
    "then",
    "existence",
    "relative",
    "conjunction",
    "copula",
    "filler",
)


def read_joint(
    reader: Reader, index: int, before: list[Element], *, starts: bool
) -> Element | None:
    """The longest such phrase that begins at a token, where it stands as one."""
    best: Element | None = None
    if starts and reader.within(index, "is_was") and reader.within(index + 1, "that_it"):
        thing = reader.find(index + 2, "determiner")
        if thing is not None and thing.value == "a":
            return Element("existence", "there", index, index + 2)  # "Is that a helicopter"
    asked = starts and reader.within(index, "helping") and reader.find(index + 1, "determiner")
    if asked:
        return Element("filler", "ask", index, index + 1, "ask")  # "Can the cart squeak"
    for kind in _JOINTS:
        found = reader.find(index, kind)
        if found is None or (best is not None and found.end <= best.end):
            continue
        commanded = reader.find(index, "command")
        if kind == "copula" and starts and commanded and _has_object(reader, commanded.end):
            continue  # "spawn the radio", "spawn crow at 1 o'clock"
        if kind == "copula" and reader.find(index, "noun") and _is_numbered(reader, index + 1):
            continue  # "sound B 2 m to the left"
        if kind == "copula" and starts and reader.find(index, "wrapper"):
            continue  # "Sound of waves, left."
        if kind == "correction" and reader.within(index, "maybe_corrections"):
            mended = found.end < reader.count and (
                reader.word(found.end) == "," or read_place(reader, found.end) is not None
            )
            if not (mended and before and before[-1].kind == "join" and len(before) > 1):
                continue
        if kind == "correction":
            after_mark = bool(before) and before[-1].kind in (
                "join",
                "correction",
                "filler",
                "place",
            )
            if not after_mark or (
                found.end == index + 1
                and reader.within(index, "loose_corrections")
                and reader.word(found.end) not in (",",)
            ):
                continue
        if (
            kind == "existence"
            and found.end == index + 1
            and not (starts or reader.within(index, "comes"))
        ):
            continue
        if kind == "relative" and not (before and _has_antecedent(before[-1])):
            continue
        if kind == "relative" and found.value == "that" and before[-1].kind != "name":
            continue
        if (
            kind == "then"
            and found.value == "next"
            and before
            and before[-1].kind != "join"
            and not is_moving(before)
        ):
            continue
        if kind == "filler" and reader.find(index, "anchored") and read_place(reader, index):
            continue
        if (
            kind == "filler"
            and (starts or _is_met(before))
            and _describes(reader, index, found.end)
        ):
            continue
        value = found.value
        note = _number(reader, index) if kind == "copula" else ""
        if kind == "filler" and found.end == reader.skip(index, "likewise"):
            note = "likewise"
        name = {"negation": "not", "conjunction": "join"}.get(kind, kind)
        best = Element(name, value, index, found.end, note)
    return best


def _is_numbered(reader: Reader, index: int) -> bool:
    """Whether a letter or a number alone tells one of several apart."""
    written = reader.written(index, index + 1)
    return len(written) == 1 and (written.isupper() or written.isdigit())


def _is_met(before: list[Element]) -> bool:
    """Whether something is said to be heard: "I hear faint scratching"."""
    return bool(before) and before[-1].kind == "existence"


def _describes(reader: Reader, index: int, end: int) -> bool:
    """ "Faint scratching", "muffled voices": an adjective and what it is said of."""
    quality = reader.find(index, "quality")
    if quality is None or quality.end != end or reader.is_form(index, "manner"):
        return False
    doing = reader.is_form(end, "doing") and reader.find(end, "motion") is None
    return doing or is_name_word(reader, end, first=False)


def _has_object(reader: Reader, index: int) -> bool:
    """Whether what is put follows a command."""
    if reader.find(index, "determiner"):
        return True
    following = reader.categories(index).keys()
    return is_name_word(reader, index, first=True) and not following & {"direction", "anchored"}


def _has_antecedent(last: Element) -> bool:
    """Whether "which" can go on about what stands before it: "behind a bush that is ..."."""
    return last.kind in ("name", "join") or (last.kind == "place" and bool(last.value.links))


def read_address(reader: Reader, index: int, before: list[Element]) -> Element | None:
    """Who is spoken to: "daddy there is a monster", "behind you, sir!"."""
    return _read_known(reader, index, before) or _read_called(reader, index, before)


def _read_known(reader: Reader, index: int, before: list[Element]) -> Element | None:
    found = reader.find(index, "address")
    if found is None:
        return None
    element = Element("filler", "address", index, found.end)
    last = before[-1] if before else None
    if last is None or (last.kind == "join" and last.value == ".") or last.kind == "filler":
        comma = reader.word(found.end) == ","
        at = found.end + 1 if comma else found.end
        if comma and found.value != "rank" and not any(reader.find(at, kind) for kind in _SPEECH):
            return None  # "Mom, dad and the dog"
        following = any(reader.find(at, kind) for kind in _SPEECH)
        following = following or (comma and found.value == "rank")
        return element if following and not reader.find(at, "copula") else None
    ends = reader.word(found.end) in ("", ".", "!", "?")
    placed = len(before) > 1 and before[-2].kind in ("place", "filler", "transit", "listener")
    return element if ends and placed and last.kind == "join" and last.value == "," else None


def _read_called(reader: Reader, index: int, before: list[Element]) -> Element | None:
    """Whoever it is that is told to imagine: "Class, imagine a river", "Tom, picture a lion"."""
    at = index
    while reader.kind(at) == "word" and at < index + 3 and not reader.find(at, "determiner"):
        at += 1
    starts = not before or before[-1].value in (".", "!") or before[-1].kind == "filler"
    tells = reader.within(at + 1, "imagining") and reader.find(at + 2, "determiner")
    if starts and at > index and reader.word(at) == "," and tells:
        return Element("filler", "address", index, at)
    return None


def _number(reader: Reader, index: int) -> str:
    if reader.within(index, "plural_be"):
        return "plural"
    return "singular" if reader.within(index, "singular_be") else ""


def read_numbering(reader: Reader, index: int, before: list[Element], *, starts: bool) -> Element:
    """The number of a list, "1." or "2)"; any other number here has lost its unit."""
    marks = [e.value for e in before if e.kind == "join" and e.value in ("(", ")")]
    is_open = marks.count("(") > marks.count(")")
    item = reader.word(index + 1) == ")" and reader.word(index).isdigit() and not is_open
    listed = [e for e in before if e.kind == "join" and e.value == "." and e.end == e.start + 2]
    following = reader.word(index) == str(len(listed) + 1) and reader.kind(index + 2) == "word"
    if item or (
        (starts or (listed and following)) and reader.word(index + 1) in (".", ")", ":", "-")
    ):
        return Element("join", ".", index, index + 2)
    reason = "a number without a unit; add 'm', 'degrees' or 's'"
    raise UnclearError(reason, (index, index + 1))
