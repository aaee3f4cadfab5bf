#include "playout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace auricle::client {

namespace {

constexpr std::int64_t kNoSlack = std::numeric_limits<std::int64_t>::max();

}  // namespace

Playout::Playout(std::uint32_t sample_rate, std::uint32_t block, std::uint32_t start)
    : slots_(kSlots),
      depth_(std::clamp(start, 1U, kMaxDepth)),
      calm_blocks_(10 * sample_rate / block),
      smooth_frames_(std::max(1U, sample_rate / 200)),
      slack_(kNoSlack),
      smoothed_(smooth_frames_) {
    for (Slot& slot : slots_) {
        for (auto* samples : {&slot.left, &slot.right, &slot.pan_left, &slot.pan_right}) {
            samples->assign(block, 0.0F);
        }
    }
}

void Playout::arrive(const Arrival& arrival) noexcept {
    Slot& slot = slotOf(std::max<std::int64_t>(arrival.index, 0));
    if (slot.index != arrival.index || slot.state != State::kWaiting) return;
    if (arrival.absent) {
        slot.state = State::kAbsent;
        return;
    }
    slot.state = State::kHere;
    std::copy(arrival.left.begin(), arrival.left.end(), slot.left.begin());
    std::copy(arrival.right.begin(), arrival.right.end(), slot.right.begin());
    slack_ = std::min(slack_, arrival.index + depth_ - (recording_ + 1));
}

void Playout::adapt(bool underrun) noexcept {
    if (underrun) {
        calm_ = 0;
        slack_ = kNoSlack;
        if (depth_ < kMaxDepth) ++depth_;
        return;
    }
    if (++calm_ < calm_blocks_) return;
    // What came two blocks before its time comes one before, when it is played one block sooner.
    if (slack_ != kNoSlack && slack_ >= 2 && depth_ > 1) --depth_;
    calm_ = 0;
    slack_ = kNoSlack;
}

void Playout::play(std::int64_t index, std::span<const float> pan_left,
                   std::span<const float> pan_right, bool online, std::span<float> left,
                   std::span<float> right) noexcept {
    recording_ = index;
    Slot& recorded = slotOf(index);
    recorded.index = index;
    recorded.state = State::kWaiting;
    std::copy(pan_left.begin(), pan_left.end(), recorded.pan_left.begin());
    std::copy(pan_right.begin(), pan_right.end(), recorded.pan_right.begin());

    std::int64_t wanted = index - depth_;
    const bool missing = wanted >= 0 && slotOf(wanted).state == State::kWaiting && online;
    const bool underrun = missing && wanted >= unpunished_;
    if (underrun) {
        ++counts_.underruns;
        // All that is on its way now is as late; deepening once is the answer to all of it.
        unpunished_ = index;
    }
    adapt(underrun);
    if (missing && !underrun) calm_ = 0;
    wanted = index - depth_;

    const Slot& slot = slotOf(std::max<std::int64_t>(wanted, 0));
    const bool known = wanted >= 0 && slot.index == wanted;
    const bool here = known && slot.state == State::kHere;
    const auto take = [known](const std::vector<float>& samples, std::span<float> out) {
        if (known) {
            std::copy(samples.begin(), samples.end(), out.begin());
        } else {
            std::fill(out.begin(), out.end(), 0.0F);
        }
    };
    take(here ? slot.left : slot.pan_left, left);
    take(here ? slot.right : slot.pan_right, right);
    if (known) ++(here ? counts_.played : counts_.fallback);
    smooth(left, right, here == from_server_ && wanted == played_ + 1);
    from_server_ = here;
    played_ = wanted;
}

void Playout::smooth(std::span<float> left, std::span<float> right, bool join) noexcept {
    if (!join) {
        // The block starts where the last one ended, and what that takes fades away.
        rest_left_ = last_left_ - left.front();
        rest_right_ = last_right_ - right.front();
        smoothed_ = 0;
    }
    for (std::size_t i = 0; i < left.size() && smoothed_ < smooth_frames_; ++i, ++smoothed_) {
        const float phase = static_cast<float>(smoothed_) / static_cast<float>(smooth_frames_);
        const float weight = 0.5F + 0.5F * std::cos(std::numbers::pi_v<float> * phase);
        left[i] += weight * rest_left_;
        right[i] += weight * rest_right_;
    }
    last_left_ = left.back();
    last_right_ = right.back();
}

}  // namespace auricle::client
