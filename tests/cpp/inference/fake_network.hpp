#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "inference/mask_network.hpp"

namespace auricle::test {

inline constexpr std::size_t kFakeConditionSize = 3;

/// What was asked of a fake network; outlives it.
struct FakeRecord {
    std::atomic<int> runs{0};
    std::atomic<int> resets{0};
    std::array<std::atomic<int>, inference::kSlots> slot_resets{};
    inference::SlotQuery query;
};

/// A network whose answer is a function of the spectra and the query.
class FakeNetwork : public inference::MaskNetwork {
public:
    using Answer = std::function<bool(const inference::HopSpectra&, const inference::SlotQuery&,
                                      inference::SlotMasks&)>;

    FakeNetwork(Answer answer, std::shared_ptr<FakeRecord> record, std::string name = "fake")
        : answer_(std::move(answer)), record_(std::move(record)), name_(std::move(name)) {}

    std::size_t conditionSize() const noexcept override { return kFakeConditionSize; }
    void setQuery(const inference::SlotQuery& query) noexcept override { record_->query = query; }
    void reset() noexcept override { ++record_->resets; }
    void resetSlot(std::size_t slot) noexcept override { ++record_->slot_resets[slot]; }
    bool run(const inference::HopSpectra& spectra, inference::SlotMasks& masks) noexcept override {
        ++record_->runs;
        return answer_(spectra, record_->query, masks);
    }
    std::string failure() const override { return "it was told to"; }
    std::string provider() const override { return name_; }

private:
    Answer answer_;
    std::shared_ptr<FakeRecord> record_;
    std::string name_;
};

/// Gain `gain` in one slot, 0 in the others.
inline FakeNetwork::Answer oneSlot(std::size_t slot, float gain = 1.0F) {
    return [=](const auto&, const auto&, inference::SlotMasks& masks) {
        masks.fill(0.0F);
        for (std::size_t k = 0; k < inference::kBins; ++k) {
            masks[slot * inference::kBins + k] = gain;
        }
        return true;
    };
}

/// Other gains in -0.5..1.5 in every bin of every hop.
inline FakeNetwork::Answer randomGains(unsigned seed) {
    return [random = std::minstd_rand(seed)](const auto&, const auto&,
                                             inference::SlotMasks& masks) mutable {
        for (float& gain : masks) {
            gain =
                static_cast<float>(random()) / static_cast<float>(std::minstd_rand::max()) * 2.0F -
                0.5F;
        }
        return true;
    };
}

inline std::unique_ptr<FakeNetwork> fake(
    FakeNetwork::Answer answer, std::shared_ptr<FakeRecord> record = std::make_shared<FakeRecord>(),
    std::string name = "fake") {
    return std::make_unique<FakeNetwork>(std::move(answer), std::move(record), std::move(name));
}

}  // namespace auricle::test
