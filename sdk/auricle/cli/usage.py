"""What arguments may be: the error for those that cannot be meant, and the types of the others."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["UsageError", "png_file", "positive", "wav_file"]


class UsageError(Exception):
    """The arguments of a command are wrong: exit status 2. The text is one sentence."""


def png_file(text: str) -> Path:
    """Argument type of a picture to be written."""
    return _file(text, ".png", "a PNG picture")


def wav_file(text: str) -> Path:
    """Argument type of a sound file to be written."""
    return _file(text, ".wav", "a WAV file")


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


def _file(text: str, suffix: str, kind: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != suffix:
        message = f"{text!r} does not end in {suffix}; the output is {kind}"
        raise argparse.ArgumentTypeError(message)
    return path
