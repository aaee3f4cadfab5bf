"""Mixtures as the network learns from them: what it hears, and what each mask would let through.

A band mask multiplies all bins of a band alike, so the energy that a masked mixture shares with a
source and the energy it has need only sums over bands. The root-Hann frame is tight, so inner
products of spectra are those of signals. Losses on these sums are losses on the output signals,
without bins, phases or inverse transforms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from auricle.errors import InputError
from auricle.models.streaming.features import (
    decibels,
    long_analysis_window,
    short_analysis_window,
)
from auricle.separation.bands import band_edges, band_matrix, sine_power
from auricle.separation.known_labels import family, wordings
from auricle.separation.label_tokens import MAX_TOKENS, label_tokens
from auricle.separation.streaming_config import (
    HOP,
    LONG_WINDOW,
    SAMPLE_RATE,
    WINDOW,
    StreamingConfig,
)
from auricle.training.separation.recordings import RATE, SPEEDS
from auricle.training.separation.sources import ClassSampler, Colouring, stretch

__all__ = ["BandAnalysis", "Mixer", "MixtureBatch"]

_RATIO: Final = SAMPLE_RATE // RATE
_LEVEL_DB: Final = 10.0
_AT_ONCE: Final = 4
# Three named sources and one that is not.
_LEAST_FAMILIES: Final = 4


@dataclass(frozen=True)
class MixtureBatch:
    """Mixtures of S labelled slots in T hops and K bands.

    Attributes:
        bands: levels of what is heard, dB, ``[T x B x (short + long bands)]``.
        frame: level of all short bands, dB, ``[T x B]``.
        mixture: energy of the mixture in each band, ``[T x B x K]``.
        shared: inner product of the mixture with each slot's source and, last, with the rest,
            ``[T x B x (S + 1) x K]``.
        energy: of each source and the rest, ``[T x B x (S + 1) x K]``.
        tokens: of the labels, ``[B x S x tokens]``.
    """

    bands: Tensor
    frame: Tensor
    mixture: Tensor
    shared: Tensor
    energy: Tensor
    tokens: Tensor


class BandAnalysis:
    """Both windows' spectra of signals at 24 kHz, summed to the bands that the network has."""

    def __init__(self, config: StreamingConfig) -> None:
        short = short_analysis_window(WINDOW // _RATIO)
        long = long_analysis_window(LONG_WINDOW // _RATIO)
        self._windows = [torch.from_numpy(window).float() for window in (short, long)]
        matrices = []
        for bands, window in ((config.bands, short), (config.long_bands, long)):
            edges = band_edges(bands, RATE / len(window), config.top_hz)
            matrix = band_matrix(edges, len(window) // 2 + 1) / sine_power(window)
            matrices.append(torch.from_numpy(matrix.T.copy()).float())
        self._short_bands, self._long_bands = matrices

    def __call__(self, sources: Tensor, tokens: Tensor) -> MixtureBatch:
        """The batch of sources ``[B x (S + 1) x samples]``, of which the last is the rest."""
        # A few at a time, so that spectra stay in the cache.
        parts = [
            self._few(some, labels)
            for some, labels in zip(
                torch.split(sources, _AT_ONCE), torch.split(tokens, _AT_ONCE), strict=True
            )
        ]
        merged = {
            name: torch.cat([getattr(part, name) for part in parts], 1)
            for name in ("bands", "frame", "mixture", "shared", "energy")
        }
        return MixtureBatch(**merged, tokens=tokens)

    def _few(self, sources: Tensor, tokens: Tensor) -> MixtureBatch:
        batch, parts, samples = sources.shape
        mixture = sources.sum(1)
        spectra = self._spectra(sources.reshape(batch * parts, samples), 0)
        spectra = spectra.reshape(-1, batch, parts, spectra.shape[-1])
        whole = spectra.sum(2)
        shared = whole.real.unsqueeze(2) * spectra.real + whole.imag.unsqueeze(2) * spectra.imag
        long_power = _power(self._spectra(mixture, 1)) @ self._long_bands
        power = _power(whole) @ self._short_bands
        return MixtureBatch(
            bands=decibels(torch.cat([power, long_power], -1)),
            frame=decibels(power.sum(-1)),
            mixture=power,
            shared=shared @ self._short_bands,
            energy=_power(spectra) @ self._short_bands,
            tokens=tokens,
        )

    def _spectra(self, signals: Tensor, which: int) -> Tensor:
        """``[T x N x bins]`` of frames that end with each hop, the signal being zero before."""
        window = self._windows[which]
        hop = HOP // _RATIO
        padded = torch.nn.functional.pad(signals, (len(window) - hop, 0))
        frames = padded.unfold(-1, len(window), hop)
        spectra: Tensor = torch.fft.rfft(frames.transpose(0, 1) * window)
        return spectra


def _power(spectra: Tensor) -> Tensor:
    return spectra.real.square() + spectra.imag.square()


class Mixer:
    """Draws training mixtures.

    A batch has one, two or three labelled slots. With one slot there is always something
    unlabelled; with more there sometimes is. Sometimes a label is of something that does not
    sound. A slot may hold two recordings of its class. Some mixtures have noise.

    Args:
        sampler: of the training recordings.
        config: of the network.
        seconds: length of a mixture.
        seed: of everything drawn, with the number of the step.

    Raises:
        InputError: there are too few kinds of sound to mix different ones.
    """

    def __init__(
        self, sampler: ClassSampler, config: StreamingConfig, seconds: float, seed: int
    ) -> None:
        families = {family(name) for name in sampler.names}
        if len(families) < _LEAST_FAMILIES:
            message = (
                f"the training recordings are of {len(families)} kinds of sound; mixtures need "
                f"at least {_LEAST_FAMILIES}"
            )
            raise InputError(message)
        hop = HOP // _RATIO
        self._samples = round(seconds * RATE / hop) * hop
        self._sampler = sampler
        self._seed = seed
        self._colouring = Colouring(self._samples, seed)
        self._analysis = BandAnalysis(config)

    def batch(self, step: int, size: int) -> MixtureBatch:
        """The mixtures of a step; the same whenever it is drawn."""
        random = np.random.default_rng((self._seed, step))
        slots = int(random.choice((1, 2, 3), p=(0.17, 0.68, 0.15)))
        sources = np.zeros((size, slots + 2, self._samples), np.float32)
        tokens = np.zeros((size, slots, MAX_TOKENS), np.int64)
        for row in range(size):
            self._fill(sources[row], tokens[row], random)
        stretches = torch.from_numpy(sources)
        coloured = self._colouring(stretches.reshape(-1, self._samples), random)
        coloured = coloured.reshape(stretches.shape)
        coloured[:, :slots] *= _gains(random, (size, slots), _LEVEL_DB / 2)
        coloured[:, slots] *= _gains(random, (size,), _LEVEL_DB / 2)
        noise = _noise(random, size, self._samples)
        rest = coloured[:, slots] + coloured[:, slots + 1] + noise
        parts = torch.cat([coloured[:, :slots], rest.unsqueeze(1)], 1)
        loudness = 10 ** torch.from_numpy(random.uniform(-45, -15, (size, 1, 1)) / 20).float()
        return self._analysis(parts * loudness, torch.from_numpy(tokens))

    def _fill(self, sources: np.ndarray, tokens: np.ndarray, random: np.random.Generator) -> None:
        """One mixture: its slots, then what is unlabelled, then a second unlabelled sound."""
        slots = len(tokens)
        names: list[str] = []
        absent = slots > 1 and random.random() < 0.15
        for slot in range(slots):
            name = self._another(names, random)
            names.append(name)
            tokens[slot] = _tokens(name, random)
            if absent and slot == 0:
                continue
            sources[slot] = self._sound(name, random)
            if random.random() < 0.2:
                sources[slot] += self._sound(name, random)
        if random.random() < (1.0 if slots == 1 else 0.8 if absent else 0.2):
            rest = self._sound(self._another(names, random), random)
            # Backwards it is no longer of its class, but what is unnamed may be anything.
            sources[slots] = rest[::-1] if random.random() < 0.5 else rest
        order = random.permutation(slots)
        sources[:slots], tokens[:] = sources[order], tokens[order]

    def _another(self, names: list[str], random: np.random.Generator) -> str:
        families = {family(name) for name in names}
        while True:
            name, _ = self._sampler.draw(random)
            if family(name) not in families:
                return name

    def _sound(self, name: str, random: np.random.Generator) -> np.ndarray:
        recording = self._sampler.of_class(name, random)
        piece = stretch(recording, self._samples, int(random.integers(len(SPEEDS))), random)
        if random.random() < 0.1:
            piece = np.ascontiguousarray(piece[::-1])
        if random.random() < 0.15:
            # Begins or ends within the mixture.
            edge = int(random.integers(self._samples // 5, self._samples))
            (piece[:edge] if random.random() < 0.5 else piece[edge:]).fill(0.0)
        return piece


def _gains(random: np.random.Generator, shape: tuple[int, ...], limit: float) -> Tensor:
    gains = 10 ** (random.uniform(-limit, limit, (*shape, 1)) / 20)
    return torch.from_numpy(gains.astype(np.float32))


def _noise(random: np.random.Generator, size: int, samples: int) -> Tensor:
    """White noise, 10 to 40 dB below the sources in a third of the mixtures."""
    levels = np.where(random.random(size) < 0.33, 10 ** (-random.uniform(10, 40, size) / 20), 0)
    generator = torch.Generator().manual_seed(int(random.integers(2**62)))
    noise = torch.zeros(size, samples)
    for row in np.flatnonzero(levels):
        noise[row] = torch.randn(samples, generator=generator) * float(levels[row])
    return noise


def _tokens(name: str, random: np.random.Generator) -> list[int]:
    """A wording of a class, of which some tokens are dropped so that no single one decides."""
    options = wordings(name)
    index = 0 if random.random() < 0.4 else int(random.integers(len(options)))
    tokens = label_tokens(options[index])
    kept = [token for token in tokens if random.random() > 0.15] or tokens
    return kept + [0] * (MAX_TOKENS - len(kept))
