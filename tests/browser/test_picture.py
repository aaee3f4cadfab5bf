"""Boxes drawn on a picture, by mouse and by key, put sounds where the camera saw them."""

from __future__ import annotations

import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from auricle_page import AuriclePage

from auricle.vision.camera import PerspectiveCamera

WIDTH, HEIGHT = 640, 360


def png(image: np.ndarray) -> bytes:
    """A picture uint8 ``[h x w x 3]`` as PNG (RFC 2083)."""
    height, width = image.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in image)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    image = np.full((HEIGHT, WIDTH, 3), 90, dtype=np.uint8)
    image[100:200, 400:560] = (230, 120, 40)
    file = tmp_path / "photo.png"
    file.write_bytes(png(image))
    return file


def show(page: AuriclePage, file: Path) -> None:
    page.page.click("#picture summary")
    page.page.set_input_files("#picture-file", file)
    page.page.wait_for_selector("#picture-answer:has-text('Draw a box')")


def draw(page: AuriclePage, box: tuple[float, float, float, float]) -> None:
    """Drag from one corner to the other, pixels of the picture."""
    canvas = page.page.locator("#picture-canvas")
    canvas.scroll_into_view_if_needed()
    shown = canvas.bounding_box()
    assert shown is not None
    scale = shown["width"] / WIDTH
    left, top, right, bottom = (scale * edge for edge in box)
    mouse = page.page.mouse
    mouse.move(shown["x"] + left, shown["y"] + top)
    mouse.down()
    mouse.move(shown["x"] + right, shown["y"] + bottom, steps=4)
    mouse.up()


def expected(x: float, y: float, fov_deg: float, distance_m: float) -> np.ndarray:
    camera = PerspectiveCamera(WIDTH, HEIGHT, fov_deg)
    place: np.ndarray = distance_m * camera.directions([(x, y)])[0]
    return place


def test_a_box_by_mouse_is_where_the_camera_saw_it(page: AuriclePage, photo: Path) -> None:
    page.start(keep=())
    show(page, photo)
    page.page.fill("#fov", "80")
    page.page.fill("#picture-distance", "2.5")
    draw(page, (400, 100, 560, 200))
    page.page.fill("#picture-label", "bell")
    page.page.keyboard.press("Enter")
    answer = page.answer("picture-answer")
    front, left, up = expected(480, 150, 80.0, 2.5)
    assert answer.startswith("bell: 2.5 m, ")
    assert f"{round(np.degrees(np.arctan2(-left, front)))}° right" in answer
    page.await_position("bell", front, left, within=0.03)
    camera = PerspectiveCamera(WIDTH, HEIGHT, 80.0)
    azimuth, elevation = camera.angles_deg([(480, 150)])
    assert float(page.page.input_value("#azimuth")) == pytest.approx(azimuth[0], abs=1.0)
    assert float(page.page.input_value("#elevation")) == pytest.approx(elevation[0], abs=1.0)
    assert up > 0.0
    # The same name again moves the sound that is there.
    draw(page, (80, 100, 240, 200))
    page.page.click("#picture-form button")
    page.page.wait_for_selector("#picture-answer:has-text('left')")
    front, left, _ = expected(160, 150, 80.0, 2.5)
    page.await_position("bell", front, left, within=0.03)
    assert page.page.locator("#voices li").count() == 1


def test_a_box_by_key_and_by_click(page: AuriclePage, photo: Path) -> None:
    page.start(keep=())
    show(page, photo)
    page.page.locator("#picture-canvas").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.page.keyboard.press(key)
    # Two steps wider to the right: the middle is one step further right.
    page.page.keyboard.press("Shift+ArrowRight")
    page.page.keyboard.press("Shift+ArrowRight")
    page.page.keyboard.press("Enter")
    page.page.keyboard.type("clock")
    page.page.keyboard.press("Enter")
    assert page.answer("picture-answer").startswith("clock: 2.0 m, ")
    x, y = (0.5 - 0.02 * 4) * WIDTH, (0.5 + 0.02) * HEIGHT
    front, left, up = expected(x, y, 60.0, 2.0)
    page.await_position("clock", front, left)
    assert up < 0.0
    # A click is a box around it; without a name it is the selected sound's.
    page.page.fill("#picture-label", "")
    draw(page, (500, 90, 500, 90))
    page.page.click("#picture-form button")
    page.page.wait_for_selector("#picture-answer:has-text('right')")
    front, left, _ = expected(500, 90, 60.0, 2.0)
    page.await_position("clock", front, left, within=0.03)


def test_enter_on_the_picture_only_goes_on_to_the_name(page: AuriclePage, photo: Path) -> None:
    page.start(keep=("bird",))
    page.page.click("#voices .name")
    before = page.position("bird")
    show(page, photo)
    page.page.locator("#picture-canvas").focus()
    page.page.keyboard.press("ArrowLeft")
    page.page.keyboard.press("Enter")
    assert page.page.evaluate("document.activeElement.id") == "picture-label"
    page.page.keyboard.type("clock")
    page.page.keyboard.press("Enter")
    assert page.answer("picture-answer").startswith("clock: 2.0 m, ")
    assert page.position("bird") == before


def test_what_is_wrong_is_said(page: AuriclePage, photo: Path, tmp_path: Path) -> None:
    page.start(keep=())
    broken = tmp_path / "broken.png"
    broken.write_bytes(photo.read_bytes()[:40])
    page.page.click("#picture summary")
    page.page.set_input_files("#picture-file", broken)
    assert "no picture in broken.png" in page.answer("picture-answer")
    page.page.set_input_files("#picture-file", photo)
    page.page.wait_for_selector("#picture-answer:has-text('Draw a box')")
    page.page.click("#picture-form button")
    assert "Draw a box" in page.answer("picture-answer")
    draw(page, (400, 100, 560, 200))
    page.page.fill("#fov", "180")
    assert "above 0 and below 180" in page.answer("picture-answer")
    page.page.fill("#fov", "60")
    page.page.fill("#picture-label", "submarine")
    page.page.click("#picture-form button")
    page.page.wait_for_selector("#picture-answer:has-text('submarine')")
    assert page.page.locator("#voices li").count() == 0


def drop(page: AuriclePage, *files: tuple[str, str, bytes]) -> None:
    """Drop files on the stage: name, media type and contents of each."""
    transfer = page.page.evaluate_handle(
        "files => { const data = new DataTransfer();"
        "for (const [name, type, bytes] of files)"
        " data.items.add(new File([new Uint8Array(bytes)], name, {type})); return data; }",
        [(name, kind, list(contents)) for name, kind, contents in files],
    )
    page.page.dispatch_event("#stage", "drop", {"dataTransfer": transfer})


def recorded(page: AuriclePage, stream: str) -> bytes:
    """What MediaRecorder writes of a stream of the page, 1.5 s, piece by piece."""
    script = """stream => new Promise((resolve) => {
        const recorder = new MediaRecorder(stream);
        const pieces = [];
        recorder.ondataavailable = ({data}) => pieces.push(data);
        recorder.onstop = async () =>
            resolve([...new Uint8Array(await new Blob(pieces).arrayBuffer())]);
        recorder.start(100);
        setTimeout(() => recorder.stop(), 1500);
    })"""
    return bytes(page.page.evaluate(script, page.page.evaluate_handle(stream)))


# Noise, which makes large files of which the end is not read at once; and a tone.
SEEN = """() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 36];
    const drawing = canvas.getContext("2d");
    const noise = drawing.createImageData(64, 36);
    setInterval(() => {
        crypto.getRandomValues(noise.data);
        drawing.putImageData(noise, 0, 0);
    }, 20);
    return canvas.captureStream();
}"""
HEARD = """() => {
    const context = new AudioContext();
    const out = context.createMediaStreamDestination();
    const tone = context.createOscillator();
    tone.connect(out);
    tone.start();
    return out.stream;
}"""


def test_a_dropped_picture_is_looked_at_and_not_listened_to(page: AuriclePage, photo: Path) -> None:
    page.start(keep=())
    drop(page, ("photo.png", "image/png", photo.read_bytes()))
    page.page.wait_for_selector("#picture-answer:has-text('Draw a box')")
    assert page.page.locator("#picture-canvas").get_attribute("width") == str(WIDTH)
    assert page.page.locator("#voices li").count() == 0
    assert page.page.locator("#scene-answer").inner_text() == ""


def test_of_several_dropped_pictures_the_ignored_ones_are_named(
    page: AuriclePage, photo: Path
) -> None:
    page.start(keep=())
    small = png(np.zeros((20, 40, 3), dtype=np.uint8))
    images = [("photo.png", photo.read_bytes()), ("cat.png", small), ("dog.png", small)]
    drop(page, *((name, "image/png", contents) for name, contents in images))
    page.page.wait_for_selector("#picture-answer:has-text('Draw a box')")
    assert page.page.locator("#picture-canvas").get_attribute("width") == str(WIDTH)
    answer = page.answer("scene-answer")
    assert "photo.png" in answer
    assert "cat.png, dog.png" in answer


def test_a_dropped_video_without_a_picture_is_a_sound(page: AuriclePage) -> None:
    page.start(keep=())
    # Systems take every .webm for a video.
    drop(page, ("speech.webm", "video/webm", recorded(page, HEARD)))
    page.marker("speech").wait_for()
    assert page.page.locator("#picture").get_attribute("open") is None


def test_a_video_without_a_picture_is_none_to_draw_on(page: AuriclePage, tmp_path: Path) -> None:
    page.start(keep=())
    speech = tmp_path / "speech.webm"
    speech.write_bytes(recorded(page, HEARD))
    page.page.evaluate("""() => {
        window.kept = 0;
        const {createObjectURL, revokeObjectURL} = URL;
        URL.createObjectURL = (blob) => { window.kept++; return createObjectURL(blob); };
        URL.revokeObjectURL = (url) => { window.kept--; revokeObjectURL(url); };
    }""")
    page.page.click("#picture summary")
    page.page.set_input_files("#picture-file", speech)
    assert "no picture in speech.webm" in page.answer("picture-answer")
    assert page.page.locator("#picture-work").is_hidden()
    assert page.page.evaluate("window.kept") == 0


def test_a_recorded_video_has_times_to_choose(page: AuriclePage) -> None:
    # Of what it writes piece by piece, MediaRecorder cannot say first how long it is.
    page.start(keep=())
    drop(page, ("clip.webm", "video/webm", recorded(page, SEEN)))
    page.page.wait_for_selector("#picture-answer:has-text('Draw a box')")
    assert page.page.locator("#picture-canvas").get_attribute("width") == "64"
    slider = page.page.locator("#picture-time")
    assert slider.is_visible()
    assert 0.5 < float(slider.get_attribute("max") or "") < 3.0


def test_the_picture_that_was_opened_last_is_shown_and_no_other_is_kept(
    page: AuriclePage, photo: Path, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.png"
    slow.write_bytes(png(np.zeros((20, 40, 3), dtype=np.uint8)))
    page.page.evaluate("""() => {
        window.shut = [];
        const create = createImageBitmap;
        window.createImageBitmap = async (file) => {
            if (file.name === "slow.png") await new Promise((go) => { window.go = go; });
            const map = await create(file);
            const close = map.close.bind(map);
            map.close = () => { window.shut.push(file.name); close(); };
            return map;
        };
    }""")
    page.start(keep=())
    page.page.click("#picture summary")
    page.page.set_input_files("#picture-file", slow)
    page.page.set_input_files("#picture-file", photo)
    page.page.wait_for_selector("#picture-answer:has-text('Draw a box')")
    page.page.evaluate("window.go()")
    page.page.wait_for_function("() => window.shut.length === 1")
    assert page.page.evaluate("window.shut") == ["slow.png"]
    assert page.page.locator("#picture-canvas").get_attribute("width") == str(WIDTH)
    page.page.set_input_files("#picture-file", photo)
    page.page.wait_for_function("() => window.shut.includes('photo.png')")


def test_a_frame_of_a_video_is_a_picture(page: AuriclePage, tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="a video is made with the extra vision")
    file = tmp_path / "clip.webm"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(20):
            image = np.full((HEIGHT, WIDTH, 3), 10 * number, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    page.start(keep=())
    show(page, file)
    grey = (
        "() => document.querySelector('#picture-canvas').getContext('2d')"
        ".getImageData(320, 180, 1, 1).data[0]"
    )
    assert page.page.evaluate(grey) < 30
    page.page.locator("#picture-time").fill("1.52")
    give_up = time.monotonic() + 20.0
    while page.page.evaluate(grey) < 120:
        assert time.monotonic() < give_up, "the frame that was asked for is not shown"
        page.page.wait_for_timeout(50)
    draw(page, (0, 130, 60, 230))
    page.page.fill("#picture-label", "bee")
    page.page.click("#picture-form button")
    assert "left" in page.answer("picture-answer")
