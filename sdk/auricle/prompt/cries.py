"""Cries, sounds spelt out and numbers of stops: "Splash!", "went hoo-hoo", "Stop one:"."""

from __future__ import annotations

from auricle.prompt.reader import Reader

__all__ = ["cry_end", "stop_end"]

_SENTENCE = (".", "!", "?", ";", "")


def cry_end(reader: Reader, index: int) -> int | None:
    """The token behind what only imitates a sound, beside what is said of its place.

    Args:
        reader: the text.
        index: where to look.
    """
    if reader.within(index, "going_words") and index > 0:
        end = _spelt_end(reader, index + 1)
        closes = end is not None and reader.word(end) in (*_SENTENCE, ",")
        return end if closes and reader.says_place(0, reader.count) else None
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    end = _spelt_end(reader, index)
    if end is not None and reader.within(end, "going_words") and reader.find(end + 1, "determiner"):
        return end + 1  # "Tap, tap, tap went the woodpecker"
    if end is None or reader.word(end) not in ("!", ".", ":", ",", "—"):
        return None
    repeated = end > index + 1
    if not repeated and reader.word(end) not in ("!", "."):
        return None
    return end + 1 if reader.says_place(end, reader.count) else None


def _spelt_end(reader: Reader, index: int) -> int | None:
    """The token behind "drip, drop" or "choo-choo"."""
    end = index
    while reader.find(end, "imitation"):
        end += 1
        onward = end + 1
        if (reader.is_hyphen(end) or reader.word(end) == ",") and reader.find(onward, "imitation"):
            end = onward
    return end if end > index else None


def stop_end(reader: Reader, index: int) -> int | None:
    """ "Stop one:", "Exhibit 4.", "Trial 12 -": which of several it is.

    Args:
        reader: the text.
        index: where to look.
    """
    if index > 0 and reader.word(index - 1) not in _SENTENCE:
        return None
    if reader.find(index, "stop") is None:
        return None
    at = index + 1 + reader.within(index + 1, "number_words")
    number = reader.find(at, "number")
    end = at + 1 if reader.kind(at) == "number" or len(reader.word(at)) == 1 else None
    end = number.end if number is not None else end
    if end is None or reader.word(end) not in (":", ".", ",", "—", "-"):
        return None
    return end + 1 if reader.says_place(end, reader.count) else None
