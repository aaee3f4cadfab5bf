"""What ``FILE=PLACE`` on the command line means."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path as FilePath

from auricle.cli.usage import UsageError
from auricle.errors import FormatError, InputError
from auricle.prompt import Placement, parse
from auricle.render.separating import objects_of
from auricle.scene import Path, Vector

__all__ = ["MixedFile", "PlacedFile", "parse_placed_file", "read_path"]

_FORM = (
    'FILE="a sentence", FILE=@x,y,z in metres, FILE=@path.csv with rows t,x,y,z, or '
    'FILE~"guitar left, drums right" for a recording of several sounds'
)


@dataclass(frozen=True, slots=True)
class PlacedFile:
    """A sound file and where it is.

    Attributes:
        file: the sound file.
        position: ``(x, y, z)`` in metres, listener axes; the start when it moves.
        path: how it moves; None when it stays.
        description: what was said about its place, for legends.
        spread: 0 is a point, 1 comes from all around.
    """

    file: FilePath
    position: Vector
    path: Path | None
    description: str
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class MixedFile:
    """A sound file that holds several sounds, and where each of them is.

    Attributes:
        file: the sound file.
        objects: what is in it, one to four.
        description: the sentence.
    """

    file: FilePath
    objects: tuple[Placement, ...]
    description: str


def parse_placed_file(word: str) -> PlacedFile | MixedFile:
    """Read one ``FILE=PLACE`` or ``FILE~SENTENCE`` argument.

    Raises:
        UsageError: not of that form, or several things in one sentence after ``=``.
        PromptError: the sentence does not say where the sound is.
        FormatError: the CSV file is not a path.
        OSError: the CSV file cannot be opened.
    """
    name, sign, place = _split(word)
    if sign == "~":
        return MixedFile(FilePath(name), objects_of(place), place)
    file = FilePath(name)
    if not place.startswith("@"):
        return _from_sentence(file, place)
    rest = place[1:]
    if rest.lower().endswith(".csv"):
        path = read_path(FilePath(rest))
        return PlacedFile(file, path.at(path.start_s), path, f"path {FilePath(rest).name}")
    return PlacedFile(file, _position(word, rest), None, "")


def _split(word: str) -> tuple[str, str, str]:
    """File, sign and place; a sign inside the name of a file that exists does not count."""
    signs = [index for index, letter in enumerate(word) if letter in "=~" and index > 0]
    for index in signs:
        if FilePath(word[:index]).is_file():
            return word[:index], word[index], word[index + 1 :]
    if not signs:
        message = f"{word!r} does not say where the sound is; expected {_FORM}"
        raise UsageError(message)
    index = word.find("=") if "=" in word[1:] else signs[0]
    return word[:index], word[index], word[index + 1 :]


def _from_sentence(file: FilePath, sentence: str) -> PlacedFile:
    prompt = parse(sentence)
    if len(prompt.objects) != 1:
        message = (
            f"{sentence!r} places {len(prompt.objects)} things, but {file} is one source; give one "
            f'file and sentence per thing, or {file}~"..." where the file holds them all'
        )
        raise UsageError(message)
    (placement,) = prompt.objects
    return PlacedFile(file, placement.position, placement.path, sentence, placement.spread)


def _position(word: str, numbers: str) -> Vector:
    try:
        x, y, z = (float(number) for number in numbers.split(","))
    except ValueError:
        message = f"{word!r} needs three numbers after '@'; expected {_FORM}"
        raise UsageError(message) from None
    if not all(math.isfinite(value) for value in (x, y, z)):
        message = f"{word!r} has a position that is not finite; expected three numbers in metres"
        raise UsageError(message)
    return (x, y, z)


def read_path(file: FilePath) -> Path:
    """Read a moving position: rows ``t,x,y,z`` in seconds and metres, one heading row allowed.

    Raises:
        FormatError: rows that are not four numbers, or times that do not rise.
        OSError: the file cannot be opened.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.reader(lines) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error):
        message = f"{file} is not a text file with rows t,x,y,z"
        raise FormatError(message) from None
    samples: list[list[float]] = []
    for number, row in enumerate(rows):
        try:
            samples.append([float(cell) for cell in row])
        except ValueError:
            if number == 0:
                continue
            message = f"{file}: row {number + 1} is {','.join(row)!r}; expected numbers t,x,y,z"
            raise FormatError(message) from None
    try:
        return Path(samples)
    except InputError as error:
        message = f"{file}: {error}"
        raise FormatError(message) from None
