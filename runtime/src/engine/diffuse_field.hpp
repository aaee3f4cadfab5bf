#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "dsp/decorrelator.hpp"
#include "dsp/fractional_delay.hpp"
#include "engine/chunk.hpp"
#include "engine/hrtf_field.hpp"
#include "engine/row_path.hpp"
#include "spatial/diffuse_directions.hpp"

namespace auricle::engine {

/// The part of spread sources that comes from everywhere: all of them feed one channel for each of
/// a few directions around the head, whose sounds are then made unlike each other.
class DiffuseField {
public:
    static constexpr std::size_t kChannels = spatial::kDiffuseDirections;

    /// Fed from as many threads at the same time.
    explicit DiffuseField(double sample_rate, std::size_t places = 1);

    /// Adds a chunk of signal with gains on straight lines from frame 0 to its end. It can be read
    /// up to the next multiple of kLanes frames. One thread at a time in each place.
    void feed(const float* signal, const std::array<float, kChannels>& from,
              const std::array<float, kChannels>& to, std::size_t frames,
              std::size_t place = 0) noexcept AURICLE_NONBLOCKING;

    /// Brings together what was fed in all places; before anything else of the chunk.
    void gather(std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Decorrelates what was fed; once per chunk, before it is mixed.
    void prepare(std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Whether there is anything to mix.
    bool sounding() const noexcept AURICLE_NONBLOCKING { return ring_frames_ > 0; }

    /// Renders the channels into a field, their gains at the knots times `fade`.
    void mix(HrtfField& field, const dsp::FractionalDelayTable& delays, const ChunkShape& shape,
             const std::array<float, kMaxKnots>& fade) noexcept AURICLE_NONBLOCKING;

    /// Ends the chunk.
    void finish(std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Forgets all sound; costs nothing where there is none.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    static constexpr std::size_t kStride = kHistory + kChunk + 3 * dsp::kLanes;

    void clear() noexcept AURICLE_NONBLOCKING;

    float* chunk(std::size_t channel) noexcept AURICLE_NONBLOCKING {
        return lines_.data() + channel * kStride + kHistory;
    }

    // What came in from one thread: [channels x kStride].
    struct Feed {
        dsp::AlignedVector<float> lines;
        bool used = false;
    };

    std::vector<dsp::Decorrelator> decorrelators_;
    std::vector<Feed> feeds_;
    std::size_t longest_ring_;
    std::size_t ring_frames_ = 0;
    RowPath passing_;
    dsp::AlignedVector<float> lines_;  // [channels x kStride]: past samples, then the chunk
    dsp::AlignedVector<float> ears_;   // [2 x kChunk]
};

}  // namespace auricle::engine
