#include "dsp/packed_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace auricle::dsp {

namespace {

constexpr int kFraction = 10;         // bits
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
    const int biased = exponent - kLowestExponent;
    return static_cast<std::uint16_t>(sign | (biased * (1 << kFraction) + whole));
}

}  // namespace

PackedMatrix::PackedMatrix(std::size_t rows, std::size_t columns, std::span<const float> values,
                           std::span<const float> bias, bool half, const NetworkKernels& kernels)
    : panels_((rows + kPanelRows - 1) / kPanelRows),
      columns_(columns),
      kernels_(&kernels),
      bias_(panels_ * kPanelRows) {
    if (values.size() != rows * columns || (!bias.empty() && bias.size() != rows)) {
        throw std::invalid_argument("a packed matrix needs rows * columns values");
    }
    std::copy(bias.begin(), bias.end(), bias_.begin());
    const std::size_t count = panels_ * kPanelRows * columns;
    const bool halves = half && kernels.multiplyHalf != nullptr;
    halves ? half_.resize(count) : single_.resize(count);
    for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t first = row / kPanelRows * kPanelRows * columns + row % kPanelRows;
        for (std::size_t column = 0; column < columns; ++column) {
            const float value = values[row * columns + column];
            const std::size_t at = first + column * kPanelRows;
            if (halves) {
                half_[at] = exactHalf(value);
            } else {
                single_[at] = value;
            }
        }
    }
}

void PackedMatrix::multiply(const float* const* in, float* const* out,
                            std::size_t vectors) const noexcept AURICLE_NONBLOCKING {
    if (half_.empty()) {
        kernels_->multiplySingle(single_.data(), bias_.data(), panels_, columns_, in, out, vectors);
    } else {
        kernels_->multiplyHalf(half_.data(), bias_.data(), panels_, columns_, in, out, vectors);
    }
}

}  // namespace auricle::dsp
