"""The answer itself: fields, explanation, dictionaries, mutated texts."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from auricle.errors import FormatError
from auricle.prompt import Placement, Prompt, parse

SCRIPT = Path(__file__).parents[3] / "scripts" / "fuzz_prompt.py"


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_prompt", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_fields() -> None:
    text = "The Church Bell is on the left, 3 m away."
    (placement,) = parse(text).objects
    assert placement.label == "church bell"
    assert placement.written == "Church Bell"
    assert text[slice(*placement.span)] == "The Church Bell"
    assert placement.position == pytest.approx((0.0, 3.0, 0.0))
    assert placement.azimuth_deg == pytest.approx(90.0)
    assert placement.elevation_deg == pytest.approx(0.0)
    assert placement.distance_m == pytest.approx(3.0)
    assert placement.confidence == 1.0
    assert placement.spread_deg == 0.0
    assert placement.path is None
    assert placement.assumed == ()


def test_answers_are_frozen() -> None:
    prompt = parse("dog on the left")
    with pytest.raises(AttributeError):
        prompt.text = "cat"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        prompt.objects[0].label = "cat"  # type: ignore[misc]


def test_explanation_has_a_sentence_per_object() -> None:
    text = "dog on the left, 2 m; rain all around; car from left to right in 3 s; bird above"
    dog, rain, car, bird = parse(text).explain().splitlines()
    assert dog == "'dog' is 90 degrees to the left, 2 m away."
    assert rain.startswith("'rain' is all around")
    assert car.startswith("'car' moves for 3 s from 90 degrees to the left")
    assert bird.startswith("'bird' is straight above, 1.5 m away (1.5 m away, as no distance")


def test_dictionaries() -> None:
    prompt = parse("The dog is 2 m left of the cat. A car drives from left to right.")
    assert Prompt.from_dict(prompt.to_dict()) == prompt
    broken = prompt.to_dict()
    del broken["objects"][0]["position"]
    with pytest.raises(FormatError, match="placement"):
        Prompt.from_dict(broken)
    with pytest.raises(FormatError, match="prompt"):
        Prompt.from_dict({"text": "dog"})
    with pytest.raises(FormatError, match="relation"):
        Prompt.from_dict({"text": "dog", "objects": [], "relations": [{}]})
    with pytest.raises(FormatError, match="placement"):
        Placement.from_dict({"label": "dog"})


def test_angles_are_told_from_sides_in_words() -> None:
    text = "At 3 o'clock a bell rings. A dog is on the left, and 40 degrees to the right a cat."
    prompt = parse(text)
    assert [p.has_angle for p in prompt.objects] == [True, False, True]
    (car,) = parse("A car drives from 30 degrees left to the right.").objects
    assert car.has_angle
    assert Prompt.from_dict(prompt.to_dict()) == prompt
    older = prompt.to_dict()
    for part in older["objects"]:
        del part["has_angle"]
    assert not any(p.has_angle for p in Prompt.from_dict(older).objects)


def test_mutated_texts(fuzzer: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    lines = fuzzer.CORPUS.read_text("utf-8").splitlines()
    sentences = [line.partition(" => ")[0] for line in lines if line and line[0] != "#"]
    assert fuzzer.fuzz(sentences, 3000, 1, 0.0) == 0, capsys.readouterr().out


def test_the_fuzzer_notices_a_fault(fuzzer: ModuleType) -> None:
    assert fuzzer.fault(Prompt("dog", ())) == "no objects"
    assert "at" in fuzzer.fault(Prompt("dog", (Placement("dog", (float("nan"), 0.0, 0.0)),)))
    assert "span" in fuzzer.fault(Prompt("dog", (Placement("dog", (1.0, 0.0, 0.0), span=(0, 9)),)))


def test_nothing_heavy_is_imported() -> None:
    assert "auricle.prompt" in sys.modules
    names = [name for name in sys.modules if name.startswith("auricle.prompt")]
    for name in names:
        assert not hasattr(sys.modules[name], "numpy")
        assert not hasattr(sys.modules[name], "np")
