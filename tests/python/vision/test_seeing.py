"""Boxes, motion, tracks and placements: against the scenes that were drawn."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import FormatError, InputError
from auricle.vision import EquirectangularCamera, PerspectiveCamera, Region
from auricle.vision.depth import DepthEstimator, DepthMap, RelativeScale, with_depth
from auricle.vision.frames import Frame, open_clip
from auricle.vision.frames.clip import Image
from auricle.vision.placements import place_tracks
from auricle.vision.regions import GivenBoxes, GivenObject, Keyframe, read_boxes
from auricle.vision.seeing import follow
from auricle.vision.tracking import Sighting, Track, Tracker

from .conftest import HEIGHT, REASON, WIDTH, picture

CAMERA = PerspectiveCamera(WIDTH, HEIGHT, 60.0)
BLANK = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)


def _still(label: str, box: tuple[float, float, float, float], **more: float) -> GivenObject:
    return GivenObject(label, (Keyframe(0.0, Region(box, label, **more)),))


def _track(identity: int, *places: tuple[float, tuple[float, float, float, float]]) -> Track:
    return Track(identity, [Sighting(t, Region(box, f"thing {identity}")) for t, box in places])


def test_keyframes_are_joined_by_straight_lines() -> None:
    thing = GivenObject(
        "ball",
        (
            Keyframe(0.0, Region((0, 0, 20, 20), depth_m=2.0)),
            Keyframe(2.0, Region((100, 50, 140, 90), depth_m=4.0)),
            Keyframe(3.0, None),
            Keyframe(4.0, Region((0, 0, 20, 20))),
        ),
    )
    finder = GivenBoxes([thing], WIDTH, HEIGHT)
    (middle,) = finder.find(Frame(1.0, BLANK))
    assert middle.box == (50, 25, 80, 55)
    assert middle.depth_m == 3.0
    assert middle.label == "ball"
    assert not finder.find(Frame(3.5, BLANK))
    assert finder.find(Frame(9.0, BLANK))[0].box == (0, 0, 20, 20)


def test_boxes_beyond_the_edge_are_taken_and_said_outside_ones_refused() -> None:
    finder = GivenBoxes([_still("dog", (-40.0, 10.0, 40.0, 60.0))], WIDTH, HEIGHT)
    assert any("beyond the picture" in note for note in finder.notes)
    (region,) = finder.find(Frame(0.0, BLANK))
    assert region.centre == (0.0, 35.0)
    with pytest.raises(InputError, match="outside the picture, which has 320 x 180"):
        GivenBoxes([_still("dog", (400.0, 10.0, 440.0, 60.0))], WIDTH, HEIGHT)
    with pytest.raises(InputError, match="no boxes"):
        GivenBoxes([], WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not JSON"),
        ("{}", "no list of objects"),
        ("[]", "no list of objects"),
        ('[{"label": "dog"}]', "object 1 has no box"),
        ('[{"label": 3, "box": [0,0,1,1]}]', "label is 3"),
        ('[{"label": "a", "box": [0,0,1,1]}, {"label": "b", "box": [5,5,1,1]}]', "object 2"),
        ('[{"label": "a", "track": [{"t_s": 1, "box": null}]}]', "no box"),
        ('[{"label": "a", "track": [{"box": [0,0,1,1]}]}]', "object 1: 't_s'"),
        ('[{"track": [{"t_s": 1, "box": [0,0,1,1]}, {"t_s": 1, "box": [0,0,1,1]}]}]', "rise"),
    ],
)
def test_wrong_files_of_boxes_name_what_is_wrong(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "boxes.json"
    path.write_text(content)
    with pytest.raises(FormatError, match=reason):
        read_boxes(path)


def test_files_of_boxes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "boxes.json"
    rows = [
        {"label": "cat", "box": [1, 2, 3, 4], "depth_m": 2.5},
        {"label": "ball", "track": [{"t_s": 0, "box": [0, 0, 9, 9]}, {"t_s": 1, "box": None}]},
    ]
    path.write_text(json.dumps({"objects": rows}))
    cat, ball = read_boxes(path)
    assert cat.keyframes[0].region is not None
    assert cat.keyframes[0].region.depth_m == 2.5
    assert ball.keyframes[1].region is None


def test_depth_becomes_distance_along_the_ray_and_size_the_spread() -> None:
    finder = GivenBoxes([_still("dog", (0.0, 60.0, 80.0, 120.0), depth_m=3.0)], WIDTH, HEIGHT)
    tracker = Tracker()
    tracker.update(Frame(0.0, BLANK), finder.find(Frame(0.0, BLANK)))
    ((thing,), notes) = place_tracks(tracker.tracks, CAMERA)
    focal = 160.0 / math.tan(math.radians(30.0))
    assert thing.placement.azimuth_deg == pytest.approx(math.degrees(math.atan(120.0 / focal)))
    assert thing.placement.distance_m == pytest.approx(3.0 * math.hypot(1.0, 120.0 / focal))
    width = math.degrees(math.atan(160.0 / focal) - math.atan(80.0 / focal))
    assert thing.placement.spread_deg == pytest.approx(width, abs=0.06)
    assert thing.placement.path is None
    assert thing.placement.assumed == ()
    assert not notes


@given(st.floats(20.0, 300.0), st.floats(10.0, 60.0))
def test_without_depth_distance_follows_the_usual_size(x: float, half: float) -> None:
    """A car of 1.5 m that fills an angle of a, seen head on, is 0.75 m / tan(a / 2) away."""
    box = (x - half, 90.0 - half, x + half, 90.0 + half)
    tracker = Tracker()
    tracker.update(Frame(0.0, BLANK), [Region(box, "red car")])
    ((thing,), _) = place_tracks(tracker.tracks, CAMERA)
    reach = math.hypot(CAMERA.focal_px, 160.0 - x)
    assert thing.placement.distance_m == pytest.approx(0.75 * reach / half, rel=1e-9)
    assert any("1.5 m" in clause for clause in thing.placement.assumed)
    assert thing.placement.confidence == 0.5


def test_of_a_hundred_things_the_largest_are_placed_and_it_is_said() -> None:
    tracks = [_track(n, (0.0, (0.0, 0.0, 1.0 + n, 10.0))) for n in range(100)]
    things, notes = place_tracks(tracks, CAMERA, limit=8)
    assert [thing.track.identity for thing in things] == list(range(99, 91, -1))
    assert "100 things were seen and the 8 largest" in notes[0]
    with pytest.raises(InputError, match="limit"):
        place_tracks(tracks, CAMERA, limit=0)


def test_a_thing_that_leaves_and_returns_glides_meanwhile() -> None:
    track = Track(
        0,
        [
            Sighting(0.0, Region((0, 80, 20, 100), "dog", depth_m=2.0)),
            Sighting(2.0, Region((300, 80, 320, 100), "dog", depth_m=2.0)),
        ],
    )
    ((thing,), notes) = place_tracks([track], CAMERA)
    path = thing.placement.path
    assert path is not None
    x, y, _ = path.at(1.0)
    assert (x, y) == pytest.approx((2.0, 0.0), abs=1e-9)
    assert "out of sight from 0.0 to 2.0 s" in notes[0]


def test_a_thing_that_crosses_the_seam_of_a_360_picture_stays_behind() -> None:
    camera = EquirectangularCamera(360, 180)
    track = Track(
        0,
        [
            Sighting(0.0, Region((350, 80, 358, 100), "dog", depth_m=2.0)),
            Sighting(1.0, Region((2, 80, 10, 100), "dog", depth_m=2.0)),
        ],
    )
    ((thing,), _) = place_tracks([track], camera)
    assert thing.placement.path is not None
    x, y, _ = thing.placement.path.at(0.5)
    assert x < -1.9
    assert y == pytest.approx(0.0, abs=1e-9)


def test_regions_are_followed_by_overlap_and_found_again_by_their_colours() -> None:
    tracker = Tracker()

    def boxed(x: float) -> Region:
        return Region((x - 18, 72.0, x + 18, 108.0))

    # Two squares pass each other's columns; the first is hidden from 1 s to 2 s and returns
    # elsewhere.
    for step in range(31):
        time_s = step / 10
        first, second = 40.0 + 40 * time_s, 280.0 - 20 * time_s
        hidden = 1.0 < time_s < 2.0
        if time_s >= 2.0:
            first = 40.0
        image = picture([None if hidden else (first, 90.0), (second, 90.0)])
        regions = ([] if hidden else [boxed(first)]) + [boxed(second)]
        tracks = tracker.update(Frame(time_s, image), regions[::-1] if step % 2 else regions)
        assert len(tracks) == len(regions)
    assert [len(track.sightings) for track in tracker.tracks] == [22, 31]
    last = tracker.tracks[0].sightings[-1].region
    assert last.centre[0] == pytest.approx(40.0)


def test_other_labels_and_other_colours_are_other_things() -> None:
    tracker = Tracker()
    image = picture([(60.0, 90.0)])
    tracker.update(Frame(0.0, image), [Region((42, 72, 78, 108), "dog")])
    tracker.update(Frame(0.1, image), [Region((42, 72, 78, 108), "cat")])
    assert len(tracker.tracks) == 2


def test_a_tracker_that_runs_for_ever_keeps_little() -> None:
    tracker = Tracker(kept_sightings=5, remembered_s=1.0)
    for step in range(200):
        image = picture([(60.0, 90.0)])
        noise = Region(
            (200.0 + 80 * (step % 2), 10.0 + step % 97, 204.0 + 80 * (step % 2), 14.0 + step % 97)
        )
        tracker.update(Frame(step / 2, image), [Region((42, 72, 78, 108)), noise])
    assert len(tracker.tracks) < 10
    assert max(len(track.sightings) for track in tracker.tracks) == 5


def test_what_moves_is_found_where_it_is(make_video: Callable[..., Path]) -> None:
    pytest.importorskip("cv2", reason=REASON)
    from auricle.vision.regions.moving import MovingRegions

    places = [lambda t: (40.0 + 80 * t, 50.0), lambda t: (280.0 - 60 * t, 130.0)]
    clip = open_clip(make_video(places, np.arange(0, 3, 1 / 25)))
    tracks = follow(clip, MovingRegions(clip), tracker=Tracker(least_sightings=10))
    assert len(tracks) == 2
    for place in places:
        errors = []
        for track in tracks:
            seen = [(s.region.centre, place(s.time_s)) for s in track.sightings]
            errors.append(float(np.median([math.dist(a, b) for a, b in seen])))
        assert min(errors) < 3.0
        assert max(errors) > 50.0


def test_a_picture_in_which_nothing_moves_has_no_moving_regions() -> None:
    pytest.importorskip("cv2", reason=REASON)
    from auricle.vision.regions.moving import MovingRegions

    finder = MovingRegions()
    image = picture([(60.0, 90.0)])
    assert not any(finder.find(Frame(n / 10, image)) for n in range(10))


class _Slope(DepthEstimator):
    """Nearer to the right: disparity is the column."""

    description = "a slope"

    def __init__(self, metric: bool) -> None:
        self._metric = metric

    def estimate(self, image: Image) -> DepthMap:
        height, width = image.shape[:2]
        values = np.tile(np.arange(1, width + 1, dtype=np.float32), (height, 1))
        return DepthMap(values, self._metric)


def test_regions_take_the_median_depth_of_their_middle_or_mask() -> None:
    metres = RelativeScale().metres(_Slope(metric=True).estimate(BLANK))
    mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
    mask[10:20, 50:61] = True
    boxed, masked, known = with_depth(
        [Region((100, 10, 200, 50)), Region.from_mask(mask), Region((0, 0, 9, 9), depth_m=7.0)],
        metres,
    )
    assert boxed.depth_m == pytest.approx(150.5)
    assert masked.depth_m == pytest.approx(56.0)
    assert known.depth_m == 7.0


def test_relative_depth_keeps_its_scale_and_its_order() -> None:
    scale = RelativeScale(near_m=2.0, far_m=20.0)
    metres = scale.metres(_Slope(metric=False).estimate(BLANK))
    assert metres[0, -1] == pytest.approx(2.0)
    assert metres[0, 0] == pytest.approx(20.0)
    assert (np.diff(metres[0]) <= 0).all()
    # Disparity halfway between the ends is halfway between the inverse distances.
    assert metres[0, WIDTH // 2] == pytest.approx(1 / (0.5 / 2 + 0.5 / 20), rel=0.01)
    again = scale.metres(DepthMap(np.full((4, 4), 1e6, dtype=np.float32), metric=False))
    assert again[0, 0] == pytest.approx(2.0)
    for near, far in ((0.0, 1.0), (2.0, 1.0), (1.0, math.inf)):
        with pytest.raises(InputError, match="near_m"):
            RelativeScale(near_m=near, far_m=far)


def test_depth_of_a_network_reaches_the_placement(make_video: Callable[..., Path]) -> None:
    clip = open_clip(make_video([lambda _: (200.0, 90.0)], [0.0, 0.1]))
    finder = GivenBoxes([_still("dog", (180.0, 70.0, 220.0, 110.0))], WIDTH, HEIGHT)
    tracks = follow(clip, finder, depth=_Slope(metric=True))
    ((thing,), _) = place_tracks(tracks, CAMERA)
    along_axis = thing.placement.position[0]
    assert along_axis == pytest.approx(200.0 * (200.0 / thing.placement.distance_m), rel=0.05)
