"""What every test may lean on: the recordings, and Hypothesis without a clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no bug: examples have no deadline. In CI the same examples run every time.
settings.register_profile("auricle", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("auricle")


@pytest.fixture(scope="session")
def auricle_data() -> Path:
    """Folder of recordings and SOFA sets named by AURICLE_DATA; skips where there is none."""
    folder = os.environ.get("AURICLE_DATA")
    if not folder:
        pytest.skip("AURICLE_DATA is not set; it names the folder of recordings and SOFA sets")
    path = Path(folder)
    if not path.is_dir():
        pytest.skip(f"AURICLE_DATA names {folder}, which is not a folder")
    return path
