"""Which examples a network is trained on: scenes with sentences, or clips that are seen."""

from __future__ import annotations

from typing import TypeAlias

from auricle.datasets.visual.storing import VisualDataset
from auricle.errors import InputError
from auricle.models.network import TrainableNetwork
from auricle.models.seeing import SeeingNetwork
from auricle.training.config import TrainingConfig
from auricle.training.examples import Examples, Scenes
from auricle.training.visual_examples import VisualExamples

__all__ = ["AnyExamples", "AnyScenes", "examples_of"]

AnyScenes: TypeAlias = Scenes | VisualDataset
AnyExamples: TypeAlias = Examples | VisualExamples


def examples_of(
    config: TrainingConfig, network: TrainableNetwork, scenes: AnyScenes, flip: float
) -> AnyExamples:
    """The examples of a data set.

    Args:
        config: of the run.
        network: that is trained.
        scenes: the data set.
        flip: share of the examples with left and right exchanged.

    Raises:
        InputError: the network sees and the data set has no pictures, or the other way round.
    """
    data = config.data
    if isinstance(network, SeeingNetwork):
        if not isinstance(scenes, VisualDataset):
            message = (
                f"{network.kind} needs a visual data set; make one with: auricle dataset visual"
            )
            raise InputError(message)
        return VisualExamples(
            scenes,
            sample_rate=network.sample_rate,
            window=network.window,
            view_frames=network.view_frames,
            sources=data.sources,
            flip=flip,
            seed=config.seed,
        )
    if isinstance(scenes, VisualDataset):
        message = (
            f"{network.kind} needs scenes with sentences; make some with: auricle dataset build"
        )
        raise InputError(message)
    return Examples(
        scenes,
        sample_rate=network.sample_rate,
        window=network.window,
        prompt_types=data.prompt_types,
        sources=data.sources,
        flip=flip,
        seed=config.seed,
    )
