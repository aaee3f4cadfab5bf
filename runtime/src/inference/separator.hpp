#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auricle/nonblocking.hpp"
#include "inference/hop_analysis.hpp"
#include "inference/mask_runner.hpp"
#include "inference/mask_worker.hpp"
#include "inference/stream_contract.hpp"

namespace auricle::inference {

struct SeparatorSettings {
    /// The network runs on a thread of its own. Otherwise `process` runs it: the same output
    /// however the input is cut, but allocations and time are the network's.
    bool real_time = false;
    /// Longest block of one call in real time; the network is given this much time and adds this
    /// much latency, rounded up to hops.
    std::size_t max_block = kHop;
};

/// Splits a mono mixture at 48 kHz into the parts of up to four objects and a residual.
///
/// The parts and the residual add up to the delayed mixture whatever the masks are. Blocks may
/// have any length, the delay is constant. Samples that are not finite, or beyond +-kLoudest, count
/// as silence.
class Separator {
public:
    static constexpr std::size_t kParts = kSlots + 1;  ///< the residual is the last
    static constexpr float kLoudest = 1e6F;            ///< +120 dBFS

    /// Hops of the cross-fade after the objects have changed: 43 ms.
    static constexpr std::uint32_t kFadeHops = 8;

    Separator(std::unique_ptr<MaskNetwork> network, std::unique_ptr<MaskNetwork> backup,
              const SeparatorSettings& settings = {});

    /// Samples by which the parts are later than the mixture.
    std::size_t latency() const noexcept { return kWindow + kHop * ahead_; }

    std::size_t conditionSize() const noexcept { return runner_.conditionSize(); }

    /// Control side: the slots' conditions, [kSlots][conditionSize()], and which of the slots have
    /// an object. Slots that `changed` start with an empty state; masks are cross-faded.
    void setQuery(std::span<const float> conditions, std::span<const bool, kSlots> active,
                  std::span<const bool, kSlots> changed);

    /// Control side: from the next hop on, whether masks are decided (SlotDecision), for parts that
    /// are heard from different places; cross-faded. They are not at first.
    void setDecided(bool decided);

    /// Audio thread: `frames` samples into kParts rows of as many. In real time it neither
    /// allocates nor locks nor waits.
    void process(const float* mixture, float* const* parts, std::size_t frames) noexcept;

    /// Audio thread: what was heard is forgotten, by the network too; the objects stay.
    void reset() noexcept;

    /// Hops, in real time, for which the network was late and the masks before were held.
    std::uint64_t lateHops() const noexcept { return late_.load(std::memory_order_relaxed); }

    std::uint64_t spoiltHops() const noexcept { return runner_.spoiltHops(); }

    /// Control side: what computes, and what went wrong so far ("" for nothing).
    std::string provider() const { return runner_.provider(); }
    std::string failure() const { return runner_.failure(); }

    /// Control side, in real time: waits until the network has done what was submitted.
    void drain() const noexcept;

private:
    void completeHop() noexcept;
    void requestMasks(const HopSpectrum& spectrum) noexcept;
    void collectMasks(MaskWorker& worker, std::uint64_t target) noexcept AURICLE_NONBLOCKING;
    void takeMasks(const HopMasks& from) noexcept AURICLE_NONBLOCKING;
    void blendMasks() noexcept AURICLE_NONBLOCKING;

    std::size_t ahead_;
    MaskRunner runner_;
    SlotQuery query_;

    HopAnalysis analysis_;
    HopSynthesis synthesis_;
    std::vector<HopSpectrum> spectra_;              // of the last ahead + 1 hops
    std::vector<std::array<float, kHop>> mixture_;  // the last ahead + 2 hops
    std::array<float, kHop> input_{};
    std::array<std::array<float, kHop>, kParts> ready_{};
    std::size_t filled_ = 0;

    std::uint64_t next_ = 0;   // index of the hop that input_ becomes
    std::uint64_t first_ = 0;  // first hop since the last reset
    bool reset_pending_ = false;

    HopRequest request_;
    HopMasks answer_;
    SlotMasks wanted_{};   // as they came from the network
    SlotMasks applied_{};  // after the cross-fade
    SlotMasks fade_from_{};
    std::uint32_t generation_ = 0;
    std::uint32_t fade_left_ = 0;
    bool fresh_ = true;  // nothing was heard yet that a fade could start from
    std::atomic<std::uint64_t> late_{0};

    std::optional<MaskWorker> worker_;  // last, so that it ends before what it uses
};

}  // namespace auricle::inference
