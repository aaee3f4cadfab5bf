"""``auricle parse``."""

from __future__ import annotations

import json
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


def test_the_scene_is_drawn_in_the_terminal(auricle: Run) -> None:
    done = auricle("parse", "a dog on the left, a car from front to back on the right")
    assert done.status == 0
    assert "front" in done.out
    assert "1" in done.out
    assert " you; " in done.out


def test_json_is_the_dictionary_of_the_prompt(auricle: Run) -> None:
    from auricle.prompt import Prompt, parse

    text = "a dog 2 m left of the cat, which is straight ahead"
    done = auricle("parse", text, "--json")
    assert done.status == 0
    assert Prompt.from_dict(json.loads(done.out)) == parse(text)
