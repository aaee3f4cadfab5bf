"""Rooms of any shape: against the shoebox, and what walls and corners hide."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import auricle
from auricle import rooms
from auricle.errors import FormatError, InputError

OMNI = rooms.Microphones()
RATE = 16_000
# An L: a leg 8 m along x and one 8 m along y, each 3 m wide, the corner inside at (3, 3).
L_SHAPE = [(0, 0), (8, 0), (8, 3), (3, 3), (3, 8), (0, 8)]
IN_X, IN_Y, AT_CORNER = (7.0, 1.5, 1.2), (1.5, 7.0, 1.5), (1.5, 1.5, 1.0)


def l_room(absorption: Any = 0.3, **settings: Any) -> rooms.PolyhedralRoom:
    settings = {"late": False, "floor_m": 0.0, **settings}
    return rooms.PolyhedralRoom.from_floor_plan(L_SHAPE, 2.8, absorption, **settings)


def box(size: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Corners and triangles of a box, turned this way and that."""
    corners = np.array(list(itertools.product(*((0.0, side) for side in size))))
    quads = [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
    return corners, np.array([t for a, b, c, d in quads for t in ((a, b, c), (c, d, a))])


def response(room: Any, source: Any, listener: Any, **settings: Any) -> np.ndarray:
    settings = {"sample_rate": RATE, "late": False, **settings}
    out, _ = rooms.impulse_responses(room, [source], [listener], OMNI, **settings)
    return out[0, 0]


@pytest.mark.parametrize("order", [0, 1, 3])
def test_a_box_of_triangles_sounds_as_a_shoebox(order: int) -> None:
    size, source, listener = (6.0, 5.0, 3.0), (4.2, 3.1, 1.7), (2.1, 1.9, 1.2)
    walls = [0.1, 0.5, 0.2, 0.7, 0.05, 0.4]
    shoebox = auricle.Room(size, (0, 0, 0), absorption=dict(zip(rooms.WALLS, walls, strict=True)))
    each = [rooms.Material(f"{a}", (a,)) for a in walls for _ in range(2)]
    mesh = rooms.PolyhedralRoom(*box(size), each, order=3)
    mine = response(mesh, source, listener, order=order)
    wanted = response(shoebox, source, listener, order=order)
    assert len(mine) == len(wanted)
    assert np.abs(mine - wanted).max() < 1e-4 * np.abs(wanted).max()


def test_volume_and_surface_are_those_of_the_plan() -> None:
    room = l_room()
    area, around = 8 * 3 + 5 * 3, 32
    assert room.volume_m3 == pytest.approx(area * 2.8, rel=1e-5)
    assert room.surface_m2 == pytest.approx(2 * area + around * 2.8, rel=1e-5)


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (IN_X, True),
        (IN_Y, True),
        (AT_CORNER, True),
        ((4.0, 4.0, 1.0), False),
        ((7.0, 1.5, 2.9), False),
        ((-1.0, 1.5, 1.0), False),
        ((3.0001, 2.9999, 1.4), True),
    ],
)
def test_it_knows_what_is_inside(at: tuple[float, ...], inside: bool) -> None:
    assert l_room().contains(at) == inside


def test_a_source_behind_the_corner_has_no_direct_sound_but_reflections() -> None:
    room = l_room(diffraction=False)
    assert not room.direct_gain(IN_X, IN_Y).any()
    assert not response(room, IN_X, IN_Y, order=0).any()
    around = response(room, IN_X, IN_Y, order=2)
    direct = round(np.linalg.norm(np.subtract(IN_X, IN_Y)) / 343.0 * RATE)
    assert np.abs(around[: direct + 8]).max() < 1e-6
    assert np.abs(around).max() > 1e-3
    ears = auricle.brir(room, IN_X, IN_Y, order=0)
    assert not ears.any()


def test_what_is_in_sight_is_heard_as_in_the_open() -> None:
    room = l_room()
    assert room.direct_gain(IN_X, AT_CORNER) == pytest.approx(np.ones(8))
    found = response(room, IN_X, AT_CORNER, order=0)
    wanted = response(
        auricle.Room((20, 20, 20), (-5, -5, -5), absorption=1.0), IN_X, AT_CORNER, order=0
    )
    count = min(len(found), len(wanted))
    assert np.abs(found[:count] - wanted[:count]).max() < 1e-5


def test_every_reflection_is_a_way_that_meets_its_walls() -> None:
    """The reference walks each way leg by leg over the floor plan, in two dimensions."""
    source, listener = np.array(AT_CORNER[:2]), np.array((6.0, 0.7))
    corners = np.array(L_SHAPE, dtype=float)
    walls = [(corners[i], corners[(i + 1) % 6]) for i in range(6)]

    def crossing(a: np.ndarray, b: np.ndarray, wall: Any) -> tuple[float, float] | None:
        p, q = wall
        system = np.array([b - a, p - q]).T
        if abs(np.linalg.det(system)) < 1e-12:
            return None
        along, on_wall = np.linalg.solve(system, p - a)
        return (along, on_wall) if -1e-9 <= on_wall <= 1 + 1e-9 else None

    def blocked(a: np.ndarray, b: np.ndarray) -> bool:
        hits = (crossing(a, b, wall) for wall in walls)
        return any(hit is not None and 1e-6 < hit[0] < 1 - 1e-6 for hit in hits)

    def mirror(point: np.ndarray, wall: Any) -> np.ndarray:
        p, q = wall
        normal = np.array([p[1] - q[1], q[0] - p[0]]) / np.linalg.norm(q - p)
        return point - 2.0 * np.dot(point - p, normal) * normal

    lengths = []
    for path in [(), *((w,) for w in range(6)), *itertools.permutations(range(6), 2)]:
        images = [source]
        for wall in path:
            images.append(mirror(images[-1], walls[wall]))
        at, good = listener, True
        for wall, image in zip(reversed(path), reversed(images), strict=False):
            hit = crossing(at, image, walls[wall])
            if hit is None or not 1e-6 < hit[0] < 1:
                good = False
                break
            met = at + hit[0] * (image - at)
            if blocked(at, met):
                good = False
                break
            at = met
        if good and not blocked(at, source):
            lengths.append(np.linalg.norm(images[-1] - listener))
    # Floor and ceiling absorb everything: what is left happens in the plan.
    plan = {"walls": 0.3, "floor": 1.0, "ceiling": 1.0}
    room = l_room(plan, source_radius_m=0.0, diffraction=False)
    found = response(room, (*source, 1.4), (*listener, 1.4), order=2, sample_rate=48_000)
    wanted = np.zeros(len(found))
    for length in sorted(set(np.round(lengths, 9))):
        wanted[round(length / 343.0 * 48_000)] = 1.0
    peaks = np.flatnonzero(np.abs(found) > 0.05 * np.abs(found).max())
    marks = np.flatnonzero(wanted)
    assert len(lengths) > 5
    for mark in marks:
        assert np.abs(peaks - mark).min() <= 1
    for peak in peaks:
        assert np.abs(marks - peak).min() <= 6


def test_a_wall_lets_through_what_its_transmission_says() -> None:
    through = tuple(10.0 ** (-np.array((20, 25, 30, 35, 40, 45, 50, 55)) / 10.0))
    thin = rooms.Material("thin", (0.3,), transmission=through)
    gain = l_room(thin).direct_gain(IN_X, IN_Y)
    # Out of one wall of the corner and in through the other.
    assert 20.0 * np.log10(gain) == pytest.approx(20.0 * np.log10(through), abs=1e-3)


def test_the_edge_of_a_shadow_is_as_soft_as_the_source_is_large() -> None:
    room = l_room(source_radius_m=0.3)
    listener = (1.5, 6.0, 1.4)
    # The line through the corner at (3, 3) meets y = 1.5 at x = 3.75.
    gains = [room.direct_gain((x, 1.5, 1.4), listener)[0] for x in np.linspace(3.2, 4.3, 23)]
    assert gains[0] == pytest.approx(1.0)
    assert gains[-1] == 0.0
    assert np.all(np.diff(gains) <= 1e-6)
    assert np.square(gains[11]) == pytest.approx(0.5, abs=0.1)
    assert sum(0.05 < g < 0.95 for g in gains) >= 4


def test_sound_bends_around_the_corner_later_duller_and_from_the_edge() -> None:
    rate = 48_000
    found = response(l_room(), IN_X, IN_Y, order=0, sample_rate=rate)
    edge = np.array((3.0, 3.0))
    # The edge is upright: unfolded about it, the way is a straight line.
    level = sum(np.linalg.norm(np.array(at[:2]) - edge) for at in (IN_X, IN_Y))
    around = np.hypot(level, IN_X[2] - IN_Y[2])
    detour = around - np.linalg.norm(np.subtract(IN_X, IN_Y))
    assert np.argmax(np.abs(found)) == pytest.approx(around / 343.0 * rate, abs=2)
    spectrum = np.abs(np.fft.rfft(found, 1 << 15))
    for hz in rooms.BANDS_HZ[:-1]:
        loss = 10.0 * np.log10(1.0 + 20.0 * 2.0 * detour * hz / 343.0)
        level_db = 20.0 * np.log10(spectrum[round(hz * (1 << 15) / rate)] * around)
        assert level_db == pytest.approx(-loss, abs=0.5), hz
    ears = auricle.brir(l_room(), IN_X, IN_Y, order=0)
    direction_deg = np.degrees(np.arctan2(*(edge - IN_Y[:2])[::-1]))
    assert -80 < direction_deg < 0
    assert np.sum(ears[1] ** 2) > 2.0 * np.sum(ears[0] ** 2)


def test_a_walk_around_the_corner_falls_without_a_step() -> None:
    """Level and spectral centroid of the direct sound of pink noise, every 5 cm."""
    room = l_room()
    levels, centroids = [], []
    hertz = np.fft.rfftfreq(4096, 1.0 / RATE)
    band = (hertz > 100) & (hertz < 7000)
    for x in np.arange(3.0, 7.0, 0.05):
        sound = response(room, (x, 1.5, 1.4), (1.5, 6.0, 1.4), order=0)
        power = np.abs(np.fft.rfft(sound, 4096))[band] ** 2 / hertz[band]
        levels.append(10.0 * np.log10(power.sum()))
        centroids.append((power * hertz[band]).sum() / power.sum())
    steps = np.diff(levels)
    assert steps.max() < 0.5
    assert steps.min() > -1.0
    assert np.diff(20.0 * np.log10(centroids)).max() < 0.5
    assert levels[-1] < levels[0] - 15.0
    assert centroids[-1] < 0.5 * centroids[0]


def test_a_pillar_takes_its_volume_away_and_throws_a_shadow() -> None:
    outer, outer_triangles = box((6, 5, 3))
    inner, inner_triangles = box((0.5, 2.0, 1.5))
    inner = inner + np.array((2.75, 1.5, 0.5))
    vertices = np.concatenate([outer, inner])
    triangles = np.concatenate([outer_triangles, inner_triangles + len(outer)])
    room = rooms.PolyhedralRoom(vertices, triangles, 0.2)
    assert room.volume_m3 == pytest.approx(90.0 - 1.5, rel=1e-5)
    assert room.direct_gain((1, 2.5, 1.2), (5, 2.5, 1.2))[0] == 0.0
    assert room.direct_gain((1, 4.5, 1.2), (5, 4.5, 1.2))[0] == pytest.approx(1.0)
    assert not room.contains((3.0, 2.5, 1.0))


def test_the_tail_falls_in_eyrings_time() -> None:
    room = l_room(0.25, late=True)
    out, _ = rooms.impulse_responses(
        room, [IN_X] * 12, [AT_CORNER] * 12, OMNI, sample_rate=RATE, seed=np.arange(12)
    )
    left = np.cumsum(np.square(out[:, 0]).mean(axis=0)[::-1])[::-1]
    level = 10.0 * np.log10(left / left[0])
    inside = np.flatnonzero((level < -10) & (level > -30))
    found = -60.0 / np.polyfit(inside / RATE, level[inside], 1)[0]
    area = -room.surface_m2 * np.log(1 - 0.25)
    assert found == pytest.approx(24 * np.log(10) * room.volume_m3 / (343.0 * area), rel=0.05)


def test_plans_may_run_either_way_round() -> None:
    settings = {"late": False, "floor_m": 0.0}
    turned = rooms.PolyhedralRoom.from_floor_plan(L_SHAPE[::-1], 2.8, 0.3, **settings)
    assert np.allclose(response(turned, IN_X, IN_Y), response(l_room(), IN_X, IN_Y), atol=1e-6)


@pytest.mark.parametrize(
    ("corners", "says"),
    [
        ([(0, 0), (1, 0)], "2 corners"),
        ([(0, 0), (4, 0), (4, 0), (0, 4)], "wall 1 of the floor plan"),
        ([(0, 0), (4, 4), (4, 0), (0, 4)], "wall 0 of the floor plan crosses wall 2"),
        ([(0, 0), (1e6, 0), (0, 4)], "longer than 10000 m"),
        ("plan", "expected corners"),
    ],
)
def test_plans_that_are_none_are_refused(corners: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        rooms.PolyhedralRoom.from_floor_plan(corners, 3.0, 0.3)


def test_meshes_that_are_no_room_are_refused_by_the_name_of_the_triangle() -> None:
    corners, triangles = box((6, 5, 3))
    refused = [
        (corners, triangles[:-1], "not closed: an edge of triangle"),
        (corners * (1, 1, 0), triangles, "triangle 0 has no area"),
        (corners, np.where(triangles == 7, 8, triangles), "has a corner that is no vertex"),
        (np.where(corners == 6, np.nan, corners), triangles, "not finite"),
        (corners, triangles[:3], "3 triangles"),
        (np.zeros((4, 2)), triangles, r"\[n x 3\]"),
    ]
    for vertices, faces, says in refused:
        with pytest.raises(InputError, match=says):
            rooms.PolyhedralRoom(vertices, faces, 0.2)
    # A second box through the wall of the first.
    second = corners * 0.5 + (4.5, 1.0, 0.7)
    both = np.concatenate([corners, second])
    with pytest.raises(InputError, match=r"intersects itself: triangle \d+ goes through"):
        rooms.PolyhedralRoom(both, np.concatenate([triangles, triangles + 8]), 0.2)


def test_a_million_triangles_are_refused_at_once() -> None:
    with pytest.raises(InputError, match="1000000 triangles"):
        rooms.PolyhedralRoom(np.zeros((3, 3)), np.zeros((1_000_000, 3), int), 0.2)


def test_settings_and_places_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match="order is 4"):
        l_room(order=4)
    with pytest.raises(InputError, match="source_radius_m"):
        l_room(source_radius_m=-1)
    with pytest.raises(InputError, match="wall 3 has no material"):
        l_room({0: 0.1, 1: 0.1, 2: 0.1, "floor": 0.1, "ceiling": 0.1})
    with pytest.raises(InputError, match="there is no wall 6"):
        l_room({"walls": 0.1, "floor": 0.1, "ceiling": 0.1, 6: 0.1})
    with pytest.raises(InputError, match="the source is outside the mesh"):
        auricle.brir(l_room(), (5, 5, 1), IN_X)
    with pytest.raises(InputError, match="falls by 'eyring'"):
        auricle.brir(l_room(), IN_X, IN_Y, late="sabine")


def test_files_are_read_by_trimesh_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "box.obj"
    corners, triangles = box((6, 5, 3))
    lines = [f"v {x} {y} {z}" for x, y, z in corners]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in triangles]
    path.write_text("\n".join(lines))
    pytest.importorskip("trimesh", reason="trimesh is not installed")
    room = rooms.PolyhedralRoom.load(path, 0.2)
    assert room.volume_m3 == pytest.approx(90.0, rel=1e-5)
    with pytest.raises(FormatError, match="no such file"):
        rooms.PolyhedralRoom.load(tmp_path / "none.obj")
    damaged = tmp_path / "damaged.glb"
    damaged.write_bytes(b"glTF\x02\x00")
    with pytest.raises(FormatError, match=r"damaged\.glb is not a readable mesh"):
        rooms.PolyhedralRoom.load(damaged)
