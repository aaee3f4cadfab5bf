#include "engine/worker_team.hpp"

#if defined(__x86_64__) || defined(_M_X64) || defined(__i386__) || defined(_M_IX86)
#include <immintrin.h>
#endif

namespace auricle::engine {

namespace {

constexpr std::uint64_t kPartBits = 16;
constexpr std::uint64_t kPartMask = (std::uint64_t{1} << kPartBits) - 1;

// Looks at a word before a helper sleeps: some tens of microseconds, in which the next chunk of a
// long process call comes; the next call comes milliseconds later.
constexpr int kLooks = 1'000;

void relax() noexcept AURICLE_NONBLOCKING {
#if defined(__x86_64__) || defined(_M_X64) || defined(__i386__) || defined(_M_IX86)
    _mm_pause();
#elif defined(__aarch64__) && defined(__GNUC__)
    asm volatile("yield");
#endif
}

}  // namespace

WorkerTeam::WorkerTeam(std::size_t threads) {
    helpers_.reserve(threads - 1);
    try {
        for (std::size_t i = 1; i < threads; ++i) {
            helpers_.emplace_back([this] { help(); });
        }
    } catch (...) {
        stopping_.store(true);
        round_.fetch_add(1);
        round_.notify_all();
        for (std::thread& helper : helpers_) {
            helper.join();
        }
        throw;
    }
}

WorkerTeam::~WorkerTeam() {
    stopping_.store(true);
    round_.fetch_add(1);
    round_.notify_all();
    for (std::thread& helper : helpers_) {
        helper.join();
    }
}

void WorkerTeam::share(std::size_t parts, Task task) noexcept AURICLE_NONBLOCKING {
    task_ = task;
    done_.store(0, std::memory_order_relaxed);
    const std::uint64_t round = (ticket_.load(std::memory_order_relaxed) >> (2 * kPartBits)) + 1;
    ticket_.store((round << (2 * kPartBits)) | (std::uint64_t{parts} << kPartBits),
                  std::memory_order_release);
    round_.fetch_add(1);
    if (sleepers_.load() > 0) {
        round_.notify_all();
    }
    takeParts();
    while (done_.load(std::memory_order_acquire) != parts) {
        relax();
    }
}

void WorkerTeam::takeParts() noexcept AURICLE_NONBLOCKING {
    std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
    while (true) {
        const std::uint64_t next = ticket & kPartMask;
        if (next >= ((ticket >> kPartBits) & kPartMask)) {
            return;
        }
        if (ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel,
                                          std::memory_order_acquire)) {
            task_.function(task_.context, static_cast<std::size_t>(next));
            done_.fetch_add(1, std::memory_order_acq_rel);
            ticket = ticket_.load(std::memory_order_acquire);
        }
    }
}

void WorkerTeam::help() noexcept {
    std::uint32_t seen = round_.load();
    while (!stopping_.load()) {
        takeParts();
        for (int look = 0; look < kLooks && round_.load() == seen; ++look) {
            relax();
        }
        if (round_.load() == seen) {
            sleepers_.fetch_add(1);
            round_.wait(seen);
            sleepers_.fetch_sub(1);
        }
        seen = round_.load();
    }
}

}  // namespace auricle::engine
