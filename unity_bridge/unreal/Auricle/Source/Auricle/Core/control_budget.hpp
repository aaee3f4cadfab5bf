#pragma once

#include <algorithm>
#include <cstdint>

namespace auricle::client {

/// Keeps control messages below the protocol's limit of 200 per second: three quarters of it,
/// counted as a bucket that fills with time.
class ControlBudget {
public:
    /// Whether `messages` more may be sent now; they are counted where they may.
    bool spend(std::int64_t messages, std::int64_t now_ms) {
        left_ = std::min(kBurst, left_ + (now_ms - last_ms_) * kPerSecond);
        last_ms_ = now_ms;
        if (left_ < 1000 * messages) return false;
        left_ -= 1000 * messages;
        return true;
    }

private:
    static constexpr std::int64_t kPerSecond = 75;
    static constexpr std::int64_t kBurst = 75 * 1000;

    std::int64_t left_ = kBurst;  // thousandths of a message
    std::int64_t last_ms_ = 0;
};

}  // namespace auricle::client
