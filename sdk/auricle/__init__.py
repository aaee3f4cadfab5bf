"""Auricle: mono sounds and a description of where they are become binaural audio.

Names are loaded on first use, so that ``import auricle`` stays fast and pulls in neither NumPy
nor the engine until something needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auricle import bridge, metrics, rooms, vision
    from auricle.errors import (
        AuricleError,
        EngineError,
        FormatError,
        HrtfError,
        InputError,
        MissingExtraError,
        PromptError,
        ProtocolError,
        SeparationError,
    )
    from auricle.hrtf import HRTF
    from auricle.prompt import Placement, Prompt, parse
    from auricle.render import Listener, Scene, Source, spatialize
    from auricle.rooms import Room, brir, brirs
    from auricle.scene import Path

__version__ = "0.1.0"

_HOME = {
    "AuricleError": "auricle.errors",
    "EngineError": "auricle.errors",
    "FormatError": "auricle.errors",
    "HRTF": "auricle.hrtf",
    "HrtfError": "auricle.errors",
    "InputError": "auricle.errors",
    "Listener": "auricle.render",
    "MissingExtraError": "auricle.errors",
    "Path": "auricle.scene",
    "Placement": "auricle.prompt",
    "Prompt": "auricle.prompt",
    "PromptError": "auricle.errors",
    "ProtocolError": "auricle.errors",
    "Room": "auricle.rooms",
    "Scene": "auricle.render",
    "SeparationError": "auricle.errors",
    "Source": "auricle.render",
    "brir": "auricle.rooms",
    "brirs": "auricle.rooms",
    "parse": "auricle.prompt",
    "spatialize": "auricle.render",
}
_MODULES = ("bridge", "metrics", "rooms", "vision")

__all__ = [
    "HRTF",
    "AuricleError",
    "EngineError",
    "FormatError",
    "HrtfError",
    "InputError",
    "Listener",
    "MissingExtraError",
    "Path",
    "Placement",
    "Prompt",
    "PromptError",
    "ProtocolError",
    "Room",
    "Scene",
    "SeparationError",
    "Source",
    "bridge",
    "brir",
    "brirs",
    "metrics",
    "parse",
    "rooms",
    "spatialize",
    "vision",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"auricle.{name}")
    if name in _HOME:
        value: object = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    message = f"module 'auricle' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
