#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace auricle::inference {

/// The streaming-separation contract, version 1: what a mask network is given and gives back once
/// every kHop samples. `auricle.models.streaming` states the same in Python.
inline constexpr std::uint32_t kSampleRate = 48'000;
inline constexpr std::size_t kHop = 256;
inline constexpr std::size_t kWindow = 512;       ///< root-Hann, analysis and synthesis
inline constexpr std::size_t kLongWindow = 2048;  ///< Hann, ends with the short one
inline constexpr std::size_t kBins = kWindow / 2 + 1;
inline constexpr std::size_t kLongBins = kLongWindow / 2 + 1;
inline constexpr std::size_t kSlots = 4;

/// Longest condition that describes one slot's object.
inline constexpr std::size_t kMaxConditionSize = 2048;

/// What the four slots are asked for.
struct SlotQuery {
    std::array<float, kSlots * kMaxConditionSize> conditions{};  ///< [slot][condition size], packed
    std::array<float, kSlots> active{};                          ///< 1 where there is an object
    std::array<std::uint32_t, kSlots> versions{};  ///< a slot with a new object has a new number
    bool decided = false;  ///< the parts are to be heard from different places (SlotDecision)
};

/// Power |X|^2 of the two spectra that end at one sample, X = sum of window * signal.
struct HopSpectra {
    std::array<float, kBins> power{};
    std::array<float, kLongBins> long_power{};
};

/// Gains of the slots' parts, [slot][bin]; what they leave is the residual.
using SlotMasks = std::array<float, kSlots * kBins>;

}  // namespace auricle::inference
