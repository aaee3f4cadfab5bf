"""Numbers that say how a binaural signal sounds and how far it is from another one.

NumPy in, numbers out; no SciPy, no torch. Every function takes ``[..., 2, n]`` arrays (left ear
first) and works along the last axes, so a batch of clips or of directions is one call; one clip
gives one number, a batch an array of the leading shape. Interaural differences are positive on
the left: the left ear leads, the left ear is louder.
"""

from __future__ import annotations

from auricle.metrics.binaural_speech import amplitude_l2, phase_l2, wave_l2
from auricle.metrics.cue_errors import (
    iacc_error,
    ild_error_db,
    ipd_error,
    isd_db,
    isd_error_db,
    itd_error_us,
    itd_gcc_phat_framed_us,
)
from auricle.metrics.distributions import frechet_distance, inception_score, kl_divergence
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
from auricle.metrics.places import (
    distance_error_rate,
    error_rate_deg,
    great_circle_deg,
    mean_angular_error_deg,
)
from auricle.metrics.see_2_sound import (
    chroma_similarity,
    mfcc_dtw_similarity,
    spectral_contrast_similarity,
    zero_crossing_similarity,
)
from auricle.metrics.seld import SeldScores, seld_scores
from auricle.metrics.separation import si_sdr_db, si_sdr_improvement_db
from auricle.metrics.stft import analytic_signal, stft
from auricle.metrics.track import InterauralTrack, interaural_track

__all__ = [
    "InterauralTrack",
    "SeldScores",
    "amplitude_l2",
    "analytic_signal",
    "chroma_similarity",
    "difference_phase_distance",
    "distance_error_rate",
    "envelope_distance",
    "erb_band_weights",
    "erb_bandwidth_hz",
    "erb_centre_frequencies_hz",
    "erb_rate",
    "error_rate_deg",
    "frechet_distance",
    "great_circle_deg",
    "iacc",
    "iacc_error",
    "ild_db",
    "ild_error_db",
    "inception_score",
    "interaural_track",
    "ipd",
    "ipd_error",
    "isd_db",
    "isd_error_db",
    "itd_error_us",
    "itd_gcc_phat_framed_us",
    "itd_gcc_phat_us",
    "itd_us",
    "kl_divergence",
    "mean_angular_error_deg",
    "mfcc_dtw_similarity",
    "phase_l2",
    "seld_scores",
    "si_sdr_db",
    "si_sdr_improvement_db",
    "snr_db",
    "spectral_contrast_similarity",
    "spectral_distortion_db",
    "stft",
    "stft_distance",
    "wave_l2",
    "zero_crossing_similarity",
]
