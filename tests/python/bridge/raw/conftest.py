"""Servers for tests that reach them by raw bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auricle.bridge import Limits, serve

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def serving(gain_renderer: Any, describer: Any) -> Callable[..., serve]:
    def make(**limits: Any) -> serve:
        options = {key: limits.pop(key) for key in ("token", "origins") if key in limits}
        return serve(
            port=0,
            create_renderer=gain_renderer,
            describe=describer,
            hrtfs={"kemar": None},
            limits=Limits(**limits),
            **options,
        )

    return make
