"""Scenes: what is drawn is where it is said to be, and what is said of it is true."""

from __future__ import annotations

import math

import numpy as np
import pytest

import auricle
from auricle import InputError
from auricle.datasets import Heads, SceneSettings, SoundLibrary, draw_scene
from auricle.datasets.prompts import side, write_prompts

MANY = range(150)


def _source(name: str, x: float, y: float, z: float, path=None) -> dict:
    far = math.sqrt(x * x + y * y + z * z)
    return {
        "name": name,
        "position": None if path else [x, y, z],
        "path": path,
        "azimuth_deg": math.degrees(math.atan2(y, x)),
        "elevation_deg": math.degrees(math.asin(z / far)),
        "distance_m": far,
        "octant": [
            "left" if y > 0 else "right",
            "front" if x > 0 else "behind",
            "above" if z > 0 else "below",
        ],
    }


def _texts(*sources: dict) -> dict[str, list[str]]:
    rows = write_prompts(sources, np.random.default_rng(0))
    kinds = {row["type"] for row in rows}
    return {kind: [row["text"] for row in rows if row["type"] == kind] for kind in kinds}


def test_a_scene_depends_on_seed_and_index_alone(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, moving=0.3)
    again = [draw_scene(library, settings, seed=1, index=index) for index in (7, 3)]
    assert again[1] == draw_scene(library, settings, seed=1, index=3)
    assert again[0] != draw_scene(library, settings, seed=2, index=7)


def test_sources_lie_in_the_room_and_away_from_the_planes(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, margin_deg=15.0, free_field=0.2)
    least = math.sin(math.radians(15.0)) - 1e-3
    octants = set()
    for index in MANY:
        label = draw_scene(library, settings, seed=4, index=index)
        room = label["room"]
        for source in label["sources"]:
            place = np.array(source["position"])
            unit = place / np.linalg.norm(place)
            assert np.abs(unit).min() >= least
            assert 0.5 - 1e-3 <= source["distance_m"] <= 6.0 + 1e-3
            assert source["octant"] == _source("x", *place)["octant"]
            octants.add(tuple(source["octant"]))
            if room:
                yaw = math.radians(room["yaw_deg"])
                turn = np.array(
                    [
                        [math.cos(yaw), -math.sin(yaw), 0],
                        [math.sin(yaw), math.cos(yaw), 0],
                        [0, 0, 1],
                    ]
                )
                inside = np.array(room["listener"]) + turn @ place
                assert (inside > 0.19).all()
                assert (inside < np.array(room["size"]) - 0.19).all()
    assert len(octants) == 8


def test_sounds_end_within_the_clip_and_have_the_level_asked_for(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, level_db=(-20.0, -20.0))
    for index in MANY:
        for source in draw_scene(library, settings, seed=4, index=index)["sources"]:
            assert source["start_s"] + source["duration_s"] <= 2.0 + 1e-3
            level = source["gain"] * library.find(source["file"]).rms
            assert 20 * math.log10(level) == pytest.approx(-20.0, abs=1e-3)


def test_paths_go_where_their_ends_say(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, moving=1.0)
    moved = 0
    for index in MANY:
        for source in draw_scene(library, settings, seed=4, index=index)["sources"]:
            if source["path"] is None:
                continue
            moved += 1
            rows = np.array(source["path"])
            assert (np.diff(rows[:, 0]) > 0).all()
            assert rows[0, 0] == pytest.approx(source["start_s"], abs=1e-3)
            speed = np.linalg.norm(np.diff(rows[:, 1:], axis=0), axis=1) / np.diff(rows[:, 0])
            assert speed.max() <= 6.0 * 1.05
            assert np.linalg.norm(rows[:, 1:], axis=1).min() >= 0.3 - 1e-3
    assert moved > 100


def test_prompts_of_one_source() -> None:
    said = _texts(_source("dog", 1.0, 2.0, -0.6))
    assert said["A"][0] == "The dog is located left, front, below, 2.5m away."
    assert said["T"][0] == "The dog is on the left."
    assert set(said) == {"A", "T"}


def test_prompts_of_two_sources() -> None:
    said = _texts(_source("cello", -2.0, -2.0, 1.0), _source("guitar", 1.0, 0.2, -0.3))
    assert said["B"][0] == (
        "The cello is located right, behind, above, 3m away. "
        "And the guitar is located left, front, below, 1m away."
    )
    # The difference is (3, 2.2, -1.3), 3.94 m.
    assert said["C"][0].endswith("the guitar is 4m away.")
    assert said["D"][0].startswith("The sound from the cello on the back")
    assert said["E"][0] == (
        "The sound from the guitar originates on the left, and the sound from the cello originates "
        "on the right."
    )
    assert (
        said["F"][0] == "The sound from the cello is above and the sound from the guitar is below."
    )
    assert said["G"][0].startswith("The sound from cello is further away from you")
    assert said["T"][0] == "The guitar is in the center and the cello is on the right."


def test_nothing_is_compared_that_is_alike() -> None:
    said = _texts(_source("cello", 1.0, 2.0, 1.0), _source("guitar", 1.2, 1.9, 1.0))
    assert set(said) == {"B", "C", "T"}


def test_prompts_of_motion() -> None:
    path = [[0.0, 3.0, 3.0, 0.2], [1.0, 0.0, -1.0, 0.2]]
    said = _texts(_source("dog", 1.5, 1.0, 0.2, path), _source("cello", 1.0, 1.0, 1.0))
    assert said["M"][0] == (
        "The dog moves from the front left to the right, coming closer. "
        "And the cello is located left, front, above, 1.5m away."
    )
    assert "T" not in said


def test_center_is_within_twenty_degrees_of_the_median_plane() -> None:
    angle = {name: math.radians(value) for name, value in (("in", 19.0), ("out", 21.0))}
    for x in (1.0, -1.0):
        assert side(_source("a", x * math.cos(angle["in"]), math.sin(angle["in"]), 0)) == "center"
        assert side(_source("a", x * math.cos(angle["out"]), math.sin(angle["out"]), 0)) == "left"
        assert side(_source("a", x * math.cos(angle["out"]), -math.sin(angle["out"]), 0)) == "right"


def test_tasbench_sentences_are_read_back(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0)
    for index in range(30):
        label = draw_scene(library, settings, seed=9, index=index)
        row = next(r for r in label["prompts"] if r["type"] == "T" and r["style"] == "template")
        placements = auricle.parse(row["text"]).objects
        assert len(placements) == len(label["sources"])
        for placement, number in zip(placements, row["sources"], strict=True):
            said = side(label["sources"][number])
            y = placement.position[1]
            assert {"left": y > 0.1, "right": y < -0.1, "center": abs(y) < 0.1}[said]


def test_questions_follow_from_places(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, source_counts=(0, 1, 0))
    kinds = set()
    for index in MANY:
        label = draw_scene(library, settings, seed=5, index=index)
        by_name = {source["name"]: source for source in label["sources"]}
        for row in label["questions"]:
            kinds.add(row["type"])
            asked = [label["sources"][number] for number in row["sources"]]
            if row["type"] == "DOA":
                octant, metres = row["answer"].split("; ")
                assert octant == ", ".join(asked[0]["octant"])
                assert abs(float(metres[:-1]) - asked[0]["distance_m"]) <= 0.2501
            elif row["type"] == "DIRECTION":
                assert row["answer"] in asked[0]["octant"]
                assert row["answer"] not in asked[1]["octant"]
            elif row["type"] == "RELATIVE_DISTANCE":
                farther = asked[0]["distance_m"] > asked[1]["distance_m"]
                assert row["answer"] == ("Yes" if farther else "No")
            elif row["type"] == "DISTANCE_BETWEEN":
                between = math.dist(asked[0]["position"], asked[1]["position"])
                assert abs(float(row["answer"][:-1]) - max(between, 0.25)) <= 0.2501
            elif row["type"] == "WHICH":
                assert row["answer"] in by_name
    assert kinds == {
        "CLASSIFICATION",
        "DOA",
        "DIRECTION",
        "RELATIVE_DISTANCE",
        "DISTANCE_BETWEEN",
        "WHICH",
    }


def test_settings_are_checked_and_come_back() -> None:
    settings = SceneSettings(moving=0.25, order=3)
    assert SceneSettings.from_dict(settings.to_dict()) == settings
    for wrong, what in (
        ({"distance_m": (0.01, 1.0)}, "distance_m"),
        ({"free_field": 1.5}, "free_field"),
        ({"renderer": "magic"}, "renderer"),
        ({"source_counts": (0, 0, 0)}, "source_counts"),
        ({"renderer": "pyroomacoustics"}, "no tail"),
    ):
        with pytest.raises(InputError, match=what):
            SceneSettings(**wrong)
    with pytest.raises(auricle.FormatError, match="unknown field 'colour'"):
        SceneSettings.from_dict({"colour": 1})


def test_a_room_that_is_too_small_is_refused(library: SoundLibrary) -> None:
    settings = SceneSettings(distance_m=(30.0, 40.0), free_field=0.0)
    with pytest.raises(InputError, match="no place in a room"):
        draw_scene(library, settings, seed=0, index=0)


def test_share_alike_heads_are_left_out_or_refused(auricle_data) -> None:
    heads = Heads.load([auricle_data / "hrtf"])
    assert [head.id for head in heads.all] == [
        "CIPIC_subject_003_itdInDelayField",
        "MIT_KEMAR_normal_pinna",
    ]
    assert "ARI_dtf_nh2" in heads.skipped
    named = auricle_data / "hrtf" / "ARI_dtf_nh2.sofa"
    with pytest.raises(auricle.HrtfError, match="share-alike"):
        Heads.load([named])
    assert Heads.load([named], share_alike=True).all[0].share_alike
    with pytest.raises(auricle.HrtfError, match="is missing"):
        Heads.load(["nowhere.sofa"])
