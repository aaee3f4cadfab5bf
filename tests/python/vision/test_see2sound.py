"""SEE-2-SOUND: published geometry against pyroomacoustics, the corrected one against formulas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import InputError
from auricle.prompt import Placement
from auricle.scene import Path as ScenePath
from auricle.scene import direction
from auricle.vision import Region
from auricle.vision.depth import DepthEstimator, DepthMap
from auricle.vision.frames import Frame, open_clip
from auricle.vision.frames.clip import Image
from auricle.vision.regions import RegionFinder
from auricle.vision.see2sound import (
    LAYOUTS,
    PUBLISHED_FRAMES,
    PUBLISHED_RATE,
    published_position,
    render_published,
    render_surround,
    see_as_published,
)
from auricle.vision.see2sound.loudspeakers import panning_gains
from auricle.vision.sounds import SoughtSound, SoundSource, VoicedSound

from .conftest import REASON

RATE = 48_000
NOISE = (0.05 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)


def _voiced(samples: np.ndarray = NOISE) -> dict[int, VoicedSound]:
    return {0: VoicedSound(samples, "noise")}


@given(st.floats(-180.0, 180.0), st.sampled_from(sorted(LAYOUTS)))
def test_panning_points_to_the_direction_with_unit_power(azimuth: float, name: str) -> None:
    """The gains' vector sum of the two loudspeakers around points there (Pulkki, equation 1)."""
    layout = LAYOUTS[name]
    (gains,) = panning_gains(layout, [azimuth])
    assert np.sum(gains**2) == pytest.approx(1.0)
    assert np.count_nonzero(gains) <= 2
    assert gains[layout.lfe] == 0.0
    places = np.radians(np.nan_to_num(layout.azimuths_deg))
    x, y = np.sum(gains * np.cos(places)), np.sum(gains * np.sin(places))
    off = (math.degrees(math.atan2(y, x)) - azimuth + 180.0) % 360.0 - 180.0
    assert off == pytest.approx(0.0, abs=1e-6)


def test_a_thing_at_a_loudspeaker_comes_from_it_alone() -> None:
    for layout in LAYOUTS.values():
        for channel, azimuth in enumerate(layout.azimuths_deg):
            if math.isfinite(azimuth):
                (gains,) = panning_gains(layout, [azimuth])
                assert gains[channel] == pytest.approx(1.0)


def test_left_of_the_picture_is_the_left_loudspeaker() -> None:
    """What the published geometry does not do."""
    placement = Placement("dog", direction(30.0, 0.0, 2.0))
    channels = render_surround([placement], _voiced(), RATE, RATE)
    power = np.mean(channels.astype(np.float64) ** 2, axis=1)
    main = [name for name in LAYOUTS["5.1"].channels if name != "LFE"]
    levels = dict(zip(LAYOUTS["5.1"].channels, power, strict=True))
    assert max(main, key=levels.__getitem__) == "L"
    assert levels["L"] == pytest.approx(np.mean(NOISE.astype(np.float64) ** 2) / 4, rel=1e-3)
    assert levels["R"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("hertz", [30.0, 60.0, 100.0, 160.0, 500.0, 3000.0])
def test_the_lfe_channel_is_band_limited(hertz: float) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE).astype(np.float32)
    channels = render_surround([Placement("x", (1.0, 0.0, 0.0))], _voiced(tone), RATE, 2 * RATE)
    lfe = channels[LAYOUTS["5.1"].lfe, RATE // 2 : 3 * RATE // 2]
    level = 20 * np.log10(np.sqrt(2 * np.mean(lfe.astype(np.float64) ** 2)) + 1e-12)
    if hertz <= 100.0:
        assert level == pytest.approx(-10.0, abs=0.1)
    else:
        assert level < -70.0


def test_motion_pans_over_time_and_distance_fades() -> None:
    path = ScenePath([(0, *direction(60.0, 0.0, 1.0)), (1, *direction(-60.0, 0.0, 4.0))])
    ones = np.ones(RATE, dtype=np.float32)
    channels = render_surround([Placement("x", path.at(0.0), path)], _voiced(ones), RATE, RATE)
    names = LAYOUTS["5.1"].channels
    left, right = channels[names.index("L")], channels[names.index("R")]
    assert left[100] > 0.5
    assert right[100] < 1e-6
    assert right[-100] > left[-100]
    main = np.delete(channels, LAYOUTS["5.1"].lfe, axis=0)
    power = np.sum(main.astype(np.float64) ** 2, axis=0)
    for share in (0.0, 0.25, 0.99):
        distance = math.hypot(*path.at(share))
        assert power[int(share * RATE)] == pytest.approx(1 / distance**2, rel=0.02)


def test_a_wide_thing_comes_from_several_loudspeakers() -> None:
    wide = Placement("x", (1.0, 0.0, 0.0), spread_deg=120.0)
    channels = render_surround([wide], _voiced(), RATE, RATE)
    power = np.mean(channels.astype(np.float64) ** 2, axis=1)
    assert np.count_nonzero(np.delete(power, 3) > 1e-7) == 5
    assert power[0] == pytest.approx(power[1])


@given(st.floats(-179.0, 179.0), st.floats(-89.0, 89.0), st.floats(0.5, 20.0))
def test_ambisonics_are_ambix(azimuth: float, elevation: float, distance: float) -> None:
    ones = np.ones(64, dtype=np.float32)
    placement = Placement("x", direction(azimuth, elevation, distance))
    w, y, z, x = render_surround([placement], _voiced(ones), RATE, 64, "foa")[:, 32] * distance
    a, e = math.radians(azimuth), math.radians(elevation)
    expected = (1.0, math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e))
    np.testing.assert_allclose((w, y, z, x), expected, atol=1e-5)


@pytest.mark.parametrize(("output", "channel"), [("5.1", 2), ("7.1", 2), ("foa", 0)])
def test_what_belongs_to_nothing_is_in_the_centre_or_in_w(output: str, channel: int) -> None:
    channels = render_surround([], {}, RATE, RATE + 100, output, bed=NOISE)
    np.testing.assert_array_equal(channels[channel, :RATE], NOISE)
    assert not channels[:, RATE + 50 :][channel].any()
    others = [n for n in range(len(channels)) if n not in (channel, 3)]
    assert not channels[others].any()
    assert channels[3].any() == (output != "foa")


def test_other_outputs_are_refused() -> None:
    with pytest.raises(InputError, match=r"5\.1, 7\.1 or foa"):
        render_surround([], {}, RATE, 10, "quadraphonic")


def test_the_published_room_is_that_of_pyroomacoustics() -> None:
    pra = pytest.importorskip("pyroomacoustics")
    width, height, place = 96, 64, (30.0, 40.0, 20.0)
    click = np.zeros(PUBLISHED_FRAMES)
    click[80_000] = 1.0
    ours = render_published([place], [click], width, height)
    before = pra.constants.get("rir_hpf_enable")
    pra.constants.set("rir_hpf_enable", False)
    try:
        room = pra.ShoeBox([width, height, width / 2], fs=PUBLISHED_RATE, max_order=1)
        room.add_source(list(place))
        # The microphones that are inside a room of this size; FR is not.
        room.add_microphone_array(np.array([[width / 2 + 10, height / 2, 0.0]]).T)
        room.compute_rir()
    finally:
        pra.constants.set("rir_hpf_enable", before)
    theirs = 150.0 * room.rir[0][0]
    # The middle is cut out of what is longer by a response.
    longer = PUBLISHED_FRAMES + np.flatnonzero(theirs)[-1]
    near = [80_000 - (longer - PUBLISHED_FRAMES) // 2 + step for step in range(-3, 4)]
    windows = [ours[2][start : start + len(theirs)] for start in near]
    window = min(windows, key=lambda w: float(np.abs(w - theirs).max()))
    assert np.abs(window - theirs).max() < 2e-3 * np.abs(theirs).max()


def test_the_published_depth_is_one_pixel() -> None:
    disparity = np.zeros((10, 20))
    disparity[5, 10], disparity[0, 0] = 1.0, -1.0
    box = (8.0, 3.0, 12.0, 7.0)
    assert published_position(box, disparity, 20) == (10.0, 5.0, 0.0)
    disparity[5, 10] = -1.0
    disparity[0, 0] = 1.0
    assert published_position(box, disparity, 20) == (10.0, 5.0, 10.0)


def test_the_published_front_does_not_tell_left_from_right() -> None:
    """Front left and right are one behind the other: mirroring the picture changes neither."""
    click = np.zeros(4000)
    click[0] = 1.0
    one = render_published([(100.0, 150.0, 50.0)], [click], 400, 300)
    other = render_published([(300.0, 150.0, 50.0)], [click], 400, 300)
    np.testing.assert_allclose(one[:2], other[:2], atol=1e-9)
    assert one.shape == (6, PUBLISHED_FRAMES)
    for wrong in ([], [(500.0, 1.0, 1.0)]):
        with pytest.raises(InputError):
            render_published(wrong, [click], 400, 300)


class _Three(RegionFinder):
    description = "four boxes"
    frames_per_second = 1.0

    def find(self, frame: Frame) -> Sequence[Region]:
        assert frame.time_s == 0.0
        return [Region((0, 0, 10.0 * n, 10.0), f"thing {n}") for n in (1, 4, 2, 3)]


class _Flat(DepthEstimator):
    description = "flat"

    def estimate(self, image: Image) -> DepthMap:
        return DepthMap(np.ones(image.shape[:2], dtype=np.float32), metric=False)


class _Tone(SoundSource):
    description = "a tone"

    def __init__(self) -> None:
        self.asked: list[SoughtSound] = []

    def voices(
        self, sought: Mapping[int, SoughtSound], duration_s: float, sample_rate: int
    ) -> tuple[dict[int, VoicedSound], dict[int, str]]:
        self.asked = list(sought.values())
        samples = np.ones(round(duration_s * sample_rate), dtype=np.float32)
        return {n: VoicedSound(samples, str(n)) for n in sought}, {}


def test_the_published_pipeline_takes_the_three_largest(tmp_path: Path) -> None:
    image_module = pytest.importorskip("PIL.Image", reason=REASON)
    image_module.fromarray(np.zeros((48, 64, 3), dtype=np.uint8)).save(tmp_path / "p.png")
    tone = _Tone()
    channels, heard = see_as_published(open_clip(tmp_path / "p.png"), _Three(), _Flat(), tone)
    assert [region.label for region in heard] == ["thing 4", "thing 3", "thing 2"]
    assert tone.asked[0].crop is not None
    assert tone.asked[0].crop.shape == (10, 40, 3)
    assert channels.shape == (6, PUBLISHED_FRAMES)
    assert np.isfinite(channels).all()
