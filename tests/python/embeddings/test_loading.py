"""Networks from files of the published form, with random weights."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from auricle import FormatError, InputError, embeddings, metrics

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
panns = importlib.import_module("auricle.embeddings.panns")
vggish = importlib.import_module("auricle.embeddings.vggish")

RATE = 16_000


def _sound(seed: int = 0, seconds: float = 2.0) -> np.ndarray:
    count = round(seconds * RATE)
    return 0.1 * np.random.default_rng(seed).standard_normal(count).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    weights = panns.Cnn14().state_dict()
    weights["logmel_extractor.melW"] = torch.rand(257, 64)
    del weights["mel"]
    torch.save({"model": weights}, place / "Cnn14_16k_mAP=0.438.pth")
    torch.save(vggish.Vggish().state_dict(), place / "vggish-10086976.pth")
    return place


def test_panns_gives_embeddings_and_logits(folder: Path) -> None:
    network = embeddings.load_embedding("panns", folder)
    sound = _sound()
    assert network(sound, RATE).shape == (1, 2048)
    logits = network.logits(sound, RATE)
    assert logits.shape == (1, 527)
    assert metrics.kl_divergence(logits, logits) == 0.0
    both = network(np.stack([sound, sound]), RATE)
    assert both == pytest.approx(network(sound, RATE), abs=1e-5)


def test_vggish_gives_one_embedding_for_every_0_96_s(folder: Path) -> None:
    network = embeddings.load_embedding("vggish", folder)
    # 2 s hold 198 windows of 25 ms every 10 ms, two groups of 96.
    assert network(_sound(), RATE).shape == (2, 128)
    assert network(_sound(seconds=0.3), RATE).shape == (1, 128)
    sets = [np.concatenate([network(_sound(seed), RATE) for seed in s]) for s in ((1, 2), (3, 4))]
    assert metrics.frechet_distance(sets[0], sets[0]) == pytest.approx(0.0, abs=1e-6)
    assert metrics.frechet_distance(*sets) > 0.0
    with pytest.raises(InputError, match="has no classes"):
        network.logits(_sound(), RATE)


def test_vggish_hears_tones_in_the_bands_of_their_mel_frequency() -> None:
    filters = vggish.Vggish().filters
    hertz = torch.linspace(0.0, 8000.0, 257)
    centres = hertz[filters.argmax(dim=0)]
    edges = np.linspace(*(1127.0 * np.log1p(np.array([125.0, 7500.0]) / 700.0)), 66)
    expected = 700.0 * np.expm1(edges[1:-1] / 1127.0)
    assert centres.numpy() == pytest.approx(expected, abs=8000 / 256)


def test_what_is_missing_or_wrong_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected one of panns, vggish, clap"):
        embeddings.load_embedding("other", folder)
    with pytest.raises(InputError, match=r"put clap-htsat-unfused or .* there, it is not down"):
        embeddings.load_embedding("clap", folder)
    torch.save({"model": {}}, tmp_path / "Cnn14_16k.pth")
    with pytest.raises(FormatError, match="does not hold the weights of panns"):
        embeddings.load_embedding("panns", tmp_path)
    with pytest.raises(InputError, match="expected finite samples"):
        embeddings.load_embedding("vggish", folder)(np.full(100, np.nan), RATE)
