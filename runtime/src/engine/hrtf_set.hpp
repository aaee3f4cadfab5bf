#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "auricle/hrtf_asset.hpp"
#include "auricle/nonblocking.hpp"
#include "auricle/room_response.hpp"
#include "dsp/aligned.hpp"
#include "dsp/kernels.hpp"
#include "spatial/near_field.hpp"
#include "spatial/shell_tables.hpp"

namespace auricle::engine {

/// What every renderer of an HRTF set shares and none changes.
class HrtfSet {
public:
    /// Takes an asset that checkHrtfAsset accepts. Throws std::invalid_argument where its delays
    /// exceed kMaxDelay.
    explicit HrtfSet(const HrtfAsset& asset);

    /// The FFT plan points into this object.
    HrtfSet(const HrtfSet&) = delete;
    HrtfSet& operator=(const HrtfSet&) = delete;

    const std::string& name() const noexcept { return name_; }
    std::uint32_t sampleRate() const noexcept { return sample_rate_; }
    const spatial::ShellTables& table() const noexcept AURICLE_NONBLOCKING { return table_; }

    /// Cues of sources nearer than the set was measured: than 1 m, or than its nearest shell where
    /// it has several. Sets of one distance share theirs.
    const spatial::NearField& nearField() const noexcept AURICLE_NONBLOCKING {
        return *near_field_;
    }

    std::size_t taps() const noexcept AURICLE_NONBLOCKING { return taps_; }

    /// Longest delay of an ear, near sources included, samples.
    float longestDelay() const noexcept AURICLE_NONBLOCKING {
        return table_.maxDelay() + near_field_->longestDelay();
    }

    /// Past samples that the longest delay reaches back to.
    std::size_t history() const noexcept AURICLE_NONBLOCKING { return history_; }

    /// Basis filters in time, [paddedBasis x paddedTaps], zeros behind the last tap.
    const float* basis() const noexcept AURICLE_NONBLOCKING { return basis_.data(); }
    std::size_t paddedTaps() const noexcept AURICLE_NONBLOCKING {
        return dsp::roundUp(taps_, 4 * dsp::kLanes);
    }

    /// Basis filters in groups of kFftLanes.
    std::size_t groups() const noexcept AURICLE_NONBLOCKING {
        return table_.paddedBasis() / dsp::kFftLanes;
    }

    /// FFT that holds a chunk convolved with a basis filter.
    const dsp::FftPlan& plan() const noexcept AURICLE_NONBLOCKING { return plan_; }

    /// Spectra of a group, element [bin][lane].
    const float* filterRe(std::size_t group) const noexcept AURICLE_NONBLOCKING {
        return filter_re_.data() + group * plan_.size * dsp::kFftLanes;
    }
    const float* filterIm(std::size_t group) const noexcept AURICLE_NONBLOCKING {
        return filter_im_.data() + group * plan_.size * dsp::kFftLanes;
    }

    /// Control side: the exact room responses of this set, made when a room first asks for them.
    const RoomResponses& responses() const;

private:
    const HrtfAsset asset_;
    mutable std::once_flag responses_made_;
    mutable std::unique_ptr<const RoomResponses> responses_;
    std::string name_;
    std::uint32_t sample_rate_;
    spatial::ShellTables table_;
    std::shared_ptr<const spatial::NearField> near_field_;
    std::size_t taps_;
    std::size_t history_;
    dsp::AlignedVector<float> basis_;
    std::vector<float> cosines_;
    std::vector<float> sines_;
    dsp::FftPlan plan_;
    dsp::AlignedVector<float> filter_re_;  // [groups x bins x lanes]
    dsp::AlignedVector<float> filter_im_;
};

}  // namespace auricle::engine
