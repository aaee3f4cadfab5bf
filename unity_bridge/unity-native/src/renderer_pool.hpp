#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "auricle/auricle.h"
#include "control_api.h"

namespace auricle::unity {

/// A renderer with its one source.
struct Voice {
    auricle_renderer* renderer = nullptr;
    std::uint32_t source = 0;
    std::uint32_t sample_rate = 0;
};

/// Where an instance finds its voice: null until there is one.
using VoiceCell = std::atomic<Voice*>;

/// Makes renderers in the background and lends them to sources.
///
/// Making one takes a tenth of a second or more, and Unity creates effects on the thread that
/// draws.
class RendererPool {
public:
    /// The pool of the process. It is never destroyed: at the end of a process its thread must not
    /// be waited for while the loader holds its lock.
    static RendererPool& shared();

    RendererPool(const RendererPool&) = delete;
    RendererPool& operator=(const RendererPool&) = delete;

    /// Puts a voice into the cell, now or as soon as there is one.
    void request(VoiceCell& cell, std::uint32_t sample_rate);

    /// Takes the voice back. No call on the cell or the voice may be under way.
    void giveBack(VoiceCell& cell);

    auricle_status setHrtf(const void* hrtf, std::uint32_t bytes);
    void reserve(std::uint32_t sources);
    auricle_unity_counts counts() const;
    /// Why sources at the device's last rate have no voice; empty where they have.
    std::string problem() const;

private:
    struct Request {
        VoiceCell* cell;
        std::uint32_t sample_rate;
    };

    RendererPool();

    void work();
    std::uint32_t wantedRate() const;
    Voice* takeSpare(std::uint32_t sample_rate);
    void make(std::unique_lock<std::mutex>& lock, std::uint32_t sample_rate);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint32_t, std::vector<std::byte>> assets_;  // by sample rate
    std::vector<Request> waiting_;
    std::vector<Voice*> spare_;
    std::vector<Voice*> lent_;
    std::uint32_t wanted_spare_;
    std::uint32_t usual_rate_ = 0;
    std::uint32_t failed_ = 0;
    std::map<std::uint32_t, std::string> problems_;  // by sample rate
    std::thread worker_;
};

}  // namespace auricle::unity
