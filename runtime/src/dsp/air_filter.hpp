#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/air_absorption.hpp"
#include "dsp/kernels.hpp"

namespace auricle::dsp {

/// Distance in metres from which the air filter stays as it is.
inline constexpr double kFarthestAir = 2000.0;

/// What a stretch of air takes from a sound (ISO 9613-1), as a short minimum-phase FIR filter.
///
/// The taps are the least-squares fit, relative to the magnitude, to the minimum-phase response of
/// the attenuation up to 16 kHz. They follow it within 0.5 dB wherever it is below 40 dB: up to
/// 200 m at 48 kHz or less in any common air; in that of the defaults up to 250 m at 48 kHz, 200 m
/// at 96 kHz and 70 m at 192 kHz. Beyond, so few taps cannot fall so deep: the level of low
/// frequencies is kept (within 1 dB at 125 Hz to 1 km at 48 kHz), and high ones stay too loud. From
/// kFarthestAir on nothing changes.
///
/// The delay at low frequencies grows with the distance, to 0.1 ms at 200 m (0.2 ms in dry air). A
/// minimum-phase system has no less, and it is the same for both ears.
class AirFilter {
public:
    explicit AirFilter(double sample_rate, const Atmosphere& air = {});

    /// Writes the kAirTaps taps of a distance in metres. Taps move in straight lines between the
    /// rows of a table, so that near distances have near taps; no distance is the identity.
    /// Returns how many of them count, a multiple of kAirTapStep; the others are zero.
    std::size_t at(float distance, float* taps) const noexcept AURICLE_NONBLOCKING;

private:
    struct Row {
        std::array<float, kAirTaps> taps{};
        std::size_t used = kAirTapStep;
    };

    std::vector<Row> rows_;  // evenly spaced in the root of the distance
};

}  // namespace auricle::dsp
