"""What a camera sees of the things that sound: frames, where in them it sounds, and five cues.

NumPy only. ``auricle.vision`` makes views of pictures and videos, ``auricle.datasets.visual`` draws
them, and the visually guided models take them.
"""

from __future__ import annotations

from auricle.views.cues import CUES, visual_cues
from auricle.views.heat import heat_map
from auricle.views.view import View

__all__ = ["CUES", "View", "heat_map", "visual_cues"]
