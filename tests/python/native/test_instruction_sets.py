"""The engine says the same on every instruction set."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from auricle import _native

# A scene with everything in it: moving and still, near and far, effects, spread, many and few.
_SCENE = """
import sys
import numpy as np
import auricle
rng = np.random.default_rng(0)
scene = auricle.Scene(48_000, 256, max_sources=40)
sources = [
    scene.add_source(
        position=(1, 0, 0), propagation=i % 4 == 0, air_absorption=i % 3 == 0,
        spread=0.5 * (i % 5 == 0),
    )
    for i in range(40)
]
noise = rng.uniform(-0.02, 0.02, (40, 100 * 256)).astype(np.float32)
out = []
for block in range(100):
    turn = 0.02 * block + np.arange(40)
    far = 0.3 + 0.2 * np.arange(40)
    xyz = np.stack([far * np.cos(turn), far * np.sin(turn), 0.3 * far * np.sin(0.7 * turn)], 1)
    scene.set_positions(sources, xyz.astype(np.float32))
    out.append(scene.process(noise[:, 256 * block : 256 * (block + 1)]))
print(auricle._native.simd_level(), file=sys.stderr)
sys.stdout.buffer.write(np.concatenate(out, axis=1).tobytes())
"""


def _heard(simd: str) -> tuple[str, np.ndarray]:
    done = subprocess.run(
        [sys.executable, "-c", _SCENE],
        env={**os.environ, "AURICLE_SIMD": simd},
        capture_output=True,
        check=True,
    )
    level = done.stderr.decode().strip()
    return level, np.frombuffer(done.stdout, dtype=np.float32).astype(np.float64)


@pytest.mark.parametrize("simd", ["baseline", "avx2"])
def test_every_instruction_set_gives_the_same_sound_to_100_db(simd: str) -> None:
    best, wanted = _heard("")
    assert best == _native.simd_level()
    level, heard = _heard(simd)
    # A processor without the set falls back to what it has.
    assert level in (simd, best)
    assert np.sum((heard - wanted) ** 2) < 1e-10 * np.sum(wanted**2)
