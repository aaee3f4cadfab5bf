"""Figures show what they were given, where a reader expects it, and nothing is cut off."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure

from auricle import InputError, metrics
from auricle.plotting import (
    CueCurve,
    PlottedSource,
    interaural_figure,
    spectrogram_figure,
    sphere_maps_figure,
    top_view_figure,
)
from auricle.scene import Path

RATE = 48_000


def _drawn(figure: Figure) -> Figure:
    figure.savefig(io.BytesIO(), format="png")
    return figure


def _assert_nothing_is_cut_off(figure: Figure) -> None:
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height


def _assert_legend_covers_no_panel(figure: Figure) -> None:
    (legend,) = figure.legends
    frame = legend.get_window_extent()
    for axes in figure.axes:
        assert not axes.get_window_extent().overlaps(frame)


def _scene() -> list[PlottedSource]:
    arc = Path(
        [(t, 4 * np.cos(a), 4 * np.sin(a), 0.5) for t, a in enumerate(np.linspace(2, -2, 9))]
    )
    return [
        PlottedSource("left one with a long name that has to be wrapped to fit", (0, 3, 0)),
        PlottedSource("front one", (2, 0, 1)),
        PlottedSource("mover", arc.at(0), arc),
    ]


def test_top_view_has_left_at_the_left_and_front_up() -> None:
    figure = _drawn(top_view_figure(_scene()))
    axes = figure.axes[0]
    centre = axes.transData.transform((0, 0))
    left = axes.transData.transform((3, 0))  # drawn as (y, x)
    front = axes.transData.transform((0, 2))
    assert left[0] < centre[0] - 50
    assert left[1] == pytest.approx(centre[1])
    assert front[1] > centre[1] + 50
    drawn = [
        tuple(map(tuple, line.get_xydata())) for line in axes.lines if line.get_marker() == "o"
    ]
    assert ((3.0, 0.0),) in drawn
    assert ((0.0, 2.0),) in drawn


def test_top_view_draws_the_whole_path_with_start_and_arrow() -> None:
    scene = _scene()
    axes = top_view_figure(scene).axes[0]
    samples = np.array(scene[2].path.samples)
    lines = [line.get_xydata() for line in axes.lines]
    assert any(np.array_equal(line, samples[:, [2, 1]]) for line in lines if len(line) == 9)
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [tuple(line.get_xydata()[0]) for line in hollow] == [tuple(samples[0, [2, 1]])]
    arrows = [note for note in axes.texts if getattr(note, "arrow_patch", None) is not None]
    assert [arrow.xy for arrow in arrows] == [tuple(samples[-1, [2, 1]])]


def test_top_view_legend_says_where_everything_is() -> None:
    (legend,) = top_view_figure(_scene()).legends
    texts = [text.get_text() for text in legend.get_texts()]
    assert texts[0].endswith("90° left, 3 m")
    assert texts[1] == "front one\n0°, 2.24 m, 27° up"
    assert "115° left" in texts[2]
    assert "→ 115° right" in texts[2]
    assert texts[2].endswith("8 s")


def test_top_view_keeps_everything_inside_the_picture() -> None:
    figure = _drawn(top_view_figure(_scene()))
    _assert_nothing_is_cut_off(figure)
    _assert_legend_covers_no_panel(figure)
    axes = figure.axes[0]
    for x in (*axes.get_xlim(), *axes.get_ylim()):
        assert abs(x) > 4.0


def test_many_sources_stay_in_the_picture_and_can_be_told_apart() -> None:
    figure = _drawn(top_view_figure([PlottedSource(f"s{i}", (1, i / 10, 0)) for i in range(30)]))
    _assert_nothing_is_cut_off(figure)
    handles = figure.legends[0].legend_handles
    looks = {(handle.get_color(), handle.get_marker()) for handle in handles}
    assert len(looks) == 30


def test_a_path_that_stays_where_it_is_has_no_arrow() -> None:
    still = Path([(0.0, 1.0, 1.0, 0.0), (1.0, 1.0, 1.0, 0.0)])
    for path in (still, Path([(0.0, 1.0, 1.0, 0.0)])):
        axes = _drawn(top_view_figure([PlottedSource("s", (1, 1, 0), path)])).axes[0]
        assert not [note for note in axes.texts if getattr(note, "arrow_patch", None) is not None]


def test_an_empty_scene_is_a_listener_alone() -> None:
    assert not _drawn(top_view_figure([])).legends


def test_spectrogram_puts_a_tone_at_its_time_frequency_and_ear() -> None:
    time = np.arange(RATE) / RATE
    tone = np.where(time > 0.5, np.sin(2 * np.pi * 1000 * time), 0.0)
    figure = _drawn(spectrogram_figure(np.stack([tone, 0.1 * tone]), RATE))
    _assert_nothing_is_cut_off(figure)
    left, right = (
        next(c for c in axes.collections if isinstance(c, QuadMesh)) for axes in figure.axes[:2]
    )
    level = np.asarray(left.get_array())
    corners = left.get_coordinates()
    row, column = np.unravel_index(np.argmax(level), level.shape)
    frequency = corners[row : row + 2, 0, 1].mean()
    assert frequency == pytest.approx(1000.0, abs=20.0)
    assert corners[0, column, 0] > 0.45
    quiet = corners[0, :-1, 0] < 0.45
    assert level[:, quiet].max() < -60.0
    assert level.max() == pytest.approx(0.0)
    assert np.asarray(right.get_array()).max() == pytest.approx(-20.0, abs=0.1)
    assert [axes.get_title("left") for axes in figure.axes[:2]] == [
        "Spectrogram, left ear",
        "Spectrogram, right ear",
    ]


def test_spectrogram_of_silence_can_be_drawn() -> None:
    _drawn(spectrogram_figure(np.zeros((2, RATE)), RATE))


def test_spectrogram_refuses_mono() -> None:
    with pytest.raises(InputError, match=r"expected \[2, n\]"):
        spectrogram_figure(np.zeros(RATE), RATE)


def test_interaural_figure_shows_measured_dots_and_expected_lines() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE)
    track = metrics.interaural_track(np.stack([noise, 0.5 * np.roll(noise, 24)]), RATE)
    times = np.array([0.0, 1.0])
    curves = [
        CueCurve("expected too", track, times, np.array([500.0, 400.0]), np.array([6.0, 5.0])),
        CueCurve("measured only", track),
    ]
    figure = _drawn(interaural_figure(curves))
    _assert_nothing_is_cut_off(figure)
    _assert_legend_covers_no_panel(figure)
    time_axes, level_axes = figure.axes
    for axes, dots, line in (
        (time_axes, track.itd_us, [500.0, 400.0]),
        (level_axes, track.ild_db, [6.0, 5.0]),
    ):
        curves_drawn = [np.asarray(drawn.get_ydata()) for drawn in axes.lines]
        assert sum(np.array_equal(y, dots, equal_nan=True) for y in curves_drawn) == 2
        assert sum(np.array_equal(y, line) for y in curves_drawn) == 1
        low, high = axes.get_ylim()
        assert low == -high
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "expected too",
        "measured only",
    ]


def test_no_window_toolkit_and_no_pyplot_is_loaded() -> None:
    import subprocess
    import sys

    code = "import sys, auricle.plotting; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_sphere_map_draws_left_on_the_left_and_leaves_unknown_directions_out() -> None:
    positions = np.array([[90.0, 0.0], [-90.0, 10.0], [0.0, 45.0]])
    values = {"A (dB)": [1.0, 2.0, np.nan], "B (µs)": [-3.0, 3.0, 0.0]}
    figure = sphere_maps_figure(positions, values, heading="head")
    first, second = figure.axes[:2]
    left, right = first.get_xlim()
    assert left > right
    assert len(first.collections[0].get_offsets()) == 2
    assert len(second.collections[0].get_offsets()) == 3
    low, high = second.collections[0].get_clim()
    assert low == -high
