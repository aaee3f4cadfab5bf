"""The interface that all models share, and the two models that need no training."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from auricle import metrics, models
from auricle.errors import InputError, MissingExtraError, PromptError
from auricle.models.extra import import_trained

RATE = 16_000


def _noise(samples: int = RATE) -> np.ndarray:
    return (np.random.default_rng(1).standard_normal(samples) * 0.05).astype(np.float32)


def test_mono_gives_both_ears_the_clip() -> None:
    clip = _noise()
    made = models.load("mono").spatialize(clip, RATE, "The dog is on the left.")
    assert made.shape == (2, RATE)
    np.testing.assert_array_equal(made, [clip, clip])


@pytest.mark.parametrize("side", ["left", "right"])
def test_geometric_warp_has_the_delay_and_gain_of_the_distances(side: str) -> None:
    sign = 1.0 if side == "left" else -1.0
    made = models.load("geometric_warp").spatialize(
        _noise(), RATE, f"The dog is on the {side}, 1 m away."
    )
    near, far = 1.0 - 0.0875, 1.0 + 0.0875
    expected_us = sign * (far - near) / 343.0 * 1e6
    assert metrics.itd_us(made, RATE) == pytest.approx(expected_us, abs=8.0)
    # Linear interpolation costs each ear the same level only for equal fractions of a sample.
    expected_db = sign * 20.0 * np.log10(far / near)
    assert metrics.ild_db(made) == pytest.approx(expected_db, abs=0.3)


def test_geometric_warp_in_front_is_the_clip() -> None:
    clip = _noise()
    made = models.load("geometric_warp").spatialize(clip, RATE, "The dog is in front of me.")
    np.testing.assert_allclose(made, [clip, clip], atol=1e-6)


def test_geometric_warp_follows_a_path() -> None:
    made = models.load("geometric_warp").spatialize(
        _noise(2 * RATE), RATE, "The dog moves from the left to the right in 2 seconds."
    )
    quarter = RATE // 2
    assert metrics.itd_us(made[:, :quarter], RATE) > 200.0
    assert metrics.itd_us(made[:, -quarter:], RATE) < -200.0


def test_batches_are_single_calls() -> None:
    clips = [_noise(4000), _noise(5000)]
    prompts = ["The dog is on the left.", "The dog is on the right."]
    together = models.load("geometric_warp").spatialize_all(clips, RATE, prompts)
    for clip, prompt, made in zip(clips, prompts, together, strict=True):
        alone = models.load("geometric_warp").spatialize(clip, RATE, prompt)
        np.testing.assert_array_equal(made, alone)


@pytest.mark.parametrize(
    ("clip", "words"),
    [
        (np.zeros(RATE), "silent"),
        (np.zeros((2, RATE)), r"\[2 x 16000\]; expected mono"),
        (np.array([0.1, np.nan, 0.1]), "sample 1 of the clip is nan"),
        (np.zeros(0), "0 samples"),
    ],
)
def test_clips_that_cannot_be_used_are_refused(clip: np.ndarray, words: str) -> None:
    with pytest.raises(InputError, match=words):
        models.load("mono").spatialize(clip, RATE, "The dog is on the left.")


def test_an_empty_sentence_is_refused() -> None:
    with pytest.raises(PromptError, match="empty"):
        models.load("mono").spatialize(_noise(), RATE, "  ")


def test_a_sentence_that_names_what_does_not_sound_is_refused() -> None:
    mono = models.load("mono")
    prompt = "The dog is on the left and the cat is on the right."
    made = mono.spatialize(_noise(), RATE, prompt, objects=["dog", "cat"])
    assert made.shape == (2, RATE)
    with pytest.raises(
        PromptError, match="'cat' does not sound in this clip, which has: dog"
    ) as it:
        mono.spatialize(_noise(), RATE, prompt, objects=["dog"])
    start, end = it.value.span
    assert prompt[start:end] == "cat"


def test_unknown_models_are_refused() -> None:
    with pytest.raises(InputError, match="'telepathy' is no model"):
        models.load("telepathy")


def test_importing_models_loads_no_network_library() -> None:
    code = (
        "import sys, auricle, auricle.models, auricle.evaluation;"
        "print([name for name in ('torch', 'transformers', 'diffusers', 'accelerate')"
        " if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert shown.strip() == "[]"


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"training needs torch.*auricle\[train\]"):
        import_trained("torch", "training")


def test_other_missing_modules_are_not_blamed_on_the_extra() -> None:
    with pytest.raises(ModuleNotFoundError, match="auricle_of_tomorrow"):
        import_trained("auricle_of_tomorrow", "nothing")
