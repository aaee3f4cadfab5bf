#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include "auricle/nonblocking.hpp"

namespace auricle::engine {

/// Places in which as many threads work side by side: more than threads, so that one that is held
/// up does not hold up all.
constexpr std::size_t placesFor(std::size_t threads) { return threads > 1 ? 2 * threads : 1; }

/// Threads that help the audio thread with work that falls into parts.
///
/// The audio thread takes parts too and never waits for a helper to begin, so helpers that are late
/// or asleep cost time and never correctness; it waits for parts that a helper has begun. Helpers
/// look out for work for a short while after each round, then they sleep until the next.
class WorkerTeam {
public:
    /// Threads of a team, the caller of `run` counted.
    static constexpr std::size_t kMostThreads = 64;

    /// Starts threads - 1 helpers.
    explicit WorkerTeam(std::size_t threads);
    ~WorkerTeam();

    WorkerTeam(const WorkerTeam&) = delete;
    WorkerTeam& operator=(const WorkerTeam&) = delete;

    /// Calls work(part) once for every part below `parts`, at most 65,535, on this thread and the
    /// helpers, and returns when all have been done. One call at a time.
    template <typename Work>
    void run(std::size_t parts, Work& work) noexcept AURICLE_NONBLOCKING {
        share(parts, {&work, [](void* context, std::size_t part) noexcept {
                          (*static_cast<Work*>(context))(part);
                      }});
    }

private:
    struct Task {
        void* context = nullptr;
        void (*function)(void*, std::size_t) noexcept = nullptr;
    };

    void share(std::size_t parts, Task task) noexcept AURICLE_NONBLOCKING;
    void takeParts() noexcept AURICLE_NONBLOCKING;
    void help() noexcept;

    Task task_{};
    // Round, number of parts and the next part in one word: who raises the last has taken a part
    // of that round, and the task cannot change before it is done.
    alignas(64) std::atomic<std::uint64_t> ticket_{0};
    alignas(64) std::atomic<std::size_t> done_{0};
    alignas(64) std::atomic<std::uint32_t> round_{0};
    std::atomic<std::uint32_t> sleepers_{0};
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> helpers_;
};

}  // namespace auricle::engine
