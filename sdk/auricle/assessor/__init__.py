"""The question-answering metric of SpatialTAS: a network that hears where sounds are.

Needs the extra ``train``; names are loaded on first use, so that a missing package is one clear
sentence.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from auricle.errors import MissingExtraError

if TYPE_CHECKING:
    from auricle.assessor.answering import TASKS, Answer, Assessor, correct
    from auricle.assessor.examples import FeatureStore
    from auricle.assessor.features import FeatureSettings
    from auricle.assessor.joined import JoinedStores
    from auricle.assessor.language_model import LanguageAssessor, LanguageSettings
    from auricle.assessor.learning import LearningSettings, learn
    from auricle.assessor.network import NetworkSettings
    from auricle.assessor.scoring import Score, format_scores, understanding

_HOME = {
    "TASKS": "answering",
    "Answer": "answering",
    "Assessor": "answering",
    "FeatureSettings": "features",
    "FeatureStore": "examples",
    "JoinedStores": "joined",
    "LanguageAssessor": "language_model",
    "LanguageSettings": "language_model",
    "LearningSettings": "learning",
    "NetworkSettings": "network",
    "Score": "scoring",
    "correct": "answering",
    "format_scores": "scoring",
    "learn": "learning",
    "understanding": "scoring",
}
_PACKAGES = ("peft", "safetensors", "torch", "transformers")

__all__ = [
    "TASKS",
    "Answer",
    "Assessor",
    "FeatureSettings",
    "FeatureStore",
    "JoinedStores",
    "LanguageAssessor",
    "LanguageSettings",
    "LearningSettings",
    "NetworkSettings",
    "Score",
    "correct",
    "format_scores",
    "learn",
    "understanding",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module 'auricle.assessor' has no attribute {name!r}"
        raise AttributeError(message)
    try:
        return getattr(import_module(f"auricle.assessor.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _PACKAGES:
            raise
        message = f"the assessor needs {package}: pip install 'auricle[train]'"
        raise MissingExtraError(message) from error
