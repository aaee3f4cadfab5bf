"""Numbers that say how a binaural signal sounds and how far it is from another one.

NumPy in, numbers out; no SciPy, no torch. Every function takes ``[..., 2, n]`` arrays (left ear
first) and works along the last axes, so a batch of clips or of directions is one call; one clip
gives one number, a batch an array of the leading shape. Interaural differences are positive on
the left: the left ear leads, the left ear is louder.
"""

from __future__ import annotations

from auricle.metrics.binaural_speech import amplitude_l2, phase_l2, wave_l2
from auricle.metrics.erb import (
    erb_band_weights,
    erb_bandwidth_hz,
    erb_centre_frequencies_hz,
    erb_rate,
    spectral_distortion_db,
)
from auricle.metrics.fair_play import (
    difference_phase_distance,
    envelope_distance,
    snr_db,
    stft_distance,
)
from auricle.metrics.interaural import iacc, ild_db, ipd, itd_gcc_phat_us, itd_us
from auricle.metrics.stft import analytic_signal, stft
from auricle.metrics.track import InterauralTrack, interaural_track

__all__ = [
    "InterauralTrack",
    "amplitude_l2",
    "analytic_signal",
    "difference_phase_distance",
    "envelope_distance",
    "erb_band_weights",
    "erb_bandwidth_hz",
    "erb_centre_frequencies_hz",
    "erb_rate",
    "iacc",
    "ild_db",
    "interaural_track",
    "ipd",
    "itd_gcc_phat_us",
    "itd_us",
    "phase_l2",
    "snr_db",
    "spectral_distortion_db",
    "stft",
    "stft_distance",
    "wave_l2",
]
