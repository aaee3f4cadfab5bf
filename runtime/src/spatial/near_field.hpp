#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/nonblocking.hpp"
#include "spatial/spherical_head.hpp"

namespace auricle::spatial {

/// First-order shelving filter y[n] = b0 x[n] + b1 x[n-1] - a1 y[n-1], |a1| < 1.
struct Shelf {
    float b0 = 1.0F;
    float b1 = 0.0F;
    float a1 = 0.0F;

    bool operator==(const Shelf&) const = default;
};

/// What one ear hears of a near source, besides the distance model's gain.
struct EarCue {
    Vec3 direction{1.0F, 0.0F, 0.0F};  ///< unit vector where the far-field HRTF set is looked up
    /// Share of that HRTF; the rest of the sound comes from nowhere and is the same at both ears.
    /// One outside the head; zero at its centre, which no direction can approach smoothly.
    float directional = 1.0F;
    Shelf shelf;  ///< after the HRTF
    float delay =
        0.0F;  ///< samples, to be added to the HRTF's; negative where it is to come sooner
};

/// Cues of sources nearer than the distance at which an HRTF set was measured: each ear sees the
/// source in another direction (acoustic parallax), and the near ear hears it louder.
///
/// The level is the distance variation function of the spherical head: its pressure at the source
/// over that at the direction of the look-up on the reference sphere, both from the series of
/// SphericalHead, as a first-order shelf per ear. On the lit side the look-up is where the line
/// from the ear through the source meets the reference sphere (Romblom and Cook 2008, "Near-field
/// compensation for HRTF processing"). In the shadow sound arrives around both sides of the head,
/// and how the two interfere depends on the angle at the centre alone, whatever the distance, so
/// there the direction is that of the source; between 60 and 120 degrees one turns into the other.
/// The time of arrival follows the same series: the delay is the straight line nearest to the phase
/// that look-up and shelf leave over, from 200 to 1,500 Hz where ears compare phases.
/// With the spherical head as HRTF set, each ear's level and the ILD are within 0.5 dB of the
/// series from 125 Hz to 12 kHz at 0.25 m, 0.8 dB at 0.15 m and 1.8 dB at 0.1 m.
///
/// At the reference distance the shelf is neutral, and from there on nothing is done. Nearer than
/// nearest() the cues are those of that distance, whose directional share falls to zero at the
/// centre like 3 t^2 - 2 t^3 of t = distance / nearest().
class NearField {
public:
    explicit NearField(double sample_rate, double head_radius = kHeadRadius,
                       double reference_distance = 1.0);

    /// Cues of the left and of the right ear for a position in head axes, metres.
    void at(Vec3 position, std::array<EarCue, 2>& ears) const noexcept AURICLE_NONBLOCKING;

    /// Distance in metres from which a source is far.
    float reference() const noexcept AURICLE_NONBLOCKING { return reference_; }

    /// Most that any cue's delay adds, samples.
    float longestDelay() const noexcept AURICLE_NONBLOCKING { return longest_delay_; }

    /// Distance in metres below which a source counts as inside the head.
    float nearest() const noexcept AURICLE_NONBLOCKING { return nearest_; }

private:
    struct Cell {
        Shelf shelf;
        float delay = 0.0F;
    };

    Cell cellAt(float cosine, float distance) const noexcept AURICLE_NONBLOCKING;

    float radius_;
    float reference_;
    float nearest_;
    float longest_delay_ = 0.0F;
    // Rows evenly spaced in 1 / distance, columns in the sine of half the angle from the ear.
    std::vector<Cell> cells_;
};

/// Applies the shelves of both ears; they move in straight lines over each chunk.
class NearFieldFilter {
public:
    /// Filters a chunk in place, from the shelves of the last call to those of `ears`.
    void process(float* left, float* right, std::size_t frames,
                 const std::array<EarCue, 2>& ears) noexcept AURICLE_NONBLOCKING;

    /// Forgets the sound; the next chunk begins with these shelves.
    void reset(const std::array<EarCue, 2>& ears) noexcept AURICLE_NONBLOCKING;

private:
    struct Memory {
        float input = 0.0F;
        float output = 0.0F;
    };

    std::array<Shelf, 2> shelves_{};
    std::array<Memory, 2> memories_{};
};

}  // namespace auricle::spatial
