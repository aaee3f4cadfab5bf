#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// How many decorrelators there are that differ from each other.
inline constexpr std::size_t kDecorrelators = 12;

/// One of a set of all-pass filters with a flat magnitude and unlike phases: what they make of one
/// signal is heard from several directions as several sounds of the same colour.
///
/// Three Schroeder all-pass sections in a row (Schroeder 1962, "Natural sounding artificial
/// reverberation"), y[n] = -g x[n] + x[n-d] + g y[n-d], with prime delays of 5 to 50 ms.
class Decorrelator {
public:
    /// The decorrelator of a channel, 0 to kDecorrelators - 1.
    Decorrelator(double sample_rate, std::size_t channel);

    /// Filters a chunk in place.
    void process(float* samples, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Forgets all sound.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    static constexpr std::size_t kSections = 3;

    struct Section {
        std::vector<float> line;  // what went in and what came round, `delay` samples ago at `head`
        std::size_t head = 0;
        float gain = 0.0F;
    };

    std::array<Section, kSections> sections_;
};

}  // namespace auricle::dsp
