"""Rooms and their materials: what they say of themselves, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import auricle
from auricle import rooms
from auricle.errors import FormatError, InputError

SOURCE, LISTENER = (4.0, 3.0, 1.5), (2.0, 2.0, 1.5)


def test_a_listener_at_the_origin_stands_in_the_middle_at_ear_height() -> None:
    room = auricle.Room((6, 5, 3))
    assert room.origin == (-3.0, -2.5, -1.6)
    assert auricle.brir(room, (1, 0, 0), (0, 0, 0), duration_s=0.05).shape == (2, 2400)


def test_reverberation_times_are_sabines_and_eyrings() -> None:
    room = auricle.Room((6, 5, 3), absorption=0.2)
    surface, volume = 126.0, 90.0
    sabine = 24 * np.log(10) * volume / (343.0 * 0.2 * surface)
    eyring = 24 * np.log(10) * volume / (343.0 * -np.log(0.8) * surface)
    assert room.reverberation_time_s("sabine") == pytest.approx(np.full(8, sabine), rel=1e-4)
    assert room.reverberation_time_s("eyring") == pytest.approx(np.full(8, eyring), rel=1e-4)


def test_uneven_absorption_rings_far_longer_than_eyring_says() -> None:
    """Floor and ceiling absorb, the walls do not: a flutter between the walls remains."""
    walls = {"walls": 0.05, "floor": 0.7, "ceiling": 0.7}
    room = auricle.Room((6, 5, 3), absorption=walls)
    assert room.reverberation_time_s()[3] > 2.0 * room.reverberation_time_s("eyring")[3]


def test_air_shortens_the_reverberation_of_high_bands() -> None:
    dry = auricle.Room((20, 15, 8), absorption=0.1).reverberation_time_s()
    air = auricle.Room((20, 15, 8), absorption=0.1, air_absorption=True).reverberation_time_s()
    assert air[0] == pytest.approx(dry[0], rel=0.02)
    assert air[6] < 0.6 * dry[6]


def test_walls_may_be_named_one_by_one_or_together() -> None:
    room = auricle.Room(materials={"walls": "brick", "left": "curtain", "floor": 0.5, "ceiling": 1})
    assert room.materials["front"] is rooms.MATERIALS["brick"]
    assert room.materials["left"] is rooms.MATERIALS["curtain"]
    assert room.absorption[rooms.WALLS.index("floor")].tolist() == [0.5] * 8


def test_a_furnished_room_is_mixed_from_presets_by_area() -> None:
    room = auricle.Room(materials="furnished")
    felt = [
        rooms.MATERIALS[name].absorption[3] for name in ("plasterboard", "wood", "curtain_heavy")
    ]
    assert room.materials["left"].absorption[3] == pytest.approx(np.dot(felt, (0.5, 0.2, 0.3)))
    assert "50% plasterboard" in room.materials["left"].source
    # As a living room, and far from bare plaster.
    assert 0.4 < room.reverberation_time_s()[3] < 0.6
    assert auricle.Room().reverberation_time_s()[3] > 3.0


def test_presets_say_where_they_come_from_and_hold_their_last_value() -> None:
    for name, material in rooms.MATERIALS.items():
        assert material.name == name
        assert material.source
        assert len(material.absorption) == len(rooms.BANDS_HZ)
    assert rooms.MATERIALS["carpet"].absorption[5:] == (0.65, 0.65, 0.65)


def test_material_files_of_soundspaces_are_read(tmp_path: Path) -> None:
    file = tmp_path / "materials.json"
    entry = {"name": "Carpet", "labels": ["rug"], "absorption": [125.0, 0.1, 500.0, 0.3, 8000, 0.7]}
    file.write_text(json.dumps({"materials": [entry]}))
    carpet = rooms.load_rlr_materials(file)["Carpet"]
    # Straight lines over octaves: 250 Hz is half way, 16 kHz beyond the end.
    wanted = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.7)
    assert carpet.absorption == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not a readable JSON"),
        ("[]", "no list 'materials'"),
        ('{"materials": [{"labels": []}]}', "material 0 has no name"),
        ('{"materials": [{"name": "x", "absorption": [1]}]}', "absorption of 'x'"),
        ('{"materials": [{"name": "x", "absorption": [9, 0.1, 8, 0.1]}]}', "do not rise"),
    ],
)
def test_damaged_material_files_are_refused(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "materials.json"
    file.write_text(content)
    with pytest.raises(FormatError, match=says):
        rooms.load_rlr_materials(file)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"size": (0, 5, 3)}, "0.0 m along x"),
        ({"size": (6, 5, float("nan"))}, "along z"),
        ({"size": (6, 5)}, "three numbers"),
        ({"origin": (0, 1e9, 0)}, "origin"),
        ({"absorption": 1.2}, "1.2 at 125 Hz; expected 0 to 1"),
        ({"absorption": [0.1, -0.1]}, "-0.1 at 250 Hz"),
        ({"absorption": {"floor": 0.1}}, "'back' has no material"),
        ({"absorption": {"wall": 0.1}}, "no wall is named 'wall'"),
        ({"absorption": {"walls": 0.1, "floor": 0.1, "ceiling": 3}}, "'ceiling'.* is 3.0"),
        ({"absorption": [0.1] * 9}, "9 values"),
        ({"absorption": float("nan")}, "nan"),
        ({"materials": "brik"}, "did you mean 'brick'"),
        ({"materials": "brick", "absorption": 0.1}, "not both"),
        ({"order": -1}, "order is -1"),
        ({"order": 2.5}, "order is 2.5"),
        ({"late": "loud"}, "late is 'loud'"),
        ({"speed_of_sound": 0}, "speed of sound"),
        ({"air_absorption": True, "humidity_percent": 120}, "humidity_percent is 120"),
    ],
)
def test_rooms_that_cannot_be_are_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        auricle.Room(**arguments)


@pytest.mark.parametrize(
    ("source", "listener", "says"),
    [
        ((7, 3, 1), LISTENER, "the source is 1.0 m outside the wall 'front'"),
        (SOURCE, (2, 2, -0.5), "the listener is 0.5 m outside the wall 'floor'"),
        ((4, 5, 1), LISTENER, "the source is on the wall 'left'"),
        ((4, 3, float("nan")), LISTENER, "not finite"),
        ((4, 3), LISTENER, "shape"),
        ("abc", LISTENER, "expected numbers"),
    ],
)
def test_places_outside_the_room_are_refused(source: Any, listener: Any, says: str) -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0))
    with pytest.raises(InputError, match=says):
        auricle.brir(room, source, listener)


def test_a_pose_of_a_batch_is_named() -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0))
    with pytest.raises(
        InputError, match=r"the listener of pose 1 is 1\.0 m outside the wall 'left'"
    ):
        auricle.brirs(room, [SOURCE, SOURCE], [LISTENER, (2, 6, 1)])


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"order": 151}, "0 to 150"),
        ({"late": 1}, "late is 1"),
        ({"seed": -1}, "seed"),
        ({"sample_rate": 4_000}, "8000"),
        ({"duration_s": 0}, "duration_s"),
        ({"orientation": (0, 0, 0, 0)}, "all zeros"),
        ({"hrtf": "nowhere.sofa"}, "no such file"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, Any], says: str) -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0))
    with pytest.raises(auricle.AuricleError, match=says):
        auricle.brir(room, SOURCE, LISTENER, **settings)


def test_a_rigid_room_has_no_tail_but_has_images() -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0), materials="rigid")
    with pytest.raises(InputError, match="does not fall by 60 dB"):
        auricle.brir(room, SOURCE, LISTENER)
    assert auricle.brir(room, SOURCE, LISTENER, late=False).any()


def test_an_anechoic_room_has_the_direct_sound_alone() -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0), materials="anechoic")
    whole = auricle.brir(room, SOURCE, LISTENER)
    direct = auricle.brir(room, SOURCE, LISTENER, order=0, late=False)
    assert np.allclose(whole[:, : direct.shape[1]], direct, atol=1e-6)
    assert np.abs(whole[:, direct.shape[1] :]).max() < 1e-6


def test_receivers_that_cannot_be_are_refused() -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0))
    for receiver, says in (
        (rooms.Ambisonics(4), "1 to 3"),
        (rooms.Ambisonics(-1), "1 to 3"),
        (rooms.Loudspeakers("9.1"), "no layout is named '9.1'"),
        (rooms.Microphones(patterns=[2.0]), "pattern of 2"),
        (None, "receiver is None"),
    ):
        with pytest.raises(InputError, match=says):
            rooms.impulse_responses(room, [SOURCE], [LISTENER], receiver)
    with pytest.raises(InputError, match="as many of each"):
        rooms.Microphones([(0, 0, 0)], axes=[(1, 0, 0)] * 2)


def test_image_sources_can_be_listed() -> None:
    room = auricle.Room((6, 5, 3), (0, 0, 0), absorption={"walls": 0.1, "floor": 0.5, "ceiling": 1})
    images = rooms.image_sources(room, SOURCE, 1)
    assert sorted(images.reflections.tolist()) == [0] + [1] * 6
    below = images.positions[:, 2] < 0
    assert images.positions[below].tolist() == [[4.0, 3.0, -1.5]]
    assert images.gains[below][0] == pytest.approx(np.full(8, np.sqrt(0.5)))
    level = images.levels_db((4.0, 3.0, 0.5))[below]
    assert level == pytest.approx(10 * np.log10(0.5) - 20 * np.log10(2.0), abs=1e-5)
    with pytest.raises(InputError, match="three numbers"):
        rooms.image_sources(room, (1, 2))
