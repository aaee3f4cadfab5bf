"""Pictures of rooms show the images, arrivals and decays that the room has."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.figure import Figure

import auricle
from auricle import InputError
from auricle.plotting import decay_figure, echogram_figure, room_top_view_figure
from auricle.rooms import image_sources

ROOM = auricle.Room((6, 5, 3), absorption=0.3)
SOURCE, LISTENER = (1.5, 1.0, 0.0), (-0.5, -0.5, 0.0)


def drawn(figure: Figure) -> Figure:
    figure.savefig(io.BytesIO(), format="png")
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height
    return figure


def test_the_top_view_has_every_image_where_it_is_and_the_loudest_largest() -> None:
    (axes,) = drawn(room_top_view_figure(ROOM, SOURCE, LISTENER, order=2)).axes
    images = image_sources(ROOM, SOURCE, 2)
    dots = [c for c in axes.collections if np.isfinite(np.asarray(c.get_offsets())).all()]
    dots = [dot for dot in dots if len(dot.get_offsets())]
    places = {tuple(np.round(dot.get_offsets()[0], 6)) for dot in dots}
    assert places == {(round(y, 6), round(x, 6)) for x, y, _ in images.positions}
    largest = max(dots, key=lambda dot: dot.get_sizes()[0])
    assert largest.get_offsets()[0].tolist() == [SOURCE[1], SOURCE[0]]
    left, right = axes.get_xlim()
    assert left > right


def test_the_echogram_has_a_line_for_each_arrival() -> None:
    (axes,) = drawn(echogram_figure(ROOM, SOURCE, LISTENER, order=3)).axes
    tips = np.concatenate([[s[1] for s in lines.get_segments()] for lines in axes.collections])
    assert len(tips) == 63
    first = tips[np.argmin(tips[:, 0])]
    distance = np.linalg.norm(np.subtract(SOURCE, LISTENER))
    assert first[0] == pytest.approx(1e3 * distance / 343.0)
    assert first[1] == pytest.approx(-20.0 * np.log10(distance), abs=1e-6)


def test_the_decay_figure_measures_the_time_of_a_known_decay() -> None:
    rate, time_s = 16_000, 0.5
    noise = np.random.default_rng(0).standard_normal(rate)
    response = noise * 10.0 ** (-3.0 * np.arange(rate) / rate / time_s)
    (axes,) = drawn(decay_figure(response, rate, ROOM)).axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    found = {label.split(" Hz")[0]: float(label.split(": ")[1].split(" s")[0]) for label in labels}
    for band in ("1000", "2000", "4000"):
        assert found[band] == pytest.approx(time_s, rel=0.08)
    assert f"room {ROOM.reverberation_time_s()[3]:.2f} s" in labels[3]


def test_what_is_no_response_is_refused() -> None:
    with pytest.raises(InputError, match="one channel"):
        decay_figure(np.zeros((2, 100)), 48_000, ROOM)
    with pytest.raises(InputError, match="silent"):
        decay_figure(np.zeros(100), 48_000, ROOM)
