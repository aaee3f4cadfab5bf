#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "auricle/nonblocking.hpp"

namespace auricle::realtime {

/// Hands whole values of plain data from the control side to the audio thread; the newest wins.
///
/// A triple buffer: neither side ever waits. Writers take turns among themselves (the renderer
/// holds its control mutex around `post`); one thread reads.
template <typename T>
class Mailbox {
public:
    Mailbox() = default;
    // Both sides keep indices into the slots; a copy would share nothing and deliver nothing.
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    /// Control side: makes `value` the newest. Returns whether it took the place of a value that
    /// was never taken and now never will be.
    bool post(const T& value) noexcept {
        slots_[back_] = value;
        const std::uint8_t before =
            middle_.exchange(static_cast<std::uint8_t>(back_ | kFresh), std::memory_order_acq_rel);
        back_ = before & kIndex;
        return (before & kFresh) != 0;
    }

    /// Audio thread: takes the newest value into `value`; false when nothing new was posted.
    bool take(T& value) noexcept AURICLE_NONBLOCKING {
        if ((middle_.load(std::memory_order_relaxed) & kFresh) == 0) {
            return false;
        }
        front_ = middle_.exchange(front_, std::memory_order_acq_rel) & kIndex;
        value = slots_[front_];
        return true;
    }

private:
    static constexpr std::uint8_t kIndex = 3;
    static constexpr std::uint8_t kFresh = 4;

    std::array<T, 3> slots_{};
    std::uint8_t back_ = 0;
    std::atomic<std::uint8_t> middle_{1};
    std::uint8_t front_ = 2;
};

}  // namespace auricle::realtime
