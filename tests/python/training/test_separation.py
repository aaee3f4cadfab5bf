"""Training of the streaming separation on synthetic recordings, in tiny sizes."""

from __future__ import annotations

import csv
import functools
import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
streaming = importlib.import_module("auricle.models.streaming")
_PACKAGE = "auricle.training.separation"
calibration = importlib.import_module(f"{_PACKAGE}.calibration")
held_out = importlib.import_module(f"{_PACKAGE}.held_out")
labels = importlib.import_module("auricle.separation.known_labels")
loop = importlib.import_module(f"{_PACKAGE}.loop")
losses = importlib.import_module(f"{_PACKAGE}.losses")
mixtures = importlib.import_module(f"{_PACKAGE}.mixtures")
recordings = importlib.import_module(f"{_PACKAGE}.recordings")
sources = importlib.import_module(f"{_PACKAGE}.sources")

RATE = 24_000
COLUMNS = ("file", "class", "split_group", "licence", "commercial_ok")
CLASSES = ("dog", "flute", "wind", "rain", "piano")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five classes of four groups of two tones each; a share-alike row and one not for sale."""
    folder = tmp_path_factory.mktemp("recordings")
    (folder / "sounds").mkdir()
    random = np.random.default_rng(0)
    rows = []
    for number, name in enumerate(CLASSES):
        for take in range(8):
            time = np.arange(RATE * (1 + take % 3)) / RATE
            tone = np.sin(2 * np.pi * 200 * 2**number * time) + 0.1 * random.normal(size=len(time))
            soundfile.write(folder / "sounds" / f"{name}{take}.wav", 0.3 * tone, RATE)
            group = f"{name}-{take // 2}"
            rows.append((f"{name}{take}.wav", name, group, "CC0", "yes"))
    rows.append(("missing.wav", "dog", "x", "CC-BY-SA-4.0", "yes"))
    rows.append(("missing.wav", "dog", "x", "CC-BY-NC", "no"))
    with (folder / "sounds" / "sounds.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return folder


@functools.cache
def _loaded(folder: Path, side: str | None = None) -> list[Any]:
    listed = recordings.read_manifests(folder)
    sides = recordings.split_of(listed)
    return list(recordings.with_audio([r for r in listed if side is None or sides[r.name] == side]))


def test_only_what_may_be_sold_and_is_not_share_alike_is_read(folder: Path) -> None:
    assert len(recordings.read_manifests(folder)) == 40


def test_no_group_is_on_both_sides_and_unseen_classes_are_apart(folder: Path) -> None:
    listed = recordings.read_manifests(folder)
    sides = recordings.split_of(listed)
    assert sides == recordings.split_of(listed[::-1])
    groups: dict[str, set[str]] = {"train": set(), "held_out": set(), "unseen": set()}
    for recording in listed:
        groups[sides[recording.name]].add(recording.group)
    assert not groups["train"] & (groups["held_out"] | groups["unseen"])
    assert {name.partition("-")[0] for name in groups["unseen"]} == {"rain"}
    assert len(groups["held_out"]) == 4


def test_folders_without_manifests_and_damaged_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no KIND/KIND\.csv"):
        recordings.read_manifests(tmp_path)
    path = tmp_path / "broken.wav"
    path.write_bytes(b"no audio")
    broken = recordings.Recording(path, "broken.wav", "dog", "g", {})
    with pytest.raises(FormatError, match=r"broken\.wav cannot be read"):
        recordings.with_audio([broken])


def test_speed_moves_pitch_and_length(folder: Path) -> None:
    flute = next(r for r in _loaded(folder) if r.label_class == "flute")
    for audio, speed in zip(flute.audio, recordings.SPEEDS, strict=True):
        peak = np.argmax(np.abs(np.fft.rfft(audio))) * RATE / len(audio)
        assert peak == pytest.approx(400 * speed, rel=0.01)


def test_short_recordings_fill_a_stretch_with_pauses(folder: Path) -> None:
    short = min(_loaded(folder), key=lambda r: len(r.audio[0]))
    piece = sources.stretch(short, 5 * RATE, 0, np.random.default_rng(1))
    assert np.sqrt(np.mean(piece**2)) == pytest.approx(1, abs=0.01)
    assert 0.02 < np.mean(piece == 0) < 0.6


def test_colouring_is_linear_and_keeps_length() -> None:
    colouring = sources.Colouring(RATE, 0)
    signals = torch.randn(6, RATE)
    once = colouring(signals, np.random.default_rng(4))
    twice = colouring(2 * signals, np.random.default_rng(4))
    torch.testing.assert_close(twice, 2 * once, rtol=1e-4, atol=1e-4)
    assert once.shape == signals.shape
    assert (once - signals).abs().max() > 0.1


def test_sums_over_bands_give_the_ratio_of_the_signals() -> None:
    """Against the definition on signals that a masked mixture gives through the inverse."""
    config = streaming.StreamingConfig()
    generator = torch.Generator().manual_seed(0)
    hops = 100
    parts = torch.randn(1, 3, hops * 128, generator=generator)
    parts[:, :, -256:] = 0
    batch = mixtures.BandAnalysis(config)(parts, torch.ones(1, 2, 4, dtype=torch.long))
    # Masks that change slowly, for which output spectra are nearly those of a signal.
    raw = torch.rand(1, 1, 3, config.bands, generator=generator).expand(hops, -1, -1, -1)
    ratio = losses.signal_to_distortion(raw, batch)[0]
    bands = importlib.import_module("auricle.separation.bands")
    matrix = torch.from_numpy(bands.mask_matrix(bands.band_edges(40, 93.75, 12e3), 129))
    window = torch.sqrt(torch.hann_window(256))
    padded = torch.nn.functional.pad(parts[0], (128, 0)).sum(0)
    frames = padded.unfold(-1, 256, 128)
    spectra = torch.fft.rfft(frames * window)
    for part in range(3):
        masked = torch.fft.irfft(spectra * (raw[:, 0, part] @ matrix)) * window
        output = torch.zeros(len(padded))
        for hop, frame in enumerate(masked):
            output[hop * 128 : hop * 128 + 256] += frame
        output, source = output[128:], parts[0, part]
        target = output.dot(source) / source.dot(source) * source
        direct = 10 * torch.log10(target.square().sum() / (output - target).square().sum())
        # The mask moves with the bands, so neighbouring frames leak a little.
        assert float(ratio[part]) == pytest.approx(float(direct), abs=0.4)


def test_the_right_masks_have_a_smaller_loss_than_none_and_than_swapped_ones(folder: Path) -> None:
    config = streaming.StreamingConfig()
    mixer = mixtures.Mixer(sources.ClassSampler(_loaded(folder, "train")), config, 0.5, 3)
    batch = mixer.batch(0, 8)
    ideal = batch.energy / batch.energy.sum(2, keepdim=True).clamp(min=1e-12)
    losses_of = [
        float(losses.separation_loss(masks, batch))
        for masks in (ideal, torch.full_like(ideal, 1 / ideal.shape[2]), ideal.flip(2))
    ]
    assert losses_of[0] < losses_of[1] < losses_of[2]


def test_a_step_has_the_same_mixtures_whenever_it_is_drawn(folder: Path) -> None:
    mixer = mixtures.Mixer(
        sources.ClassSampler(_loaded(folder, "train")), streaming.StreamingConfig(), 0.5, 3
    )
    first, other, again = mixer.batch(5, 3), mixer.batch(6, 3), mixer.batch(5, 3)
    assert torch.equal(first.bands, again.bands)
    assert torch.equal(first.tokens, again.tokens)
    assert first.bands.shape != other.bands.shape or not torch.equal(first.bands, other.bands)
    total = first.shared.sum(2)
    torch.testing.assert_close(total, first.mixture, rtol=1e-3, atol=1e-7)


def test_too_few_kinds_of_sound_are_told(folder: Path) -> None:
    few = [r for r in _loaded(folder) if r.label_class in ("dog", "flute")]
    with pytest.raises(InputError, match="of 2 kinds of sound; mixtures need at least 4"):
        mixtures.Mixer(sources.ClassSampler(few), streaming.StreamingConfig(), 0.5, 3)


def test_families_are_not_mixed_with_themselves(folder: Path) -> None:
    listed = recordings.read_manifests(folder)
    drawn = held_out.draw(listed, recordings.split_of(listed))
    classes = {recording.name: recording.label_class for recording in listed}
    sides = recordings.split_of(listed)
    for mixture in drawn:
        families = [labels.family(classes[name]) for name in mixture.files]
        assert len(set(families)) == len(families)
        assert all(sides[name] != "train" for name in mixture.files)
    assert {mixture.kind for mixture in drawn} == set(held_out.KINDS)


def test_the_pinned_list_can_be_read_and_sources_are_equally_loud(folder: Path) -> None:
    pinned = held_out.pinned()
    assert len(pinned) == 700
    named = {recording.name: recording for recording in _loaded(folder)}
    listed = recordings.read_manifests(folder)
    mixture = held_out.draw(listed, recordings.split_of(listed))[0]
    parts = held_out.signals(mixture, named)
    levels = np.sqrt(np.mean(parts**2, axis=1))
    np.testing.assert_allclose(levels, levels[0], rtol=1e-3)
    with pytest.raises(InputError, match="held-out mixtures need"):
        held_out.signals(mixture, {})


def test_a_run_is_resumed_where_it_ended(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = recordings.read_manifests(folder)
    few = [
        mixture
        for mixture in held_out.draw(listed, recordings.split_of(listed))
        if mixture.kind in ("two known", "known and unknown")
    ]
    monkeypatch.setattr(held_out, "pinned", lambda: few[:2] + few[-2:])
    sizes = {"front": 8, "trunk": 8, "slot": 8, "embedding": 8, "encoder": 8}
    mapping = {"model": sizes, "batch": 2, "seconds": 0.2, "minutes": 1e-6, "seed": 2}
    from_mapping = importlib.import_module("auricle.models.configuration").from_mapping
    config = from_mapping(loop.SeparationTraining, mapping, "training")
    first = loop.train(config, folder, tmp_path)
    # The time is over after a step, and again after another one.
    minutes = torch.load(tmp_path / "state.pt", weights_only=True)["minutes"] + 1e-6
    longer = from_mapping(loop.SeparationTraining, {**mapping, "minutes": minutes}, "training")
    second = loop.train(longer, folder, tmp_path)
    assert (first.trained["steps"], second.trained["steps"]) == (1, 2)
    assert streaming.load(tmp_path / "streaming.safetensors").trained == second.trained
    assert 0.8 <= second.trained["temperature"] <= 2.0
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert len(log) == 2
    assert np.isfinite(log[1]["two known"]).all()
    other = from_mapping(loop.SeparationTraining, {**mapping, "batch": 3}, "training")
    with pytest.raises(FormatError, match="was trained with batch 2, this run has 3"):
        loop.train(other, folder, tmp_path)


def test_a_temperature_softens_the_masks_and_is_chosen_by_what_they_gain(folder: Path) -> None:
    torch.manual_seed(3)
    config = streaming.StreamingConfig(front=8, trunk=8, slot=8, embedding=8, encoder=8)
    model = streaming.build(config).eval()
    mixer = mixtures.Mixer(sources.ClassSampler(_loaded(folder)), config, 0.3, 1)
    batches = [mixer.batch(step, 3) for step in range(12)]
    pairs = [batch for batch in batches if batch.tokens.shape[1] == 2]

    def masks() -> Any:
        features = model.mask.levels.sequence(pairs[0].bands, pairs[0].frame)
        with torch.no_grad():
            return model.mask.sequence(
                features, model.query(pairs[0].tokens), torch.ones(pairs[0].tokens.shape[:2])
            )

    sharp = masks()
    calibration.set_temperature(model, 1.7)
    assert torch.allclose(masks(), torch.softmax(torch.log(sharp) / 1.7, dim=-2), atol=1e-5)
    calibration.set_temperature(model, 1 / 1.7)
    chosen = calibration.best_temperature(model, [pairs])
    assert torch.allclose(masks(), sharp, atol=1e-5)
    gained = {}
    for temperature in (0.8, 1.0, chosen, 1.4, 2.0):
        soft = streaming.build(config).eval()
        soft.load_state_dict(model.state_dict())
        calibration.set_temperature(soft, temperature)
        gained[temperature] = float(calibration.improvements_db(soft, pairs).mean())
    assert max(gained, key=lambda temperature: gained[temperature]) == chosen


def test_no_trained_class_is_called_by_the_name_of_an_unseen_one() -> None:
    unseen = {word for name in labels.UNSEEN for word in labels.wordings(name)}
    for name in {*labels._WORDINGS} - {*labels.UNSEEN}:
        assert not unseen & set(labels.wordings(name))
        assert labels.family(name) not in labels.UNSEEN
