#include "inference/separator.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "dsp/raised_cosine.hpp"
#include "realtime/flush_denormals.hpp"

namespace auricle::inference {

Separator::Separator(std::unique_ptr<MaskNetwork> network, std::unique_ptr<MaskNetwork> backup,
                     const SeparatorSettings& settings)
    : ahead_(settings.real_time ? (std::max<std::size_t>(settings.max_block, 1) + kHop - 1) / kHop
                                : 0),
      runner_(std::move(network), std::move(backup)),
      spectra_(ahead_ + 1),
      mixture_(ahead_ + 2) {
    if (settings.real_time) {
        worker_.emplace(runner_, ahead_);
    }
}

void Separator::setQuery(std::span<const float> conditions, std::span<const bool, kSlots> active,
                         std::span<const bool, kSlots> changed) {
    if (conditions.size() != kSlots * conditionSize()) {
        throw std::invalid_argument("the conditions are " + std::to_string(conditions.size()) +
                                    " numbers; this network takes " +
                                    std::to_string(kSlots * conditionSize()));
    }
    std::copy(conditions.begin(), conditions.end(), query_.conditions.begin());
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        query_.active[slot] = active[slot] ? 1.0F : 0.0F;
        query_.versions[slot] += changed[slot] ? 1U : 0U;
    }
    runner_.post(query_);
}

void Separator::setDecided(bool decided) {
    query_.decided = decided;
    runner_.post(query_);
}

void Separator::process(const float* mixture, float* const* parts, std::size_t frames) noexcept {
    const realtime::FlushDenormals flush;
    std::size_t done = 0;
    while (done < frames) {
        const std::size_t count = std::min(frames - done, kHop - filled_);
        for (std::size_t n = 0; n < count; ++n) {
            const float sample = mixture[done + n];
            // False for what is not a number, too.
            input_[filled_ + n] = std::abs(sample) <= kLoudest ? sample : 0.0F;
        }
        for (std::size_t part = 0; part < kParts; ++part) {
            std::copy_n(ready_[part].data() + filled_, count, parts[part] + done);
        }
        filled_ += count;
        done += count;
        if (filled_ == kHop) {
            completeHop();
            filled_ = 0;
        }
    }
}

void Separator::reset() noexcept {
    analysis_.reset();
    synthesis_.reset();
    std::fill(spectra_.begin(), spectra_.end(), HopSpectrum{});
    for (auto& hop : mixture_) {
        hop.fill(0.0F);
    }
    for (auto& row : ready_) {
        row.fill(0.0F);
    }
    filled_ = 0;
    first_ = next_;
    reset_pending_ = true;
    wanted_.fill(0.0F);
    applied_.fill(0.0F);
    fade_left_ = 0;
    fresh_ = true;
}

void Separator::completeHop() noexcept {
    mixture_[next_ % mixture_.size()] = input_;
    HopSpectrum& spectrum = spectra_[next_ % spectra_.size()];
    analysis_.process(input_.data(), spectrum);
    requestMasks(spectrum);

    if (next_ >= first_ + ahead_) {
        const std::uint64_t target = next_ - ahead_;
        if (worker_) {
            collectMasks(*worker_, target);
        } else {
            takeMasks(answer_);
        }
        blendMasks();
        std::array<float, kHop>& residual = ready_[kSlots];
        // The hop before the target is what the target's window completes.
        residual = mixture_[(target + mixture_.size() - 1) % mixture_.size()];
        for (std::size_t slot = 0; slot < kSlots; ++slot) {
            synthesis_.process(slot, spectra_[target % spectra_.size()],
                               applied_.data() + slot * kBins, ready_[slot].data());
            for (std::size_t n = 0; n < kHop; ++n) {
                residual[n] -= ready_[slot][n];
            }
        }
    }
    ++next_;
}

void Separator::requestMasks(const HopSpectrum& spectrum) noexcept {
    HopRequest* request = worker_ ? worker_->slotToFill() : &request_;
    if (request == nullptr) {
        return;
    }
    request->index = next_;
    request->reset_before = std::exchange(reset_pending_, false);
    analysis_.powers(spectrum, request->spectra);
    if (worker_) {
        worker_->submit();
    } else {
        runner_.run(*request, answer_);
    }
}

void Separator::collectMasks(MaskWorker& worker,
                             std::uint64_t target) noexcept AURICLE_NONBLOCKING {
    bool on_time = false;
    for (const HopMasks* masks = worker.oldest(); masks != nullptr && masks->index <= target;
         masks = worker.oldest()) {
        if (masks->index >= first_) {
            takeMasks(*masks);
            on_time = masks->index == target;
        }
        worker.release();
    }
    if (!on_time) {
        late_.fetch_add(1, std::memory_order_relaxed);
    }
}

void Separator::takeMasks(const HopMasks& from) noexcept AURICLE_NONBLOCKING {
    wanted_ = from.masks;
    if (from.generation != generation_) {
        generation_ = from.generation;
        fade_from_ = applied_;
        fade_left_ = fresh_ ? 0 : kFadeHops;
    }
    fresh_ = false;
}

void Separator::blendMasks() noexcept AURICLE_NONBLOCKING {
    if (fade_left_ == 0) {
        applied_ = wanted_;
        return;
    }
    --fade_left_;
    const float old_share =
        1.0F - dsp::raisedCosine(static_cast<float>(fade_left_) / static_cast<float>(kFadeHops));
    for (std::size_t i = 0; i < applied_.size(); ++i) {
        applied_[i] = wanted_[i] + old_share * (fade_from_[i] - wanted_[i]);
    }
}

void Separator::drain() const noexcept {
    if (worker_) {
        worker_->drain();
    }
}

}  // namespace auricle::inference
