#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/kernels.hpp"
#include "engine/chunk.hpp"
#include "engine/hrtf_set.hpp"

namespace auricle::engine {

/// One source on its way into the buses of a field: its signal at each ear's delay, and a row of
/// basis weights (gain included) at every knot of the chunk.
struct MixEntry {
    std::array<float, kChunk> left{};
    std::array<float, kChunk> right{};
    std::array<const float*, kMaxKnots> rows{};
};

/// An HRTF set at work in one renderer: the buses its basis filters run on, and what rings on.
///
/// All sources of a chunk are added into one pair of buses per basis filter; then each bus is
/// filtered once, with left and right as real and imaginary part of one complex FFT. The cost of
/// a source does not depend on the length of the responses.
class HrtfField {
public:
    explicit HrtfField(std::shared_ptr<const HrtfSet> set);

    const spatial::DirectionTable& table() const noexcept AURICLE_NONBLOCKING {
        return set_->table();
    }

    /// Adds kMixBatch entries to the buses. Unused entries point at silent ones.
    void mix(const std::array<const MixEntry*, dsp::kMixBatch>& entries,
             std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Filters what was mixed and adds the result to both outputs; then the buses are empty.
    void render(float* left, float* right, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Whether earlier sound still rings on.
    bool ringing() const noexcept AURICLE_NONBLOCKING { return ring_frames_ > 0; }

    void reset() noexcept AURICLE_NONBLOCKING;

private:
    void transformGroup(std::size_t group, std::size_t frames) noexcept AURICLE_NONBLOCKING;

    std::shared_ptr<const HrtfSet> set_;
    const dsp::Kernels& kernels_;
    std::size_t fft_size_;
    std::vector<float> bus_left_;  // [padded basis x kChunk]
    std::vector<float> bus_right_;
    std::vector<float> work_;  // four FFT buffers of [fft_size x lanes]
    std::vector<float> sum_;   // four buffers of [fft_size]
    std::vector<float> tail_left_;
    std::vector<float> tail_right_;
    bool mixed_ = false;
    std::size_t ring_frames_ = 0;
};

}  // namespace auricle::engine
