"""Labels read by a text encoder: words that were never learned, through what they mean."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Sequence
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


class Meanings(text.TextEncoder):  # type: ignore[misc]
    """Sums of random vectors, one for each meaning; whole labels have one of their own if asked."""

    def __init__(self, *, by_word: bool = True) -> None:
        super().__init__()
        self.width = 256
        self._by_word = by_word

    def forward(self, prompts: Sequence[str]) -> Any:
        rows = []
        for prompt in prompts:
            words = prompt.lower().split() if self._by_word else [prompt]
            seeds = [zlib.crc32(_MEANT.get(word, word).encode()) for word in words]
            rows.append(
                np.sum([np.random.default_rng(s).standard_normal(256) for s in seeds], axis=0)
            )
        pooled = torch.tensor(np.array(rows), dtype=torch.float32)
        return text.EncodedText(pooled[:, None], torch.ones(len(rows), 1).bool(), pooled)


def _alike(one: Any, other: Any) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def test_a_word_that_was_never_learned_is_read_by_its_meaning() -> None:
    labels = streaming.PretrainedLabels(Meanings())
    assert labels.explained > 0.2
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
    assert labels.conditions([None, "dog"])[1] == pytest.approx(own[1], abs=1e-5)
    assert labels.conditions([None, "dog"])[0] == pytest.approx(own[2], abs=1e-5)


def test_an_encoder_that_knows_nothing_says_so() -> None:
    labels = streaming.PretrainedLabels(Meanings(by_word=False))
    assert labels.explained < 0.05
    assert labels.ridge >= 1.0


def test_the_error_left_out_is_that_of_fits_without_each_row() -> None:
    generator = torch.Generator().manual_seed(0)
    seen = torch.randn(14, 6, generator=generator).double()
    wanted = torch.randn(14, 3, generator=generator).double()
    errors = []
    for row in range(14):
        kept = [other for other in range(14) if other != row]
        rows, targets = seen[kept], wanted[kept]
        solved = torch.linalg.solve(rows.T @ rows + 0.3 * torch.eye(6), rows.T @ targets)
        errors.append((wanted[row] - seen[row] @ solved).square().mean())
    assert fit._left_out(seen @ seen.T, wanted, 0.3) == pytest.approx(float(sum(errors)) / 14)


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


def test_wordings_are_those_of_learned_classes() -> None:
    known = learned_wordings()
    assert len(known) == len(set(known)) > 150
    assert set(wordings("dog")) <= set(known)
    assert not any(name in known for name in UNSEEN if name not in {"rain"})
