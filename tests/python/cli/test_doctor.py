"""``auricle doctor`` passes on a sound installation and fails on a broken one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import auricle as package

Run = Callable[..., Any]


def test_a_sound_installation_passes(auricle: Run) -> None:
    done = auricle("doctor")
    assert done.status == 0, done.out
    assert "FAIL" not in done.out
    assert done.out.splitlines()[-1] == "all checks passed"
    for subject in ("numpy", "native engine", "default HRTF", "left is left", "right is right"):
        assert f"ok    {subject}" in done.out
    assert "vector instructions" in done.out


def test_swapped_ears_fail(auricle: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    process = package.Scene.process

    def swapped(self: Any, *arguments: Any, **options: Any) -> np.ndarray:
        return process(self, *arguments, **options)[::-1]

    monkeypatch.setattr(package.Scene, "process", swapped)
    done = auricle("doctor")
    assert done.status == 1
    assert "FAIL  left is left" in done.out
    assert "FAIL  right is right" in done.out
    assert done.out.splitlines()[-1] == "2 checks failed"


def test_a_missing_part_fails_and_the_report_goes_on(
    auricle: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "soxr", None)
    done = auricle("doctor")
    assert done.status == 1
    assert "FAIL  soxr" in done.out
    assert "ok    left is left" in done.out
