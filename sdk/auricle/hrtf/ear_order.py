"""Which channel of a set is the left ear."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["left_channel", "near_ear_lead"]

# Directions at least this far to a side (sine of the lateral angle) have a clear near ear.
_LATERAL = 0.5
_CLEAR_ILD_DB = 3.0
_CLEAR_LEAD_SAMPLES = 4.0


def left_channel(
    ir: npt.NDArray[np.float64],
    directions_deg: npt.NDArray[np.float64],
    stated: int,
) -> tuple[int, bool]:
    """Index of the left ear's channel, and whether the responses contradict what the file states.

    Published sets exist whose ``ReceiverPosition`` has the ears exchanged (the CIPIC conversions
    and TH Koeln's KU100 among them), so lateral directions are asked: the near ear is louder and
    earlier. Only where both level and time agree, or one of them is silent on the matter, do they
    outweigh the file; a set without interaural differences is taken as stated.

    Args:
        ir: ``[m x 2 x n]`` in the file's order.
        directions_deg: azimuth and elevation ``[m x 2]``.
        stated: index of the left receiver according to the file.
    """
    side = _sides(directions_deg)
    if not side.any():
        return stated, False
    energy = np.sum(np.square(ir), axis=2)
    ild_db = 10.0 * np.log10(energy[:, 0] / energy[:, 1])
    level_vote = _vote(np.sum(side * ild_db) / np.sum(np.abs(side)), _CLEAR_ILD_DB)
    time_vote = _vote(_mean_lead(ir, side), _CLEAR_LEAD_SAMPLES)
    votes = {vote for vote in (level_vote, time_vote) if vote is not None}
    if len(votes) != 1:
        return stated, False
    left = votes.pop()
    return left, left != stated


def near_ear_lead(
    ir: npt.NDArray[np.floating], directions_deg: npt.NDArray[np.float64]
) -> float | None:
    """Samples by which the near ear leads on average over lateral directions; None without any.

    Args:
        ir: ``[m x 2 x n]``, left ear first.
        directions_deg: azimuth and elevation ``[m x 2]``.
    """
    side = _sides(directions_deg)
    return _mean_lead(ir, side) if side.any() else None


def _sides(directions_deg: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 for directions clearly on the left, -1 on the right, 0 between, ``[m]``."""
    azimuth, elevation = np.radians(directions_deg.T)
    lateral = np.cos(elevation) * np.sin(azimuth)
    return np.asarray(np.sign(lateral) * (np.abs(lateral) >= _LATERAL), dtype=np.float64)


def _mean_lead(ir: npt.NDArray[np.floating], side: npt.NDArray[np.float64]) -> float:
    envelope = np.abs(ir)
    onset = np.argmax(envelope >= 0.2 * envelope.max(axis=2, keepdims=True), axis=2)
    lead = (onset[:, 1] - onset[:, 0]).astype(np.float64)
    return float(np.sum(side * lead) / np.sum(np.abs(side)))


def _vote(first_channel_advantage: float, clear: float) -> int | None:
    if abs(first_channel_advantage) < clear:
        return None
    return 0 if first_channel_advantage > 0 else 1
