"""``auricle bench rooms``: what it prints, and that the peer computes the same room."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from auricle.cli.bench.rooms_peer import PyroomacousticsRooms, PyroomacousticsUnavailableError


def test_the_table_has_a_row_for_each_order_and_batches_below() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auricle.cli", "bench", "rooms", "--quick"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.strip()}
    assert rows["10"][1] == "1561"
    assert rows["17"][1] == "7175"
    assert "poses/s on one thread" in done.stdout
    live = [line for line in done.stdout.splitlines() if "of the period" in line]
    assert [line.split(": ")[0] for line in live][:2] == ["1 still source", "1 moving source"]
    assert "; 62 of 62 images" in live[1]
    assert "; 512 of 1984 images, -" in live[2]
    assert "; 1984 of 1984 images" in live[3]


def test_an_unknown_part_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auricle.cli", "bench", "kitchens"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "kitchens" in done.stderr


def test_the_peer_hears_the_direct_sound_at_its_distance() -> None:
    try:
        peer = PyroomacousticsRooms((6.0, 5.0, 3.0), 0.3, 48_000)
    except PyroomacousticsUnavailableError as error:
        pytest.skip(str(error))
    (response,) = peer.respond((4.0, 2.0, 1.5), (2.0, 2.0, 1.5), 0)[0]
    # Half of its fractional delay filter of 81 taps comes before.
    assert np.argmax(np.abs(response)) == 40 + round(2.0 / 343.0 * 48_000)
    assert np.abs(response).max() == pytest.approx(0.5, abs=0.1)
