"""``auricle doctor``: what is installed, which engine runs, and whether left is left."""

from __future__ import annotations

import argparse
import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module, metadata

import auricle

__all__ = ["Finding", "configure", "findings", "run"]

_REQUIRED = ("numpy", "h5py", "matplotlib", "msgpack", "soundfile", "soxr", "websockets")
_SIDES = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        subject: what was looked at.
        text: what was found.
        ok: False fails the command; None is neither good nor bad.
    """

    subject: str
    text: str
    ok: bool | None = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments: none."""
    parser.epilog = "exit status 1 when a check fails"


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Print all findings; 1 when one of them fails."""
    failed = 0
    for finding in findings():
        mark = {True: "ok  ", False: "FAIL", None: "-   "}[finding.ok]
        print(f"{mark}  {finding.subject:<16} {finding.text}")
        failed += finding.ok is False
    if failed:
        print(f"{failed} check{'s' if failed > 1 else ''} failed")
    else:
        print("all checks passed")
    return 1 if failed else 0


def findings() -> Iterator[Finding]:
    """Look at everything, one finding after the other; never raises."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", f"{version}, {platform.system()} {platform.machine()}")
    yield Finding("auricle", auricle.__version__)
    for name in _REQUIRED:
        yield _checked(name, partial(_package, name))
    yield from _extras()
    yield _checked("native engine", _engine)
    yield _checked("default HRTF", _default_hrtf)
    for side in _SIDES:
        yield _checked(f"{side} is {side}", partial(_side, side))
    yield _checked("sentences", _sentence)


def _checked(subject: str, check: Callable[[], Finding]) -> Finding:
    # A report must go on whatever is broken; what is broken is the report.
    try:
        return check()
    except Exception as error:
        reason = " ".join(str(error).split()) or "no reason given"
        return Finding(subject, f"{type(error).__name__}: {reason}", ok=False)


def _package(name: str) -> Finding:
    import_module(name)
    return Finding(name, metadata.version(name))


def _extras() -> Iterator[Finding]:
    """What of the optional parts is installed; nothing of it is needed."""
    try:
        requirements = metadata.requires("auricle") or []
    except metadata.PackageNotFoundError:
        yield Finding("extras", "unknown: runs from its sources, without being installed", ok=None)
        return
    extras: dict[str, list[str]] = {}
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra == ['\"]([\w.-]+)['\"]", requirement)
        if name and extra:
            extras.setdefault(extra[1], []).append(name[0])
    for extra_name, packages in extras.items():
        missing = [package for package in packages if not _installed(package)]
        text = f"missing {', '.join(missing)}" if missing else "complete"
        yield Finding(f"extra {extra_name}", text, ok=None)


def _installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _engine() -> Finding:
    from auricle import _native

    return Finding("native engine", f"loaded, vector instructions: {_native.simd_level()}")


def _default_hrtf() -> Finding:
    hrtf = auricle.HRTF.default()
    directions, _, length = hrtf.ir.shape
    text = f"{directions} directions, {length} samples at {hrtf.sample_rate:g} Hz"
    return Finding("default HRTF", text)


def _side(side: str) -> Finding:
    """A click at one side: the ear there must be earlier and louder."""
    import numpy as np

    from auricle import metrics

    rate, block = 48_000, 1024
    scene = auricle.Scene(rate, block, max_sources=1)
    scene.add_source("click", position=(0.0, _SIDES[side], 0.0))
    click = np.zeros(block, dtype=np.float32)
    click[block // 4] = 0.05
    response = scene.process({"click": click})
    lead_us = _SIDES[side] * float(metrics.itd_us(response, rate))
    louder_db = _SIDES[side] * float(metrics.ild_db(response))
    ok = 400.0 < lead_us < 1000.0 and 3.0 < louder_db < 35.0
    text = f"the {side} ear leads by {lead_us:.0f} µs and is louder by {louder_db:.1f} dB"
    return Finding(f"{side} is {side}", text, ok=ok)


def _sentence() -> Finding:
    text = "behind on the left, 3 m"
    (placement,) = auricle.parse(text).objects
    ok = 90.0 < placement.azimuth_deg < 180.0 and abs(placement.distance_m - 3.0) < 1e-6
    read = f"{placement.azimuth_deg:g} degrees, {placement.distance_m:g} m"
    return Finding("sentences", f'"{text}" is read as {read}', ok=ok)
