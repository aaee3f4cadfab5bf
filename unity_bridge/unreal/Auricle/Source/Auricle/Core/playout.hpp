#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace auricle::client {

/// What arrived for a block: its sound, or that there will be none.
struct Arrival {
    std::int64_t index = 0;  ///< number of the block on the audio thread
    bool absent = false;     ///< never sent, or refused
    std::vector<float> left;
    std::vector<float> right;
};

/// Counts of a Playout.
struct PlayoutCounts {
    std::uint64_t played = 0;     ///< blocks that came from the server
    std::uint64_t fallback = 0;   ///< blocks that were panned locally
    std::uint64_t underruns = 0;  ///< blocks that would have been there, had the depth been greater
};

/// Plays block k when block k + depth is being recorded, and the local pan where none has come.
///
/// The depth starts at `start`, grows by one block after an underrun, and shrinks by one after ten
/// seconds in which every block came two blocks early or more. Where the sound changes from one
/// block to the next between server and pan, or the depth changes, the step is smoothed over 5 ms.
/// Belongs to the audio thread; nothing allocates after construction.
class Playout {
public:
    static constexpr std::uint32_t kMaxDepth = 24;

    Playout(std::uint32_t sample_rate, std::uint32_t block, std::uint32_t start);

    /// Takes what came. Blocks whose time is over, or far in the future, are dropped.
    void arrive(const Arrival& arrival) noexcept;

    /// Plays one block while block `index` is being recorded; numbers rise by 1.
    ///
    /// @param pan_left, pan_right the local pan of block `index`.
    /// @param online whether a server is there to have sent it.
    void play(std::int64_t index, std::span<const float> pan_left, std::span<const float> pan_right,
              bool online, std::span<float> left, std::span<float> right) noexcept;

    std::uint32_t depth() const { return depth_; }
    const PlayoutCounts& counts() const { return counts_; }

private:
    enum class State : std::uint8_t { kWaiting, kHere, kAbsent };

    struct Slot {
        std::int64_t index = -1;
        State state = State::kWaiting;
        std::vector<float> left;
        std::vector<float> right;
        std::vector<float> pan_left;
        std::vector<float> pan_right;
    };

    static constexpr std::int64_t kSlots = 2 * kMaxDepth;

    Slot& slotOf(std::int64_t index) { return slots_[static_cast<std::size_t>(index % kSlots)]; }
    void adapt(bool underrun) noexcept;
    void smooth(std::span<float> left, std::span<float> right, bool join) noexcept;

    std::vector<Slot> slots_;
    std::uint32_t depth_;
    std::uint32_t calm_blocks_;    // blocks in ten seconds
    std::uint32_t smooth_frames_;  // frames in 5 ms
    std::uint32_t calm_ = 0;
    std::int64_t slack_ = 0;  // least since calm_ was 0
    std::int64_t recording_ = 0;
    std::int64_t unpunished_ = 0;  // first block whose lateness may deepen the queue again
    std::int64_t played_ = -1;
    bool from_server_ = false;
    float last_left_ = 0;
    float last_right_ = 0;
    float rest_left_ = 0;  // step that is still being smoothed away
    float rest_right_ = 0;
    std::uint32_t smoothed_ = 0;
    PlayoutCounts counts_;
};

}  // namespace auricle::client
