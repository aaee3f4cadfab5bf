#include "engine/hrtf_set.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "auricle/prepared_hrtf.hpp"
#include "engine/chunk.hpp"
#include "engine/shared_tables.hpp"

namespace auricle {

PreparedHrtf::PreparedHrtf(const HrtfAsset& asset) {
    checkHrtfAsset(asset);
    set_ = std::make_shared<const engine::HrtfSet>(asset);
}

std::uint32_t PreparedHrtf::tailFrames() const noexcept {
    const auto way = static_cast<std::size_t>(std::ceil(set_->longestDelay()));
    return static_cast<std::uint32_t>(way + dsp::kDelayTaps + set_->taps());
}

namespace engine {

using dsp::kFftLanes;

HrtfSet::HrtfSet(const HrtfAsset& asset)
    : asset_(asset),
      name_(asset.name),
      sample_rate_(asset.sample_rate),
      table_(asset),
      near_field_(table_.count() == 1 ? sharedTable<spatial::NearField>(sample_rate_)
                                      : std::make_shared<const spatial::NearField>(
                                            sample_rate_, spatial::kHeadRadius, table_.nearest())),
      taps_(asset.basis_taps),
      history_(dsp::roundUp(
          std::max(static_cast<std::size_t>(std::ceil(longestDelay())) + dsp::kMaxTapSpan,
                   dsp::kAirTaps),
          dsp::kLanes)),
      basis_(table_.paddedBasis() * paddedTaps()),
      // At least two chunks: their transform counts on a second half of zeros.
      cosines_(std::bit_ceil(std::max(kChunk + taps_ - 1, 2 * kChunk))),
      sines_(cosines_.size()),
      plan_{cosines_.size(), cosines_.data(), sines_.data()},
      filter_re_(table_.paddedBasis() * plan_.size),
      filter_im_(table_.paddedBasis() * plan_.size) {
    if (longestDelay() > static_cast<float>(kMaxDelay)) {
        throw std::invalid_argument(
            "HRTF set " + name_ + " has delays up to " + std::to_string(table_.maxDelay()) +
            " samples; at most " +
            std::to_string(static_cast<float>(kMaxDelay) - near_field_->longestDelay()) +
            " are supported");
    }
    for (std::size_t k = 0; k < asset.basis_count; ++k) {
        const auto row = asset.basis.begin() + static_cast<std::ptrdiff_t>(k * taps_);
        std::copy_n(row, taps_, basis_.begin() + static_cast<std::ptrdiff_t>(k * paddedTaps()));
    }
    for (std::size_t k = 0; k < plan_.size; ++k) {
        const double angle =
            2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(plan_.size);
        cosines_[k] = static_cast<float>(std::cos(angle));
        sines_[k] = static_cast<float>(std::sin(angle));
    }
    const std::size_t batch = plan_.size * kFftLanes;
    std::vector<float> scratch(2 * batch);
    for (std::size_t group = 0; group < groups(); ++group) {
        float* re = filter_re_.data() + group * batch;
        float* im = filter_im_.data() + group * batch;
        for (std::size_t lane = 0; lane < kFftLanes; ++lane) {
            const std::size_t basis = group * kFftLanes + lane;
            for (std::size_t tap = 0; basis < asset.basis_count && tap < taps_; ++tap) {
                re[tap * kFftLanes + lane] = asset.basis[basis * taps_ + tap];
            }
        }
        dsp::kernels().fftLanes(plan_, re, im, scratch.data(), scratch.data() + batch);
    }
}

const RoomResponses& HrtfSet::responses() const {
    std::call_once(responses_made_,
                   [this] { responses_ = std::make_unique<const RoomResponses>(asset_); });
    return *responses_;
}

}  // namespace engine

}  // namespace auricle
