#pragma once

#include <cstddef>
#include <cstdint>

namespace auricle::test {

struct WatchCounts {
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t locks = 0;
    std::size_t largest_allocation = 0;  ///< bytes
};

/// Counts what an audio thread must not do, on the calling thread and while the object lives.
///
/// The test program replaces operator new and delete everywhere; with glibc also malloc and its
/// kin and the lock functions of pthreads. A sanitizer owns those itself: there allocations are
/// counted by the sanitizer's own hooks, and locks not at all (countsLocks is false).
class RealtimeWatch {
public:
    RealtimeWatch() noexcept;
    ~RealtimeWatch();

    // The counts belong to the thread, and a copy would end them early.
    RealtimeWatch(const RealtimeWatch&) = delete;
    RealtimeWatch& operator=(const RealtimeWatch&) = delete;

    WatchCounts counts() const noexcept;

    static const bool kCountsLocks;
};

}  // namespace auricle::test
