#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

namespace auricle::client {

/// Hands values from one thread to one other without locks. Slots are made once and filled and
/// read in place, so that neither side allocates.
template <class T>
class SpscQueue {
public:
    SpscQueue(std::size_t capacity, const T& slot) : slots_(capacity + 1, slot) {}

    // Both sides keep references to the slots.
    SpscQueue(const SpscQueue&) = delete;
    SpscQueue& operator=(const SpscQueue&) = delete;

    /// Producer: the slot to fill next; nullptr where the queue is full.
    T* back() {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        return next(tail) == head_.load(std::memory_order_acquire) ? nullptr : &slots_[tail];
    }

    /// Producer: what was filled is the consumer's now.
    void push() {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        tail_.store(next(tail), std::memory_order_release);
    }

    /// Consumer: the oldest value; nullptr where there is none.
    T* front() {
        const std::size_t head = head_.load(std::memory_order_relaxed);
        return head == tail_.load(std::memory_order_acquire) ? nullptr : &slots_[head];
    }

    /// Consumer: the oldest value's slot is the producer's again.
    void pop() {
        const std::size_t head = head_.load(std::memory_order_relaxed);
        head_.store(next(head), std::memory_order_release);
    }

    /// Consumer: values that wait.
    std::size_t size() const {
        const std::size_t tail = tail_.load(std::memory_order_acquire);
        return (tail + slots_.size() - head_.load(std::memory_order_relaxed)) % slots_.size();
    }

private:
    std::size_t next(std::size_t index) const { return index + 1 == slots_.size() ? 0 : index + 1; }

    std::vector<T> slots_;  // one more than fit, which tells full from empty
    alignas(64) std::atomic<std::size_t> head_{0};
    alignas(64) std::atomic<std::size_t> tail_{0};
};

}  // namespace auricle::client
