"""Corpora of sentences with what they should come to, one per line: ``sentence => expected``.

``expected`` is one part per object, separated by `` ; ``: its label, then pairs of a key and a
number or a range ``low..high``: ``az`` and ``el`` in degrees (a single number: within 3), ``d`` in
metres (within 2 %), ``T`` seconds of the whole path, ``spread`` degrees; ``moving`` stands alone.
A label ``a|b`` may be either, ``""`` is none. Behind `` ? `` follows a condition on ``x0 y0 z0 d0
az0 el0`` of the first object, ``x0_end`` and so on where it ends, ``gap01`` between two. ``!`` is
an error, ``!German`` one whose reason holds that word; ``!|dog`` an error or an object of that
label.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.errors import PromptError
from auricle.prompt import Prompt, parse
from auricle.scene import azimuth_deg, distance_m, elevation_deg

HERE = Path(__file__).parent
_KEY = re.compile(r"\s(?=(?:az|el|d|T|spread) [-\d]|moving\b)")


def load_corpus(name: str) -> list[tuple[str, str]]:
    """Pairs of a sentence and what is expected of it."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    pairs = [line.rpartition(" => ") for line in lines if line and not line.startswith("#")]
    return [(sentence.lstrip(), expected.strip()) for sentence, _, expected in pairs]


def _range(text: str, slack: float) -> tuple[float, float]:
    low, dots, high = text.partition("..")
    if dots:
        return float(low), float(high)
    return float(low) - slack, float(low) + slack


def _within(value: float, bounds: tuple[float, float], turn: float = 0.0) -> bool:
    low, high = bounds[0] - 1e-6, bounds[1] + 1e-6
    return any(low <= value + k * turn <= high for k in (-1, 0, 1))


def _check_object(prompt: Prompt, index: int, expected: str) -> str:
    head, *pairs = _KEY.split(" " + expected)
    placement = prompt.objects[index]
    labels = [label.strip().strip('"') for label in head.strip().split("|")]
    if placement.label not in labels:
        return f"label {placement.label!r}, not {labels}"
    for pair in pairs:
        key, _, text = pair.strip().partition(" ")
        if key == "moving":
            if placement.path is None:
                return "no path"
            continue
        value = {
            "az": placement.azimuth_deg,
            "el": placement.elevation_deg,
            "d": placement.distance_m,
            "T": placement.path.duration_s if placement.path else math.nan,
            "spread": placement.spread_deg,
        }[key]
        slack = {"d": 0.02 * abs(value), "T": 0.01}.get(key, 3.0)
        if not _within(value, _range(text, slack), 360.0 if key == "az" else 0.0):
            return f"{placement.label!r} {key} {value:.4g}, not {text}"
    return ""


def _quantities(prompt: Prompt) -> dict[str, float]:
    values: dict[str, float] = {}
    for i, placement in enumerate(prompt.objects):
        points = {"": placement.position}
        if placement.path is not None:
            points["_end"] = placement.path.at(placement.path.duration_s)
            points["_mid"] = placement.path.at(
                (placement.path.start_s + placement.path.duration_s) / 2
            )
        for suffix, point in points.items():
            for axis, value in zip("xyz", point, strict=True):
                values[f"{axis}{i}{suffix}"] = value
            values[f"d{i}{suffix}"] = distance_m(point)
            values[f"az{i}{suffix}"] = azimuth_deg(point)
            values[f"el{i}{suffix}"] = elevation_deg(point)
        for j, other in enumerate(prompt.objects):
            values[f"gap{i}{j}"] = math.dist(placement.position, other.position)
    return values


def check_sentence(sentence: str, expected: str) -> str:
    """What is wrong with the reading of a sentence; empty when nothing is."""
    expected, _, condition = expected.partition("?")
    expected = expected.strip()
    try:
        prompt = parse(sentence)
    except PromptError as error:
        if expected.startswith("!"):
            wanted = expected[1:].strip().partition("|")[0]
            return "" if re.search(wanted, str(error)) else f"reason: {error}"
        return f"PromptError: {error}"
    if expected.startswith("!"):
        allowed = expected[1:].strip().split("|")[1:]
        labels = [label.strip().strip('"') for label in allowed]
        found = [placement.label for placement in prompt.objects]
        return "" if set(found) & set(labels) else f"no error, but {found}"
    parts = expected.split(" ; ")
    if len(parts) != len(prompt.objects):
        return f"objects {[p.label for p in prompt.objects]}, not {len(parts)}"
    for index, part in enumerate(parts):
        if wrong := _check_object(prompt, index, part.strip()):
            return wrong
    if condition.strip():
        values = _quantities(prompt)
        try:
            holds = eval(condition, {"abs": abs, "__builtins__": {}}, values)
        except NameError as error:
            return str(error)
        if not holds:
            return f"not {condition.strip()}"
    return ""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every sentence of the development corpus is a test of its own."""
    if metafunc.definition.name == "test_sentence":
        pairs = load_corpus("corpus_dev.txt")
        names = [sentence[:60] for sentence, _ in pairs]
        metafunc.parametrize(("sentence", "expected"), pairs, ids=names)


@pytest.fixture(scope="session")
def check() -> Callable[[str, str], str]:
    """``check(sentence, expected)``: what is wrong with the reading, or an empty text."""
    return check_sentence


@pytest.fixture(scope="session")
def held_out() -> list[tuple[str, str]]:
    """Sentences that the grammar was not built on."""
    return load_corpus("corpus_heldout.txt")


@pytest.fixture(scope="session")
def labels() -> list[str]:
    """A hundred class names of AudioSet."""
    lines = (HERE / "labels.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
