#include "rooms/room_field.hpp"

#include <algorithm>
#include <cmath>

namespace auricle::rooms {

namespace {

constexpr float kNearestDistance = 0.1F;
constexpr std::int32_t kNoSlot = -1;

}  // namespace

RoomField::RoomField(std::size_t max_sources, std::size_t max_images, std::size_t largest_table)
    : max_images_(max_images),
      largest_table_(largest_table),
      slots_(2 * max_images),
      slot_of_(max_sources * largest_table, kNoSlot),
      wanted_(max_sources * largest_table, 0),
      before_(max_sources),
      begins_(max_sources, 0) {
    candidates_.reserve(max_sources * largest_table);
    free_.reserve(slots_.size());
    reset();
}

void RoomField::reset() noexcept AURICLE_NONBLOCKING {
    std::fill(slot_of_.begin(), slot_of_.end(), kNoSlot);
    std::fill(slots_.begin(), slots_.end(), LiveImage{});
    free_.clear();
    for (std::size_t slot = slots_.size(); slot-- > 0;) {
        free_.push_back(static_cast<std::uint32_t>(slot));
    }
    leaving_ = nullptr;
    starting_ = true;
}

bool RoomField::exchange(const ImageTable* table) noexcept AURICLE_NONBLOCKING {
    if (table == table_) {
        return true;
    }
    if (leaving_ != nullptr || (table != nullptr && table->size() > largest_table_)) {
        return false;
    }
    leaving_ = free_.size() < slots_.size() ? table_ : nullptr;
    table_ = table;
    // Places are now those of the new room's images; the old ones leave by their slots alone.
    std::fill(slot_of_.begin(), slot_of_.end(), kNoSlot);
    return true;
}

void RoomField::dismissJumped(std::span<const FieldSource> sources,
                              Vec3 listener) noexcept AURICLE_NONBLOCKING {
    const bool listener_jumped = length(listener - listener_before_) > kJump;
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const FieldSource& now = sources[s];
        const FieldSource& before = before_[s];
        begins_[s] = now.sounding && !before.sounding ? 1 : 0;
        if (listener_jumped || now.generation != before.generation ||
            length(now.position - before.position) > kJump) {
            std::fill_n(slot_of_.begin() + static_cast<std::ptrdiff_t>(s * largest_table_),
                        largest_table_, kNoSlot);
        }
        before_[s] = now;
    }
    listener_before_ = listener;
}

void RoomField::rank(std::span<const FieldSource> sources,
                     Vec3 listener) noexcept AURICLE_NONBLOCKING {
    candidates_.clear();
    coverage_ = {};
    std::fill(wanted_.begin(), wanted_.end(), std::uint8_t{0});
    if (table_ == nullptr || !table_->contains(listener)) {
        return;
    }
    const float stay = std::pow(10.0F, kStayDb / 10.0F);
    float all = 0.0F;
    for (std::size_t s = 0; s < sources.size(); ++s) {
        if (!sources[s].sounding || !table_->contains(sources[s].position)) {
            continue;
        }
        for (std::size_t image = 0; image < table_->size(); ++image) {
            const std::size_t place = s * largest_table_ + image;
            const Vec3 away = (*table_)[image].of(sources[s].position) - listener;
            const float distance = std::max(length(away), kNearestDistance);
            const float amplitude = sources[s].level * table_->level(image, distance) / distance;
            const float power = amplitude * amplitude;
            all += power;
            const float bonus = slot_of_[place] != kNoSlot ? stay : 1.0F;
            candidates_.push_back({bonus * power, static_cast<std::uint32_t>(place)});
        }
    }
    coverage_.existing = candidates_.size();
    std::size_t kept = candidates_.size();
    if (kept > max_images_) {
        kept = max_images_;
        const auto middle = candidates_.begin() + static_cast<std::ptrdiff_t>(kept);
        std::nth_element(candidates_.begin(), middle, candidates_.end(),
                         [](const Candidate& a, const Candidate& b) { return a.rank > b.rank; });
        float left_out = 0.0F;
        for (auto candidate = middle; candidate != candidates_.end(); ++candidate) {
            left_out += candidate->rank / (slot_of_[candidate->place] != kNoSlot ? stay : 1.0F);
        }
        coverage_.left_out_power = all > 0.0F ? left_out / all : 0.0F;
    }
    candidates_.resize(kept);
    for (const Candidate& candidate : candidates_) {
        wanted_[candidate.place] = 1;
    }
}

void RoomField::admit(std::span<const FieldSource> sources) noexcept AURICLE_NONBLOCKING {
    const auto unheard = std::partition(
        candidates_.begin(), candidates_.end(),
        [&](const Candidate& candidate) { return slot_of_[candidate.place] == kNoSlot; });
    // The loudest first where slots are short, because others still fade out.
    std::sort(candidates_.begin(), unheard, [](const Candidate& a, const Candidate& b) {
        return a.rank > b.rank || (a.rank == b.rank && a.place < b.place);
    });
    for (auto next = candidates_.begin(); next != unheard; ++next) {
        const Candidate& candidate = *next;
        if (free_.empty()) {
            return;
        }
        const std::uint32_t at = free_.back();
        free_.pop_back();
        slot_of_[candidate.place] = static_cast<std::int32_t>(at);
        LiveImage& slot = slots_[at];
        slot = LiveImage{};
        slot.source = static_cast<std::uint32_t>(candidate.place / largest_table_);
        slot.image = static_cast<std::uint32_t>(candidate.place % largest_table_);
        slot.generation = sources[slot.source].generation;
        slot.table = table_;
        slot.fade = starting_ || begins_[slot.source] != 0 ? 1.0F : 0.0F;
    }
}

void RoomField::aim(LiveImage& slot, Vec3 source,
                    Vec3 listener) const noexcept AURICLE_NONBLOCKING {
    const TableImage& image = (*slot.table)[slot.image];
    slot.position = image.of(source);
    const Vec3 towards = listener - slot.position;
    slot.distance = std::max(length(towards), kNearestDistance);
    slot.detour = std::max(slot.distance - length(source - listener), 0.0F);
    const Vec3 mirrored = unit(towards);
    slot.emission = {image.sign.x * mirrored.x, image.sign.y * mirrored.y,
                     image.sign.z * mirrored.z};
}

void RoomField::advance(LiveImage& slot, std::span<const FieldSource> sources, Vec3 listener,
                        float step) noexcept AURICLE_NONBLOCKING {
    const auto at = static_cast<std::int32_t>(&slot - slots_.data());
    const bool mapped = slot.table == table_ && slotOf(slot) == at;
    const std::size_t place = slot.source * largest_table_ + slot.image;
    slot.leaving = !mapped || wanted_[place] == 0;
    // What has lost its source, or was left behind by a jump, stays where it was.
    const bool sounding = slot.source < sources.size() && sources[slot.source].sounding;
    if (mapped && sounding) {
        aim(slot, sources[slot.source].position, listener);
    }
    if (mapped && !sounding) {
        slot.fade = 0.0F;
    }
    slot.fade = std::clamp(slot.fade + (slot.leaving ? -step : step), 0.0F, 1.0F);
    const ImageTone tone = slot.table->tone(slot.image, slot.distance);
    for (std::size_t line = 0; line < kShelfLines; ++line) {
        slot.gains[line] = slot.fade * tone.lines[line] / slot.distance;
    }
    coverage_.live += slot.leaving ? 0 : 1;
}

void RoomField::update(std::span<const FieldSource> sources, Vec3 listener,
                       std::size_t frames) noexcept AURICLE_NONBLOCKING {
    bool old_heard = false;
    for (LiveImage& slot : slots_) {
        slot.fresh = false;
        // What reached zero in the block before has been heard out.
        if (slot.table != nullptr && slot.leaving && slot.fade == 0.0F) {
            const auto at = static_cast<std::int32_t>(&slot - slots_.data());
            if (slot.table == table_ && slotOf(slot) == at) {
                slotOf(slot) = kNoSlot;
            }
            free_.push_back(static_cast<std::uint32_t>(at));
            slot = LiveImage{};
        }
        old_heard = old_heard || (slot.table != nullptr && slot.table != table_);
    }
    leaving_ = old_heard ? leaving_ : nullptr;
    dismissJumped(sources, listener);
    rank(sources, listener);
    admit(sources);
    const float step = static_cast<float>(frames) / static_cast<float>(kFade);
    for (LiveImage& slot : slots_) {
        if (slot.table != nullptr) {
            advance(slot, sources, listener, step);
        }
    }
    starting_ = false;
}

}  // namespace auricle::rooms
