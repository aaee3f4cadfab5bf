#pragma once

#include <algorithm>
#include <cstddef>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "engine/chunk.hpp"

namespace auricle::engine {

/// One chunk of the signals that the basis filters of an HRTF set get, for each ear.
struct MixBus {
    explicit MixBus(std::size_t rows) : left(rows * kChunk), right(rows * kChunk) {}

    dsp::AlignedVector<float> left;  ///< [rows x kChunk]
    dsp::AlignedVector<float> right;
    bool used = false;  ///< holds anything but zeros

    void clear() noexcept AURICLE_NONBLOCKING {
        std::fill(left.begin(), left.end(), 0.0F);
        std::fill(right.begin(), right.end(), 0.0F);
        used = false;
    }
};

}  // namespace auricle::engine
