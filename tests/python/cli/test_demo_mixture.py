"""The demo's mixture, by separators whose quality is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from auricle import HRTF, metrics
from auricle.cli.demo.mixture import mixture_lines, show_mixture
from auricle.synthesis import rain, speech

RATE = 48_000
LATENCY = 512


@pytest.fixture(scope="module")
def sounds() -> list[np.ndarray]:
    made = (speech(4.0, RATE, seed=1), rain(4.0, RATE, seed=2))
    return [(0.05 * sound / np.sqrt(np.mean(sound**2))).astype(np.float32) for sound in made]


class Knowing:
    """Gives each part what it is told of every sound."""

    latency_samples = LATENCY

    def __init__(self, sounds: Sequence[np.ndarray], shares: np.ndarray) -> None:
        late = [np.concatenate((np.zeros(LATENCY), sound, np.zeros(9000))) for sound in sounds]
        self._parts = (shares @ np.stack(late)).astype(np.float32)

    def process(self, block: np.ndarray) -> np.ndarray:
        parts, self._parts = np.split(self._parts, [len(block)], axis=1)
        return parts

    def reset(self) -> None:
        self._parts = np.zeros_like(self._parts)


@pytest.mark.parametrize(("leak", "off_deg"), [(0.0, 2.0), (0.1, 12.0)])
def test_sounds_are_found_where_they_were_put(
    sounds: list[np.ndarray], leak: float, off_deg: float
) -> None:
    shares = np.array([[1.0 - leak, leak], [leak, 1.0 - leak], [0.0, 0.0]])
    shown = show_mixture(
        sounds, RATE, HRTF.default(), separator=lambda _labels, _rate: Knowing(sounds, shares)
    )
    assert [part.label for part in shown.parts] == ["speech", "rain"]
    assert [part.told_deg for part in shown.parts] == pytest.approx([60.0, -60.0])
    for part in shown.parts:
        assert abs(part.heard_deg - part.told_deg) < off_deg
    if leak:
        # As much of each in the other's part: the ratio is that of the shares.
        expected = 20 * np.log10((1 - leak) / leak)
        for part in shown.parts:
            assert part.improvement_db == pytest.approx(expected, abs=0.3)
    else:
        assert all(part.improvement_db > 100 for part in shown.parts)


def test_sounds_in_each_others_parts_are_heard_on_the_other_side(
    sounds: list[np.ndarray],
) -> None:
    swapped = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    shown = show_mixture(
        sounds, RATE, HRTF.default(), separator=lambda _labels, _rate: Knowing(sounds, swapped)
    )
    for part in shown.parts:
        assert part.heard_deg == pytest.approx(-part.told_deg, abs=2.0)
        assert part.improvement_db < -20
    assert metrics.ild_db(shown.binaural) == pytest.approx(0.0, abs=3.0)
    lines = mixture_lines(shown).splitlines()
    assert lines[1].startswith("speech")
    assert "told +60°" in lines[1]
    assert "SI-SDR improvement" in lines[2]
