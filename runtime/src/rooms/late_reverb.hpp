#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "rooms/partitioned_input.hpp"
#include "rooms/tail_spectra.hpp"

namespace auricle::rooms {

/// Late reverberation in real time: convolves the sum of all sources with a room's tail.
///
/// Convolution, not a feedback network: the tail is the very one of the exact responses
/// (late_tail.hpp), so decay, echo density and interaural coherence are right by construction, and
/// noise has no modes that could ring. Partitioned in two sizes (Gardner 1995, "Efficient
/// convolution without input-output delay", J. Audio Eng. Soc. 43); the work on the long
/// partitions is spread over the blocks. There is no latency: output frame n has input frame n.
///
/// Tails are exchanged with a cross-fade. Both hear the same past, so a new room reverberates at
/// once with what sounded before.
///
/// Audio thread: every member but the constructor.
class LateReverb {
public:
    /// Cross-fade from one tail to another, frames.
    static constexpr std::size_t kFade = 4096;

    /// Makes room for tails of `longest_frames`; of longer ones the end is not heard.
    explicit LateReverb(std::size_t longest_frames);

    /// Lets `tail` (null for none) take over; it must live until neither current() nor leaving()
    /// is it. Returns false, and does nothing, while an earlier exchange is still under way. Before
    /// any input there is nothing to fade.
    bool exchange(const TailSpectra* tail) noexcept AURICLE_NONBLOCKING;

    const TailSpectra* current() const noexcept AURICLE_NONBLOCKING { return slots_[0].tail; }
    const TailSpectra* leaving() const noexcept AURICLE_NONBLOCKING { return slots_[1].tail; }

    /// Whether no exchange is under way.
    bool settled() const noexcept AURICLE_NONBLOCKING { return fade_left_ == 0; }

    /// Adds the tail of `input` to both ears; any number of frames.
    void process(const float* input, float* left, float* right,
                 std::size_t frames) noexcept AURICLE_NONBLOCKING;

    /// Forgets all sound.
    void reset() noexcept AURICLE_NONBLOCKING;

private:
    using Ears = std::array<std::vector<float>, 2>;

    /// One tail at work.
    struct Slot {
        const TailSpectra* tail = nullptr;
        Ears out;        // what sounds in the short block at hand
        Ears long_out;   // the long partitions' part of the long block at hand
        Ears long_next;  // and of the next one
        Ears short_sum;
        Ears long_sum;
    };

    void step() noexcept AURICLE_NONBLOCKING;
    void advance(Slot& slot) noexcept AURICLE_NONBLOCKING;
    void advanceLong(Slot& slot) noexcept AURICLE_NONBLOCKING;
    static void clear(Slot& slot) noexcept AURICLE_NONBLOCKING;
    float fadeIn(std::size_t ahead) const noexcept AURICLE_NONBLOCKING;

    PartitionedInput short_input_;
    PartitionedInput long_input_;
    std::vector<float> block_;       // the short block at hand
    std::vector<float> collecting_;  // the long block at hand
    std::vector<float> collected_;   // the one before
    std::array<Slot, 2> slots_;      // the current one and the leaving one
    std::size_t filled_ = 0;         // frames of the short block
    std::size_t step_ = 0;           // short blocks of the long one
    std::size_t warm_up_ = 0;        // short blocks until the new tail's long partitions are in
    std::size_t fade_left_ = 0;      // frames
    bool untouched_ = true;          // no input yet
};

}  // namespace auricle::rooms
