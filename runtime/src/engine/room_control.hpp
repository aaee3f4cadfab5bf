#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "auricle/renderer.hpp"
#include "engine/room_model.hpp"
#include "engine/room_voices.hpp"
#include "engine/shared_state.hpp"

namespace auricle::engine {

/// The control side of a renderer's rooms: owns what the audio thread is given, until it has let
/// go of it. Callers hold the renderer's control mutex.
class RoomControl {
public:
    RoomControl(const RendererSettings& settings, SharedState& shared)
        : settings_(settings), shared_(shared), lines_(settings.max_sources) {}

    /// Whether there has been a room, so that sources need lines.
    bool used() const noexcept { return voices_ != nullptr; }

    /// The lines of a slot, made when first asked for and kept.
    RoomSource* linesOf(std::uint32_t slot);

    /// Makes what rooms need, once.
    void prepare();

    /// Hands a room (null for none) to the audio thread.
    void post(std::unique_ptr<const RoomModel> model);

private:
    struct Owned {
        std::unique_ptr<const RoomModel> model;
        std::uint64_t stale_since = 0;  // process phase at which a newer one was posted
    };

    void dropUnused();

    const RendererSettings settings_;
    SharedState& shared_;
    std::unique_ptr<RoomVoices> voices_;
    std::vector<std::unique_ptr<RoomSource>> lines_;  // by slot
    std::vector<Owned> models_;                       // the last one is the newest
};

}  // namespace auricle::engine
