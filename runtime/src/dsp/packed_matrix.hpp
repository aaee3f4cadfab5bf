#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/matrix_memory.hpp"
#include "dsp/network_kernels.hpp"

namespace auricle::dsp {

/// A matrix and a bias, laid out so that a product reads them once from front to back.
class PackedMatrix {
public:
    /// `values` is [rows][columns]; `bias` has a number for each row, or none. With `half` they are
    /// kept in half precision where the kernels read that; what half precision does not hold
    /// exactly throws std::invalid_argument.
    /// The matrix lies in `memory`, which must outlive it.
    PackedMatrix(std::size_t rows, std::size_t columns, std::span<const float> values,
                 std::span<const float> bias, bool half, MatrixMemory& memory,
                 const NetworkKernels& kernels = networkKernels());

    /// What a matrix takes of `memory`.
    static std::size_t bytes(std::size_t rows, std::size_t columns, bool half,
                             const NetworkKernels& kernels = networkKernels()) noexcept;

    /// Floats that a product writes: rows, rounded up to whole panels.
    std::size_t paddedRows() const noexcept { return panels_ * kPanelRows; }
    std::size_t columns() const noexcept { return columns_; }

    /// out[v][0..paddedRows()) = matrix * in[v][0..columns()) + bias, for v < vectors; no `out` may
    /// overlap an `in`.
    void multiply(const float* const* in, float* const* out,
                  std::size_t vectors) const noexcept AURICLE_NONBLOCKING;
    void multiply(const float* in, float* out) const noexcept AURICLE_NONBLOCKING {
        multiply(&in, &out, 1);
    }

private:
    std::size_t panels_;
    std::size_t columns_;
    const NetworkKernels* kernels_;
    const std::uint16_t* half_ = nullptr;  // one of the two is null
    const float* single_ = nullptr;
    AlignedVector<float> bias_;
};

}  // namespace auricle::dsp
