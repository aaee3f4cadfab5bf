"""Models compared on the same held-out scenes: scores with intervals, ablations, cost, figures.

``auricle evaluate`` is the same on the command line. Baselines need NumPy alone, checkpoints the
extra ``train``.
"""

from __future__ import annotations

from auricle.evaluation.ablations import PromptAblation, ablate_prompts
from auricle.evaluation.bootstrap import Interval, bootstrap_mean
from auricle.evaluation.comparison import Comparison, compare
from auricle.evaluation.cost import Cost, measure_cost
from auricle.evaluation.round_trip import codec_round_trips
from auricle.evaluation.scenes import HeldOutClip, held_out_clips
from auricle.evaluation.scores import SCORES, score

__all__ = [
    "SCORES",
    "Comparison",
    "Cost",
    "HeldOutClip",
    "Interval",
    "PromptAblation",
    "ablate_prompts",
    "bootstrap_mean",
    "codec_round_trips",
    "compare",
    "held_out_clips",
    "measure_cost",
    "score",
]
