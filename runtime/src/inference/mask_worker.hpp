#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "auricle/nonblocking.hpp"
#include "inference/mask_runner.hpp"
#include "realtime/spsc_ring.hpp"

namespace auricle::inference {

/// Runs a MaskRunner on a thread of its own, so that the audio thread never waits for a network.
///
/// The audio thread submits hops and collects masks through rings without locks. A network that is
/// so late that no room is left misses hops; the rest reach it in order.
class MaskWorker {
public:
    /// `ahead`: hops between a submission and the collection of its masks.
    MaskWorker(MaskRunner& runner, std::size_t ahead);
    ~MaskWorker();

    MaskWorker(const MaskWorker&) = delete;
    MaskWorker& operator=(const MaskWorker&) = delete;

    /// Audio thread: where to write the next hop, or null where the network is too far behind.
    HopRequest* slotToFill() noexcept AURICLE_NONBLOCKING { return requests_.slotToFill(); }

    /// Audio thread: sends the hop that was written.
    void submit() noexcept AURICLE_NONBLOCKING;

    /// Audio thread: the oldest masks that came back, or null; they are valid until `release`.
    const HopMasks* oldest() const noexcept AURICLE_NONBLOCKING { return masks_.oldest(); }
    void release() noexcept AURICLE_NONBLOCKING { masks_.release(); }

    /// Any other thread: returns when every hop that was submitted has its masks, or found no room
    /// for them.
    void drain() const noexcept;

private:
    void work() noexcept;

    MaskRunner& runner_;
    realtime::SpscRing<HopRequest> requests_;
    realtime::SpscRing<HopMasks> masks_;
    std::atomic<std::uint32_t> submitted_{0};
    std::atomic<std::uint32_t> done_{0};
    std::atomic<std::uint32_t> calls_{0};
    std::atomic<bool> sleeping_{false};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace auricle::inference
