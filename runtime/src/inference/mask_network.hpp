#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "inference/stream_contract.hpp"

namespace auricle::inference {

/// A streaming mask network with its state, whatever runs it.
///
/// One thread at a time calls it. Implementations may allocate in `run`: real-time callers run it
/// on a thread of their own (MaskWorker).
class MaskNetwork {
public:
    MaskNetwork() = default;
    virtual ~MaskNetwork() = default;
    MaskNetwork(const MaskNetwork&) = delete;
    MaskNetwork& operator=(const MaskNetwork&) = delete;

    /// Floats in the condition of one slot.
    virtual std::size_t conditionSize() const noexcept = 0;

    /// Sets conditions and active slots from the next run on; the state goes on.
    virtual void setQuery(const SlotQuery& query) noexcept = 0;

    /// Clears the state.
    virtual void reset() noexcept = 0;

    /// Clears the part of the state that belongs to one slot.
    virtual void resetSlot(std::size_t slot) noexcept = 0;

    /// One hop. False when the network failed: `failure` says how, and the masks are not to be
    /// used.
    virtual bool run(const HopSpectra& spectra, SlotMasks& masks) noexcept = 0;

    /// What went wrong in the last run that failed, one sentence. For the thread that calls `run`.
    virtual std::string failure() const = 0;

    /// What computes: "cpu" for the engine's own code, or what runs a model file.
    virtual std::string provider() const = 0;
};

}  // namespace auricle::inference
