"""The binaural result of a separation: each part from its own side, against the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from auricle.hrtf import HRTF
from auricle.metrics import envelope_distance, snr_db, stft_distance
from auricle.models.streaming import StreamingSeparation, separate
from auricle.separation.label_tokens import token_rows
from auricle.separation.streaming_config import SAMPLE_RATE
from auricle.training.separation import held_out
from auricle.training.separation.evaluation import at_engine_rate

__all__ = ["binaural_table"]

_AZIMUTHS: Final = (50.0, -50.0)
_SCORES: Final = (stft_distance, envelope_distance, snr_db)

Clip = NDArray[np.float32]


def binaural_table(model: StreamingSeparation, data: str, count: int = 100) -> str:
    """STFT and ENV distance and SNR, means over pinned mixtures of two known classes, Markdown.

    Mixtures of the validation are left out.

    The first source is 50 degrees to the left, the second as far to the right, by the nearest
    responses of the built-in HRTF, without a room. The residual is heard in front. Beside it: what
    one gets without a separation.

    Args:
        model: ready to run.
        data: folder of the recordings.
        count: mixtures.
    """
    pinned = [mixture for mixture in held_out.pinned() if mixture.kind == "two known"]
    pinned = pinned[held_out.VALIDATION["two known"] :][:count]
    recordings = held_out.recordings_of(pinned, data)
    left, right = (_response(azimuth) for azimuth in _AZIMUTHS)
    front = _response(0.0)
    scores: dict[str, list[list[float]]] = {}
    for mixture in pinned:
        sources = at_engine_rate(held_out.signals(mixture, recordings))
        whole = sources.sum(0)
        tokens = torch.tensor([token_rows(mixture.labels, 2)])
        given = torch.from_numpy(whole[None])
        soft, parts = (
            separate(model, given, tokens, placed=placed).numpy()[0] for placed in (False, True)
        )
        truth = _rendered(sources, (left, right))
        for name, heard in {
            "separation": _rendered(parts, (left, right, front)),
            "separation, masks not decided": _rendered(soft, (left, right, front)),
            "mixture half left, half right": _rendered(
                np.stack([whole, whole]) * np.float32(0.5), (left, right)
            ),
            "mixture in front": _rendered(whole[None], (front,)),
            "mixture at the first place": _rendered(whole[None], (left,)),
            "mixture at both ears": np.stack([whole, whole]),
            "places exchanged": _rendered(sources, (right, left)),
        }.items():
            # As long as the responses make the truth; the rest is silence.
            padded = np.zeros_like(truth)
            padded[:, : heard.shape[1]] = heard
            scores.setdefault(name, []).append([float(score(padded, truth)) for score in _SCORES])
    lines = ["| heard | STFT | ENV | SNR, dB |", "|---|---|---|---|"]
    for name, rows in scores.items():
        stft, envelope, ratio = np.mean(rows, axis=0)
        lines.append(f"| {name} | {stft:.3f} | {envelope:.4f} | {ratio:.2f} |")
    return "\n".join(lines)


def _response(azimuth: float) -> Clip:
    """Both ears' responses ``[2 x n]`` at 48 kHz of the direction nearest to an azimuth."""
    hrtf = HRTF.default()
    turned = np.abs((hrtf.positions_deg[:, 0] - azimuth + 180) % 360 - 180)
    nearest = int(np.argmin(turned + np.abs(hrtf.positions_deg[:, 1])))
    ears: Clip = soxr.resample(hrtf.ir[nearest].T, hrtf.sample_rate, SAMPLE_RATE).T
    return ears


def _rendered(sources: Clip, responses: Sequence[Clip]) -> Clip:
    """Sum of sources ``[S x n]``, each through its pair of responses."""
    length = sources.shape[1] + responses[0].shape[1] - 1
    spectra = np.fft.rfft(sources, length)
    filters = np.stack([np.fft.rfft(response, length) for response in responses])
    heard = np.fft.irfft(np.einsum("sf,sef->ef", spectra, filters), length)
    return np.asarray(heard, dtype=np.float32)
