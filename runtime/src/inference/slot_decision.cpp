#include "inference/slot_decision.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace auricle::inference {

void SlotDecision::apply(const std::array<float, kBins>& power,
                         const std::array<float, kSlots>& active,
                         SlotMasks& masks) noexcept AURICLE_NONBLOCKING {
    std::array<std::size_t, kSlots> slots{};
    std::size_t count = 0;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        if (active[slot] > 0.0F) {
            slots[count++] = slot;
        }
    }
    if (count < 2) {
        return;
    }

    // Networks give masks of bands: most bins have those of the bin before, and need no logarithm.
    std::array<bool, kBins> repeats{};
    for (std::size_t k = 1; k < kBins; ++k) {
        repeats[k] = std::all_of(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(count),
                                 [&](std::size_t slot) {
                                     return masks[slot * kBins + k] == masks[slot * kBins + k - 1];
                                 });
    }

    std::array<std::array<float, kBins>, kSlots> logits{};
    std::array<double, kSlots> certainty{};
    double weight = 0.0;
    for (std::size_t k = 0; k < kBins; ++k) {
        float mean = 0.0F;
        for (std::size_t i = 0; i < count; ++i) {
            logits[i][k] = repeats[k] ? logits[i][k - 1]
                                      : std::log(std::max(masks[slots[i] * kBins + k], kLeastMask));
            mean += logits[i][k] / static_cast<float>(count);
        }
        const float amplitude = std::sqrt(power[k]);
        weight += static_cast<double>(amplitude);
        for (std::size_t i = 0; i < count; ++i) {
            certainty[i] += static_cast<double>(amplitude * (logits[i][k] - mean));
        }
    }

    static const double kept = std::exp(-1.0 / static_cast<double>(kMemoryHops));
    const double level = weight + static_cast<double>(kQuietHop);
    weight_ = kept * weight_ + weight / level;
    std::array<float, kSlots> offset{};
    for (std::size_t i = 0; i < count; ++i) {
        double& sum = certainty_[slots[i]];
        sum = kept * sum + certainty[i] / level;
        const auto mean = weight_ > 0.0 ? static_cast<float>(sum / weight_) : 0.0F;
        offset[i] = std::clamp(kBalance * mean, -kLargestOffset, kLargestOffset);
    }

    for (std::size_t k = 0; k < kBins; ++k) {
        if (repeats[k]) {
            for (std::size_t i = 0; i < count; ++i) {
                masks[slots[i] * kBins + k] = masks[slots[i] * kBins + k - 1];
            }
            continue;
        }
        std::array<float, kSlots> shares{};
        float whole = 0.0F;
        float largest = kSharpness * (logits[0][k] - offset[0]);
        for (std::size_t i = 0; i < count; ++i) {
            whole += masks[slots[i] * kBins + k];
            shares[i] = kSharpness * (logits[i][k] - offset[i]);
            largest = std::max(largest, shares[i]);
        }
        float sum = 0.0F;
        for (std::size_t i = 0; i < count; ++i) {
            shares[i] = std::exp(shares[i] - largest);
            sum += shares[i];
        }
        for (std::size_t i = 0; i < count; ++i) {
            masks[slots[i] * kBins + k] = whole * shares[i] / sum;
        }
    }
}

}  // namespace auricle::inference
