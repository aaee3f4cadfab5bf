"""Measures of room responses and slow references, for the tests of rooms."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfiltfilt

BANDS_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)


def octave(response: np.ndarray, centre_hz: float, rate: float) -> np.ndarray:
    """The response in one octave band, without delay."""
    edges = [centre_hz / np.sqrt(2.0), min(centre_hz * np.sqrt(2.0), 0.49 * rate)]
    return sosfiltfilt(butter(4, edges, "bandpass", fs=rate, output="sos"), response)


def decay_db(response: np.ndarray) -> np.ndarray:
    """Energy still to come, 0 dB at the start (Schroeder 1965)."""
    left = np.cumsum(np.square(response)[::-1])[::-1]
    return 10.0 * np.log10(np.maximum(left, 1e-30) / left[0])


def decay_time_s(response: np.ndarray, rate: float, *, to_db: float = -25.0) -> float:
    """T20 (from -5 to -25 dB) or another range, by a straight line (ISO 3382-1)."""
    level = decay_db(response)
    inside = np.flatnonzero((level <= -5.0) & (level >= to_db))
    return -60.0 / np.polyfit(inside / rate, level[inside], 1)[0]


def clarity_db(response: np.ndarray, rate: float, direct: int) -> float:
    """C50, from the direct sound on."""
    edge = direct + round(0.05 * rate)
    early, late = np.sum(response[direct:edge] ** 2), np.sum(response[edge:] ** 2)
    return float(10.0 * np.log10(early / late))


def images(
    room_size: tuple[float, ...], source: tuple[float, ...], absorption: np.ndarray, order: int
) -> list[tuple[np.ndarray, np.ndarray, int]]:
    """Position, energy gains and order of every image, by mirroring wall after wall.

    Args:
        absorption: ``[6 x bands]``, walls in the order of ``auricle.rooms.WALLS``; the room's
            origin is (0, 0, 0).
    """
    found = {tuple(np.round(source, 6)): (np.array(source), np.ones(absorption.shape[1]), 0)}
    edge = list(found.values())
    for reflections in range(1, order + 1):
        mirrored = []
        for position, gain, _ in edge:
            for wall in range(6):
                axis, high = divmod(wall, 2)
                plane = room_size[axis] if high else 0.0
                if (position[axis] < plane) != bool(high):
                    continue
                image = position.copy()
                image[axis] = 2.0 * plane - image[axis]
                key = tuple(np.round(image, 6))
                if key not in found:
                    entry = (image, gain * (1.0 - absorption[wall]), reflections)
                    found[key] = entry
                    mirrored.append(entry)
        edge = mirrored
    return list(found.values())


def band_limited_pulses(
    times_s: np.ndarray, gains: np.ndarray, frames: int, rate: float
) -> np.ndarray:
    """Sum of ideal band-limited impulses at the given times."""
    frequency = np.fft.rfftfreq(8 * frames, 1.0 / rate)
    spectrum = np.exp(-2j * np.pi * frequency[:, None] * times_s) @ gains
    return np.fft.irfft(spectrum, 8 * frames)[:frames]


def low_passed(response: np.ndarray, rate: float, edge_hz: float) -> np.ndarray:
    """The response below a frequency, for comparisons that leave the band's edge out."""
    return sosfiltfilt(butter(8, edge_hz, fs=rate, output="sos"), response)
