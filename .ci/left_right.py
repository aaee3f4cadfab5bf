"""A wheel works: it imports, its engine renders, and a sound on the left is on the left."""

from __future__ import annotations

import sys

import numpy as np

import auricle

RATE = 48_000
noise = 0.05 * np.random.default_rng(0).uniform(-1, 1, RATE // 2).astype(np.float32)
scene = auricle.Scene(sample_rate=RATE, block_size=256)
print(f"auricle {auricle.__version__}, latency {scene.latency_samples} samples")
for side, y in (("left", 1.0), ("right", -1.0)):
    ears = auricle.spatialize(noise, RATE, position=(0.0, y, 0.0))
    itd_us, ild_db = auricle.metrics.itd_us(ears, RATE), auricle.metrics.ild_db(ears)
    print(f"{side}: ITD {itd_us:+.0f} us, ILD {ild_db:+.1f} dB")
    if not (np.isfinite(ears).all() and itd_us * y > 400 and ild_db * y > 3):
        sys.exit(f"a sound on the {side} does not sound from the {side}")
