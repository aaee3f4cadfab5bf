"""Every error Auricle raises on purpose.

::

    AuricleError
    ├── InputError (ValueError)     an argument has the wrong shape, type, rate or value
    ├── PromptError (ValueError)    a sentence does not say where its sound is
    ├── HrtfError (ValueError)      a SOFA file or HRTF set cannot be used
    ├── FormatError (ValueError)    a file or dictionary is not what its name promises
    ├── ProtocolError               a bridge message breaks wire protocol v1
    ├── EngineError (RuntimeError)  the renderer refuses: removed source, capacity reached
    ├── SeparationError (RuntimeError)  a mixture cannot be taken apart: networks missing or unfit
    └── MissingExtraError (ImportError)  a part needs packages that come with an extra
"""

from __future__ import annotations

__all__ = [
    "AuricleError",
    "EngineError",
    "FormatError",
    "HrtfError",
    "InputError",
    "MissingExtraError",
    "PromptError",
    "ProtocolError",
    "SeparationError",
]


class AuricleError(Exception):
    """Root of every error raised on purpose; the text says what was wrong and what is right."""


class InputError(AuricleError, ValueError):
    """An argument has the wrong shape, type, sample rate or value."""


# Longest part of a sentence that its error quotes, in characters.
_QUOTED = 80


class PromptError(AuricleError, ValueError):
    """A sentence does not say where its sound is, or says something impossible.

    Attributes:
        text: the sentence as it was given.
        span: ``(start, end)`` character offsets of the part at fault; the whole text when no
            smaller part is.
        reason: one sentence, what was wrong and what would be right.
    """

    def __init__(self, text: str, span: tuple[int, int], reason: str) -> None:
        self.text = text
        self.span = span
        self.reason = reason
        super().__init__(text, span, reason)

    def __str__(self) -> str:
        start, end = self.span
        part = self.text[start:end]
        if len(part) > _QUOTED:
            part = part[: _QUOTED - 3] + "..."
        return f"{self.reason} (at {start}..{end}: {part!r})" if part.strip() else self.reason


class HrtfError(AuricleError, ValueError):
    """A SOFA file or HRTF set cannot be used.

    Attributes:
        source: path of the file, or what the set came from.
        field: the SOFA variable or attribute at fault; empty when the file as a whole is.
        reason: one sentence, what was wrong and what would be right.
    """

    def __init__(self, source: str, reason: str, field: str = "") -> None:
        self.source = source
        self.field = field
        self.reason = reason
        super().__init__(source, reason, field)

    def __str__(self) -> str:
        where = f"{self.source}, {self.field}" if self.field else self.source
        return f"{where}: {self.reason}"


class FormatError(AuricleError, ValueError):
    """A file or dictionary is not what its name promises."""


class ProtocolError(AuricleError):
    """A bridge message breaks wire protocol v1.

    Attributes:
        code: one of the error codes of the protocol, such as ``"bad_message"``.
        reason: one sentence, what was wrong and what would be right.
    """

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code, reason)

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class EngineError(AuricleError, RuntimeError):
    """The renderer refuses: a source that was removed, or a capacity that is reached."""


class SeparationError(AuricleError, RuntimeError):
    """A mixture cannot be taken apart: the networks are missing, or are of another contract."""


class MissingExtraError(AuricleError, ImportError):
    """A part of Auricle needs packages that are not installed; the text names the extra."""
