#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "inference/mask_network.hpp"
#include "inference/slot_decision.hpp"
#include "realtime/mailbox.hpp"

namespace auricle::inference {

/// One hop on its way to the network.
struct HopRequest {
    std::uint64_t index = 0;
    bool reset_before = false;
    HopSpectra spectra;
};

/// What came back for it.
struct HopMasks {
    std::uint64_t index = 0;
    /// Another number than before: the masks are of other objects, or of none since the network
    /// failed. They are cross-faded.
    std::uint32_t generation = 0;
    SlotMasks masks{};
};

/// Runs mask networks hop by hop, keeps what they give within bounds and deals with those that
/// fail.
///
/// `run` belongs to one thread, the rest to the control side.
class MaskRunner {
public:
    /// `backup` takes over, from an empty state and within the same hop, when `network` fails.
    /// When there is none, or it fails too, all sound stays in the residual. Null: no backup.
    MaskRunner(std::unique_ptr<MaskNetwork> network, std::unique_ptr<MaskNetwork> backup);

    std::size_t conditionSize() const noexcept { return condition_size_; }

    /// Asks for these objects from the next hop on; the newest query wins.
    void post(const SlotQuery& query) noexcept { queries_.post(query); }

    /// Masks of this hop, finite and in 0..1 whatever the network does.
    void run(const HopRequest& request, HopMasks& out) noexcept;

    /// What computes: a network's provider, or "none" after all have failed.
    std::string provider() const;

    /// What went wrong so far, in sentences; empty when nothing did.
    std::string failure() const;

    /// Hops for which the network gave numbers that are not finite: its state was cleared, and the
    /// hop stayed in the residual.
    std::uint64_t spoiltHops() const noexcept { return spoilt_.load(std::memory_order_relaxed); }

private:
    void applyQuery() noexcept;
    void announce() noexcept;

    std::array<std::unique_ptr<MaskNetwork>, 2> networks_;
    std::size_t condition_size_;
    std::size_t current_ = 0;
    std::uint32_t generation_ = 0;
    SlotQuery query_;
    SlotDecision decision_;
    realtime::Mailbox<SlotQuery> queries_;
    std::atomic<std::uint64_t> spoilt_{0};
    mutable std::mutex told_;  // held by `run` only at the moment of a failure
    std::string provider_;
    std::string failure_;
};

}  // namespace auricle::inference
