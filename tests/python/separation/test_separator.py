"""Separator: sums, latencies, labels, rates; and the engine against ONNX Runtime's own Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle import AuricleError, SeparationError
from auricle.errors import InputError
from auricle.separation import MAX_LABELS, Separator
from auricle.separation.label_tokens import token_rows

from . import conftest

Samples = npt.NDArray[np.float32]
LABELS = ["dog", "acoustic guitar"]
HOP, WINDOW, LONG_WINDOW = 256, 512, 2048


def noise(samples: int, seed: int = 0, level: float = 0.3) -> Samples:
    return (level * np.random.default_rng(seed).standard_normal(samples)).astype(np.float32)


def stream(separator: Separator, mixture: Samples, sizes: list[int]) -> Samples:
    parts, done, call = [], 0, 0
    while done < len(mixture):
        size = sizes[call % len(sizes)]
        parts.append(separator.process(mixture[done : done + size]))
        done += size
        call += 1
    return np.concatenate(parts, axis=1)


def difference_db(got: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> float:
    return float(10 * np.log10(np.sum((got - wanted) ** 2) / np.sum(wanted**2) + 1e-40))


def delayed(signal: Samples, samples: int) -> Samples:
    return np.concatenate([np.zeros(samples, np.float32), signal])[: len(signal)]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 1500), min_size=1, max_size=6).filter(any), st.integers(0, 4))
def test_parts_add_up_to_the_mixture_however_it_is_cut(
    model: Path, sizes: list[int], labels: int
) -> None:
    separator = Separator((LABELS * 2)[:labels], model=model, provider="cpu")
    mixture = noise(8000)
    parts = stream(separator, mixture, sizes)
    assert parts.dtype == np.float32
    assert parts.shape == (labels + 1, len(mixture))
    assert separator.latency_samples == WINDOW
    assert difference_db(parts.sum(axis=0), delayed(mixture, WINDOW)) < -100
    whole = Separator((LABELS * 2)[:labels], model=model, provider="cpu").process(mixture)
    np.testing.assert_array_equal(parts, whole)


def test_the_engine_does_what_the_contract_says(model: Path) -> None:
    """STFT, network with its state, masks and overlap-add in NumPy and ONNX Runtime's Python."""
    mixture = noise(2 * 48_000)[: 360 * HOP]
    padded = np.concatenate([np.zeros(LONG_WINDOW - HOP), mixture]).astype(np.float64)
    encoder = onnxruntime.InferenceSession(str(model / "query_encoder.onnx"))
    network = onnxruntime.InferenceSession(str(model / "mask_network.onnx"))
    tokens = np.array(token_rows(LABELS, MAX_LABELS), np.int64)
    conditions = encoder.run(None, {"tokens": tokens})[0][None]
    active = np.array([[1, 1, 0, 0]], np.float32)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(LONG_WINDOW) / LONG_WINDOW)
    root = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW))
    states = [np.zeros((1, 4, 2), np.float32), np.zeros((1, 1), np.float32)]
    wanted = np.zeros((MAX_LABELS, len(mixture) + HOP))
    for hop in range(len(mixture) // HOP):
        segment = padded[hop * HOP : hop * HOP + LONG_WINDOW]
        spectrum = np.fft.rfft(root * segment[-WINDOW:])
        masks, *states = network.run(
            None,
            {
                "power": (np.abs(spectrum) ** 2)[None].astype(np.float32),
                "long_power": (np.abs(np.fft.rfft(hann * segment)) ** 2)[None].astype(np.float32),
                "conditions": conditions,
                "active": active,
                "state_0": states[0],
                "state_1": states[1],
            },
        )
        frames = root * np.fft.irfft(masks[0, :MAX_LABELS] * spectrum)
        start = hop * HOP  # of what the frame ends at, two hops after its own start
        wanted[:, start : start + WINDOW] += frames
    separator = Separator(LABELS, model=model, provider="cpu")
    parts = stream(separator, mixture, [256])
    # Frames end HOP later than they are counted from, so the parts are one hop later again.
    for row in range(len(LABELS)):
        got = parts[row, HOP:]
        np.testing.assert_allclose(got, wanted[row, : len(got)], atol=1e-4)
        assert difference_db(got, wanted[row, : len(got)]) < -80
        assert np.sum(got**2) > 1.0


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 47_999, 96_000, 192_000])
def test_other_rates_add_up_with_the_declared_latency(model: Path, rate: int) -> None:
    separator = Separator(LABELS, sample_rate=rate, model=model, provider="cpu")
    mixture = noise(rate // 2)
    parts = stream(separator, mixture, [256, 1, 700, 64])
    wanted = delayed(mixture, separator.latency_samples)
    assert parts.shape == (3, len(mixture))
    assert difference_db(parts.sum(axis=0), wanted) < -100
    assert separator.latency_samples > WINDOW * rate / 48_000
    separator.reset()
    again = stream(separator, mixture, [256, 1, 700, 64])
    np.testing.assert_allclose(again, parts, atol=1e-6)


@pytest.mark.parametrize("rate", [11_025, 44_100, 47_999, 48_000, 96_000])
def test_parts_are_as_late_as_is_declared(write: Callable[..., Path], rate: int) -> None:
    """A network that gives everything to the first label: its part is the delayed mixture."""
    everything = conftest.MASK_NETWORK.replace(
        "logits = Add (products, scaled)",
        "nothing = Mul (products, zero)\n    logits = Add (nothing, hundred)",
    ).replace("float one = {1}", "float one = {1}, float hundred = {100}")
    folder = write(mask_network=everything)
    separator = Separator(["dog"], sample_rate=rate, model=folder, provider="cpu")
    time = np.arange(rate) / rate
    mixture = (0.3 * np.sin(2 * np.pi * 700 * time + 400 * time**2)).astype(np.float32)
    parts = stream(separator, mixture, [320])
    settled = separator.latency_samples + rate // 10
    wanted = delayed(mixture, separator.latency_samples)[settled:]
    # A hundredth of a sample at 1 kHz and 48 kHz is -58 dB.
    assert difference_db(parts[0][settled:], wanted) < -55


def test_real_time_is_the_same_one_block_later(model: Path) -> None:
    mixture = noise(40 * HOP)
    inside = stream(Separator(LABELS, model=model, provider="cpu"), mixture, [HOP])
    for block, later in ((256, 256), (1000, 1024)):
        ahead = Separator(LABELS, real_time=True, max_block_size=block, model=model, provider="cpu")
        assert ahead.latency_samples == WINDOW + later
        parts = []
        for start in range(0, len(mixture), block):
            parts.append(ahead.process(mixture[start : start + block]))
            ahead.drain()
        got = np.concatenate(parts, axis=1)
        assert ahead.late_blocks == 0
        np.testing.assert_allclose(got[:, later:], inside[:, :-later], atol=1e-6)


def test_labels_change_without_a_step_and_rows_follow(model: Path) -> None:
    time = np.arange(60 * HOP) / 48_000
    tone = (0.5 * np.sin(2 * np.pi * 120 * time)).astype(np.float32)
    separator = Separator(["dog", None], model=model, provider="cpu")
    before = stream(separator, tone[: 30 * HOP], [HOP])
    separator.set_labels(["dog", "violin"])
    assert separator.labels == ("dog", "violin")
    after = stream(separator, tone[30 * HOP :], [HOP])
    parts = np.concatenate([before, after], axis=1)
    assert np.all(before[1] == 0)
    assert np.any(after[1] != 0)
    bend = np.abs(np.diff(tone, 2)).max()
    for row in parts[:, 12 * HOP :]:
        # The network's own masks move, too.
        assert np.abs(np.diff(row, 2)).max() < 3 * bend
    assert difference_db(parts.sum(axis=0), delayed(tone, WINDOW)) < -100
    separator.set_labels([])
    rest = separator.process(tone)
    assert rest.shape == (1, len(tone))
    assert difference_db(rest[0, WINDOW:], tone[:-WINDOW]) < -100


def test_the_same_labels_again_change_nothing(model: Path) -> None:
    mixture = noise(20 * HOP)
    plain, told = (Separator(LABELS, model=model, provider="cpu") for _ in range(2))
    wanted = stream(plain, mixture, [HOP])
    first = stream(told, mixture[: 10 * HOP], [HOP])
    told.set_labels(LABELS)
    second = stream(told, mixture[10 * HOP :], [HOP])
    # The masks are faded towards where they are: what differs is the network's own change.
    got = np.concatenate([first, second], axis=1)
    assert difference_db(got[:, 20 * HOP - 100 :], wanted[:, 20 * HOP - 100 :]) < -60


def test_what_is_not_finite_counts_as_silence(model: Path) -> None:
    mixture = noise(20 * HOP, level=1.0)
    clean = mixture.copy()
    mixture[[700, 900, 1100]] = np.nan, np.inf, -np.inf
    clean[[700, 900, 1100]] = 0
    parts = stream(Separator(LABELS, model=model, provider="cpu"), mixture, [300])
    assert np.isfinite(parts).all()
    assert difference_db(parts.sum(axis=0), delayed(clean, WINDOW)) < -100
    resampled = stream(
        Separator(LABELS, sample_rate=44_100, model=model, provider="cpu"), mixture, [300]
    )
    assert np.isfinite(resampled).all()


def test_what_runs_is_told(model: Path) -> None:
    separator = Separator(LABELS, model=model, provider="cpu")
    assert separator.provider == "onnxruntime"
    assert separator.status == ""
    assert separator.late_blocks == 0
    assert separator.sample_rate == 48_000


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"labels": "dog"}, "expected a list of strings"),
        ({"labels": [3]}, "expected a list of strings"),
        ({"labels": ["a", "b", "c", "d", "e"]}, "5 labels were given; at most 4"),
        ({"labels": ["???"]}, "has no word"),
        ({"labels": [], "sample_rate": 4_000}, "sample_rate is 4000"),
        ({"labels": [], "sample_rate": "48k"}, "sample_rate is '48k'"),
        ({"labels": [], "provider": "gpu"}, "provider is 'gpu'; expected one of auto, cpu"),
        ({"labels": [], "max_block_size": 0}, "max_block_size is 0"),
    ],
)
def test_wrong_arguments_are_told(model: Path, arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint.replace("?", r"\?")):
        Separator(**arguments, model=model)


@pytest.mark.parametrize(
    "block", [np.zeros((2, 64), np.float32), np.zeros(64, np.int16), np.zeros((), np.float32)]
)
def test_blocks_that_are_not_mono_audio_are_refused(model: Path, block: npt.NDArray[Any]) -> None:
    with pytest.raises(InputError, match="expected mono floating-point audio"):
        Separator(LABELS, model=model, provider="cpu").process(block)


def test_real_time_refuses_blocks_longer_than_declared(model: Path) -> None:
    separator = Separator(LABELS, real_time=True, model=model, provider="cpu")
    with pytest.raises(InputError, match="257 samples; this separator was made for at most 256"):
        separator.process(np.zeros(257, np.float32))


def test_errors_are_of_the_family() -> None:
    assert issubclass(SeparationError, AuricleError)
    assert issubclass(SeparationError, RuntimeError)


def test_neither_torch_nor_onnxruntime_is_imported(model: Path) -> None:
    program = (
        "import sys; from auricle.separation import Separator; "
        f"Separator(['dog'], model={str(model)!r}, provider='cpu'); "
        "print([name for name in ('torch', 'onnxruntime', 'onnx') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
