#include "engine/row_path.hpp"

#include <algorithm>
#include <cmath>

namespace auricle::engine {

namespace {

// One direction, at a shell or between two.
void lookUp(const spatial::ShellTables& table, Vec3 direction, float depth,
            float* row) noexcept AURICLE_NONBLOCKING {
    const dsp::Kernels& kernels = dsp::kernels();
    const auto shell = static_cast<std::size_t>(depth);
    const float share = depth - static_cast<float>(shell);
    table.lookUp(direction, shell, row, kernels);
    if (share > 0.0F) {
        // Filled as far as it is used; see below.
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
        alignas(64) std::array<float, kMaxRow> nearer;
        table.lookUp(direction, shell + 1, nearer.data(), kernels);
        for (std::size_t c = 0; c < table.columns(); ++c) {
            row[c] += share * (nearer[c] - row[c]);
        }
    }
}

void lookUp(const spatial::ShellTables& table, const Aim& aim,
            float* row) noexcept AURICLE_NONBLOCKING {
    const std::size_t basis = table.paddedBasis();
    lookUp(table, aim.directions[0], aim.depth, row);
    if (!(aim.directions[1] == aim.directions[0])) {
        // Filled as far as it is used; the largest set's row would take longer than a look-up.
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
        alignas(64) std::array<float, kMaxRow> right;
        lookUp(table, aim.directions[1], aim.depth, right.data());
        std::copy_n(right.data() + basis, basis, row + basis);
        row[2 * basis + 1] = right[2 * basis + 1];
    }
    for (std::size_t c = 0; aim.directional < 1.0F && c < table.columns(); ++c) {
        row[c] = table.centre()[c] + aim.directional * (row[c] - table.centre()[c]);
    }
    float* delays = row + 2 * basis;
    delays[0] += aim.delays[0];
    delays[1] += aim.delays[1];
    // No ear can hear what has not come in yet: both wait for the one that would.
    const float early = std::min({delays[0], delays[1], 0.0F});
    delays[0] -= early;
    delays[1] -= early;
}

// About the chord on which a delay changes by one sample: an interaural delay of 0.7 ms is turned
// into its opposite on a chord of 2.
constexpr float kChordPerSample = 0.03F;

// How far two aims lie apart: chords on the unit sphere, shells, and delays beside the table's.
float apart(const Aim& a, const Aim& b) noexcept AURICLE_NONBLOCKING {
    return length(b.directions[0] - a.directions[0]) + length(b.directions[1] - a.directions[1]) +
           std::abs(b.directional - a.directional) + std::abs(b.depth - a.depth) +
           kChordPerSample *
               (std::abs(b.delays[0] - a.delays[0]) + std::abs(b.delays[1] - a.delays[1]));
}

}  // namespace

ChunkShape::ChunkShape(std::size_t chunk_frames) noexcept AURICLE_NONBLOCKING
    : frames(chunk_frames),
      knots(segmentCount(chunk_frames) + 1),
      delay_knots((chunk_frames + dsp::kDelaySpacing - 1) / dsp::kDelaySpacing + 1) {
    for (std::size_t n = 0; n < delay_knots; ++n) {
        const std::size_t frame = std::min(n * dsp::kDelaySpacing, frames);
        const float s = static_cast<float>(frame) / static_cast<float>(frames);
        along[n] = s * (s - 1.0F) * (s - 1.0F);
        across[n] = s * s * (2.0F - s);
    }
    for (std::size_t k = 0; k < knots; ++k) {
        shares[k] = static_cast<float>(knotFrame(k, frames)) / static_cast<float>(frames);
    }
    for (std::size_t k = 0; k + 1 < knots; ++k) {
        const std::size_t length = knotFrame(k + 1, frames) - knotFrame(k, frames);
        inverse_lengths[k] = 1.0F / static_cast<float>(length);
    }
}

bool RowPath::standStill(const spatial::ShellTables& table,
                         const std::array<float, kMaxKnots>& gains, const ChunkShape& shape,
                         PathRows& out) noexcept AURICLE_NONBLOCKING {
    for (std::size_t k = 1; k < shape.knots; ++k) {
        if (gains[k] != gains[0]) {
            return false;
        }
    }
    const std::size_t columns = table.columns();
    for (std::size_t c = 0; c < columns; ++c) {
        out.rows[c] = gains[0] * row_and_slope_[c];
    }
    for (std::size_t ear = 0; ear < 2; ++ear) {
        out.delays[ear][0] = row_and_slope_[2 * table.paddedBasis() + ear];
    }
    out.still = true;
    speed_ = 0.0F;
    last_frames_ = shape.frames;
    return true;
}

void RowPath::follow(const spatial::ShellTables& table, float longest, const Aim& from,
                     const Aim& to, const std::array<float, kMaxKnots>& gains,
                     const ChunkShape& shape, PathRows& out) noexcept AURICLE_NONBLOCKING {
    float* row = row_and_slope_.data();
    float* slope = row + table.columns();
    if (!known_ || !(at_ == from)) {
        lookUp(table, from, row);
        known_ = true;
        speed_ = 0.0F;
    }
    at_ = to;
    const bool moves = !(from == to);
    if (!moves && standStill(table, gains, shape, out)) {
        return;
    }
    // Filled as far as it is used; see lookUp.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    alignas(64) std::array<float, kMaxRow> end;
    if (moves) {
        lookUp(table, to, end.data());
    } else {
        std::copy_n(row, table.columns(), end.data());
    }

    const auto frames = static_cast<float>(shape.frames);
    const float chord = apart(from, to);
    // The last chord as the tangent of this chunk, no longer than three chords.
    float tangent = 0.0F;
    if (speed_ > 0.0F) {
        tangent = std::min(frames / static_cast<float>(last_frames_),
                           3.0F * chord / (speed_ * static_cast<float>(last_frames_)));
    } else {
        std::fill_n(slope, table.columns(), 0.0F);
    }
    speed_ = chord / frames;
    last_frames_ = shape.frames;

    for (std::size_t ear = 0; ear < 2; ++ear) {
        const std::size_t column = 2 * table.paddedBasis() + ear;
        const float start = row[column];
        const float way = end[column] - start;
        const float drift = tangent * slope[column];
        for (std::size_t n = 0; n < shape.delay_knots; ++n) {
            const float delay = start + shape.along[n] * drift + shape.across[n] * way;
            out.delays[ear][n] = std::clamp(delay, 0.0F, longest);
        }
    }
    dsp::KnotRows knots;
    knots.count = shape.knots;
    for (std::size_t k = 0; k < shape.knots; ++k) {
        const std::size_t n =
            std::min(k * (kKnotSpacing / dsp::kDelaySpacing), shape.delay_knots - 1);
        knots.gains[k] = gains[k];
        knots.along[k] = tangent * shape.along[n];
        knots.across[k] = shape.across[n];
    }
    std::copy_n(shape.inverse_lengths.data(), kMaxKnots - 1, knots.inverse_lengths);
    dsp::kernels().knotRows(knots, row, slope, end.data(), table.columns(), out.rows, out.steps);
    out.still = false;
}

}  // namespace auricle::engine
