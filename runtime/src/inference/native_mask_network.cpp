#include "inference/native_mask_network.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace auricle::inference {

namespace {

// As `auricle.models.streaming.features` has them.
constexpr float kFloorDb = -100.0F;
constexpr float kRangeDb = 80.0F;
constexpr float kFallDb = 6.0F * static_cast<float>(kHop) / static_cast<float>(kSampleRate);

/// One over the power of a full-scale sine in a window of the contract, (half its sum) squared. A
/// root-Hann window is half a sine, whose sum is a cotangent; a Hann window's is half its length.
float perSinePower(std::size_t root_hann) {
    const double half_sum =
        0.5 / std::tan(std::numbers::pi / (2.0 * static_cast<double>(root_hann)));
    return static_cast<float>(1.0 / (half_sum * half_sum));
}

constexpr float kPerLongSinePower = 16.0F / static_cast<float>(kLongWindow * kLongWindow);

float* sumBands(const float* power, const BandEdges& edges, float scale, float* out) noexcept {
    for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
        float sum = 0.0F;
        for (std::size_t bin = edges[band]; bin < edges[band + 1]; ++bin) {
            sum += power[bin];
        }
        *out++ = scale * sum;
    }
    return out;
}

}  // namespace

NativeMaskNetwork::NativeMaskNetwork(std::shared_ptr<const MaskNetworkWeights> weights)
    : weights_(std::move(weights)),
      per_short_sine_power_(perSinePower(kWindow)),
      trunk_(weights_->sizes.trunk),
      front_scale_(weights_->sizes.front, 1.0F),
      front_shift_(weights_->sizes.front),
      features_(weights_->features() + 1),
      front_(weights_->front.paddedRows()),
      given_(weights_->trunk_given.paddedRows()),
      kept_(weights_->trunk_kept.paddedRows()),
      front_and_trunk_(weights_->sizes.front + weights_->sizes.trunk),
      slot_input_(weights_->into_slot.paddedRows()),
      together_and_trunk_(weights_->sizes.slot + weights_->sizes.trunk),
      gains_((kSlots + 1) * weights_->slot_logits.paddedRows()) {
    for (Slot& slot : slots_) {
        slot.state.resize(weights_->sizes.slot);
        slot.scale.resize(weights_->sizes.slot);
        slot.shift.resize(weights_->sizes.slot);
        slot.input.resize(weights_->sizes.slot);
        slot.given.resize(weights_->slot_given.paddedRows());
        slot.kept.resize(weights_->slot_kept.paddedRows());
        slot.own_and_others.resize(2 * weights_->sizes.slot);
    }
}

void NativeMaskNetwork::setQuery(const SlotQuery& query) noexcept {
    const std::size_t front = weights_->sizes.front;
    const std::size_t size = weights_->sizes.slot;
    const std::size_t condition = conditionSize();
    active_count_ = 0;
    for (std::size_t s = 0; s < kSlots; ++s) {
        slots_[s].active = query.active[s] > 0.0F;
        if (slots_[s].active) {
            active_[active_count_++] = &slots_[s];
        } else {
            resetSlot(s);
        }
    }
    // Of the active slots: the sum of number `at` of their conditions.
    const auto sum = [&](std::size_t at) {
        float all = 0.0F;
        for (std::size_t s = 0; s < kSlots; ++s) {
            all += slots_[s].active ? query.conditions[s * condition + at] : 0.0F;
        }
        return all;
    };
    for (std::size_t n = 0; n < front; ++n) {
        front_scale_[n] = 1.0F + sum(4 * size + n);
        front_shift_[n] = sum(4 * size + front + n);
    }
    // A condition is [own scale, own shift, others' scale, others' shift, front].
    for (std::size_t n = 0; n < size; ++n) {
        const float scales = sum(2 * size + n);
        const float shifts = sum(3 * size + n);
        for (std::size_t s = 0; s < kSlots; ++s) {
            const float* own = query.conditions.data() + s * condition;
            slots_[s].scale[n] = 1.0F + own[n] + scales - own[2 * size + n];
            slots_[s].shift[n] = own[size + n] + shifts - own[3 * size + n];
        }
    }
}

void NativeMaskNetwork::reset() noexcept {
    level_ = 0.0F;
    std::fill(trunk_.begin(), trunk_.end(), 0.0F);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        resetSlot(slot);
    }
}

void NativeMaskNetwork::resetSlot(std::size_t slot) noexcept {
    std::fill(slots_[slot].state.begin(), slots_[slot].state.end(), 0.0F);
}

bool NativeMaskNetwork::run(const HopSpectra& spectra,
                            SlotMasks& masks) noexcept AURICLE_NONBLOCKING {
    hear(spectra);
    stepTrunk();
    if (active_count_ > 0) {
        stepSlots();
        shareBands();
    }
    spread(masks);
    return true;
}

void NativeMaskNetwork::hear(const HopSpectra& spectra) noexcept AURICLE_NONBLOCKING {
    const std::size_t count = weights_->features();
    float* const bands = features_.data();
    float* end =
        sumBands(spectra.power.data(), weights_->short_edges, per_short_sine_power_, bands);
    const float whole = std::accumulate(bands, end, 0.0F);
    end = sumBands(spectra.long_power.data(), weights_->long_edges, kPerLongSinePower, end);
    *end = whole;
    weights_->kernels.decibels(bands, count + 1);
    level_ = std::max(bands[count] - kFloorDb, level_ - kFallDb);
    for (std::size_t n = 0; n < count; ++n) {
        const float below = std::max(bands[n] - level_ - kFloorDb, -kRangeDb);
        bands[n] = (below - weights_->mean[n]) * weights_->per_deviation[n];
    }
}

void NativeMaskNetwork::stepTrunk() noexcept AURICLE_NONBLOCKING {
    const dsp::NetworkKernels& kernels = weights_->kernels;
    float* const front = front_and_trunk_.data();
    weights_->front.multiply(features_.data(), front_.data());
    kernels.modulate(front, front_.data(), front_scale_.data(), front_shift_.data(),
                     weights_->sizes.front);
    weights_->trunk_given.multiply(front, given_.data());
    weights_->trunk_kept.multiply(trunk_.data(), kept_.data());
    kernels.gruStep(trunk_.data(), given_.data(), kept_.data(), weights_->sizes.trunk);
    std::copy(trunk_.begin(), trunk_.end(), front + weights_->sizes.front);
    std::copy(trunk_.begin(), trunk_.end(), together_and_trunk_.data() + weights_->sizes.slot);
}

void NativeMaskNetwork::stepSlots() noexcept AURICLE_NONBLOCKING {
    const dsp::NetworkKernels& kernels = weights_->kernels;
    const std::size_t size = weights_->sizes.slot;
    std::array<const float*, kSlots> inputs{};
    std::array<const float*, kSlots> states{};
    std::array<float*, kSlots> given{};
    std::array<float*, kSlots> kept{};
    weights_->into_slot.multiply(front_and_trunk_.data(), slot_input_.data());
    for (std::size_t s = 0; s < active_count_; ++s) {
        Slot& slot = *active_[s];
        kernels.modulate(slot.input.data(), slot_input_.data(), slot.scale.data(),
                         slot.shift.data(), size);
        inputs[s] = slot.input.data();
        states[s] = slot.state.data();
        given[s] = slot.given.data();
        kept[s] = slot.kept.data();
    }
    weights_->slot_given.multiply(inputs.data(), given.data(), active_count_);
    weights_->slot_kept.multiply(states.data(), kept.data(), active_count_);
    float* const together = together_and_trunk_.data();
    std::fill_n(together, size, 0.0F);
    for (std::size_t s = 0; s < active_count_; ++s) {
        Slot& slot = *active_[s];
        kernels.gruStep(slot.state.data(), slot.given.data(), slot.kept.data(), size);
        for (std::size_t n = 0; n < size; ++n) {
            together[n] += slot.state[n];
        }
    }
}

void NativeMaskNetwork::shareBands() noexcept AURICLE_NONBLOCKING {
    const std::size_t size = weights_->sizes.slot;
    const std::size_t stride = weights_->slot_logits.paddedRows();
    const float* const together = together_and_trunk_.data();
    std::array<const float*, kSlots> inputs{};
    std::array<float*, kSlots> logits{};
    for (std::size_t s = 0; s < active_count_; ++s) {
        Slot& slot = *active_[s];
        for (std::size_t n = 0; n < size; ++n) {
            slot.own_and_others[n] = slot.state[n];
            slot.own_and_others[size + n] = together[n] - slot.state[n];
        }
        inputs[s] = slot.own_and_others.data();
        logits[s] = gains_.data() + s * stride;
    }
    weights_->slot_logits.multiply(inputs.data(), logits.data(), active_count_);
    weights_->residual_logits.multiply(together_and_trunk_.data(),
                                       gains_.data() + active_count_ * stride);
    weights_->kernels.softmaxColumns(gains_.data(), active_count_ + 1, stride);
}

void NativeMaskNetwork::spread(SlotMasks& masks) const noexcept AURICLE_NONBLOCKING {
    const BandEdges& edges = weights_->short_edges;
    const float* gains = gains_.data();
    float* row = masks.data();
    for (const Slot& slot : slots_) {
        if (slot.active) {
            for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
                std::fill(row + edges[band], row + edges[band + 1], gains[band]);
            }
            // The topmost band reaches to the last bin.
            std::fill(row + edges.back(), row + kBins, gains[edges.size() - 2]);
            gains += weights_->slot_logits.paddedRows();
        } else {
            std::fill_n(row, kBins, 0.0F);
        }
        row += kBins;
    }
}

}  // namespace auricle::inference
