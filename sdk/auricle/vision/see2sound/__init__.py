"""SEE-2-SOUND (Dagli et al. 2024, arXiv 2406.06612): pictures to surround sound, in two modes.

``published`` is the geometry of its code with all constants, to compare with; ``corrected`` has
metres, loudspeakers where ITU-R BS.775 puts them, a band-limited LFE, depth as distance and motion.
The four similarities of the paper are in :mod:`auricle.metrics`, as computed and as meant.
"""

from __future__ import annotations

from auricle.vision.see2sound.corrected import render_surround
from auricle.vision.see2sound.loudspeakers import LAYOUTS, Layout
from auricle.vision.see2sound.published import (
    PUBLISHED_CHANNELS,
    PUBLISHED_FRAMES,
    PUBLISHED_RATE,
    published_position,
    render_published,
    see_as_published,
)

__all__ = [
    "LAYOUTS",
    "PUBLISHED_CHANNELS",
    "PUBLISHED_FRAMES",
    "PUBLISHED_RATE",
    "Layout",
    "published_position",
    "render_published",
    "render_surround",
    "see_as_published",
]
