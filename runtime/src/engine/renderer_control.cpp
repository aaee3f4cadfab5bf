#include "engine/renderer_control.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/worker_team.hpp"

namespace auricle {

namespace {

constexpr std::uint32_t kMostSources = 65'535;
constexpr std::uint32_t kMostImages = 16'384;

void requireFinite(std::initializer_list<float> values, const char* what) {
    for (const float value : values) {
        if (!std::isfinite(value)) {
            throw std::invalid_argument(std::string(what) + " must be finite numbers");
        }
    }
}

void require(bool holds, const char* sentence) {
    if (!holds) {
        throw std::invalid_argument(sentence);
    }
}

// Checked before anything is made of it: the books of four thousand million sources do not fit.
std::uint32_t checkedSources(std::uint32_t max_sources) {
    require(max_sources >= 1 && max_sources <= kMostSources, "max_sources must be 1 to 65535");
    return max_sources;
}

Quaternion checkedRotation(Quaternion q) {
    requireFinite({q.x, q.y, q.z, q.w}, "an orientation's quaternion components");
    // Single precision would overflow for components that are large but finite.
    const auto squared = [](float v) { return static_cast<double>(v) * static_cast<double>(v); };
    const auto norm =
        static_cast<float>(std::sqrt(squared(q.x) + squared(q.y) + squared(q.z) + squared(q.w)));
    require(norm > 1e-3F,
            "an orientation must not be a zero quaternion; no rotation is 0, 0, 0, 1");
    return {q.x / norm, q.y / norm, q.z / norm, q.w / norm};
}

SourceParams checkedParams(SourceParams params) {
    requireFinite({params.position.x, params.position.y, params.position.z},
                  "a position's coordinates");
    params.orientation = checkedRotation(params.orientation);
    requireFinite({params.gain, params.ref_distance, params.max_distance, params.rolloff},
                  "gain and distance parameters");
    require(params.gain >= 0.0F && params.gain <= 1000.0F, "gain must be 0 to 1000 (linear)");
    require(params.ref_distance > 0.0F, "ref_distance must be above 0 m");
    require(params.max_distance > 0.0F, "max_distance must be above 0 m");
    require(params.rolloff >= 0.0F, "rolloff must be 0 or more");
    // Not within anything: neither is NaN.
    require(params.spread >= 0.0F && params.spread <= 1.0F,
            "spread must be 0 (point) to 1 (diffuse)");
    const Directivity& directivity = params.directivity;
    requireFinite({directivity.order, directivity.inner, directivity.outer, directivity.outer_gain,
                   directivity.weight},
                  "directivity parameters");
    require(directivity.order >= 0.0F, "a cardioid's order must be 0 or more");
    require(directivity.weight >= 0.0F && directivity.weight <= 1.0F,
            "a cardioid's weight must be 0 to 1");
    require(directivity.inner >= 0.0F && directivity.inner <= directivity.outer &&
                directivity.outer <= 6.2832F,
            "a cone needs 0 <= inner <= outer <= 2 pi radians");
    require(directivity.outer_gain >= 0.0F && directivity.outer_gain <= 1.0F,
            "a cone's outer_gain must be 0 to 1");
    return params;
}

}  // namespace

Renderer::Control::Control(const RendererSettings& settings, const PreparedHrtf& hrtf)
    : settings_(settings),
      shared_(checkedSources(settings.max_sources)),
      params_(settings.max_sources),
      generations_(settings.max_sources, 0),
      free_slots_(settings.max_sources),
      propagations_(settings.max_sources),
      hrtf_(hrtf),
      rooms_(settings, shared_) {
    require(settings.max_images >= 1 && settings.max_images <= kMostImages,
            "max_images must be 1 to 16384");
    require(settings.threads >= 1 && settings.threads <= engine::WorkerTeam::kMostThreads,
            "threads must be 1 to 64");
    require(settings.max_propagation_m > 0.0F && settings.max_propagation_m <= 2000.0F,
            "max_propagation_m must be above 0 and at most 2000");
    for (std::uint32_t slot = 0; slot < settings.max_sources; ++slot) {
        free_slots_[slot] = slot;
    }
    fields_.push_back({makeField(hrtf), 0});
}

std::unique_ptr<engine::HrtfField> Renderer::Control::makeField(const PreparedHrtf& hrtf) const {
    const engine::HrtfSet& set = *hrtf.set();
    if (set.sampleRate() != settings_.sample_rate) {
        throw std::invalid_argument(
            "HRTF set " + set.name() + " is made for " + std::to_string(set.sampleRate()) +
            " Hz; the renderer runs at " + std::to_string(settings_.sample_rate) + " Hz");
    }
    return std::make_unique<engine::HrtfField>(hrtf.set(), engine::placesFor(settings_.threads));
}

std::uint32_t Renderer::Control::checkedSlot(std::uint32_t id) const {
    const std::uint32_t slot = engine::slotOf(id);
    if (slot >= params_.size() || engine::generationOf(id) == 0 ||
        params_[slot].generation != engine::generationOf(id)) {
        throw std::out_of_range("there is no source with id " + std::to_string(id) +
                                "; it was removed or never added");
    }
    return slot;
}

void Renderer::Control::provide(std::uint32_t slot, const SourceParams& params) {
    auto& propagation = propagations_[slot];
    if (params.propagation && propagation == nullptr) {
        propagation = std::make_unique<engine::Propagation>(
            settings_.sample_rate, static_cast<double>(settings_.max_propagation_m));
    }
    if (rooms_.used()) {
        rooms_.linesOf(slot);
    }
}

void Renderer::Control::post(std::uint32_t slot) {
    shared_.post(slot,
                 {params_[slot], propagations_[slot].get(),
                  rooms_.used() && params_[slot].generation != 0 ? rooms_.linesOf(slot) : nullptr});
}

std::uint32_t Renderer::Control::addSource(const SourceParams& params) {
    SourceParams checked = checkedParams(params);
    const std::scoped_lock lock(mutex_);
    if (free_slots_.empty()) {
        throw std::length_error("all " + std::to_string(settings_.max_sources) +
                                " sources are in use; remove one or raise max_sources");
    }
    // The slot that has been free longest, so that ids come back as late as possible.
    const std::uint32_t slot = free_slots_.front();
    provide(slot, checked);
    free_slots_.pop_front();
    generations_[slot] = generations_[slot] % 0xffffU + 1;
    checked.generation = generations_[slot];
    params_[slot] = checked;
    post(slot);
    return engine::makeId(checked.generation, slot);
}

void Renderer::Control::removeSource(std::uint32_t id) {
    const std::scoped_lock lock(mutex_);
    const std::uint32_t slot = checkedSlot(id);
    params_[slot] = {};
    post(slot);
    free_slots_.push_back(slot);
}

void Renderer::Control::setSource(std::uint32_t id, const SourceParams& params) {
    SourceParams checked = checkedParams(params);
    const std::scoped_lock lock(mutex_);
    const std::uint32_t slot = checkedSlot(id);
    checked.generation = params_[slot].generation;
    provide(slot, checked);
    params_[slot] = checked;
    post(slot);
}

SourceParams Renderer::Control::source(std::uint32_t id) const {
    const std::scoped_lock lock(mutex_);
    return params_[checkedSlot(id)];
}

void Renderer::Control::setPositions(std::span<const std::uint32_t> ids,
                                     std::span<const float> xyz) {
    require(xyz.size() == 3 * ids.size(), "positions must be three floats for each id");
    require(std::all_of(xyz.begin(), xyz.end(), [](float v) { return std::isfinite(v); }),
            "a position's coordinates must be finite numbers");
    const std::scoped_lock lock(mutex_);
    for (const std::uint32_t id : ids) {
        checkedSlot(id);
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        SourceParams& params = params_[engine::slotOf(ids[i])];
        params.position = {xyz[3 * i], xyz[3 * i + 1], xyz[3 * i + 2]};
        params.placed = true;
        params.ramp_frames = 0;
        post(engine::slotOf(ids[i]));
    }
}

void Renderer::Control::setListener(const ListenerParams& params) {
    requireFinite({params.position.x, params.position.y, params.position.z},
                  "the listener's coordinates");
    ListenerParams checked = params;
    checked.orientation = checkedRotation(params.orientation);
    const std::scoped_lock lock(mutex_);
    listener_ = checked;
    shared_.listener.post(checked);
}

ListenerParams Renderer::Control::listener() const {
    const std::scoped_lock lock(mutex_);
    return listener_;
}

std::unique_ptr<const engine::RoomModel> Renderer::Control::makeRoom(
    const std::optional<RoomSettings>& room) const {
    return room ? std::make_unique<const engine::RoomModel>(*room, *hrtf_.set()) : nullptr;
}

void Renderer::Control::setRoom(const std::optional<RoomSettings>& room) {
    const std::scoped_lock making(making_);
    auto model = makeRoom(room);
    const std::scoped_lock lock(mutex_);
    if (!room && !rooms_.used()) {
        return;
    }
    rooms_.prepare();
    for (std::uint32_t slot = 0; slot < settings_.max_sources; ++slot) {
        if (params_[slot].generation != 0) {
            post(slot);
        }
    }
    // After the sources: who sees the room sees their lines.
    rooms_.post(std::move(model));
    room_ = room;
}

std::optional<RoomSettings> Renderer::Control::room() const {
    const std::scoped_lock lock(mutex_);
    return room_;
}

void Renderer::Control::setHrtf(const PreparedHrtf& hrtf) {
    const std::scoped_lock making(making_);
    auto field = makeField(hrtf);
    const PreparedHrtf before = std::exchange(hrtf_, hrtf);
    std::unique_ptr<const engine::RoomModel> room;
    try {
        // A tail has the coherence of the set that it is heard with.
        room = makeRoom(room_);
    } catch (...) {
        hrtf_ = before;
        throw;
    }
    const std::scoped_lock lock(mutex_);
    if (room != nullptr) {
        rooms_.post(std::move(room));
    }
    fields_.reserve(fields_.size() + 1);
    if (shared_.field.post(field.get())) {
        // The audio thread never saw the one before; without it, changes that no process call
        // comes between would pile up.
        fields_.pop_back();
    } else {
        // Read after the post: a call that took the field before it counts as under way.
        fields_.back().stale_since = shared_.process_phase.load();
    }
    fields_.push_back({std::move(field), 0});
    dropUnusedFields();
}

void Renderer::Control::dropUnusedFields() {
    // A field may go once a whole process call has passed since a newer one was posted (two phase
    // steps end the call under way, two more a whole one) and the audio thread names it no more.
    const std::uint64_t phase = shared_.process_phase.load();
    const engine::HrtfField* in_use = shared_.field_in_use.load();
    const engine::HrtfField* fading = shared_.field_fading.load();
    const auto unused = [&](const OwnedField& owned) {
        return &owned != &fields_.back() && owned.field.get() != in_use &&
               owned.field.get() != fading && phase >= owned.stale_since + 4;
    };
    std::vector<OwnedField> kept;
    for (OwnedField& owned : fields_) {
        if (!unused(owned)) {
            kept.push_back(std::move(owned));
        }
    }
    fields_ = std::move(kept);
}

}  // namespace auricle
