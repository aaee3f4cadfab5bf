#pragma once

#include <atomic>
#include <stdexcept>

namespace auricle::bindings {

/// Holds a flag for as long as it lives; throws `refusal` where somebody else holds it.
class Exclusive {
public:
    Exclusive(std::atomic<bool>& flag, const char* refusal) : flag_(flag) {
        if (flag_.exchange(true, std::memory_order_acquire)) {
            throw std::runtime_error(refusal);
        }
    }
    ~Exclusive() { flag_.store(false, std::memory_order_release); }

    Exclusive(const Exclusive&) = delete;
    Exclusive& operator=(const Exclusive&) = delete;

private:
    std::atomic<bool>& flag_;
};

}  // namespace auricle::bindings
