"""Parts that are heard from different places: what is theirs, what stays, and who makes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from auricle.errors import InputError
from auricle.render.separating import built_in_separator
from auricle.separation import PlacedSeparator, Separator

Samples = npt.NDArray[np.float32]
LABELS = ["dog", "acoustic guitar"]


@pytest.fixture
def mixture() -> Samples:
    random = np.random.default_rng(2)
    loud = np.repeat(10 ** random.uniform(-3, 0, 20), 1000)
    return (0.3 * loud * random.standard_normal(20_000)).astype(np.float32)


def test_they_sum_to_the_mixture_and_leave_the_residual(model: Path, mixture: Samples) -> None:
    placed = PlacedSeparator(LABELS, model=model, provider="cpu").process(mixture)
    soft = Separator(LABELS, model=model, provider="cpu").process(mixture)
    np.testing.assert_allclose(placed[-1], soft[-1], atol=1e-6)
    assert np.abs(placed[0] - soft[0]).max() > 1e-2
    late = np.concatenate([np.zeros(512, np.float32), mixture])[: len(mixture)]
    error = np.sum((placed.sum(axis=0) - late) ** 2) / np.sum(late**2)
    assert 10 * np.log10(error) < -100


def test_one_label_is_taken_out_as_by_a_separator(model: Path, mixture: Samples) -> None:
    placed = PlacedSeparator(["dog"], model=model, provider="cpu").process(mixture)
    soft = Separator(["dog"], model=model, provider="cpu").process(mixture)
    np.testing.assert_array_equal(placed, soft)


def test_places_without_a_label_are_silent(model: Path, mixture: Samples) -> None:
    placed = PlacedSeparator([None, *LABELS], model=model, provider="cpu").process(mixture)
    assert not placed[0].any()
    assert placed[1].any()


def test_they_do_not_depend_on_the_blocks_and_begin_anew(model: Path, mixture: Samples) -> None:
    separator = PlacedSeparator(LABELS, model=model, provider="cpu")
    whole = separator.process(mixture)
    separator.reset()
    cuts = np.cumsum([1, 700, 255, 4096, 256])
    pieces = [separator.process(piece) for piece in np.split(mixture, cuts)]
    np.testing.assert_array_equal(np.concatenate(pieces, axis=1), whole)


def test_labels_given_later_are_decided_too(model: Path, mixture: Samples) -> None:
    later = PlacedSeparator([], model=model, provider="cpu")
    later.set_labels(LABELS)
    wanted = PlacedSeparator(LABELS, model=model, provider="cpu").process(mixture)
    np.testing.assert_array_equal(later.process(mixture), wanted)


def test_settings_are_a_separators(model: Path) -> None:
    separator = PlacedSeparator(LABELS, sample_rate=24_000, model=model, provider="cpu")
    assert separator.sample_rate == 24_000
    with pytest.raises(InputError, match="sample_rate"):
        PlacedSeparator(LABELS, sample_rate=1)


def test_mixtures_are_rendered_by_it() -> None:
    assert isinstance(built_in_separator(LABELS, 48_000), PlacedSeparator)
