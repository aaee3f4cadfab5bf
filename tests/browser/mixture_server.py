"""``auricle serve`` with a separator of exact band filters, or with none, in place of the network.

python mixture_server.py bands|none serve ...
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "python"))

from mixture_separators import BandSplit

from auricle.bridge import scene_renderer
from auricle.cli.main import main
from auricle.errors import SeparationError


def missing(_labels: Sequence[str], _sample_rate: int) -> BandSplit:
    """What a build without weights has."""
    message = "there are no weights here"
    raise SeparationError(message)


if __name__ == "__main__":
    made_with = {"bands": BandSplit, "none": missing}[sys.argv[1]]
    renderers = scene_renderer.scene_renderers
    scene_renderer.scene_renderers = lambda library, max_frames, _separator=None: renderers(
        library, max_frames, made_with
    )
    sys.exit(main(sys.argv[2:]))
