"""Scenes in memory: noise that is louder and earlier at the side that the sentence names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest


@dataclass(frozen=True)
class _Prompt:
    type: str
    text: str


@dataclass(frozen=True)
class _Scene:
    binaural: np.ndarray
    label: dict[str, Any]

    @property
    def prompts(self) -> list[_Prompt]:
        return [_Prompt(prompt["type"], prompt["text"]) for prompt in self.label["prompts"]]


@dataclass
class MemoryScenes:
    scenes: list[_Scene] = field(default_factory=list)
    sample_rate: int = 16_000

    def __len__(self) -> int:
        return len(self.scenes)

    def __getitem__(self, index: int) -> _Scene:
        return self.scenes[index]

    def labels(self) -> Iterator[dict[str, Any]]:
        return (scene.label for scene in self.scenes)


def panned_scenes(count: int, samples: int = 4800, seed: int = 0) -> MemoryScenes:
    rng = np.random.default_rng(seed)
    scenes = MemoryScenes()
    for number in range(count):
        near = rng.standard_normal(samples).astype(np.float32) * 0.1
        far = 0.5 * np.roll(near, 6)
        side = ("left", "right")[number % 2]
        ears = [near, far] if side == "left" else [far, near]
        label = {
            "sources": [{"name": "dog"}] * (1 + number % 3 // 2),
            "prompts": [
                {"type": "T", "text": f"The dog is on the {side}."},
                {"type": "A", "text": f"The dog is located {side}, 2m away."},
            ],
        }
        scenes.scenes.append(_Scene(np.stack(ears), label))
    return scenes


@pytest.fixture
def make_scenes() -> Callable[..., MemoryScenes]:
    return panned_scenes
