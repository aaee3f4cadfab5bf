#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "auricle/nonblocking.hpp"

namespace auricle::realtime {

/// Hands values from one thread to another in order; neither side ever waits.
///
/// One thread fills slots and publishes them, one other thread reads and releases them. Slots are
/// made once and used again, so that large values are written and read in place.
template <typename T>
class SpscRing {
public:
    /// Holds up to `capacity` values, copies of `pattern` at first.
    explicit SpscRing(std::size_t capacity, const T& pattern = {}) : slots_(capacity, pattern) {}

    SpscRing(const SpscRing&) = delete;
    SpscRing& operator=(const SpscRing&) = delete;

    /// Writer: the slot to fill next, or null where the reader has not made room.
    T* slotToFill() noexcept AURICLE_NONBLOCKING {
        const std::uint64_t at = written_.load(std::memory_order_relaxed);
        if (at - read_.load(std::memory_order_acquire) == slots_.size()) {
            return nullptr;
        }
        return &slots_[at % slots_.size()];
    }

    /// Writer: gives the slot that slotToFill returned to the reader.
    void publish() noexcept AURICLE_NONBLOCKING {
        written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    /// Reader: the oldest value, or null where there is none.
    const T* oldest() const noexcept AURICLE_NONBLOCKING {
        const std::uint64_t at = read_.load(std::memory_order_relaxed);
        if (at == written_.load(std::memory_order_acquire)) {
            return nullptr;
        }
        return &slots_[at % slots_.size()];
    }

    /// Reader: gives the slot of `oldest` back to the writer.
    void release() noexcept AURICLE_NONBLOCKING {
        read_.store(read_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

private:
    std::vector<T> slots_;
    alignas(64) std::atomic<std::uint64_t> written_{0};
    alignas(64) std::atomic<std::uint64_t> read_{0};
};

}  // namespace auricle::realtime
