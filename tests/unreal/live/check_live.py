"""The plugin's core against ``auricle serve``: its sound is the offline render of the same scene.

Renders scenes given in Unreal's coordinates with the C++ program next to this script, once through
a server that this script starts and once in process, and compares with ``auricle.Scene`` after the
declared latency. The conversion of coordinates here is written apart from the one that is tested.
"""

# ruff: noqa: T201 - a program that prints what it measures
from __future__ import annotations

import argparse
import json
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import auricle

RATE, BLOCK = 48_000, 256
ASSET = Path(auricle.__file__).parent / "hrtf" / "assets" / "mit_kemar_48000.ahrt"
Array = NDArray[np.float64]


class UnrealScene:
    """Sources around a listener who looks somewhere, far from the world's origin.

    Attributes:
        listener: centimetres ``[blocks x 3]``.
        rotation: quaternion x y z w ``[blocks x 4]``.
        sources: centimetres ``[blocks x sources x 3]``.
        signals: ``[sources x blocks * BLOCK]``.
    """

    def __init__(self, blocks: int, *, moving: bool) -> None:
        random = np.random.default_rng(5)
        count = 5
        turn = random.normal(size=4)  # about no axis in particular
        self.rotation = np.tile(turn / np.linalg.norm(turn), (blocks, 1))
        self.listener = np.tile([1.25e7, -3.5e7, 4.0e5], (blocks, 1))
        around = random.normal(size=(count, 3))
        around *= np.linspace(120, 400, count)[:, None] / np.linalg.norm(around, axis=1)[:, None]
        self.sources = np.tile(around, (blocks, 1, 1)) + self.listener[:, None]
        if moving:
            steps = np.arange(blocks)[:, None, None]
            self.sources = self.sources + steps * random.normal(size=(1, count, 3))
        noise = 0.05 * random.uniform(-1, 1, (count, blocks * BLOCK))
        self.signals = noise.astype(np.float32)

    @property
    def blocks(self) -> int:
        return len(self.listener)

    def write(self, path: Path) -> None:
        """The file that render_scene.cpp reads."""
        count = self.sources.shape[1]
        with path.open("wb") as file:
            file.write(struct.pack("<4I", RATE, BLOCK, self.blocks, count))
            for k in range(self.blocks):
                file.write(self.listener[k].astype("<f8").tobytes())
                file.write(self.rotation[k].astype("<f8").tobytes())
                for source in range(count):
                    file.write(self.sources[k, source].astype("<f8").tobytes())
                    signal = self.signals[source, k * BLOCK : (k + 1) * BLOCK]
                    file.write(signal.astype("<f4").tobytes())

    def offline(self) -> Array:
        """Stereo ``[2 x frames]`` of the same scene by the offline renderer."""
        scene = auricle.Scene(RATE, BLOCK)
        sources = [scene.add_source(position=(1.0, 0.0, 0.0)) for _ in self.signals]
        # Left-handed to right-handed: y is mirrored, and with it the sense of rotation.
        mirror = np.array([1.0, -1.0, 1.0])
        blocks = []
        for k in range(self.blocks):
            x, y, z, w = self.rotation[k]
            scene.listener.orientation = (-x, y, -z, w)
            offsets = (self.sources[k] - self.listener[k]) / 100 * mirror
            scene.set_positions(sources, offsets.astype(np.float32))
            inputs = self.signals[:, k * BLOCK : (k + 1) * BLOCK]
            blocks.append(scene.process(inputs))
        return np.concatenate(blocks, axis=1).astype(np.float64)


@contextmanager
def server() -> Iterator[int]:
    """``auricle serve`` on a free port."""
    command = [sys.executable, "-m", "auricle.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield int(line.strip().rsplit(":", 1)[1])
        finally:
            process.terminate()


def rendered(program: Path, *arguments: object) -> tuple[Array, dict[str, object]]:
    """What the C++ program makes of a scene, ``[2 x frames]``, and its figures."""
    *first, scene, cut = arguments
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        assert isinstance(scene, UnrealScene)
        scene.write(where / "scene")
        command = [program, *first, where / "scene", where / "out"]
        if cut is not None:
            command.append(cut)
        result = subprocess.run(
            [str(part) for part in command], check=True, capture_output=True, text=True, timeout=60
        )
        sound = np.fromfile(where / "out", "<f4").reshape(-1, 2).T.astype(np.float64)
    return sound, json.loads(result.stdout)


def difference_db(got: Array, expected: Array) -> float:
    """Energy of the difference over that of what was expected."""
    ratio = np.sum((got - expected) ** 2) / np.sum(expected**2)
    return float(10 * np.log10(ratio + 1e-30))


def require(holds: bool, what: str) -> None:
    """End with a sentence unless something holds."""
    if not holds:
        message = f"FAILED: {what}"
        raise SystemExit(message)


def check_bridge(program: Path, port: int, *, moving: bool) -> None:
    """The sound that comes through the bridge, after the latency that the client declares."""
    scene = UnrealScene(150, moving=moving)
    expected = scene.offline()
    got, figures = rendered(program, "bridge", port, scene, None)
    own = auricle.Scene(RATE, BLOCK).latency_samples
    delay = int(str(figures["latency_frames"])) - own
    # The first block that is heard is smoothed in over 5 ms.
    skip = delay + 2 * BLOCK
    error = difference_db(got[:, skip:], expected[:, skip - delay : -delay])
    name = "moving" if moving else "still"
    print(f"bridge, {name} sources: {error:.1f} dB after {delay} + {own} frames; {figures}")
    require(error < -100, f"the bridge's sound differs by {error:.1f} dB")
    require(figures["allocations"] == 0, "the audio thread allocated")
    require(figures["underruns"] == 0, "blocks came late though each was waited for")


def check_resume(program: Path, port: int) -> None:
    """A cut cable: the pan bridges it, the session goes on, and the sound is right again."""
    scene = UnrealScene(400, moving=False)
    expected = scene.offline()
    cut = 100
    got, figures = rendered(program, "bridge", port, scene, cut)
    delay = int(str(figures["depth"])) * BLOCK
    print(f"cut and resumed: {figures}")
    require(figures["connections"] == 2, "the client did not come back")
    resumed = int(str(figures["resumed_at"]))
    require(cut < resumed < 350, "the client came back too late")
    settled = (resumed + 40) * BLOCK
    error = difference_db(got[:, settled:], expected[:, settled - delay : -delay])
    require(error < -100, f"after the resume the sound differs by {error:.1f} dB")
    blocks = got[:, 10 * BLOCK :].reshape(2, -1, BLOCK)
    level = 10 * np.log10(np.mean(blocks**2, axis=(0, 2)))
    require(bool(np.ptp(level) < 9), f"the level varies by {np.ptp(level):.1f} dB over the gap")


def check_in_process(program: Path) -> None:
    """The sound of the C interface in the plugin's hands."""
    scene = UnrealScene(150, moving=True)
    expected = scene.offline()
    got, figures = rendered(program, "in-process", ASSET, scene, None)
    skip = 2 * BLOCK
    error = difference_db(got[:, skip:], expected[:, skip:])
    print(f"in process, moving sources: {error:.1f} dB; {figures}")
    require(error < -100, f"the in-process sound differs by {error:.1f} dB")
    require(figures["allocations"] == 0, "the audio thread allocated")


def main() -> None:
    """Run every check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path, help="auricle_unreal_live")
    program = parser.parse_args().program.resolve()
    check_in_process(program)
    with server() as port:
        check_bridge(program, port, moving=False)
        check_bridge(program, port, moving=True)
        check_resume(program, port)


if __name__ == "__main__":
    main()
