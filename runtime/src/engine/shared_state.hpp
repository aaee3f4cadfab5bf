#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "auricle/source_params.hpp"
#include "engine/hrtf_field.hpp"
#include "engine/mailbox.hpp"

namespace auricle::engine {

/// Slot of a source id: the low half; the high half is the generation, never 0.
constexpr std::uint32_t slotOf(std::uint32_t id) { return id & 0xffffU; }

constexpr std::uint32_t generationOf(std::uint32_t id) { return id >> 16; }

constexpr std::uint32_t makeId(std::uint32_t generation, std::uint32_t slot) {
    return generation << 16 | slot;
}

/// Everything that the control side and the audio thread share, and nothing else.
struct SharedState {
    explicit SharedState(std::uint32_t max_sources) : sources(max_sources) {}

    std::vector<Mailbox<SourceParams>> sources;
    Mailbox<ListenerParams> listener;
    Mailbox<HrtfField*> field;
    std::atomic<bool> reset_requested{false};
    /// Odd while `process` runs, one more at each start and end.
    std::atomic<std::uint64_t> process_phase{0};
    /// Fields that the audio thread uses at the end of its last process call.
    std::atomic<HrtfField*> field_in_use{nullptr};
    std::atomic<HrtfField*> field_fading{nullptr};
    std::atomic<std::uint64_t> contained_blocks{0};
    std::atomic<std::uint64_t> limited_samples{0};
};

}  // namespace auricle::engine
