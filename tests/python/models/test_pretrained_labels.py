"""Labels read by a text encoder: words that were never learned, through what they mean."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.errors import InputError, SeparationError
from auricle.separation import PlacedSeparator, Separator
from auricle.separation.known_labels import UNSEEN, learned_wordings, wordings
from auricle.separation.label_tokens import token_rows

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
streaming = importlib.import_module("auricle.models.streaming")
text = importlib.import_module("auricle.models.text")
fit = importlib.import_module("auricle.models.streaming.pretrained_labels")

_MEANT = {"pooch": "dog", "hound": "dog", "barking": "dog", "puppy": "dog", "tabby": "cat"}


class _Encoder(text.TextEncoder):  # type: ignore[misc]
    width = 256

    def forward(self, prompts: Sequence[str]) -> Any:
        pooled = self.read(prompts)
        return text.EncodedText(pooled[:, None], torch.ones(len(pooled), 1).bool(), pooled)


class Meanings(_Encoder):
    """Knows what words mean, in axes of its own: what they mean to the separation, turned."""

    def __init__(self) -> None:
        super().__init__()
        shipped = files("auricle.separation") / "weights" / "streaming.safetensors"
        self._query = streaming.load(Path(str(shipped))).query
        self._turn = torch.randn(64, 256, generator=torch.Generator().manual_seed(0))

    def read(self, prompts: Sequence[str]) -> Any:
        meant = [" ".join(_MEANT.get(w, w) for w in prompt.lower().split()) for prompt in prompts]
        return self._query.embedded(torch.tensor(token_rows(meant, len(meant)))) @ self._turn


class Spelling(_Encoder):
    """A random vector for each word, or for each whole label, which mean nothing to each other."""

    def __init__(self, *, by_word: bool) -> None:
        super().__init__()
        self._by_word = by_word

    def read(self, prompts: Sequence[str]) -> Any:
        rows = []
        for prompt in prompts:
            words = prompt.split() if self._by_word else [prompt]
            seeds = [zlib.crc32(word.encode()) for word in words]
            rows.append(
                np.sum([np.random.default_rng(s).standard_normal(256) for s in seeds], axis=0)
            )
        return torch.tensor(np.array(rows), dtype=torch.float32)


def _alike(one: Any, other: Any) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def test_a_word_that_was_never_learned_is_read_by_its_meaning() -> None:
    labels = streaming.PretrainedLabels(Meanings())
    assert labels.explained > 0.8
    names = [name for name in learned_wordings() if name not in wordings("dog")]
    others = np.array([labels.conditions([name])[0] for name in names])
    common = others.mean(axis=0)
    pooch, dog = labels.conditions(["pooch"])[0], labels.conditions(["dog"])[0]
    alike = _alike(pooch - common, dog - common)
    assert alike > 0.8
    assert alike > max(_alike(pooch - common, other - common) for other in others) + 0.1
    # By its letters it is nothing like one.
    with torch.no_grad():
        hashed = labels._query(torch.tensor(token_rows(["pooch"], 1)))[0].numpy()
    assert _alike(hashed - common, dog - common) < 0.3


def test_learned_wordings_keep_their_own_embedding() -> None:
    labels = streaming.PretrainedLabels(Meanings())
    with torch.no_grad():
        own = labels._query(torch.tensor(token_rows(["female speech", "dog"], 4))).numpy()
    read = labels.conditions(["Female speech ", "dog"])
    assert read == pytest.approx(own, abs=1e-5)
    assert read.shape == own.shape == (4, labels._query.out.out_features)
    assert labels.conditions(["female_speech", "a dog"]) == pytest.approx(own, abs=1e-5)
    assert labels.conditions([None, "dog"])[1] == pytest.approx(own[1], abs=1e-5)
    assert labels.conditions([None, "dog"])[0] == pytest.approx(own[2], abs=1e-5)


@pytest.mark.parametrize("by_word", [False, True])
def test_an_encoder_that_knows_no_meanings_says_so(by_word: bool) -> None:
    # With a vector for each word and nothing else, "barking dog" is predicted by "dog", which says
    # nothing of a word that is new.
    labels = streaming.PretrainedLabels(Spelling(by_word=by_word))
    assert labels.explained < 0.02


def test_the_error_left_out_is_that_of_fits_without_each_group() -> None:
    generator = torch.Generator().manual_seed(0)
    seen = torch.randn(14, 6, generator=generator).double()
    wanted = torch.randn(14, 3, generator=generator).double()
    related = torch.eye(14).bool() | (torch.rand(14, 14, generator=generator) < 0.2)
    related |= related.T.clone()
    errors = []
    for row in range(14):
        kept = (~related[row]).nonzero()[:, 0]
        rows, targets = seen[kept], wanted[kept]
        solved = torch.linalg.solve(rows.T @ rows + 0.3 * torch.eye(6), rows.T @ targets)
        errors.append(float((wanted[row] - seen[row] @ solved).square().mean()))
    found = fit._left_out(seen @ seen.T, wanted, related, 0.3)
    assert found == pytest.approx(sum(errors) / 14)


def test_the_callers_encoder_stays_as_it_was() -> None:
    encoder = Meanings().train()
    streaming.PretrainedLabels(encoder)
    assert encoder.training


@pytest.mark.parametrize("kind", [Separator, PlacedSeparator])
def test_a_separator_hears_through_the_encoder(kind: type[Separator]) -> None:
    mixture = 0.1 * np.random.default_rng(0).standard_normal(24_000).astype(np.float32)

    def part(label: str, **options: Any) -> Any:
        separator = kind([label, "clock"], **options)
        parts = separator.process(mixture)
        late = separator.latency_samples
        assert parts.sum(axis=0)[late:] == pytest.approx(mixture[:-late], abs=1e-6)
        return parts[0]

    labels = streaming.PretrainedLabels(Meanings())
    dog = part("dog")
    assert part("dog", label_encoder=labels) == pytest.approx(dog, abs=1e-5)
    meant, spelled = part("pooch", label_encoder=labels), part("pooch")
    assert np.std(meant - dog) < 0.5 * np.std(spelled - dog)


def test_what_an_encoder_gives_is_checked() -> None:
    class Wrong:
        def conditions(self, labels: Sequence[str | None]) -> Any:
            return np.full((4, 3 if len(labels) < 2 else 896), np.nan, np.float32)

    with pytest.raises(SeparationError, match=r"conditions of shape \(4, 3\); expected \(4, "):
        Separator(["dog"], label_encoder=Wrong())
    with pytest.raises(SeparationError, match="all finite"):
        Separator(["dog", "cat"], label_encoder=Wrong())
    with pytest.raises(InputError, match="has no word"):
        streaming.PretrainedLabels(Meanings()).conditions(["!"])
    with pytest.raises(InputError, match="5 labels were given; at most 4"):
        streaming.PretrainedLabels(Meanings()).conditions(["dog"] * 5)


def test_wordings_are_those_of_learned_classes() -> None:
    known = learned_wordings()
    assert len(known) == len(set(known))
    assert {"dog", "whale", "double bass"} | set(wordings("female_speech")) <= set(known)
    # The ten classes that were kept from training, by the names that they would have.
    assert not {name.replace("_", " ") for name in UNSEEN} & set(known)
