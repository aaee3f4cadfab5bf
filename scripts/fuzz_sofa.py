"""Damage small SOFA files and load them: HrtfError or a set, no crash, no hang, no other error.

    python scripts/fuzz_sofa.py [--count 100000] [--seed 0] [--seconds 0] [--keep DIR]

Half of the files are a valid one with bytes changed; the other half are written by HDF5 itself
with something wrong in what they hold. Loading runs in a process of its own with 3 GiB of memory,
so that a segmentation fault or a dimension that asks for a terabyte is seen as what it is. Files
that did harm are kept; exits with status 1 if there are any.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from auricle import HRTF
from auricle.errors import HrtfError

HANG_S = 30.0
MEMORY_BYTES = 3 << 30
REPORT_EVERY = 100
NUMBERS = (0.0, -1.0, 1e-300, 1e39, 1e300, -1e300, float("nan"), float("inf"), 7.5, 2.0**63)


def valid_content() -> dict[str, Any]:
    """A set of 26 directions and 32 taps, as small as a valid file comes."""
    grid = [(a, e) for e in (-45, 0, 45) for a in range(0, 360, 45)] + [(0, -90), (0, 90)]
    directions = np.array(grid, dtype=float)
    side = np.sin(np.radians(directions[:, 0])) * np.cos(np.radians(directions[:, 1]))
    time_axis = np.arange(32)
    onsets = np.stack([10.0 - 4.0 * side, 10.0 + 4.0 * side], axis=1)
    return {
        "Data.IR": np.exp(-np.square(time_axis - onsets[:, :, None])),
        "Data.SamplingRate": np.array([48_000.0]),
        "Data.Delay": np.zeros((1, 2)),
        "SourcePosition": np.column_stack([directions, np.full(len(directions), 1.2)]),
        "ReceiverPosition": np.array([[[0.0], [0.09], [0.0]], [[0.0], [-0.09], [0.0]]]),
    }


def write(path: Path, content: dict[str, Any]) -> h5py.File:
    """Write the variables and the attributes a valid file has; the file stays open."""
    file = h5py.File(path, "w")
    file.attrs["SOFAConventions"] = np.bytes_("SimpleFreeFieldHRIR")
    file.attrs["Title"] = np.bytes_("fuzz")
    for name, data in content.items():
        file[name] = data
    file["SourcePosition"].attrs["Type"] = np.bytes_("spherical")
    file["SourcePosition"].attrs["Units"] = np.bytes_("degree, degree, metre")
    file["Data.SamplingRate"].attrs["Units"] = np.bytes_("hertz")
    return file


def odd_data(rng: random.Random, data: np.ndarray[Any, Any]) -> Any:
    """Something in place of a variable's array: other numbers, shapes or types."""
    kind = rng.randrange(10)
    if kind < 3:
        changed = np.array(data)
        for _ in range(rng.randint(1, 4)):
            changed.flat[rng.randrange(changed.size)] = rng.choice(NUMBERS)
        return changed
    if kind == 3:
        return np.full(data.shape, rng.choice(NUMBERS))
    if kind == 4:
        return np.zeros(tuple(rng.randrange(4) for _ in range(rng.randrange(5))))
    if kind == 5:
        axis = rng.randrange(data.ndim)
        return np.take(data, range(rng.randrange(data.shape[axis] + 1)), axis=axis)
    if kind == 6:
        return rng.choice([b"text", "täxt", np.array([b"a", b"bc"]), h5py.Empty("f8"), 3, True])
    if kind == 7:
        return data.astype(rng.choice(["i1", "u8", "f2", "f4", ">f8", "c16", "S5", "?"]))
    if kind == 8:
        return np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    return np.swapaxes(data, 0, data.ndim - 1)


def spoil(file: h5py.File, rng: random.Random) -> None:
    """Make one thing wrong in an open file."""
    name = rng.choice(list(file))
    kind = rng.randrange(8)
    if kind < 4:
        data = odd_data(rng, valid_content().get(name, np.zeros((1, 2))))
        kept = dict(file[name].attrs) if isinstance(file[name], h5py.Dataset) else {}
        del file[name]
        file[name] = data
        for key, value in kept.items():
            file[name].attrs[key] = value
    elif kind == 4:
        del file[name]
        wrong = rng.randrange(5)
        if wrong == 0:
            file.create_group(name)
        elif wrong == 1:
            file[name] = h5py.SoftLink(rng.choice(["/nowhere", f"/{name}", "/"]))
        elif wrong == 2:
            file[name] = h5py.ExternalLink(rng.choice(["missing.h5", file.filename]), f"/{name}")
        elif wrong == 3:
            shape = tuple(rng.choice([1, 2, 3, 1_000, 10**7]) for _ in range(rng.randint(1, 3)))
            file.create_dataset(name, shape, chunks=True, dtype="f8")
        else:
            file[name] = np.dtype("f8")
    else:
        item = file if rng.randrange(2) else file[name]
        key = rng.choice(["SOFAConventions", "Title", "Type", "Units", "DatabaseName"])
        values = [b"", b"\xff\xfe", "cartesian", "radian", 4, np.arange(3), h5py.Empty("S1")]
        item.attrs[key] = rng.choice([*values, np.bytes_("spherical"), [b"a", b"b"], "x" * 9_000])


def damaged_bytes(base: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, copied elsewhere, or the end cut off."""
    data = bytearray(base)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        at = rng.randrange(len(data))
        kind = rng.randrange(6)
        if kind < 2:
            data[at] = rng.randrange(256)
        elif kind == 2:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 3:
            size = rng.choice([1, 2, 4, 8])
            data[at : at + size] = rng.choice([b"\0", b"\xff", b"\x7f"]) * size
        elif kind == 4:
            source = rng.randrange(len(data))
            data[at : at + 16] = data[source : source + 16]
        else:
            del data[max(at, 64) :]
    return bytes(data)


def make(path: Path, base: bytes, rng: random.Random) -> None:
    """Write one damaged file."""
    if rng.randrange(2):
        # The metadata lie at the front of a file this small; the rest is mostly samples.
        path.write_bytes(damaged_bytes(base, rng))
        return
    with write(path, valid_content()) as file:
        for _ in range(rng.randint(1, 3)):
            try:
                spoil(file, rng)
            except (KeyError, OSError, TypeError, ValueError, RuntimeError):
                return  # wrong in a way that HDF5 refuses to write


def load(path: Path) -> str:
    """Load a file; 'read', 'refused', or what went wrong."""
    try:
        hrtf = HRTF.load(path)
    except HrtfError as error:
        return "refused" if str(error) else "HrtfError without a text"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    if not (np.isfinite(hrtf.ir).all() and np.isfinite(hrtf.positions_deg).all()):
        return "a set with numbers that are not finite"
    return "read"


def work(folder: Path, seed: int, count: int) -> None:
    """The inner process: one line for each batch, one for each fault."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("error")
    rng = random.Random(seed)
    path = folder / "current.sofa"
    write(path, valid_content()).close()
    base = path.read_bytes()
    tally = {"read": 0, "refused": 0}
    for index in range(1, count + 1):
        make(path, base, rng)
        outcome = load(path)
        if outcome not in tally:
            kept = folder / f"fault-{seed}-{index}.sofa"
            shutil.copy(path, kept)
            print(f"fault {kept.name} {outcome[:300]!r}", flush=True)
        else:
            tally[outcome] += 1
        if index % REPORT_EVERY == 0 or index == count:
            print(f"batch {index} {tally['read']} {tally['refused']}", flush=True)


class Tally:
    """What all inner processes together have done."""

    def __init__(self) -> None:
        self.files = self.read = self.refused = 0
        self.faults: list[str] = []


def watch(folder: Path, seed: int, count: int, end: float, tally: Tally) -> None:
    """Run one inner process, to its end or its death."""
    command = [sys.executable, __file__, "--worker", str(folder)]
    command += ["--seed", str(seed), "--count", str(count)]
    done = read = refused = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        stream = process.stdout
        assert stream is not None
        while True:
            ready, _, _ = select.select([stream], [], [], HANG_S)
            line = stream.readline() if ready else ""
            if not line:
                break
            kind, _, rest = line.strip().partition(" ")
            if kind == "batch":
                done, read, refused = map(int, rest.split())
                files = tally.files + done
                sys.stdout.write(f"\r{files} files, {len(tally.faults)} faults ")
                sys.stdout.flush()
            else:
                tally.faults.append(rest)
                print(f"\n{rest}")
            if time.monotonic() > end:
                break
        stopped = time.monotonic() > end
        died = "" if stopped else "hung" if not ready else ""
        if stopped or died:
            process.kill()
        code = process.wait()
        if not stopped and (died or code != 0):
            kept = folder / f"death-{seed}.sofa"
            shutil.copy(folder / "current.sofa", kept)
            tally.faults.append(f"{kept.name} {died or f'ended with status {code}'}")
            print(f"\n{tally.faults[-1]}")
    tally.files += done
    tally.read += read
    tally.refused += refused


def main() -> int:
    """Read the arguments and fuzz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after; 0 = never")
    parser.add_argument("--keep", type=Path, default=Path("fuzz_sofa_faults"))
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker is not None:
        work(arguments.worker, arguments.seed, arguments.count)
        return 0
    end = time.monotonic() + arguments.seconds if arguments.seconds else float("inf")
    tally = Tally()
    seed = arguments.seed
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while tally.files < arguments.count and time.monotonic() < end:
            # A fresh process now and then, so that memory lost by HDF5 does not add up.
            watch(folder, seed, min(20_000, arguments.count - tally.files), end, tally)
            seed += 1
        for path in (*folder.glob("fault-*"), *folder.glob("death-*")):
            arguments.keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, arguments.keep)
    print(
        f"\r{tally.files} files: {tally.read} loaded, {tally.refused} refused, "
        f"{len(tally.faults)} faults{f', kept in {arguments.keep}' if tally.faults else ''}"
    )
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
