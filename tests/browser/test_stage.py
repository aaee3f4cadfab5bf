"""The page by mouse, keyboard and sentence."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest
from auricle_page import RATE, AuriclePage

from auricle import metrics


def test_sentence_places_the_selected_sound(page: AuriclePage, noise_file: Path) -> None:
    name = page.start_with_file(noise_file)
    assert page.say("behind me on the left, 3 m") == "3.0 m, 135° left · 100 % sure"
    page.await_position(name, -3 / math.sqrt(2), 3 / math.sqrt(2))
    assert page.page.input_value("#azimuth") == "135"
    page.settle()
    assert metrics.ild_db(page.record(0.5)) > 2


def test_sentence_without_a_place_is_refused_and_moves_nothing(page: AuriclePage) -> None:
    page.start(keep=("bird",))
    before = page.position("bird")
    page.page.click("#voices .name")
    answer = page.say("colourless green ideas")
    assert page.page.get_attribute("#say-answer", "data-kind") == "bad"
    assert len(answer) > 20
    assert page.position("bird") == before


def test_sentence_arranges_sounds_that_are_there_and_sounds_made_here(page: AuriclePage) -> None:
    page.start(keep=("bird",))
    page.page.fill("#scene-text", "a bird 2 m on the right and a bell 1 m on the left")
    page.page.keyboard.press("Enter")
    assert "bell: 1.0 m, 90° left" in page.answer("scene-answer")
    assert page.page.locator("#voices li").count() == 2
    page.await_position("bird", 0, -2)
    page.await_position("bell", 0, 1)


def test_sentence_about_a_sound_that_is_not_here_says_so(page: AuriclePage) -> None:
    page.start(keep=())
    page.page.fill("#scene-text", "a bell on the left and a submarine behind me")
    page.page.click("#say-scene button")
    assert "submarine" in page.answer("scene-answer")
    assert page.page.locator("#voices li").count() == 0


def test_sentence_with_a_path_moves_the_sound(page: AuriclePage, noise_file: Path) -> None:
    name = page.start_with_file(noise_file)
    answer = page.say("from left to right over 3 seconds")
    assert answer.startswith("From ")
    assert "in 3.0 s" in answer
    moving = page.record(3.2)
    ends = (moving[:, : RATE // 4], moving[:, -RATE // 5 :])
    assert metrics.ild_db(ends[0]) > 3
    assert metrics.ild_db(ends[1]) < -3
    time.sleep(0.3)
    transform = page.page.get_attribute(f"#stage .voice[aria-label^='{name}']", "transform")
    assert float(transform.split("(")[1].split()[0]) > 100


def test_drawn_path_is_followed_there_and_back(page: AuriclePage, noise_file: Path) -> None:
    page.start_with_file(noise_file)
    page.page.click("#draw")
    mouse = page.page.mouse
    mouse.move(*page.on_screen(0.3, 2.0))
    mouse.down()
    for step in range(21):
        mouse.move(*page.on_screen(0.3, 2.0 - 0.2 * step))
        time.sleep(0.05)
    mouse.up()
    assert "a round" in page.answer("say-answer")
    assert len((page.page.get_attribute("#stage .path", "points") or "").split()) > 20
    heard = page.record(4.0)
    pieces = [
        heard[:, at : at + RATE // 5] for at in range(0, heard.shape[1] - RATE // 5, RATE // 5)
    ]
    ilds = [metrics.ild_db(piece) for piece in pieces]
    assert max(ilds) > 3
    assert min(ilds) < -3
    page.page.click("#rest")
    assert page.page.is_disabled("#rest")


def test_circle_passes_all_sides(page: AuriclePage, noise_file: Path) -> None:
    name = page.start_with_file(noise_file)
    page.page.click("#circle")
    marker = page.page.locator(f"#stage .voice[aria-label^='{name}']")
    seen = set()
    for _ in range(20):
        transform = marker.get_attribute("transform") or ""
        x, y = (float(part) for part in transform[10:-1].split())
        seen.add((x > 0, y > 0))
        time.sleep(0.42)
    assert len(seen) == 4


def test_keys_move_lift_mute_and_remove(page: AuriclePage) -> None:
    page.start(keep=("bird",))
    page.marker("bird").focus()
    front, left = page.position("bird")
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        page.page.keyboard.press(key)
    page.await_position("bird", front + 0.2, left - 0.5)
    before = float(page.page.get_attribute("#heights .bead", "cy") or "nan")
    for _ in range(5):
        page.page.keyboard.press("PageUp")
    page.page.wait_for_selector("#announcement:has-text('m up')", state="attached")
    after = float(page.page.get_attribute("#heights .bead", "cy") or "nan")
    assert before - after == pytest.approx(0.5 * 440 / 3, abs=1)
    page.page.keyboard.press("m")
    page.page.wait_for_selector("#stage .voice[aria-label*='muted']")
    page.page.keyboard.press("Delete")
    page.page.wait_for_selector("#no-voices", state="visible")


def test_bead_of_the_ruler_lifts_a_sound(page: AuriclePage, noise_file: Path) -> None:
    page.start_with_file(noise_file)
    page.say("1.5 m in front")
    bead = page.page.locator("#heights .bead").bounding_box()
    ruler = page.page.locator("#heights").bounding_box()
    mouse = page.page.mouse
    x = bead["x"] + bead["width"] / 2
    mouse.move(x, bead["y"] + bead["height"] / 2)
    mouse.down()
    mouse.move(x, ruler["y"] + ruler["height"] * (500 - 440 / 3 * 2) / 1000, steps=4)
    mouse.up()
    page.page.wait_for_selector("#stage .voice[aria-label*='2.0 m up']")
    elevation = float(page.page.input_value("#elevation"))
    assert elevation == pytest.approx(math.degrees(math.atan2(2, 1.5)), abs=1)


def test_everything_is_reached_by_tab_in_the_order_it_stands(page: AuriclePage) -> None:
    page.start(keep=("bird",))
    # Where a person clicks, the next Tab goes on from.
    page.page.click("h1")
    order = []
    for _ in range(45):
        page.page.keyboard.press("Tab")
        order.append(
            page.page.evaluate(
                "(e => e.id || e.getAttribute('aria-label') || e.textContent.trim())"
                "(document.activeElement)"
            )
        )
        if order[-1] == "motion":
            break
    wanted = ["volume", "record", "play", "choose", "microphone", "scene-text", "Head"]
    places = [next(i for i, name in enumerate(order) if name.startswith(w)) for w in wanted]
    assert places == sorted(places)
    sound = next(i for i, name in enumerate(order) if name.startswith("bird, "))
    assert places[-1] < sound < order.index("say-text") < order.index("gain") < order.index("yaw")


def test_every_control_has_a_name(page: AuriclePage) -> None:
    page.start()
    nameless = page.page.evaluate(
        """() => [...document.querySelectorAll('button, input, [role=slider], [role=button]')]
            .filter(e => e.offsetParent !== null || e.ownerSVGElement)
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() ||
                           e.labels?.[0]?.textContent.trim()))
            .map(e => e.outerHTML)"""
    )
    assert nameless == []


def test_head_turns_by_slider_by_drag_and_by_key(page: AuriclePage, noise_file: Path) -> None:
    page.start_with_file(noise_file)
    page.say("2 m in front")
    page.page.locator("#yaw").fill("90")
    page.await_turn("90° right")
    page.settle()
    # Looking to the right, what was in front is on the left.
    assert metrics.ild_db(page.record(0.5)) > 3
    box = page.page.locator("#stage .head circle").bounding_box()
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.page.mouse.down()
    page.page.mouse.move(*page.on_screen(0.0, 1.0), steps=4)
    page.page.mouse.up()
    page.await_turn("90° left")
    page.settle()
    assert metrics.ild_db(page.record(0.5)) < -3
    page.page.locator("#stage .head").focus()
    page.page.keyboard.press("Shift+ArrowRight")
    page.await_turn("60° left")
    page.page.click("#face-front")
    page.await_turn("front")


def test_head_follows_the_device(page: AuriclePage, noise_file: Path) -> None:
    page.start_with_file(noise_file)
    page.say("2 m in front")
    page.page.click("#motion")
    # The browser may have to be asked first, and what the device says before that is lost.
    page.page.wait_for_selector("#motion[aria-pressed=true]")
    held = (
        "angles => dispatchEvent(new DeviceOrientationEvent('deviceorientation', "
        "{alpha: angles[0], beta: angles[1], gamma: angles[2]}))"
    )
    page.page.evaluate(held, [200, 90, 0])
    page.await_turn("front")
    page.page.evaluate(held, [290, 90, 0])
    page.await_turn("90° left")
    page.settle()
    assert metrics.ild_db(page.record(0.5)) < -3


def test_device_that_tells_nothing_is_said(page: AuriclePage) -> None:
    page.page.click("#motion")
    assert "does not tell" in page.answer("head-answer")
    assert page.page.get_attribute("#motion", "aria-pressed") == "false"


def test_room_is_asked_for_and_the_answer_shown(page: AuriclePage) -> None:
    page.start(keep=("bird",))
    page.page.fill("#room-x", "7")
    page.page.click("#room button")
    answer = page.answer("room-answer")
    refused = page.page.get_attribute("#room-answer", "data-kind") == "bad"
    assert answer.startswith("The server answers: " if refused else "7 × 5 × 3 m")
    assert page.page.locator("#stage .room").count() == (0 if refused else 1)


def test_a_song_is_parted_by_a_sentence_and_sounds_on(page: AuriclePage, noise_file: Path) -> None:
    name = page.start_with_file(noise_file)
    page.page.click("#song summary")
    page.page.fill("#parts-text", "guitar left, drums right")
    page.page.click("#say-parts button")
    assert len(page.answer("parts-answer")) > 10
    for part in ("guitar", "drums", f"rest of {name}"):
        assert page.marker(part).is_visible()
    page.settle()
    assert np.abs(page.record(0.3)).max() > 1e-3


def test_file_that_is_no_sound_is_said(page: AuriclePage, tmp_path: Path) -> None:
    page.start(keep=())
    file = tmp_path / "notes.wav"
    file.write_text("no sound")
    page.page.set_input_files("#files", file)
    assert "no sound in notes.wav" in page.answer("scene-answer")


def test_dropped_file_comes_on_the_stage(page: AuriclePage, noise_file: Path) -> None:
    page.start(keep=())
    data = list(noise_file.read_bytes())
    transfer = page.page.evaluate_handle(
        "bytes => { const data = new DataTransfer(); "
        "data.items.add(new File([new Uint8Array(bytes)], 'noise.wav')); return data; }",
        data,
    )
    page.page.dispatch_event("#stage", "drop", {"dataTransfer": transfer})
    page.marker("noise").wait_for()


def test_fits_screens_of_all_sizes(page: AuriclePage, tmp_path: Path) -> None:
    page.start()
    page.page.click("#voices .name >> nth=0")
    for width, height in ((1400, 900), (1000, 800), (390, 840)):
        page.page.set_viewport_size({"width": width, "height": height})
        for scheme in ("dark", "light"):
            page.page.emulate_media(color_scheme=scheme)
            shot = tmp_path / f"{scheme}-{width}.png"
            page.page.screenshot(path=shot, full_page=True)
            assert shot.stat().st_size > 10_000
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        stage = page.page.locator("#stage").bounding_box()
        assert stage["width"] > 300
        assert stage["width"] == pytest.approx(stage["height"], abs=2)
