"""Wrong arguments: a typed error, one clear sentence, and the scene goes on as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from auricle import EngineError, FormatError, InputError, Path, PromptError, Room, Scene, spatialize


def block(value: float = 0.01) -> np.ndarray:
    return np.full(256, value, dtype=np.float32)


INPUTS: dict[str, tuple[Any, str]] = {
    "integers": ({"a": np.zeros(256, dtype=np.int16)}, "int16.*divide by 32768"),
    "complex": ({"a": np.zeros(256, dtype=np.complex64)}, "complex64"),
    "booleans": ({"a": np.zeros(256, dtype=bool)}, "bool"),
    "text": ({"a": "hello"}, "expected float32"),
    "stereo": ({"a": np.zeros((2, 256), dtype=np.float32)}, r"shape \(2, 256\).*mono"),
    "too long": ({"a": np.zeros(257, dtype=np.float32)}, "257 frames; expected 1 to 256"),
    "empty": ({"a": np.zeros(0, dtype=np.float32)}, "0 frames"),
    "lengths that differ": (
        {"a": block(), "b": np.zeros(255, dtype=np.float32)},
        "255 frames; expected 256",
    ),
    "a row too few": (np.zeros((1, 256), dtype=np.float32), "1 rows; expected 2"),
    "one axis": (np.zeros(256, dtype=np.float32), r"\[sources x frames\]"),
    "a list of nothing": ([], r"\[sources x frames\]"),
}


@pytest.mark.parametrize("case", INPUTS)
def test_wrong_audio_is_refused_and_nothing_is_lost(case: str) -> None:
    inputs, message = INPUTS[case]
    scenes = [Scene(), Scene()]
    for scene in scenes:
        scene.add_source("a", position=(1.0, 1.0, 0.0))
        scene.add_source("b", position=(1.0, -1.0, 0.0))
        scene.process({"a": block()})
    with pytest.raises(InputError, match=message):
        scenes[0].process(inputs)
    after = [scene.process({"a": block(), "b": block()}) for scene in scenes]
    np.testing.assert_array_equal(after[0], after[1])
    assert scenes[0].time_s == scenes[1].time_s


@pytest.mark.parametrize(
    "out",
    [
        np.zeros((2, 255), dtype=np.float32),
        np.zeros((2, 256), dtype=np.float64),
        np.zeros((256, 2), dtype=np.float32).T,
        np.broadcast_to(np.zeros(256, dtype=np.float32), (2, 256)),
        [[0.0] * 256] * 2,
    ],
)
def test_an_output_that_cannot_be_written_in_place_is_refused(out: Any) -> None:
    scene = Scene()
    scene.add_source("a", position=(1.0, 0.0, 0.0))
    with pytest.raises(InputError, match="out"):
        scene.process({"a": block()}, out)


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    scene = Scene()
    scene.add_source("dog", position=(1.0, 0.0, 0.0))
    with pytest.raises(EngineError, match="no source named 'cat'; its names are: 'dog'"):
        scene.process({"cat": block()})


def test_a_source_of_another_scene_is_refused() -> None:
    scene, other = Scene(), Scene()
    source = other.add_source(position=(1.0, 0.0, 0.0))
    with pytest.raises(EngineError, match="not in this scene"):
        scene.process({source: block()})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sample_rate": 0}, "8000 to 192000"),
        ({"sample_rate": 44_100.5}, "whole number"),
        ({"sample_rate": "48k"}, "number of hertz"),
        ({"sample_rate": float("nan")}, "hertz"),
        ({"block_size": 0}, "block_size is 0"),
        ({"block_size": 2.5}, "block_size is 2.5"),
        ({"max_sources": -1}, "max_sources is -1"),
        ({"max_sources": 70_000}, "65535"),
        ({"frame": "untiy"}, "did you mean 'unity'"),
        ({"frame": None}, "frame is None"),
        ({"hrtf": 5}, "hrtf is 5"),
        ({"room": "hall"}, "takes an auricle.Room"),
        ({"room": Room((6, 5, 3), order=7)}, "0 to 6 reflections"),
        ({"max_images": 0}, "max_images is 0"),
    ],
)
def test_a_scene_with_wrong_settings_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Scene(**arguments)


def _into_its_bed(scene: Scene) -> None:
    bed = np.zeros((2, 256), dtype=np.float32)
    scene.process({"a": block()}, out=bed, bed=bed)


SETTINGS: dict[str, tuple[Callable[[Scene], Any], str]] = {
    "two numbers": (lambda s: setattr(s.sources[0], "position", (1.0, 2.0)), "three numbers"),
    "NaN": (lambda s: setattr(s.sources[0], "position", (1.0, np.nan, 0.0)), "finite"),
    "words": (lambda s: setattr(s.sources[0], "position", "left"), "three numbers"),
    "loud": (lambda s: setattr(s.sources[0], "gain_db", 100.0), "-200 to 60"),
    "NaN gain": (lambda s: setattr(s.sources[0], "gain_db", np.nan), "gain_db"),
    "negative gain": (lambda s: setattr(s.sources[0], "gain", -1.0), "gain is -1"),
    "no turn": (lambda s: setattr(s.sources[0], "orientation", (0, 0, 0, 0)), "quaternion"),
    "no path": (lambda s: setattr(s.sources[0], "path", [(0, 1, 0, 0)]), "auricle.Path"),
    "pattern": (lambda s: setattr(s.sources[0], "directivity", {"pattern": "x"}), "cardioid"),
    "field": (
        lambda s: setattr(s.sources[0], "directivity", {"pattern": "omni", "order": 1}),
        "does not belong",
    ),
    "cone": (
        lambda s: setattr(s.sources[0], "directivity", {"pattern": "cone", "inner": 9.0}),
        "radians",
    ),
    "cone inside out": (
        lambda s: setattr(
            s.sources[0], "directivity", {"pattern": "cone", "inner": 2.0, "outer": 1.0}
        ),
        "'inner' is 2, beyond 'outer', 1",
    ),
    "weight": (
        lambda s: setattr(s.sources[0], "directivity", {"pattern": "cardioid", "weight": 1.5}),
        "'weight' is 1.5; expected 0 to 1",
    ),
    "NaN order": (
        lambda s: setattr(s.sources[0], "directivity", {"pattern": "cardioid", "order": np.nan}),
        "'order' is nan; expected 0 to 100",
    ),
    "spread": (lambda s: setattr(s.sources[0], "spread", -0.1), "spread is -0.1; expected 0"),
    "NaN spread": (lambda s: setattr(s.sources[0], "spread", np.nan), "spread is nan"),
    "spread in words": (lambda s: setattr(s.sources[0], "spread", "wide"), "spread is 'wide'"),
    "propagation": (lambda s: setattr(s.sources[0], "propagation", 1), "True or False"),
    "air": (lambda s: setattr(s.sources[0], "air_absorption", "on"), "True or False"),
    "a new source's spread": (lambda s: s.add_source(spread=2.0), "spread is 2.0"),
    "a new source's propagation": (lambda s: s.add_source(propagation="yes"), "is 'yes'"),
    "a bed of one side": (lambda s: s.process({}, bed=block()), r"bed has shape \(256,\)"),
    "a bed too short": (
        lambda s: s.process({"a": block()}, bed=np.zeros((2, 255), dtype=np.float32)),
        r"bed has shape \(2, 255\); expected \(2, 256\)",
    ),
    "a bed of integers": (
        lambda s: s.process({"a": block()}, bed=np.zeros((2, 256), dtype=np.int16)),
        "bed is of type int16.*divide by 32768",
    ),
    "a bed that is the output": (lambda s: _into_its_bed(s), "same memory"),
    "model": (lambda s: s.sources[0].set_distance_model("log"), "inverse"),
    "reference": (lambda s: s.sources[0].set_distance_model(ref_distance=0.0), "ref_distance"),
    "listener": (lambda s: setattr(s.listener, "position", (1, 2)), "three numbers"),
    "facing": (lambda s: setattr(s.listener, "orientation", (0, 0, 0)), "quaternion"),
    "rows": (lambda s: s.set_positions(s.sources, np.zeros((3, 3))), r"expected \(1, 3\)"),
    "row of NaN": (lambda s: s.set_positions(s.sources, [[0, np.inf, 0]]), "finite"),
    "far": (lambda s: setattr(s.sources[0], "position", (1e300, 0, 0)), "at most 1e"),
    "far listener": (lambda s: setattr(s.listener, "position", (1e300, 0, 0)), "at most 1e"),
    "far rows": (lambda s: s.set_positions(s.sources, [[1e300, 0, 0]]), "at most 1e"),
    "rows of words": (lambda s: s.set_positions(s.sources, "left"), "numbers"),
    "far path": (lambda s: setattr(s.sources[0], "path", Path([(0, 1e300, 0, 0)])), "at most"),
    "gain in words": (lambda s: setattr(s.sources[0], "gain", "loud"), "gain is 'loud'"),
    "rolloff in words": (lambda s: s.sources[0].set_distance_model(rolloff="x"), "rolloff is 'x'"),
    "directivity in words": (
        lambda s: setattr(s.sources[0], "directivity", "cardioid"),
        "expected a dictionary",
    ),
    "a list for a pattern": (
        lambda s: setattr(s.sources[0], "directivity", {"pattern": []}),
        "expected one of omni",
    ),
    "a number for a name": (lambda s: s.add_source(5), "name is 5"),
    "a mixture of nothing": (lambda s: s.add_source(kind="mixture"), "one of text and objects"),
    "another kind": (lambda s: s.add_source(kind="choir"), "'object' or 'mixture'"),
    "objects of one sound": (lambda s: s.add_source(objects=[("a", (1, 0, 0))]), "kind='mixture'"),
    "one source twice": (lambda s: s.process({"a": block(), s.sources[0]: block()}), "twice"),
    "two places": (
        lambda s: s.add_source(position=(1, 0, 0), text="left"),
        "one of position, text and path",
    ),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_wrong_setting_is_refused_and_changes_nothing(case: str) -> None:
    change, message = SETTINGS[case]
    scenes = [Scene(), Scene()]
    for scene in scenes:
        scene.add_source("a", position=(1.0, 1.0, 0.0))
    with pytest.raises(InputError, match=message):
        change(scenes[0])
    assert scenes[0].to_dict() == scenes[1].to_dict()
    after = [scene.process({"a": block()}) for scene in scenes]
    np.testing.assert_array_equal(after[0], after[1])


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 2},
        {"sources": [{"name": "a"}]},
        {"sample_rate": -1},
        {"listener": None},
        {"frame": "mars"},
        {"hrtf": "somebody else"},
    ],
)
def test_a_dictionary_that_is_no_scene_is_refused(change: dict[str, Any]) -> None:
    data = {**Scene().to_dict(), **change}
    with pytest.raises(FormatError):
        Scene.from_dict(data)


TONE = np.zeros(1000, dtype=np.float32)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"audio": TONE}, InputError, "exactly one of"),
        ({"audio": TONE, "text": "left", "position": (1, 0, 0)}, InputError, "exactly one of"),
        ({"audio": TONE[:0], "position": (1, 0, 0)}, InputError, "empty"),
        ({"audio": np.stack([TONE, TONE]), "position": (1, 0, 0)}, InputError, "mono"),
        ({"audio": TONE.astype(np.int32), "position": (1, 0, 0)}, InputError, "int32"),
        ({"audio": TONE + np.float32(np.nan), "position": (1, 0, 0)}, InputError, "sample 0"),
        ({"audio": [TONE, TONE], "position": [(1, 0, 0)]}, InputError, "1 places for 2"),
        ({"audio": [TONE], "position": (1, 0, 0)}, InputError, "a list of sounds takes a list"),
        ({"audio": [TONE], "position": 5}, InputError, "a list of sounds takes a list"),
        ({"audio": TONE, "position": (1, 0, 0), "room": 1}, InputError, "expected an auricle.Room"),
        ({"audio": TONE, "position": (1, 0, 0), "spread": 2.0}, InputError, "spread is 2.0"),
        ({"audio": TONE, "position": (1, 0, 0), "propagation": 1}, InputError, "True or False"),
        ({"audio": TONE, "position": (1, 0, 0), "air_absorption": "on"}, InputError, "True or"),
        ({"audio": TONE, "path": (1, 0, 0)}, InputError, "auricle.Path"),
        ({"audio": TONE, "text": "the dog barks"}, PromptError, "where"),
        ({"audio": [TONE, TONE], "text": "the dog is on the left"}, PromptError, "1 objects"),
        ({"audio": TONE, "position": (1, 0, 0), "sample_rate": 10}, InputError, "10"),
    ],
)
def test_spatialize_refuses_what_it_cannot_render(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        spatialize(**{"sample_rate": 48_000, **arguments})


def test_a_path_needs_rising_times() -> None:
    with pytest.raises(InputError, match="rise"):
        Path([(0.0, 1, 0, 0), (0.0, 1, 0, 0)])


def test_a_refused_pose_leaves_the_listener_as_it_was() -> None:
    scene = Scene()
    scene.listener.position = (1.0, 2.0, 3.0)
    with pytest.raises(InputError):
        scene.listener.position = (1e300, 0.0, 0.0)
    assert scene.listener.position == (1.0, 2.0, 3.0)
    scene.listener.orientation = (0.0, 0.0, 1.0, 0.0)
    assert scene.listener.orientation == (0.0, 0.0, 1.0, 0.0)


def test_two_threads_cannot_render_one_scene_at_once() -> None:
    scene = Scene(block_size=4096)
    scene.add_source("a", position=(1.0, 0.0, 0.0))
    signal = np.zeros((1, 4096), dtype=np.float32)
    refusals: list[EngineError] = []

    def render() -> None:
        for _ in range(200):
            try:
                scene.process(signal)
            except EngineError as error:
                refusals.append(error)

    threads = [threading.Thread(target=render) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("another thread" in str(error) for error in refusals)
    assert scene.process(signal).shape == (2, 4096)


def test_misspelt_attributes_are_errors() -> None:
    scene = Scene()
    source = scene.add_source(position=(1.0, 0.0, 0.0))
    with pytest.raises(AttributeError, match="postion"):
        source.postion = (0.0, 1.0, 0.0)  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="orientaton"):
        scene.listener.orientaton = (0.0, 0.0, 0.0, 1.0)  # type: ignore[attr-defined]
