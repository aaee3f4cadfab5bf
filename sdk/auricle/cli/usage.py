"""What arguments may be: the error for those that cannot be meant, and the types of the others."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from auricle import HRTF

__all__ = ["UsageError", "add_hrtf_option", "png_file", "positive", "sound_file"]


class UsageError(Exception):
    """The arguments of a command are wrong: exit status 2. The text is one sentence."""


def png_file(text: str) -> Path:
    """Argument type of a picture to be written."""
    return _file(text, (".png",), "a PNG picture")


def sound_file(text: str) -> Path:
    """Argument type of a sound file to be written."""
    return _file(text, (".wav", ".flac"), "a WAV or FLAC file")


def add_hrtf_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare ``--hrtf NAME=FILE``, which may come several times.

    Args:
        parser: of the command.
        what: whose set it is, for the help.
    """
    parser.add_argument(
        "--hrtf",
        type=_named_set,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help=f"an HRTF set {what}; again for more",
    )


def _named_set(text: str) -> tuple[str, Callable[[], HRTF]]:
    """Argument type of an HRTF set with a name, ``NAME=FILE``: the name, and what loads it."""
    name, sign, file = text.partition("=")
    if not (name and sign and Path(file).is_file()):
        message = f"{text!r} is not NAME=FILE with a file that exists"
        raise argparse.ArgumentTypeError(message)
    # Not a function of its own kind: workers are other processes, which get it by name.
    return name, partial(_load_set, file)


def _load_set(file: str) -> HRTF:
    from auricle import HRTF

    return HRTF.load(file)


def positive(text: str) -> int:
    """Argument type of a whole number above zero."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value <= 0:
        message = f"{text!r} is not a whole number above zero"
        raise argparse.ArgumentTypeError(message)
    return value


def _file(text: str, endings: tuple[str, ...], kind: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in endings:
        message = f"{text!r} does not end in {' or '.join(endings)}; the output is {kind}"
        raise argparse.ArgumentTypeError(message)
    return path
