"""What the words do: sides flipped, distances changed, places dropped (SpatialTAS, section 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from auricle import metrics
from auricle.errors import PromptError
from auricle.evaluation.scenes import HeldOutClip
from auricle.models import Spatializer
from auricle.models.rewording import flip_sides, names_a_side, said_side, set_distances

__all__ = ["DISTANCES_M", "PromptAblation", "ablate_prompts"]

DISTANCES_M = (1.0, 4.0, 9.0)


@dataclass
class PromptAblation:
    """Cues of a model's output under other words, one entry for each clip.

    Attributes:
        name: of the model.
        side: that the sentence says, 1 for left and -1 for right, ``[clips]``; 0 for both.
        ild_db: with the sentence as it is, and with its sides flipped, ``[clips x 2]``.
        itd_us: likewise; NaN where there is none to be taken.
        dropped_ild_db: magnitude of the level difference without places ``[clips]``.
        dropped_snr_db: SNR with the sentence less SNR without places ``[clips]``.
        distance_ild_db: magnitude at each of :data:`DISTANCES_M` ``[clips x distances]``.
    """

    name: str
    side: list[int] = field(default_factory=list)
    ild_db: list[tuple[float, float]] = field(default_factory=list)
    itd_us: list[tuple[float, float]] = field(default_factory=list)
    dropped_ild_db: list[float] = field(default_factory=list)
    dropped_snr_db: list[float] = field(default_factory=list)
    distance_ild_db: list[tuple[float, ...]] = field(default_factory=list)

    def flipped_share(self, cue: str) -> float:
        """Share of the clips in which flipping the words flips the sign of a cue.

        Args:
            cue: ``"ild"``, ``"itd"`` or ``"both"``. Clips without a time difference do not count
                for ``"itd"`` and ``"both"``.
        """
        ild, itd = (np.asarray(values).reshape(-1, 2) for values in (self.ild_db, self.itd_us))
        level, lag = ild[:, 0] * ild[:, 1] < 0.0, itd[:, 0] * itd[:, 1] < 0.0
        known = ~np.isnan(itd).any(axis=1)
        chosen = {"ild": level, "itd": lag[known], "both": (level & lag)[known]}[cue]
        return float(chosen.mean()) if chosen.size else float("nan")

    def said_share(self, cue: str) -> float:
        """Share of the clips in which a cue, ``"ild"`` or ``"itd"``, is on the side that is said.

        As it is and flipped, both count; clips of both sides or without the cue do not.
        """
        pairs = np.asarray({"ild": self.ild_db, "itd": self.itd_us}[cue]).reshape(-1, 2)
        side = np.asarray(self.side)
        on_side = pairs[side != 0] * side[side != 0, None] * np.array([1.0, -1.0])
        known = on_side[~np.isnan(on_side)]
        return float((known > 0.0).mean()) if known.size else float("nan")


def ablate_prompts(
    model: Spatializer,
    clips: Sequence[HeldOutClip],
    *,
    seed: int = 0,
    on_clip: Callable[[], None] = lambda: None,
) -> PromptAblation:
    """Spatialize each clip with its sentence and with others; the noise stays the same.

    Args:
        model: to be tried.
        clips: those with one source whose sentence names a side are used.
        seed: of the first clip; each further clip has the next one.
        on_clip: called after each clip that is used.
    """
    ablation = PromptAblation(model.name)
    for number, clip in enumerate(clips):
        if clip.sources != 1 or not names_a_side(clip.prompt):
            continue
        try:
            _one(model, clip, seed + number, ablation)
        except PromptError:
            continue
        finally:
            on_clip()
    return ablation


def _one(model: Spatializer, clip: HeldOutClip, seed: int, ablation: PromptAblation) -> None:
    def heard(prompt: str) -> NDArray[np.float32]:
        return model.spatialize(clip.mono, clip.sample_rate, prompt, seed=seed)

    as_said, flipped = heard(clip.prompt), heard(flip_sides(clip.prompt))
    ablation.side.append(said_side(clip.prompt))
    ablation.ild_db.append((float(metrics.ild_db(as_said)), float(metrics.ild_db(flipped))))
    ablation.itd_us.append(
        (
            float(metrics.itd_us(as_said, clip.sample_rate)),
            float(metrics.itd_us(flipped, clip.sample_rate)),
        )
    )
    nearer = [set_distances(clip.prompt, distance) for distance in DISTANCES_M]
    if nearer[0] != nearer[-1]:
        ablation.distance_ild_db.append(
            tuple(abs(float(metrics.ild_db(heard(prompt)))) for prompt in nearer)
        )
    try:
        placeless = heard(f"There is the sound of the {clip.names[0]}.")
    except PromptError:
        return
    ablation.dropped_ild_db.append(abs(float(metrics.ild_db(placeless))))
    snr = [float(metrics.snr_db(sound, clip.binaural)) for sound in (as_said, placeless)]
    ablation.dropped_snr_db.append(snr[0] - snr[1])
