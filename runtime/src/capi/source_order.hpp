#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "auricle/nonblocking.hpp"

namespace auricle::capi {

/// The ids of the live sources in the order they were added, for the control side and, as a
/// snapshot, for the audio thread.
///
/// The triple buffer of engine::Mailbox, but over arrays that are set aside once and read where
/// they lie: neither side waits, and the audio thread copies nothing. Writers take turns among
/// themselves (the renderer holds its mutex); one thread reads.
class SourceOrder {
public:
    explicit SourceOrder(std::uint32_t max_sources) {
        live_.reserve(max_sources);
        for (Snapshot& snapshot : snapshots_) {
            snapshot.ids.resize(max_sources);
        }
    }

    // Both sides keep indices into the snapshots; a copy would share nothing.
    SourceOrder(const SourceOrder&) = delete;
    SourceOrder& operator=(const SourceOrder&) = delete;

    /// Control side. There is room: the engine has given out this id.
    void add(std::uint32_t id) noexcept {
        live_.push_back(id);
        publish();
    }

    /// Control side.
    void remove(std::uint32_t id) noexcept {
        live_.erase(std::find(live_.begin(), live_.end(), id));
        publish();
    }

    /// Control side.
    std::size_t size() const noexcept { return live_.size(); }

    /// Audio thread: the newest order; it stays as it is until the next call.
    std::span<const std::uint32_t> newest() noexcept AURICLE_NONBLOCKING {
        if ((middle_.load(std::memory_order_relaxed) & kFresh) != 0) {
            front_ = middle_.exchange(front_, std::memory_order_acq_rel) & kIndex;
        }
        return {snapshots_[front_].ids.data(), snapshots_[front_].count};
    }

private:
    static constexpr std::uint8_t kIndex = 3;
    static constexpr std::uint8_t kFresh = 4;

    struct Snapshot {
        std::vector<std::uint32_t> ids;
        std::size_t count = 0;
    };

    void publish() noexcept {
        Snapshot& back = snapshots_[back_];
        std::copy(live_.begin(), live_.end(), back.ids.begin());
        back.count = live_.size();
        back_ =
            middle_.exchange(static_cast<std::uint8_t>(back_ | kFresh), std::memory_order_acq_rel) &
            kIndex;
    }

    std::vector<std::uint32_t> live_;
    std::array<Snapshot, 3> snapshots_;
    std::uint8_t back_ = 0;
    std::atomic<std::uint8_t> middle_{1};
    std::uint8_t front_ = 2;
};

}  // namespace auricle::capi
