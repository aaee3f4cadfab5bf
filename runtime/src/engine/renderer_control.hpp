#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "auricle/renderer.hpp"
#include "engine/room_control.hpp"
#include "engine/shared_state.hpp"

namespace auricle {

/// The control side of a renderer: checks what it is told, keeps the books, and posts values to
/// the audio thread. A mutex orders control threads among themselves; the audio thread never
/// takes it.
class Renderer::Control {
public:
    Control(const RendererSettings& settings, const PreparedHrtf& hrtf);

    std::uint32_t addSource(const SourceParams& params);
    void removeSource(std::uint32_t id);
    void setSource(std::uint32_t id, const SourceParams& params);
    SourceParams source(std::uint32_t id) const;
    void setPositions(std::span<const std::uint32_t> ids, std::span<const float> xyz);
    void setListener(const ListenerParams& params);
    ListenerParams listener() const;
    void setHrtf(const PreparedHrtf& hrtf);
    void setRoom(const std::optional<RoomSettings>& room);
    std::optional<RoomSettings> room() const;

    const RendererSettings& settings() const noexcept { return settings_; }
    engine::SharedState& shared() noexcept { return shared_; }
    const engine::SharedState& shared() const noexcept { return shared_; }
    engine::HrtfField* firstField() const noexcept { return fields_.front().field.get(); }

private:
    struct OwnedField {
        std::unique_ptr<engine::HrtfField> field;
        std::uint64_t stale_since = 0;  // process phase at which a newer one was posted
    };

    std::unique_ptr<engine::HrtfField> makeField(const PreparedHrtf& hrtf) const;
    /// Makes what a source needs; before anything changes, as memory may run out.
    void provide(std::uint32_t slot, const SourceParams& params);
    void post(std::uint32_t slot);
    std::unique_ptr<const engine::RoomModel> makeRoom(
        const std::optional<RoomSettings>& room) const;
    std::uint32_t checkedSlot(std::uint32_t id) const;
    void dropUnusedFields();

    RendererSettings settings_;
    engine::SharedState shared_;
    // Held around what takes long, making rooms for an HRTF set; taken before the other one.
    std::mutex making_;
    mutable std::mutex mutex_;
    std::vector<SourceParams> params_;        // by slot; generation 0 = free
    std::vector<std::uint32_t> generations_;  // last one used, by slot
    std::deque<std::uint32_t> free_slots_;    // longest free first
    // By slot; made when a source first needs one, and kept for those that come after it.
    std::vector<std::unique_ptr<engine::Propagation>> propagations_;
    ListenerParams listener_{};
    std::vector<OwnedField> fields_;  // the last one is the newest
    PreparedHrtf hrtf_;
    std::optional<RoomSettings> room_;
    engine::RoomControl rooms_;
};

}  // namespace auricle
