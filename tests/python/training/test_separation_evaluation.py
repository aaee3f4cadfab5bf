"""Figures of a separation: the bound against what it should be, columns and controls."""

from __future__ import annotations

import csv
import importlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
streaming = importlib.import_module("auricle.models.streaming")
_PACKAGE = "auricle.training.separation"
attribution = importlib.import_module(f"{_PACKAGE}.attribution")
binaural = importlib.import_module(f"{_PACKAGE}.binaural")
evaluation = importlib.import_module(f"{_PACKAGE}.evaluation")
held_out = importlib.import_module(f"{_PACKAGE}.held_out")
recordings = importlib.import_module(f"{_PACKAGE}.recordings")

RATE = 24_000


def _folder(folder: Path) -> Path:
    """Two tones far apart, of classes that are known, and one of an unseen class."""
    (folder / "sounds").mkdir(parents=True)
    rows = [("file", "class", "split_group", "licence", "commercial_ok", "attribution")]
    for name, hertz in (("dog", 300), ("flute", 3000), ("rain", 1000)):
        tone = 0.3 * np.sin(2 * np.pi * hertz * np.arange(4 * RATE) / RATE)
        soundfile.write(folder / "sounds" / f"{name}.wav", tone, RATE)
        rows.append((f"{name}.wav", name, name, "CC0", "yes", f"{name} by somebody"))
    with (folder / "sounds" / "sounds.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return folder


def test_the_bound_separates_what_no_band_shares() -> None:
    time = np.arange(48_000) / 48_000
    sources = np.stack([np.sin(2 * np.pi * hertz * time) for hertz in (300, 3000)])
    sources = sources.astype(np.float32)
    bound = evaluation.band_bound(sources, 40)
    inner = slice(2000, -2000)
    error = np.mean((bound - sources)[:, inner] ** 2, axis=1) / np.mean(sources**2, axis=1)
    assert (10 * np.log10(error) < -30).all()
    # Of one source alone the best gain is 1 in every band.
    alone = evaluation.band_bound(np.stack([sources[0], 0 * sources[0]]), 40)
    np.testing.assert_allclose(alone[0], sources[0], atol=1e-4)


def test_every_kind_has_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _folder(tmp_path)
    dog, flute, rain = (f"sounds/{name}.wav" for name in ("dog", "flute", "rain"))
    mixture = held_out.HeldOutMixture
    pinned = [
        mixture("two known", (dog, flute), ("dog", "flute"), (1, 2)),
        mixture("two known", (flute, dog), ("flute", "dog"), (3, 4)),
        mixture("known and unknown", (dog, rain), ("dog",), (1, 2)),
        mixture("unknown by name", (flute, rain), ("flute", "rain"), (1, 2)),
        mixture("three known", (dog, flute, rain), ("dog", "flute", "rain"), (1, 2, 3)),
    ]
    monkeypatch.setattr(held_out, "pinned", lambda: pinned)
    monkeypatch.setattr(held_out, "VALIDATION", {"two known": 1})
    torch.manual_seed(0)
    sizes = {"front": 8, "trunk": 8, "slot": 8, "embedding": 8, "encoder": 8}
    figures = evaluation.evaluate(streaming.build(sizes).eval(), str(folder))
    known, unchosen, *others = figures
    assert [found.kind for found in (known, *others[:3])] == list(held_out.KINDS)
    assert unchosen.kind == "two known, not validated on"
    assert (unchosen.improvements == known.improvements[1:]).all()
    exchanged = others[3]
    # Labels exchanged are the outputs exchanged, so what was swapped is not, and the reverse.
    assert (known.swapped != exchanged.swapped).all()
    # A mask of one value for all bands would gain nothing; tones in bands of their own gain 20 dB.
    assert (known.bound > 20).all()
    assert (np.abs(known.improvements) < 15).all()
    text = evaluation.table(figures)
    assert text.count("\n") == 2 + 2 + 2 + 2 + 1 + 2 - 1
    assert "unnamed, in the residual" in text


def test_the_binaural_result_is_compared_with_what_one_gets_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path)
    files = ("sounds/dog.wav", "sounds/flute.wav")
    mixture = held_out.HeldOutMixture("two known", files, ("dog", "flute"), (1, 2))
    monkeypatch.setattr(held_out, "pinned", lambda: [mixture])
    monkeypatch.setattr(held_out, "VALIDATION", {"two known": 0})
    # A separation that is perfect renders the truth, whatever the network.
    named = {r.name: r for r in recordings.with_audio(recordings.read_manifests(folder))}
    sources = evaluation.at_engine_rate(held_out.signals(mixture, named))
    ideal = torch.from_numpy(np.concatenate([sources, 0 * sources[:1]]))[None]
    exchanged = ideal[:, [1, 0, 2]]
    monkeypatch.setattr(
        binaural, "separate", lambda *_, placed=False: ideal if placed else exchanged
    )
    rows = binaural.binaural_table(None, str(folder)).splitlines()
    cells = [[cell.strip() for cell in row.split("|")[1:5]] for row in rows[2:]]
    assert cells[0][:3] == ["separation", "0.000", "0.0000"]
    assert all(float(stft) > 0.01 for _, stft, _, _ in cells[1:])
    # The parts of a plain separator are beside them.
    assert cells[1][0] == "separation, masks not decided"
    assert cells[1][1:] == next(cell[1:] for cell in cells if cell[0] == "places exchanged")


def test_attribution_names_each_recording_under_its_licence(tmp_path: Path) -> None:
    text = attribution.attribution(recordings.read_manifests(_folder(tmp_path)))
    assert text.count("by somebody") == 3
    assert "\nCC0\n" in text
