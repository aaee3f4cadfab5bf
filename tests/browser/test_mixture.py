"""A song on the page: taken apart by a sentence, its parts dragged, moved by keys and heard."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from auricle_page import RATE, AuriclePage
from scipy.signal import butter, sosfilt

from auricle import metrics

# The stand-in gives what is below 800 Hz to "bass" and what is above 3 kHz to "flute".
BANDS_HZ = {"bass": (100.0, 600.0), "flute": (4_000.0, 9_000.0)}


@pytest.fixture
def song(
    new_page: Callable[..., AuriclePage], mixture_url: str, noise_file: Path
) -> tuple[AuriclePage, str]:
    """A page on which noise is a song of a bass on the left and a flute on the right."""
    page = new_page()
    page.open(mixture_url)
    name = page.start_with_file(noise_file)
    assert place_parts(page, "bass 2 m left, flute 2 m right").startswith("bass: 2.0 m, 90° left")
    return page, name


def place_parts(page: AuriclePage, sentence: str) -> str:
    """Say where the parts of the selected song are, by keyboard alone; gives the answer."""
    summary = page.page.locator("#song summary")
    if page.page.get_attribute("#song", "open") is None:
        summary.focus()
        page.page.keyboard.press("Enter")
    page.page.fill("#parts-text", sentence)
    page.page.focus("#parts-text")
    page.page.keyboard.press("Enter")
    return page.answer("parts-answer")


def sides_db(heard: np.ndarray) -> dict[str, float]:
    """Level difference of the ears in each part's band, left positive."""
    sides = {}
    for name, band in BANDS_HZ.items():
        filtered = sosfilt(butter(4, band, "bandpass", fs=RATE, output="sos"), heard)
        sides[name] = float(metrics.ild_db(filtered.astype(np.float32)))
    return sides


def test_parts_are_markers_and_sound_from_where_the_sentence_puts_them(
    song: tuple[AuriclePage, str],
) -> None:
    page, name = song
    for part, left in (("bass", 2.0), ("flute", -2.0)):
        page.await_position(part, 0.0, left)
    page.await_position(f"rest of {name}", 1.5, 0.0)
    rows = page.page.locator("#voices li .name").all_inner_texts()
    assert rows == [name, "bass", "flute", f"rest of {name}"]
    # The song itself has no place any more.
    assert page.marker(name).count() == 0
    page.settle()
    sides = sides_db(page.record(0.6))
    assert sides["bass"] > 1.0
    assert sides["flute"] < -6.0
    if folder := os.environ.get("AURICLE_SCREENSHOTS"):
        page.page.screenshot(path=Path(folder) / "mixture.png")


def test_parts_are_dragged_and_moved_by_keys(song: tuple[AuriclePage, str]) -> None:
    page, _ = song
    page.drag("flute", 0.0, 2.0)
    page.await_position("flute", 0.0, 2.0)
    page.marker("bass").focus()
    for _ in range(4):
        page.page.keyboard.press("Shift+ArrowRight")
    for _ in range(4):
        page.page.keyboard.press("Shift+ArrowRight")
    page.await_position("bass", 0.0, -2.0)
    page.settle()
    sides = sides_db(page.record(0.6))
    assert sides["bass"] < -1.0
    assert sides["flute"] > 6.0


def test_another_sentence_names_other_parts_and_the_rest_stays(
    song: tuple[AuriclePage, str],
) -> None:
    page, name = song
    page.drag(f"rest of {name}", 1.0, 1.0)
    page.page.click("#voices li .name >> nth=0")
    assert page.page.is_disabled("#azimuth")
    answer = place_parts(page, "flute 2 m left, violin 1 m behind")
    assert answer.startswith("flute: 2.0 m, 90° left · violin: 1.0 m")
    page.await_position("flute", 0.0, 2.0)
    page.await_position("violin", -1.0, 0.0)
    page.await_position(f"rest of {name}", 1.0, 1.0, within=0.05)
    assert page.marker("bass").count() == 0
    assert "5 objects" in place_parts(
        page, "dog left, cat right, rain behind, bell in front, owl above"
    )
    assert page.marker("violin").count() == 1


def test_a_part_is_muted_removed_and_the_song_with_all_of_them(
    song: tuple[AuriclePage, str],
) -> None:
    page, name = song
    page.page.click("[aria-label='Mute bass']")
    page.settle()
    quiet = page.record(0.5)
    page.page.click("[aria-label='Mute bass']")
    page.settle()
    loud = page.record(0.5)
    low = butter(4, BANDS_HZ["bass"], "bandpass", fs=RATE, output="sos")
    power = [float(np.mean(sosfilt(low, heard) ** 2)) for heard in (quiet, loud)]
    assert 10 * np.log10(power[1] / power[0]) > 10
    page.page.click(f"[aria-label='Remove rest of {name}']")
    assert "rest stays" in page.answer("scene-answer")
    page.marker("flute").focus()
    page.page.keyboard.press("Delete")
    page.marker("flute").wait_for(state="detached")
    page.page.click(f"[aria-label='Remove {name}']")
    page.page.wait_for_function("document.querySelectorAll('#voices li').length === 0")
    assert page.marker("bass").count() == 0


def test_a_server_without_a_network_says_so(
    new_page: Callable[..., AuriclePage], networkless_url: str, noise_file: Path
) -> None:
    page = new_page()
    page.open(networkless_url)
    name = page.start_with_file(noise_file)
    assert "not supported by this server" in place_parts(page, "bass left, flute right")
    assert page.marker(name).count() == 1
