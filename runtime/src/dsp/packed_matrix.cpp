#include "dsp/packed_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>

namespace auricle::dsp {

namespace {

constexpr int kFraction = 10;         // bits
constexpr int kSteps = 1024;          // from a power of two to the next, 2^kFraction
constexpr int kLowestExponent = -14;  // of numbers that are not denormal
constexpr int kHighestExponent = 15;
constexpr std::uint16_t kSign = 0x8000;

/// Half precision of a number that it holds exactly; throws for others.
std::uint16_t exactHalf(float value) {
    const float magnitude = std::abs(value);
    const std::uint16_t sign = std::signbit(value) ? kSign : 0;
    if (magnitude == 0.0F) {
        return sign;
    }
    const int exponent = std::isfinite(value) ? std::max(std::ilogb(magnitude), kLowestExponent)
                                              : kHighestExponent + 1;
    // Steps of the last bit: 1024 to 2047, or less where the number is denormal.
    const float steps =
        exponent > kHighestExponent ? 0.5F : std::ldexp(magnitude, kFraction - exponent);
    const auto whole = static_cast<int>(steps);
    if (static_cast<float>(whole) != steps) {
        throw std::invalid_argument(std::to_string(value) + " is no number of half precision");
    }
    // The leading one of `whole` counts the exponent up by one; denormal numbers lack both.
    const int biased = exponent - kLowestExponent;
    return static_cast<std::uint16_t>(sign + biased * kSteps + whole);
}

std::size_t panelsOf(std::size_t rows) { return (rows + kPanelRows - 1) / kPanelRows; }

bool keepsHalf(bool half, const NetworkKernels& kernels) {
    return half && kernels.multiplyHalf != nullptr;
}

/// Numbers, [row][column], to their places in panels.
template <typename Weight, typename Convert>
const Weight* packed(std::span<const float> values, std::size_t rows, std::size_t columns,
                     MatrixMemory& memory, Convert convert) {
    const std::size_t count = panelsOf(rows) * kPanelRows * columns;
    auto* const panels = static_cast<Weight*>(memory.take(count * sizeof(Weight)));
    std::uninitialized_value_construct_n(panels, count);
    for (std::size_t row = 0; row < rows; ++row) {
        Weight* at = panels + row / kPanelRows * kPanelRows * columns + row % kPanelRows;
        for (std::size_t column = 0; column < columns; ++column) {
            *at = convert(values[row * columns + column]);
            at += kPanelRows;
        }
    }
    return panels;
}

}  // namespace

std::size_t PackedMatrix::bytes(std::size_t rows, std::size_t columns, bool half,
                                const NetworkKernels& kernels) noexcept {
    return panelsOf(rows) * kPanelRows * columns *
           (keepsHalf(half, kernels) ? sizeof(std::uint16_t) : sizeof(float));
}

PackedMatrix::PackedMatrix(std::size_t rows, std::size_t columns, std::span<const float> values,
                           std::span<const float> bias, bool half, MatrixMemory& memory,
                           const NetworkKernels& kernels)
    : panels_(panelsOf(rows)), columns_(columns), kernels_(&kernels), bias_(panels_ * kPanelRows) {
    if (values.size() != rows * columns || (!bias.empty() && bias.size() != rows)) {
        throw std::invalid_argument("a packed matrix needs rows * columns values");
    }
    std::copy(bias.begin(), bias.end(), bias_.begin());
    if (keepsHalf(half, kernels)) {
        half_ = packed<std::uint16_t>(values, rows, columns, memory, exactHalf);
    } else {
        single_ = packed<float>(values, rows, columns, memory, [](float value) { return value; });
    }
}

void PackedMatrix::multiply(const float* const* in, float* const* out,
                            std::size_t vectors) const noexcept AURICLE_NONBLOCKING {
    if (half_ == nullptr) {
        kernels_->multiplySingle(single_, bias_.data(), panels_, columns_, in, out, vectors);
    } else {
        kernels_->multiplyHalf(half_, bias_.data(), panels_, columns_, in, out, vectors);
    }
}

}  // namespace auricle::dsp
