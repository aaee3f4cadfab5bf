"""``auricle parse``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_a_sentence_is_explained(auricle: Run) -> None:
    done = auricle("parse", "a dog barks behind on the left, 3 m away")
    assert done.status == 0
    assert "dog" in done.out
    assert "135" in done.out
    assert "3 m" in done.out


def test_a_sentence_is_drawn(auricle: Run, tmp_path: Path) -> None:
    done = auricle("parse", "behind on the left, 3 m", "--plot", tmp_path / "p.png")
    assert done.status == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_no_place_is_one_sentence(auricle: Run) -> None:
    done = auricle("parse", "a friendly dog")
    assert done.status == 1
    assert done.err.startswith("auricle parse: ")
    assert done.err.count("\n") == 1
