"""What every test may lean on: the recordings, and Hypothesis without a clock."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no bug: examples have no deadline. In CI the same examples run every time.
settings.register_profile("auricle", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("auricle")


def _beside_the_checkout() -> str | None:
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    return str(folder) if folder.is_dir() else None


@pytest.fixture(scope="session")
def auricle_data() -> Path:
    """Folder of recordings and SOFA sets: AURICLE_DATA, else ../shared/data beside the checkout."""
    folder = os.environ.get("AURICLE_DATA") or _beside_the_checkout()
    if folder is None:
        pytest.skip("no recordings and SOFA sets: AURICLE_DATA names no folder of them")
    path = Path(folder)
    if not path.is_dir():
        pytest.skip(f"AURICLE_DATA names {folder}, which is not a folder")
    return path


@pytest.fixture(autouse=True)
def _one_thread_for_networks() -> None:
    """The networks of the tests are so small that a second thread only waits for the first."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
