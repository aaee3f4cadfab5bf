#pragma once

#include <array>

#include "auricle/nonblocking.hpp"
#include "inference/stream_contract.hpp"

namespace auricle::inference {

/// Makes masks decided: what each object is heard from, rather than what is nearest to it.
///
/// Parts that are to be compared with the sounds are best with soft masks; parts that are to be
/// heard from different places blend into a place between. Two steps for every hop, among the
/// active slots and in every bin, l being the logarithm of a mask:
///
/// 1. Balance. A slot that has been more certain than the others, all in all, has taken what
///    belongs to them. mu is the mean of its l over that of all slots, over bins and past hops:
///    kBalance of it, at most kLargestOffset, is taken away from l. Bins of a hop are weighted by
///    amplitude; hops count alike however loud they are, so that a loud passage does not rule over
///    what comes after it, and silence does not count.
///    (Saerens, Latinne and Decaestecker 2002, Neural Computation 14, correct a classifier for
///    other priors by such an offset.) A slot whose label is not heard at all stays behind for the
///    limit.
/// 2. Sharpness. The slots share what the residual leaves by softmax(kSharpness (l - offset)).
///
/// The residual keeps its mask, so what nobody named stays there, and with one slot nothing
/// changes. Causal, without latency.
class SlotDecision {
public:
    static constexpr float kBalance = 0.8F;
    static constexpr float kLargestOffset = 0.5F;
    static constexpr float kSharpness = 4.0F;
    /// Hops in which what was heard before counts 1/e: 1.6 s.
    static constexpr float kMemoryHops = 300.0F;
    /// A hop whose amplitudes have this sum over bins counts half, one far below not at all: white
    /// noise at -80 dBFS, 257 sqrt(256 pi / 4) 1e-4.
    static constexpr float kQuietHop = 0.364F;
    /// Masks below count as this, so that zero has a logarithm.
    static constexpr float kLeastMask = 1e-4F;

    void reset() noexcept AURICLE_NONBLOCKING { *this = {}; }

    /// Masks of the next hop, in 0..1. Those of slots that are not active stay as they are.
    void apply(const std::array<float, kBins>& power, const std::array<float, kSlots>& active,
               SlotMasks& masks) noexcept AURICLE_NONBLOCKING;

private:
    // Sums over bins and past hops: amplitude times l over the mean of l, and amplitude, both
    // relative to the hop's level.
    std::array<double, kSlots> certainty_{};
    double weight_ = 0.0;
};

}  // namespace auricle::inference
