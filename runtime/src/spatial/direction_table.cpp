#include "spatial/direction_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "dsp/arc_tangent.hpp"
#include "spatial/sphere_spline.hpp"

namespace auricle::spatial {

namespace {

constexpr std::size_t kAzimuths = 144;
constexpr std::size_t kElevations = 73;
constexpr std::size_t kRingRows = 2 * (kElevations - 1);  // a great circle through both poles
constexpr std::size_t kRows = kElevations + 3;
constexpr std::size_t kColumns = kAzimuths + 3;
constexpr float kCellsPerRadian = static_cast<float>(kAzimuths / (2.0 * std::numbers::pi));

// Solves c[i-1] + 4 c[i] + c[i+1] = 6 g[i] on a ring, in place: the coefficients of the cubic
// B-spline through g. The inverse filter is a causal and an anticausal pole at sqrt(3) - 2
// (Unser 1999, "Splines: a perfect fit", box 2); its memory is far below float precision after
// `kSettle` samples, so the periodic start value is a finite sum.
void prefilterRing(std::vector<double>& ring) {
    const double pole = std::sqrt(3.0) - 2.0;
    constexpr std::size_t kSettle = 40;
    const std::size_t n = ring.size();
    double state = 0.0;
    for (std::size_t i = n - std::min(kSettle, n); i < n; ++i) {
        state = ring[i] + pole * state;
    }
    for (double& value : ring) {
        state = value + pole * state;
        value = state;
    }
    state = 0.0;
    for (std::size_t i = std::min(kSettle, n); i-- > 0;) {
        state = pole * (state - ring[i]);
    }
    for (std::size_t i = n; i-- > 0;) {
        state = pole * (state - ring[i]);
        ring[i] = 6.0 * state;
    }
}

std::array<float, 4> bsplineWeights(float t) noexcept AURICLE_NONBLOCKING {
    const float s = 1.0F - t;
    const float sixth = 1.0F / 6.0F;
    return {sixth * s * s * s, sixth * (3.0F * t * t * t - 6.0F * t * t + 4.0F),
            sixth * (3.0F * s * s * s - 6.0F * s * s + 4.0F), sixth * t * t * t};
}

}  // namespace

DirectionTable::DirectionTable(const HrtfShell& shell, std::size_t basis_count)
    : padded_basis_((basis_count + dsp::kFftLanes - 1) / dsp::kFftLanes * dsp::kFftLanes),
      columns_(dsp::roundUp(2 * padded_basis_ + 4, dsp::kLanes)) {
    std::vector<float> cells(kRows * kColumns * columns_, 0.0F);
    sampleSpline(shell, basis_count, cells);
    shiftDelays(cells);
    prefilter(cells);
    quantize(cells);
    centre_.resize(columns_);
    lookUp({1.0F, 0.0F, 0.0F}, centre_.data(), dsp::kernels());
    const auto meet = [this](std::size_t left, std::size_t right) {
        centre_[left] = centre_[right] = 0.5F * (centre_[left] + centre_[right]);
    };
    for (std::size_t c = 0; c < padded_basis_; ++c) {
        meet(c, padded_basis_ + c);
    }
    meet(2 * padded_basis_, 2 * padded_basis_ + 1);
}

const std::int16_t* DirectionTable::cell(std::size_t row,
                                         std::size_t column) const noexcept AURICLE_NONBLOCKING {
    return cells_.data() + (row * kColumns + column) * columns_;
}

void DirectionTable::sampleSpline(const HrtfShell& shell, std::size_t basis_count,
                                  std::vector<float>& cells) const {
    const KernelTable kernel;
    std::vector<double> values;
    for (std::size_t e = 0; e < kElevations; ++e) {
        const double elevation =
            std::numbers::pi * (static_cast<double>(e) / (kElevations - 1) - 0.5);
        for (std::size_t a = 0; a < kAzimuths; ++a) {
            const double azimuth = 2.0 * std::numbers::pi * static_cast<double>(a) / kAzimuths;
            const Vec3 direction{static_cast<float>(std::cos(elevation) * std::cos(azimuth)),
                                 static_cast<float>(std::cos(elevation) * std::sin(azimuth)),
                                 static_cast<float>(std::sin(elevation))};
            evaluateSpline(shell, kernel, direction, values);
            float* out = cells.data() + ((e + 1) * kColumns + a + 1) * columns_;
            const auto narrow = [](double value) { return static_cast<float>(value); };
            const auto left = values.begin();
            const auto right = left + static_cast<std::ptrdiff_t>(basis_count);
            std::transform(left, right, out, narrow);
            std::transform(right, right + static_cast<std::ptrdiff_t>(basis_count),
                           out + padded_basis_, narrow);
            std::transform(right + static_cast<std::ptrdiff_t>(basis_count), values.end(),
                           out + 2 * padded_basis_, narrow);
        }
    }
}

void DirectionTable::shiftDelays(std::vector<float>& cells) {
    float least = cells[(kColumns + 1) * columns_ + 2 * padded_basis_];
    float most = least;
    const auto each = [&](auto&& visit) {
        for (std::size_t e = 1; e <= kElevations; ++e) {
            for (std::size_t a = 1; a <= kAzimuths; ++a) {
                float* delays = cells.data() + (e * kColumns + a) * columns_ + 2 * padded_basis_;
                visit(delays[0]);
                visit(delays[1]);
            }
        }
    };
    each([&](float& delay) {
        least = std::min(least, delay);
        most = std::max(most, delay);
    });
    each([&](float& delay) { delay -= least; });
    max_delay_ = most - least;
    zero_delay_ = least;
}

void DirectionTable::prefilter(std::vector<float>& cells) const {
    const auto at = [&](std::size_t e, std::size_t a) {
        return cells.data() + ((e + 1) * kColumns + a + 1) * columns_;
    };
    std::vector<double> ring(kAzimuths);
    for (std::size_t e = 0; e < kElevations; ++e) {
        for (std::size_t c = 0; c < columns_; ++c) {
            for (std::size_t a = 0; a < kAzimuths; ++a) {
                ring[a] = static_cast<double>(at(e, a)[c]);
            }
            prefilterRing(ring);
            for (std::size_t a = 0; a < kAzimuths; ++a) {
                at(e, a)[c] = static_cast<float>(ring[a]);
            }
        }
    }
    // Up one meridian and down the opposite one: a smooth function on the sphere is smooth and
    // periodic along that ring. Both poles' outer rows come from the same ring.
    ring.resize(kRingRows);
    for (std::size_t a = 0; a < kAzimuths / 2; ++a) {
        const std::size_t opposite = a + kAzimuths / 2;
        for (std::size_t c = 0; c < columns_; ++c) {
            for (std::size_t e = 0; e < kElevations; ++e) {
                ring[e] = static_cast<double>(at(e, a)[c]);
            }
            for (std::size_t e = 1; e + 1 < kElevations; ++e) {
                ring[kRingRows - e] = static_cast<double>(at(e, opposite)[c]);
            }
            prefilterRing(ring);
            for (std::size_t row = 0; row < kRows; ++row) {
                const std::size_t up = (row + kRingRows - 1) % kRingRows;
                const std::size_t down = (kRingRows - up) % kRingRows;
                float* base = cells.data() + row * kColumns * columns_;
                base[(a + 1) * columns_ + c] = static_cast<float>(ring[up]);
                base[(opposite + 1) * columns_ + c] = static_cast<float>(ring[down]);
            }
        }
    }
    for (std::size_t row = 0; row < kRows; ++row) {
        float* base = cells.data() + row * kColumns * columns_;
        std::copy_n(base + kAzimuths * columns_, columns_, base);
        std::copy_n(base + columns_, 2 * columns_, base + (kAzimuths + 1) * columns_);
    }
}

void DirectionTable::quantize(const std::vector<float>& cells) {
    constexpr float kLargest = 32'767.0F;
    scales_.assign(columns_, 0.0F);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        float& scale = scales_[i % columns_];
        scale = std::max(scale, std::abs(cells[i]) / kLargest);
    }
    // Sixteen bits are too few for delays, where a thousandth of a sample is -60 dB at the highest
    // frequencies: what they leave goes into two columns more.
    const std::size_t delays = 2 * padded_basis_;
    for (std::size_t c = delays; c < delays + 2; ++c) {
        scales_[c + 2] = scales_[c] / kLargest;
    }
    cells_.assign(cells.size(), 0);
    const auto rounded = [](float share) { return static_cast<std::int16_t>(std::lround(share)); };
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::size_t column = i % columns_;
        const float scale = scales_[column];
        if (scale == 0.0F || column >= delays + 2) {
            continue;
        }
        cells_[i] = rounded(cells[i] / scale);
        if (column >= delays) {
            const float rest = cells[i] - scale * static_cast<float>(cells_[i]);
            cells_[i + 2] = rounded(rest / scales_[column + 2]);
        }
    }
}

void DirectionTable::lookUp(Vec3 direction, float* out,
                            const dsp::Kernels& kernels) const noexcept AURICLE_NONBLOCKING {
    const float azimuth = dsp::arcTangent(direction.y, direction.x) * kCellsPerRadian;
    // Not by the arcsine: near the poles it would turn rounding of z into jumps of the direction.
    const float level = std::sqrt(direction.x * direction.x + direction.y * direction.y);
    const float elevation = dsp::arcTangent(direction.z, level) * kCellsPerRadian;
    float turn = azimuth < 0.0F ? azimuth + static_cast<float>(kAzimuths) : azimuth;
    turn = std::clamp(turn, 0.0F, static_cast<float>(kAzimuths) - 1e-4F);
    const float height = std::clamp(elevation + 0.5F * static_cast<float>(kElevations - 1), 0.0F,
                                    static_cast<float>(kElevations - 1) - 1e-5F);
    const auto column = std::min(static_cast<std::size_t>(turn), kAzimuths - 1);
    const auto row = std::min(static_cast<std::size_t>(height), kElevations - 2);
    const auto across = bsplineWeights(turn - static_cast<float>(column));
    const auto up = bsplineWeights(height - static_cast<float>(row));
    std::array<const std::int16_t*, 4> starts{};
    std::array<float, 16> weights{};
    for (std::size_t i = 0; i < 4; ++i) {
        starts[i] = cell(row + i, column);
        for (std::size_t j = 0; j < 4; ++j) {
            weights[4 * i + j] = up[i] * across[j];
        }
    }
    kernels.blendRows(out, starts.data(), weights.data(), scales_.data(), columns_);
    for (std::size_t delay = 2 * padded_basis_; delay < 2 * padded_basis_ + 2; ++delay) {
        // Between the grid points the spline may dip below the smallest grid value.
        out[delay] = std::clamp(out[delay] + out[delay + 2], 0.0F, max_delay_);
    }
}

}  // namespace auricle::spatial
