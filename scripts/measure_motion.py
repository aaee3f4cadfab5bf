"""Measure what motion leaves behind in the sound of a source that circles the head once a second.

    python scripts/measure_motion.py [--rate 48000]

For host blocks of 16 to 1,024 frames: the power of a tone's output outside its own band (within
120 Hz + 2 % of its frequency), and the largest bend (second difference) of a 120 Hz tone on the
same path, over that of the loudest still source. Then a source that jumps from one side to the
other: the largest step and bend of the 120 Hz tone over the still one's, and how long until the new
place is reached. The default HRTF set, Doppler off.
"""

from __future__ import annotations

import argparse

import numpy as np
import numpy.typing as npt

import auricle
from auricle.scene import direction

Array = npt.NDArray[np.float64]

_BLOCKS = (16, 64, 256, 413, 1_024)
_SETTLING = 8_192
_LEVEL = 0.05


def render(tone_hz: float, seconds: float, rate: int, block: int, azimuth: object) -> Array:
    """Both ears of a tone whose azimuth in degrees is a function of the time in seconds."""
    scene = auricle.Scene(rate, block)
    source = scene.add_source(position=(1.0, 0.0, 0.0))
    blocks = int(seconds * rate) // block
    time_s = np.arange(blocks * block) / rate
    tone = (_LEVEL * np.sin(2.0 * np.pi * tone_hz * time_s)).astype(np.float32)
    out = np.empty((2, len(tone)))
    for index in range(blocks):
        span = slice(index * block, (index + 1) * block)
        source.position = direction(azimuth((index + 1) * block / rate), 0.0)  # type: ignore[operator]
        out[:, span] = scene.process(tone[None, span])
    return out


def residue_db(signal: Array, tone_hz: float, rate: int) -> float:
    """Power outside the tone's own band over all power, worse ear, dB."""
    window = np.blackman(signal.shape[1])
    spectrum = np.abs(np.fft.rfft(signal * window)) ** 2
    hz = np.fft.rfftfreq(signal.shape[1], 1.0 / rate)
    outside = np.abs(hz - tone_hz) > 120.0 + 0.02 * tone_hz
    ratio = (spectrum * outside).sum(axis=1) / spectrum.sum(axis=1)
    return float(10.0 * np.log10(ratio.max()))


def bend(signal: Array) -> float:
    """Largest second difference after the start."""
    return float(np.abs(np.diff(signal[:, _SETTLING:], n=2)).max())


def step(signal: Array) -> float:
    """Largest difference from one sample to the next after the start."""
    return float(np.abs(np.diff(signal[:, _SETTLING:])).max())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=int, default=48_000, help="sample rate, Hz")
    rate = parser.parse_args().rate
    still = max(
        bend(render(120.0, 1.0, rate, 256, lambda _, at=azimuth: at))
        for azimuth in range(0, 360, 15)
    )
    print("block   residue at 500, 2000, 6000 Hz (dB)      bend over still")
    for block in _BLOCKS:
        worst = [
            residue_db(render(hz, 3.0, rate, block, lambda t: 360.0 * t)[:, _SETTLING:], hz, rate)
            for hz in (500.0, 2_000.0, 6_000.0)
        ]
        ratio = bend(render(120.0, 3.0, rate, block, lambda t: 360.0 * t)) / still
        print(f"{block:5}   {worst[0]:8.1f} {worst[1]:8.1f} {worst[2]:8.1f}      {ratio:18.2f}")
    jump_s = 0.5
    jumped = render(120.0, 1.0, rate, 256, lambda t: 90.0 if t < jump_s else -90.0)
    arrived = render(120.0, 1.0, rate, 256, lambda _: -90.0)
    late = np.flatnonzero(np.abs(jumped - arrived).max(axis=0) > 1e-4 * _LEVEL)[-1]
    blocks_before = int(jump_s * rate) // 256 * 256
    left = render(120.0, 1.0, rate, 256, lambda _: 90.0)
    steps = step(jumped) / max(step(arrived), step(left))
    print(
        f"jump: step {steps:.2f} and bend {bend(jumped) / still:.2f} of the still one's, ", end=""
    )
    print(f"over after {1e3 * (late - blocks_before) / rate:.1f} ms")


if __name__ == "__main__":
    main()
