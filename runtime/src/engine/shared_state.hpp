#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <vector>

#include "auricle/source_params.hpp"
#include "engine/air_path.hpp"
#include "engine/hrtf_field.hpp"
#include "realtime/mailbox.hpp"

namespace auricle::engine {

class RoomModel;
class RoomSource;
class RoomVoices;

/// Slot of a source id: the low half; the high half is the generation, never 0.
constexpr std::uint32_t slotOf(std::uint32_t id) { return id & 0xffffU; }

constexpr std::uint32_t generationOf(std::uint32_t id) { return id >> 16; }

constexpr std::uint32_t makeId(std::uint32_t generation, std::uint32_t slot) {
    return generation << 16 | slot;
}

/// What the control side tells the audio thread of a source.
struct SourceMessage {
    SourceParams params;
    Propagation* propagation = nullptr;  ///< there for sources with propagation
    RoomSource* room_lines = nullptr;    ///< there once the renderer has had a room
};

/// What the control side tells the audio thread of the room.
struct RoomMessage {
    RoomVoices* voices = nullptr;  ///< the same for good
    const RoomModel* model = nullptr;
};

/// Everything that the control side and the audio thread share, and nothing else.
struct SharedState {
    explicit SharedState(std::uint32_t max_sources)
        : sources(max_sources), posted((max_sources + 63) / 64) {}

    /// Control side: makes `message` the newest of a slot.
    void post(std::uint32_t slot, const SourceMessage& message) noexcept {
        sources[slot].post(message);
        posted[slot / 64].fetch_or(std::uint64_t{1} << (slot % 64), std::memory_order_release);
    }

    /// Audio thread: calls `visit` for every slot that something was posted for.
    template <typename Visit>
    void takeSources(Visit visit) noexcept AURICLE_NONBLOCKING {
        for (std::uint32_t word = 0; word < posted.size(); ++word) {
            if (posted[word].load(std::memory_order_relaxed) == 0) {
                continue;
            }
            std::uint64_t bits = posted[word].exchange(0, std::memory_order_acquire);
            for (; bits != 0; bits &= bits - 1) {
                const std::uint32_t slot =
                    64 * word + static_cast<std::uint32_t>(std::countr_zero(bits));
                SourceMessage message;
                if (sources[slot].take(message)) {
                    visit(slot, message);
                }
            }
        }
    }

    std::vector<realtime::Mailbox<SourceMessage>> sources;
    /// A bit for every slot with something new, so that the audio thread need not ask them all.
    std::vector<std::atomic<std::uint64_t>> posted;
    realtime::Mailbox<ListenerParams> listener;
    realtime::Mailbox<HrtfField*> field;
    realtime::Mailbox<RoomMessage> room;
    std::atomic<bool> reset_requested{false};
    /// Odd while `process` runs, one more at each start and end.
    std::atomic<std::uint64_t> process_phase{0};
    /// Fields that the audio thread uses at the end of its last process call.
    std::atomic<HrtfField*> field_in_use{nullptr};
    std::atomic<HrtfField*> field_fading{nullptr};
    /// Rooms that the audio thread names at the end of its last process call.
    std::atomic<const RoomModel*> room_wanted{nullptr};
    std::atomic<const RoomModel*> room_current{nullptr};
    std::atomic<const RoomModel*> room_leaving{nullptr};
    /// What RoomCoverage says, in the last process call.
    std::atomic<std::uint32_t> live_images{0};
    std::atomic<std::uint32_t> existing_images{0};
    std::atomic<float> left_out_power{0.0F};
    std::atomic<std::uint64_t> contained_blocks{0};
    std::atomic<std::uint64_t> limited_samples{0};
};

}  // namespace auricle::engine
