"""The sound of scenes against convolution done another way, and against another program."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import fftconvolve

import auricle
from auricle import metrics
from auricle.datasets import Heads, SceneSettings, SoundLibrary, draw_scene, render_scene
from auricle.datasets.rendering import direct_delay_s, room_of

RATE = 16_000
ONE = SceneSettings(duration_s=2.0, source_counts=(1, 0, 0))


def _scene(library: SoundLibrary, settings: SceneSettings, index: int) -> dict:
    return draw_scene(library, settings, seed=21, index=index)


def test_direct_sound_is_on_the_side_that_the_label_says(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, source_counts=(1, 0, 0), free_field=1.0)
    for index in range(25):
        label = _scene(library, settings, index)
        ears = render_scene(label, library).binaural
        left = label["sources"][0]["azimuth_deg"] > 0.0
        assert (metrics.itd_us(ears, RATE) > 0.0) == left
        assert (metrics.ild_db(ears) > 0.0) == left


def test_equals_the_response_of_the_room_convolved(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, source_counts=(1, 0, 0), free_field=0.0)
    for index in range(3):
        label = _scene(library, settings, index)
        rendered = render_scene(label, library)
        (source,) = label["sources"]
        room, space = room_of(label)
        half = math.radians(space.yaw_deg) / 2.0
        response = auricle.brir(
            room,
            space.in_room(tuple(source["position"])),
            space.listener,
            orientation=(0.0, 0.0, math.sin(half), math.cos(half)),
            sample_rate=RATE,
            seed=label["room"]["seed"],
        )
        wet = np.stack([fftconvolve(rendered.mono.astype(np.float64), ear) for ear in response])
        early = direct_delay_s(np.array([source["position"]]))[0] * RATE
        # The ears of the scene come a fraction of a sample more than a whole number sooner.
        spectrum = np.fft.rfft(wet, 2 * wet.shape[1])
        turn = np.exp(2j * np.pi * early * np.fft.rfftfreq(2 * wet.shape[1]))
        expected = np.fft.irfft(spectrum * turn)[:, : settings.frames]
        error = np.sqrt(np.mean((rendered.binaural - expected) ** 2))
        assert error < 1e-3 * np.sqrt(np.mean(expected**2))


def test_direct_sound_is_there_when_the_mono_sound_is(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, source_counts=(1, 0, 0), free_field=1.0)
    for index in range(5):
        label = _scene(library, settings, index)
        mono, ears, _ = render_scene(label, library)
        nearer = ears[0 if label["sources"][0]["azimuth_deg"] > 0 else 1]
        lag = np.argmax(fftconvolve(nearer, mono[::-1])) - (len(mono) - 1)
        assert 0 <= lag <= 16


def test_level_falls_with_distance(library: SoundLibrary) -> None:
    settings = SceneSettings(duration_s=2.0, source_counts=(1, 0, 0), free_field=1.0)
    label = _scene(library, settings, 1)
    source = label["sources"][0]
    unit = np.array(source["position"]) / source["distance_m"]
    loud = []
    for metres in (1.0, 4.0):
        moved = {**label, "sources": [{**source, "position": list(unit * metres)}]}
        rendered = render_scene(moved, library)
        loud.append(np.sum((rendered.binaural / rendered.scale) ** 2))
    assert 10 * np.log10(loud[0] / loud[1]) == pytest.approx(20 * np.log10(4.0), abs=0.1)


def test_a_path_that_stays_is_a_still_source(library: SoundLibrary) -> None:
    label = _scene(library, SceneSettings(duration_s=2.0, source_counts=(1, 0, 0)), 2)
    (source,) = label["sources"]
    place = source["position"]
    path = [[source["start_s"], *place], [source["start_s"] + source["duration_s"], *place]]
    still = render_scene(label, library).binaural
    staying = {**label, "sources": [{**source, "path": path, "position": None}]}
    assert render_scene(staying, library).binaural == pytest.approx(still, abs=5e-5)


def test_a_path_from_left_to_right_is_heard_so(library: SoundLibrary) -> None:
    label = _scene(library, SceneSettings(duration_s=2.0, source_counts=(1, 0, 0), free_field=1), 2)
    (source,) = label["sources"]
    begin, length = source["start_s"], source["duration_s"]
    path = [[begin, 1.0, 2.0, 0.0], [begin + length, 1.0, -2.0, 0.0]]
    ears = render_scene({**label, "sources": [{**source, "path": path}]}, library).binaural
    third = round(length / 3 * RATE)
    first = round(begin * RATE)
    cuts = [ears[:, first + k * third : first + (k + 1) * third] for k in range(3)]
    itds = [metrics.itd_us(cut, RATE) for cut in cuts]
    assert itds[0] > 150 > abs(itds[1])
    assert itds[2] < -150


def test_nothing_exceeds_full_scale(library: SoundLibrary) -> None:
    loud = SceneSettings(duration_s=2.0, level_db=(0.0, 0.0), distance_m=(0.3, 0.6))
    scenes = [render_scene(_scene(library, loud, index), library) for index in range(6)]
    assert any(scene.scale < 1.0 for scene in scenes)
    for scene in scenes:
        assert max(np.abs(scene.mono).max(), np.abs(scene.binaural).max()) <= 0.9001


def test_pyroomacoustics_agrees_on_cues_and_level(library: SoundLibrary) -> None:
    pytest.importorskip("pyroomacoustics", reason="pyroomacoustics is not installed")
    settings = SceneSettings(
        duration_s=2.0,
        source_counts=(1, 0, 0),
        free_field=0.0,
        renderer="pyroomacoustics",
        late=False,
    )
    apart_db, apart_us = [], []
    for index in range(12):
        label = _scene(library, settings, index)
        peer = render_scene(label, library).binaural
        own = render_scene({**label, "renderer": "auricle"}, library).binaural
        apart_db.append(10 * np.log10(np.sum(peer**2) / np.sum(own**2)))
        apart_us.append(metrics.itd_us(peer, RATE) - metrics.itd_us(own, RATE))
    assert np.abs(np.median(apart_db)) < 0.7
    assert np.abs(apart_db).max() < 2.5
    assert np.median(np.abs(apart_us)) < 60.0


def test_what_cannot_be_rendered_is_said(library: SoundLibrary) -> None:
    label = _scene(library, ONE, 0)
    lost = {**label, "sources": [{**label["sources"][0], "file": "things/none.wav"}]}
    with pytest.raises(auricle.InputError, match=r"no sound is called 'things/none\.wav'"):
        render_scene(lost, library)
    with pytest.raises(auricle.InputError, match="no HRTF set is called 'other'"):
        render_scene({**label, "hrtf": "other"}, library, heads=Heads.load())
    without = {key: value for key, value in label.items() if key != "frames"}
    with pytest.raises(auricle.FormatError, match="lacks the key 'frames'"):
        render_scene(without, library)
