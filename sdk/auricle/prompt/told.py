"""What a text holds beside the places of its sounds."""

from __future__ import annotations

from auricle.prompt.element import Element
from auricle.prompt.name import Name
from auricle.prompt.reader import Reader

__all__ = ["told_besides"]


def _is_untold(element: Element) -> bool:
    return (element.kind == "word" and element.note == "") or element.note == "carried"


def told_besides(reader: Reader, elements: list[Element], skipped: list[Name]) -> list[str]:
    """What the text holds besides, and that changes nothing."""
    words = [reader.written(e.start, e.end) for e in elements if _is_untold(e)]
    words = [word for word in words if any(c.isalnum() for c in word)]
    words += [name.written for name in skipped if not name.pronoun]
    words += reader.dropped
    told = [f"{word!r} does not change the place" for word in words]
    remarks = [reader.written(e.start, e.end) for e in elements if e.note == "remark"]
    told += [f"{words!r} does not change the place" for words in remarks]
    if reader.hearer:
        told.append(f"{reader.hearer!r} is taken to be the listener")
    if any(e.kind == "aside" and e.note != "remark" for e in elements):
        told.append("the listener is taken to stand still")
    return told
