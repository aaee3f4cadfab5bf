"""``auricle serve`` that takes mixtures apart by exact band filters in place of the network."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "python"))

from mixture_separators import BandSplit

from auricle.bridge import scene_renderer
from auricle.cli.main import main

if __name__ == "__main__":
    with_bands = partial(scene_renderer.scene_renderers, separator=BandSplit)
    scene_renderer.scene_renderers = with_bands  # type: ignore[assignment]
    sys.exit(main(sys.argv[1:]))
