#include "rooms/late_reverb.hpp"

#include <algorithm>
#include <utility>

#include "dsp/raised_cosine.hpp"

namespace auricle::rooms {

namespace {

// A long block begun before the exchange, one to work on and one to sound.
constexpr std::size_t kWarmUp = 3 * kStepsPerLong;

// The steps of a long block: the first transforms the input, the last the output.
constexpr std::size_t kWorkSteps = kStepsPerLong - 2;

}  // namespace

LateReverb::LateReverb(std::size_t longest_frames)
    : short_input_(kShortPartition, kLongStart / kShortPartition),
      long_input_(kLongPartition,
                  (std::max(longest_frames, kLongStart) - kLongStart) / kLongPartition + 1),
      block_(kShortPartition, 0.0F),
      collecting_(kLongPartition, 0.0F),
      collected_(kLongPartition, 0.0F) {
    for (Slot& slot : slots_) {
        for (std::size_t ear = 0; ear < 2; ++ear) {
            slot.out[ear].assign(kShortPartition, 0.0F);
            slot.long_out[ear].assign(kLongPartition, 0.0F);
            slot.long_next[ear].assign(kLongPartition, 0.0F);
            slot.short_sum[ear].assign(short_input_.sumSize(), 0.0F);
            slot.long_sum[ear].assign(long_input_.sumSize(), 0.0F);
        }
    }
}

bool LateReverb::exchange(const TailSpectra* tail) noexcept AURICLE_NONBLOCKING {
    if (fade_left_ > 0) {
        return tail == slots_[0].tail;
    }
    if (untouched_) {
        slots_[0].tail = tail;
    } else if (tail != slots_[0].tail) {
        std::swap(slots_[0], slots_[1]);
        clear(slots_[0]);
        slots_[0].tail = tail;
        warm_up_ = kWarmUp;
        fade_left_ = kFade;
    }
    return true;
}

void LateReverb::clear(Slot& slot) noexcept AURICLE_NONBLOCKING {
    for (Ears* ears :
         {&slot.out, &slot.long_out, &slot.long_next, &slot.short_sum, &slot.long_sum}) {
        for (auto& ear : *ears) {
            std::fill(ear.begin(), ear.end(), 0.0F);
        }
    }
}

void LateReverb::reset() noexcept AURICLE_NONBLOCKING {
    short_input_.reset();
    long_input_.reset();
    for (auto* buffer : {&block_, &collecting_, &collected_}) {
        std::fill(buffer->begin(), buffer->end(), 0.0F);
    }
    for (Slot& slot : slots_) {
        clear(slot);
    }
    slots_[1].tail = nullptr;
    filled_ = 0;
    step_ = 0;
    warm_up_ = 0;
    fade_left_ = 0;
    untouched_ = true;
}

void LateReverb::advanceLong(Slot& slot) noexcept AURICLE_NONBLOCKING {
    const Partitions& partitions = slot.tail->longOnes();
    if (step_ > 0 && step_ <= kWorkSteps) {
        long_input_.convolve(partitions, partitions.count() * (step_ - 1) / kWorkSteps,
                             partitions.count() * step_ / kWorkSteps, slot.long_sum);
    } else if (step_ > kWorkSteps) {
        long_input_.toSamples(slot.long_sum, slot.long_next[0].data(), slot.long_next[1].data());
        for (auto& sum : slot.long_sum) {
            std::fill(sum.begin(), sum.end(), 0.0F);
        }
        std::swap(slot.long_out, slot.long_next);
    }
}

void LateReverb::advance(Slot& slot) noexcept AURICLE_NONBLOCKING {
    if (slot.tail == nullptr) {
        return;
    }
    advanceLong(slot);
    for (auto& sum : slot.short_sum) {
        std::fill(sum.begin(), sum.end(), 0.0F);
    }
    const Partitions& partitions = slot.tail->shortOnes();
    short_input_.convolve(partitions, 0, partitions.count(), slot.short_sum);
    short_input_.toSamples(slot.short_sum, slot.out[0].data(), slot.out[1].data());
    const std::size_t next = (step_ + 1) % kStepsPerLong * kShortPartition;
    for (std::size_t ear = 0; ear < 2; ++ear) {
        const float* part = slot.long_out[ear].data() + next;
        for (std::size_t n = 0; n < kShortPartition; ++n) {
            slot.out[ear][n] += part[n];
        }
    }
}

void LateReverb::step() noexcept AURICLE_NONBLOCKING {
    short_input_.push(block_.data());
    std::copy(block_.begin(), block_.end(),
              collecting_.begin() + static_cast<std::ptrdiff_t>(step_ * kShortPartition));
    if (step_ == 0) {
        long_input_.push(collected_.data());
    }
    for (Slot& slot : slots_) {
        advance(slot);
    }
    if (step_ + 1 == kStepsPerLong) {
        std::swap(collecting_, collected_);
    }
    step_ = (step_ + 1) % kStepsPerLong;
    warm_up_ -= warm_up_ > 0 ? 1 : 0;
}

float LateReverb::fadeIn(std::size_t ahead) const noexcept AURICLE_NONBLOCKING {
    const std::size_t left = fade_left_ > ahead ? fade_left_ - ahead : 0;
    return dsp::raisedCosine(static_cast<float>(left) / kFade);
}

void LateReverb::process(const float* input, float* left, float* right,
                         std::size_t frames) noexcept AURICLE_NONBLOCKING {
    untouched_ = false;
    for (std::size_t done = 0; done < frames;) {
        const std::size_t count = std::min(frames - done, kShortPartition - filled_);
        std::copy_n(input + done, count, block_.begin() + static_cast<std::ptrdiff_t>(filled_));
        const bool fading = fade_left_ > 0 && warm_up_ == 0;
        for (std::size_t n = 0; n < count; ++n) {
            const std::size_t at = filled_ + n;
            // Before the fade the leaving tail sounds alone, after it the current one.
            float share = fade_left_ > 0 ? 0.0F : 1.0F;
            share = fading ? fadeIn(n) : share;
            for (std::size_t ear = 0; ear < 2; ++ear) {
                const float sum =
                    share * slots_[0].out[ear][at] + (1.0F - share) * slots_[1].out[ear][at];
                (ear == 0 ? left : right)[done + n] += sum;
            }
        }
        if (fading) {
            fade_left_ -= std::min(fade_left_, count);
            if (fade_left_ == 0) {
                slots_[1].tail = nullptr;
                clear(slots_[1]);
            }
        }
        done += count;
        filled_ += count;
        if (filled_ == kShortPartition) {
            step();
            filled_ = 0;
        }
    }
}

}  // namespace auricle::rooms
