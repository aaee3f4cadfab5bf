#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "auricle/nonblocking.hpp"

namespace auricle::engine {

/// Decides which sources are so far below the loudest one that they need not be rendered.
///
/// The measure of a source is its peak times its gain. In no chunk do the measures of all that is
/// left out add up to more than kShare of the largest measure of the chunk before: the error is at
/// least 100 dB below the loudest source, even if all of it came in phase.
class Culling {
public:
    static constexpr float kShare = 1e-5F;

    /// Whether a source of this measure may be left out of the current chunk.
    bool leavesOut(float measure) noexcept AURICLE_NONBLOCKING {
        largest_ = std::max(largest_, measure);
        by_exponent_[bucket(measure)] += measure;
        if (measure >= threshold_ || left_out_ + measure > budget_) {
            return false;
        }
        left_out_ += measure;
        return true;
    }

    /// Ends a chunk: the threshold of the next one is as high as the budget allows.
    void finish() noexcept AURICLE_NONBLOCKING {
        budget_ = kShare * largest_;
        threshold_ = 0.0F;
        float sum = 0.0F;
        for (std::size_t k = 0; k < kBuckets; ++k) {
            sum += by_exponent_[k];
            if (sum > budget_) {
                break;
            }
            threshold_ = std::ldexp(1.0F, static_cast<int>(k) + kLowest);
        }
        by_exponent_.fill(0.0F);
        largest_ = 0.0F;
        left_out_ = 0.0F;
    }

private:
    // Powers of two from -160 to +60 dB; quieter ones count as the lowest.
    static constexpr int kLowest = -27;
    static constexpr std::size_t kBuckets = 40;

    // Measures below 2^(k + kLowest), and not below half of that.
    static std::size_t bucket(float measure) noexcept AURICLE_NONBLOCKING {
        // The exponent of a float, as std::frexp counts it.
        const int exponent = static_cast<int>(std::bit_cast<std::uint32_t>(measure) >> 23) - 126;
        return static_cast<std::size_t>(
            std::clamp(exponent - kLowest, 0, static_cast<int>(kBuckets) - 1));
    }

    std::array<float, kBuckets> by_exponent_{};
    float largest_ = 0.0F;
    float budget_ = 0.0F;
    float threshold_ = 0.0F;
    float left_out_ = 0.0F;
};

}  // namespace auricle::engine
