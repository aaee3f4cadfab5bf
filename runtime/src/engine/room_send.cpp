#include "engine/room_send.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/kernels.hpp"
#include "dsp/raised_cosine.hpp"
#include "engine/chunk.hpp"

namespace auricle::engine {

namespace {

// A delay that changes by more than this, and by more than motion at 85 m/s explains, belongs to
// another room or to a source that jumped.
constexpr double kJump = 8.0;
constexpr double kFastest = 0.25;
constexpr std::size_t kFade = 1024;

// A gain that runs in a straight line over the chunk.
struct Ramp {
    float from;
    float to;
};

// What the lines give at a delay that glides.
struct Reader {
    const RoomSource& lines;
    const dsp::FractionalDelayTable& delays;
    float* window;
    std::size_t frames;

    void add(const dsp::DelayGlide& glide, Ramp gain,
             float* sum) const noexcept AURICLE_NONBLOCKING {
        std::array<float, kMaxDelayKnots> way{};
        const std::size_t knots = (frames + dsp::kDelaySpacing - 1) / dsp::kDelaySpacing + 1;
        auto least = static_cast<float>(glide.from);
        float most = least;
        for (std::size_t n = 0; n < knots; ++n) {
            way[n] = std::max(glide.at(std::min(n * dsp::kDelaySpacing, frames), frames), 0.0F);
            least = std::min(least, way[n]);
            most = std::max(most, way[n]);
        }
        const float whole = std::floor(least);
        for (float& delay : way) {
            delay = std::max(delay - whole, 0.0F);
        }
        const auto before = dsp::roundUp(
            static_cast<std::size_t>(most - whole) + dsp::kMaxTapSpan + 1, dsp::kLanes);
        lines.read({gain.from}, {gain.to}, static_cast<std::size_t>(whole), before, frames, window);
        float* out = sum + kChunk;
        dsp::kernels().delayGliding(out, window + before, delays.phases(), way.data(), frames);
        for (std::size_t n = 0; n < frames; ++n) {
            sum[n] += out[n];
        }
    }
};

}  // namespace

bool RoomSend::feed(const RoomSource& lines, const dsp::FractionalDelayTable& delays, float* window,
                    float* sum, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (lines.silent() || (gain_from_ == 0.0F && gain_to_ == 0.0F)) {
        fresh_ = true;
        return false;
    }
    if (fresh_) {
        delay_.jump(static_cast<double>(goal_));
        fade_frames_ = 0;
        fresh_ = false;
    }
    const double here = delay_.delay();
    auto goal = static_cast<double>(goal_);
    if (fade_frames_ == 0 &&
        std::abs(goal - here) > kJump + kFastest * static_cast<double>(frames)) {
        left_delay_ = here;
        fade_frames_ = kFade;
        delay_.jump(goal);
    } else if (fade_frames_ > 0 && std::abs(goal - here) > kJump) {
        // It jumps again: that waits until the fade is over.
        goal = here;
    }
    const dsp::DelayGlide glide = delay_.glide(goal, frames);
    const Reader reader{lines, delays, window, frames};
    if (fade_frames_ == 0) {
        reader.add(glide, {gain_from_, gain_to_}, sum);
        return true;
    }
    const auto left = [this](std::size_t done) noexcept AURICLE_NONBLOCKING {
        const std::size_t rest = fade_frames_ > done ? fade_frames_ - done : 0;
        return dsp::raisedCosine(1.0F - static_cast<float>(rest) / kFade);
    };
    const float from = left(0);
    const float until = left(frames);
    reader.add({left_delay_, left_delay_, 0.0, 0.0}, {from * gain_from_, until * gain_to_}, sum);
    reader.add(glide, {(1.0F - from) * gain_from_, (1.0F - until) * gain_to_}, sum);
    fade_frames_ -= std::min(fade_frames_, frames);
    return true;
}

}  // namespace auricle::engine
