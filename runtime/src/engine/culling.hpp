#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

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

    /// For sources that are judged in so many places at once, each of which may leave out as much.
    explicit Culling(std::size_t places = 1) : ledgers_(places) {}

    /// Whether a source of this measure may be left out of the current chunk.
    bool leavesOut(float measure, std::size_t place = 0) noexcept AURICLE_NONBLOCKING {
        Ledger& ledger = ledgers_[place];
        ledger.largest = std::max(ledger.largest, measure);
        ledger.by_exponent[bucket(measure)] += measure;
        if (measure >= threshold_ || ledger.left_out + measure > budget_) {
            return false;
        }
        ledger.left_out += measure;
        return true;
    }

    /// Ends a chunk: the threshold of the next one is as high as the budget allows.
    void finish() noexcept AURICLE_NONBLOCKING {
        Ledger& all = ledgers_[0];
        for (std::size_t place = 1; place < ledgers_.size(); ++place) {
            Ledger& ledger = ledgers_[place];
            all.largest = std::max(all.largest, ledger.largest);
            for (std::size_t k = 0; k < kBuckets; ++k) {
                all.by_exponent[k] += ledger.by_exponent[k];
            }
            ledger = {};
        }
        const float whole_budget = kShare * all.largest;
        budget_ = whole_budget / static_cast<float>(ledgers_.size());
        threshold_ = 0.0F;
        float sum = 0.0F;
        for (std::size_t k = 0; k < kBuckets; ++k) {
            sum += all.by_exponent[k];
            if (sum > whole_budget) {
                break;
            }
            threshold_ = std::ldexp(1.0F, static_cast<int>(k) + kLowest);
        }
        all = {};
    }

    /// Forgets what was loud.
    void reset() noexcept AURICLE_NONBLOCKING {
        std::fill(ledgers_.begin(), ledgers_.end(), Ledger{});
        budget_ = 0.0F;
        threshold_ = 0.0F;
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

    struct alignas(64) Ledger {
        std::array<float, kBuckets> by_exponent{};
        float largest = 0.0F;
        float left_out = 0.0F;
    };

    std::vector<Ledger> ledgers_;
    float budget_ = 0.0F;  // of each place
    float threshold_ = 0.0F;
};

}  // namespace auricle::engine
