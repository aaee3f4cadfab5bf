#pragma once

#include <cstddef>
#include <vector>

#include "auricle/geometry.hpp"

namespace auricle {

/// First-order microphone: level = pattern + (1 - pattern) * cosine to the axis, so 1 is
/// omnidirectional, 0.5 a cardioid, 0 a figure of eight.
struct Microphone {
    Vec3 offset{};  ///< metres from the receiver's position, in its axes
    Vec3 axis{1.0F, 0.0F, 0.0F};
    float pattern = 1.0F;
};

/// A receiver without a head: every channel hears a sound at one point with one gain.
class ReceiverArray {
public:
    /// Throws std::invalid_argument where there is no microphone, or one of them is not finite,
    /// has no axis, or a pattern outside 0 to 1.
    static ReceiverArray microphones(std::vector<Microphone> microphones);

    /// Ambisonics of order 1 to 3 in AmbiX form: channels in ACN order, SN3D (Nachbar et al. 2011,
    /// "AmbiX - a suggested Ambisonics format"). Throws std::invalid_argument for another order.
    static ReceiverArray ambisonics(std::size_t order);

    /// Loudspeakers around the receiver, each given by its azimuth in radians, panned between the
    /// two nearest at constant power (Pulkki 1997, "Virtual sound source positioning using vector
    /// base amplitude panning", J. Audio Eng. Soc. 45). Elevation is given up. `silent` counts
    /// low-frequency channels after the third, which take no part.
    ///
    /// Throws std::invalid_argument where fewer than three loudspeakers are given or two
    /// neighbours are half a turn or more apart.
    static ReceiverArray loudspeakers(std::vector<float> azimuths, std::size_t silent);

    std::size_t channels() const noexcept;

    /// Whether all channels hear at one point.
    bool coincident() const noexcept { return kind_ != Kind::microphones; }

    /// Where a channel hears, metres from the receiver in its axes.
    Vec3 offset(std::size_t channel) const noexcept;

    /// Gain of every channel for sound from `direction`, a unit vector in the receiver's axes.
    void gains(Vec3 direction, float* out) const;

private:
    enum class Kind : unsigned char { microphones, ambisonics, loudspeakers };

    explicit ReceiverArray(Kind kind) : kind_(kind) {}

    void pan(Vec3 direction, float* out) const;

    Kind kind_;
    std::vector<Microphone> microphones_;
    std::size_t order_ = 0;
    std::vector<float> azimuths_;
    std::vector<std::size_t> around_;   // loudspeakers in the order of their azimuths
    std::vector<std::size_t> channel_;  // channel of each loudspeaker
    std::size_t silent_ = 0;
};

}  // namespace auricle
