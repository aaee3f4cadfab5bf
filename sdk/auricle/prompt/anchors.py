"""What places are measured from: "the piano", "than the cat", "you"."""

from __future__ import annotations

from auricle.prompt.name import Name
from auricle.prompt.names import read_name
from auricle.prompt.quantities import read_quantity
from auricle.prompt.reader import Reader

__all__ = ["read_other", "read_standard"]


def read_other(reader: Reader, index: int) -> tuple[Name | None, int] | None:
    """Another object, or ``None`` for the listener."""
    name = read_name(reader, index)
    listener = reader.find(index, "listener")
    owned = reader.find(index, "determiner")
    if owned and owned.value == "my" and reader.find(owned.end, "body"):
        return None
    if listener is not None and (name is None or listener.end >= name.end):
        return None, listener.end
    if name is None or _is_quantity(reader, index):
        return None
    if name.end == index + 1 and reader.is_form(index, "third") and reader.find(index, "report"):
        return None  # "a voice from behind says"
    end = name.end
    if reader.within(end, "possessive"):
        end += 1
    if reader.within(end, "be_words") and reader.word(end + 1) in (
        "",
        ",",
        ".",
    ):
        end += 1
    return name, end


def _is_quantity(reader: Reader, index: int) -> bool:
    """Whether what follows is a length or a time: "over ten seconds", "under a metre"."""
    return read_quantity(reader, index) is not None


def read_standard(reader: Reader, index: int) -> tuple[Name | None, int] | None:
    """What something is compared with: "than the cat", "as the piano"."""
    if not reader.within(index, "compared_with"):
        return None
    return read_other(reader, index + (2 if reader.within(index, "compared") else 1))
