#pragma once

#include <array>
#include <cstddef>

#include "auricle/geometry.hpp"
#include "auricle/nonblocking.hpp"
#include "dsp/kernels.hpp"
#include "dsp/prefetch.hpp"
#include "engine/chunk.hpp"
#include "spatial/shell_tables.hpp"

namespace auricle::engine {

/// Where the knots of a chunk lie on a cubic Hermite curve from its begin to its end, whose end
/// tangent is the chord: p(s) = p0 + along(s) * tangent + across(s) * chord.
struct ChunkShape {
    explicit ChunkShape(std::size_t frames) noexcept AURICLE_NONBLOCKING;

    std::size_t frames;
    std::size_t knots;                      ///< kKnotSpacing apart, with both ends
    std::size_t delay_knots;                ///< kDelaySpacing apart, with both ends
    std::array<float, kMaxKnots> shares{};  ///< of the chunk that lie before each knot
    std::array<float, kMaxDelayKnots> along{};
    std::array<float, kMaxDelayKnots> across{};
    std::array<float, kMaxKnots - 1> inverse_lengths{};
};

/// What a chunk of one source mixes with: weights of both ears at the knots (gain included), how
/// they grow per frame from knot to knot, and the delay of each ear.
struct PathRows {
    float* rows = nullptr;   ///< [kMaxKnots x columns]
    float* steps = nullptr;  ///< [kMaxKnots - 1 x columns]
    std::array<std::array<float, kMaxDelayKnots>, 2> delays{};
    bool still = false;  ///< the first row and delay hold throughout
};

/// Where in the table a source stands: each ear has its own direction and a delay in samples beside
/// the table's (they differ only for near sources), and inside the head a part of the sound has
/// none. The depth between the shells is that of ShellTables::depthAt; zero, the farthest, for all
/// that has no distance.
struct Aim {
    std::array<Vec3, 2> directions{};
    std::array<float, 2> delays{};
    float directional = 1.0F;
    float depth = 0.0F;

    bool operator==(const Aim&) const = default;
};

/// A source's way through the rows of an HRTF set, from chunk to chunk.
///
/// Rows are looked up where a chunk ends and joined to those where it began by a cubic Hermite
/// curve that goes on as the chunk before it ended, so constant motion has no kink. The start
/// tangent is limited to three chords (Fritsch and Carlson 1980), so a source that stops does not
/// overshoot.
class RowPath {
public:
    /// Follows the way of one chunk, with gains at its knots, and remembers where it ended. No
    /// delay exceeds `longest` samples.
    void follow(const spatial::ShellTables& table, float longest, const Aim& from, const Aim& to,
                const std::array<float, kMaxKnots>& gains, const ChunkShape& shape,
                PathRows& out) noexcept AURICLE_NONBLOCKING;

    /// Forgets where it was; the next way begins with a look-up of its own.
    void forget() noexcept AURICLE_NONBLOCKING { known_ = false; }

    void prefetch(std::size_t columns) const noexcept AURICLE_NONBLOCKING {
        dsp::prefetch(row_and_slope_.data(), 2 * columns);
    }

private:
    /// Writes the way of a source that does not move; false where it does.
    bool standStill(const spatial::ShellTables& table, const std::array<float, kMaxKnots>& gains,
                    const ChunkShape& shape, PathRows& out) noexcept AURICLE_NONBLOCKING;

    bool known_ = false;
    Aim at_{};
    float speed_ = 0.0F;  // length of the last chord per frame
    std::size_t last_frames_ = 0;
    // The row, and behind it the last chord: side by side, however short they are.
    alignas(64) std::array<float, 2 * kMaxRow> row_and_slope_{};
};

}  // namespace auricle::engine
