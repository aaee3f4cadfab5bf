#pragma once

#include <cstddef>
#include <cstdint>

#include "auricle/nonblocking.hpp"

namespace auricle::dsp {

/// Rows of a packed matrix that lie together, column by column: in half precision a column of them
/// is one cache line.
inline constexpr std::size_t kPanelRows = 32;

/// Inner loops of small recurrent networks that run hop by hop, one set per instruction set.
struct NetworkKernels {
    const char* name;

    // Members that are called like functions are named like functions.
    // NOLINTBEGIN(readability-identifier-naming)

    /// out[v][r] = bias[r] + sum over c of matrix[r][c] * in[v][c], for v < vectors and
    /// r < panels * kPanelRows. `matrix` is [panel][column][kPanelRows], IEEE half precision. Null
    /// where the instruction set cannot read half precision.
    void (*multiplyHalf)(const std::uint16_t* matrix, const float* bias, std::size_t panels,
                         std::size_t columns, const float* const* in, float* const* out,
                         std::size_t vectors) AURICLE_NONBLOCKING;

    /// The same in single precision.
    void (*multiplySingle)(const float* matrix, const float* bias, std::size_t panels,
                           std::size_t columns, const float* const* in, float* const* out,
                           std::size_t vectors) AURICLE_NONBLOCKING;

    /// One step of a gated recurrent unit (Cho et al. 2014, in the order of PyTorch: reset, update,
    /// new). `given` and `kept` are [3][size]: products with the input and with the state.
    void (*gruStep)(float* state, const float* given, const float* kept,
                    std::size_t size) AURICLE_NONBLOCKING;

    /// out[n] = max(values[n] * scale[n] + shift[n], 0).
    void (*modulate)(float* out, const float* values, const float* scale, const float* shift,
                     std::size_t size) AURICLE_NONBLOCKING;

    /// Powers, at least 0, become 10 log10(power + 1e-10), in place.
    void (*decibels)(float* powers, std::size_t size) AURICLE_NONBLOCKING;

    /// Softmax over the rows of [rows][stride], each column on its own, in place; stride is a
    /// multiple of kPanelRows.
    void (*softmaxColumns)(float* values, std::size_t rows, std::size_t stride) AURICLE_NONBLOCKING;
    // NOLINTEND(readability-identifier-naming)
};

/// The set that belongs to kernels().
const NetworkKernels& networkKernels() noexcept;

/// The set of one instruction set ("baseline", "avx2", "avx512"), or null where it is missing.
const NetworkKernels* networkKernelsNamed(const char* name) noexcept;

}  // namespace auricle::dsp
