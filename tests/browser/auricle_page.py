"""Drives the page as a person does, and hears what a person would hear."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from numpy.typing import NDArray

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["RATE", "AuriclePage", "level_db", "steady_level_db"]

RATE = 48_000
PATIENCE_MS = 20_000


class AuriclePage:
    """The page in one tab.

    Args:
        page: tab to use.
        folder: for what is downloaded.
    """

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: object) -> None:
        # A server that is away is a fault of the test's making, which the page tells people.
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        if kind == "error" and "WebSocket connection" not in text:
            self.faults.append(text)

    def open(self, url: str) -> None:
        """Load the page and wait until it is connected."""
        self.page.goto(url)
        self.await_state("open")

    def await_state(self, state: str) -> None:
        """Wait for a state of the connection."""
        self.page.wait_for_selector(f"#connection[data-state={state}]")

    def start(self, *, keep: tuple[str, ...] | None = None) -> None:
        """Press Start; of the first sounds keep those, or all."""
        self.page.click("#start")
        self.page.wait_for_selector("#voices li >> nth=2")
        for name in ("bird", "guitar", "footsteps"):
            if keep is not None and name not in keep:
                self.page.click(f"[aria-label='Remove {name}']")

    def start_with_file(self, file: Path) -> str:
        """Start with one sound, from a file; gives its name."""
        self.start(keep=())
        self.page.set_input_files("#files", file)
        self.marker(file.stem).wait_for()
        return file.stem

    def marker(self, name: str) -> Locator:
        """A sound on the stage."""
        return self.page.locator(f"#stage .voice[aria-label^='{name},']")

    def position(self, name: str) -> tuple[float, float]:
        """Front and left of a sound as it is drawn, in metres of a stage of 3 m."""
        transform = self.marker(name).get_attribute("transform") or ""
        x, y = (float(number) for number in re.findall(r"-?[\d.]+", transform))
        return -y * 3 / 440, -x * 3 / 440

    def await_position(self, name: str, front: float, left: float, *, within: float = 0.02) -> None:
        """Wait until a sound is drawn at a place, metres: drawing waits for the next frame."""
        give_up = time.monotonic() + PATIENCE_MS / 1000
        while True:
            drawn = self.position(name)
            if max(abs(drawn[0] - front), abs(drawn[1] - left)) <= within:
                return
            assert time.monotonic() < give_up, f"{name} is drawn at {drawn}, not {(front, left)}"
            self.page.wait_for_timeout(20)

    def await_turn(self, words: str) -> None:
        """Wait until the head is said to look that way."""
        self.page.wait_for_selector(f"#yaw-value:text-is('{words}')")

    def on_screen(self, front: float, left: float) -> tuple[float, float]:
        """Where on the screen a place of the stage is, metres."""
        box = self.page.locator("#stage").bounding_box()
        assert box is not None
        scale = box["width"] / 1000 * 440 / 3
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return middle[0] - left * scale, middle[1] - front * scale

    def drag(self, name: str, front: float, left: float) -> None:
        """Drag a sound with the mouse."""
        disc = self.marker(name).locator(".disc").bounding_box()
        assert disc is not None
        mouse = self.page.mouse
        mouse.move(disc["x"] + disc["width"] / 2, disc["y"] + disc["height"] / 2)
        mouse.down()
        mouse.move(*self.on_screen(front, left), steps=8)
        mouse.up()

    def say(self, sentence: str) -> str:
        """Tell the selected sound where to be; gives the answer."""
        self.page.fill("#say-text", sentence)
        self.page.click("#say button")
        return self.answer("say-answer")

    def answer(self, line: str) -> str:
        """What stands under a form once the server has answered."""
        shown = self.page.locator(f"#{line}:is([data-kind=good], [data-kind=bad])")
        shown.wait_for()
        return shown.inner_text()

    def record(self, seconds: float) -> NDArray[np.float32]:
        """What is heard for at least so long, ``[2, n]``, by the page's own button."""
        self.page.click("#record")
        time.sleep(seconds)
        with self.page.expect_download() as download:
            self.page.click("#record")
        file = self.folder / f"recording-{time.monotonic_ns()}.wav"
        download.value.save_as(file)
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        assert rate == RATE
        assert len(samples) >= 0.9 * seconds * RATE
        return np.ascontiguousarray(samples.T)

    def settle(self) -> None:
        """Give changes the time to be heard: playout lies a few blocks behind."""
        time.sleep(0.5)

    def quanta(self) -> tuple[int, int]:
        """Render quanta so far that had nothing to play, and all of them."""
        title = self.page.get_attribute("#underruns", "title") or ""
        starved, quanta = re.findall(r"\d+", title)
        return int(starved), int(quanta)


def level_db(samples: NDArray[np.float32]) -> float:
    """Mean power in decibels of full scale."""
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


def steady_level_db(samples: NDArray[np.float32]) -> float:
    """Level of a steady sound: what four of five windows of 20 ms stay below.

    Unlike the mean it does not fall with the dropouts of a busy machine.
    """
    windows = samples[..., : samples.shape[-1] // 960 * 960].reshape(*samples.shape[:-1], -1, 960)
    powers = np.mean(np.square(windows, dtype=np.float64), axis=-1)
    return 10 * float(np.log10(np.quantile(powers, 0.8, axis=-1).mean() + 1e-20))
