"""Sounds for what is seen: taken apart, found, or made; each heard once."""

from __future__ import annotations

from auricle.vision.sounds.retrieval import FolderSounds
from auricle.vision.sounds.separated import SeparatedSounds
from auricle.vision.sounds.voicing import SoughtSound, SoundSource, VoicedSound, give_voices

__all__ = [
    "FolderSounds",
    "SeparatedSounds",
    "SoughtSound",
    "SoundSource",
    "VoicedSound",
    "give_voices",
]
