#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "auricle/nonblocking.hpp"
#include "dsp/aligned.hpp"
#include "inference/mask_network.hpp"
#include "inference/mask_network_weights.hpp"

namespace auricle::inference {

/// A mask network of `auricle.models.streaming`, computed by the engine itself on the CPU.
///
/// Band powers in dB below a level that follows the peaks go through a layer that all labels
/// modulate and a recurrent trunk; each active slot has a recurrent state of its own and shared
/// weights; in each band the slots and the residual share the mixture by a softmax. `run`
/// allocates nothing, and slots without an object cost nothing.
class NativeMaskNetwork : public MaskNetwork {
public:
    explicit NativeMaskNetwork(std::shared_ptr<const MaskNetworkWeights> weights);

    std::size_t conditionSize() const noexcept override { return weights_->conditionSize(); }
    void setQuery(const SlotQuery& query) noexcept override;
    void reset() noexcept override;
    void resetSlot(std::size_t slot) noexcept override;
    bool run(const HopSpectra& spectra, SlotMasks& masks) noexcept AURICLE_NONBLOCKING override;
    std::string failure() const override { return {}; }  // arithmetic does not fail
    std::string provider() const override { return "cpu"; }

private:
    using Floats = dsp::AlignedVector<float>;

    /// What one slot has.
    struct Slot {
        bool active = false;
        Floats state;
        Floats scale;  ///< 1 + scale, by its own label and the others'
        Floats shift;
        Floats input;
        Floats given;
        Floats kept;
        Floats own_and_others;  ///< its state, then the sum of the others'
    };

    void hear(const HopSpectra& spectra) noexcept AURICLE_NONBLOCKING;
    void stepTrunk() noexcept AURICLE_NONBLOCKING;
    void stepSlots() noexcept AURICLE_NONBLOCKING;
    void shareBands() noexcept AURICLE_NONBLOCKING;
    void spread(SlotMasks& masks) const noexcept AURICLE_NONBLOCKING;

    std::shared_ptr<const MaskNetworkWeights> weights_;
    float per_short_sine_power_;
    std::array<Slot, kSlots> slots_;
    std::array<Slot*, kSlots> active_{};  ///< those in use, the first active_count_
    std::size_t active_count_ = 0;
    float level_ = 0.0F;  ///< dB above -100 dB
    Floats trunk_;
    Floats front_scale_;
    Floats front_shift_;
    Floats features_;
    Floats front_;
    Floats given_;
    Floats kept_;
    Floats front_and_trunk_;
    Floats slot_input_;
    Floats together_and_trunk_;
    Floats gains_;  ///< [active slots, then the residual][padded bands]
};

}  // namespace auricle::inference
