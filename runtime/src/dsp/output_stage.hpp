#pragma once

#include <cstddef>
#include <cstdint>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// What every output sample passes last: DC is removed and the peak is held at full scale.
///
/// The DC blocker is a first-order high-pass at 2 Hz. The limiter follows the stereo peak with an
/// instantaneous attack and a 150 ms release; below full scale its gain is exactly 1, so it adds
/// no delay and changes nothing. Both work sample by sample, so the block size does not matter.
class OutputStage {
public:
    explicit OutputStage(double sample_rate);

    /// Processes both channels in place.
    ///
    /// Returns how many samples the limiter turned down.
    std::uint64_t process(float* left, float* right,
                          std::size_t count) noexcept AURICLE_NONBLOCKING;

    void reset() noexcept AURICLE_NONBLOCKING;

private:
    struct DcBlocker {
        double input = 0.0;
        double output = 0.0;
    };

    double step(DcBlocker& state, double sample) const noexcept AURICLE_NONBLOCKING;

    double pole_;
    double release_;
    DcBlocker left_;
    DcBlocker right_;
    double envelope_ = 0.0;
};

}  // namespace auricle::dsp
