#pragma once

#include <cstddef>
#include <vector>

#include "auricle/receiver_array.hpp"
#include "rooms/binaural_receiver.hpp"

namespace auricle::rooms {

/// What a receiver hears of sound that comes from everywhere at once: filters that make of
/// independent noises channels with the levels and the coherence of a diffuse field.
///
/// The covariance of the channels at each frequency is the mean over all directions of what the
/// receiver makes of one; its Cholesky factor is the filter matrix, lower triangular.
class DiffuseField {
public:
    explicit DiffuseField(const BinauralReceiver& receiver);
    DiffuseField(const ReceiverArray& receiver, double sample_rate, double speed_of_sound);

    std::size_t channels() const noexcept { return channels_; }

    /// Length of the filters; their time zero is the middle.
    std::size_t taps() const noexcept { return taps_; }

    /// Filter from noise `from` to channel `to`, from <= to.
    const float* filter(std::size_t to, std::size_t from) const noexcept {
        return filters_.data() + (to * channels_ + from) * taps_;
    }

private:
    // Covariance element [bin][row][column] becomes filters.
    void factor(std::vector<double>& re, std::vector<double>& im);

    std::size_t channels_;
    std::size_t taps_;
    std::vector<float> filters_;
};

}  // namespace auricle::rooms
