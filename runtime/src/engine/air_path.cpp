#include "engine/air_path.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/air_absorption.hpp"
#include "dsp/kernels.hpp"
#include "dsp/raised_cosine.hpp"

namespace auricle::engine {

namespace {

// A delay that changes by more than this, and by more than the fastest motion would in the time,
// belongs to a source that jumped: 10 m of air at 48 kHz.
constexpr double kJumpSamples = 1400.0;
constexpr double kJumpMetres = 10.0;

double speedOfSound() { return dsp::speedOfSound(dsp::Atmosphere{}.temperature_c); }

}  // namespace

Propagation::Propagation(double sample_rate, double most_metres)
    : line(static_cast<std::size_t>(std::ceil(most_metres * sample_rate / speedOfSound()))),
      path(static_cast<std::size_t>(line.maxDelay()), speedOfSound() / sample_rate) {}

void AirPath::propagate(bool on, Propagation* propagation) noexcept AURICLE_NONBLOCKING {
    if (on == propagating_) {
        return;
    }
    if (!fresh_) {
        left_delay_ = propagating_ ? gliding_.delay() : kAtOnce;
        fade_frames_ = kJumpFade;
        // What was heard at once does not come a second time; the rest begins smoothly.
        entering_frames_ = on ? kJumpFade : 0;
    }
    if (on) {
        propagation_ = propagation;
        propagation_->line.reset();
        jumps_ = true;
    }
    propagating_ = on;
}

void AirPath::readLeaving(const float* dry, float* out,
                          std::size_t frames) const noexcept AURICLE_NONBLOCKING {
    if (left_delay_ < 0.0) {
        std::copy_n(dry, frames, out);
    } else {
        propagation_->line.read(out, frames, {left_delay_, left_delay_, 0.0, 0.0}, dsp::kernels());
    }
}

void AirPath::aim(Vec3 source, Vec3 listener, float distance,
                  std::size_t frames) noexcept AURICLE_NONBLOCKING {
    const Scene now{source, listener, distance};
    begin_ = fresh_ ? now : end_;
    end_ = now;
    call_frames_ = frames;
    done_ = 0;
}

double AirPath::targetDelay(const Scene& from, const Scene& to,
                            std::size_t frames) noexcept AURICLE_NONBLOCKING {
    spatial::EmissionPath& path = propagation_->path;
    const double way = static_cast<double>(length(to.source - from.source));
    const double sound = static_cast<double>(frames) * path.metresPerSample();
    if (fresh_ || jumps_ || way > kJumpMetres + sound) {
        path.jump(to.source);
    } else {
        path.advance(to.source, frames);
    }
    return path.delay(to.listener);
}

void AirPath::delay(double target, float* chunk, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    dsp::PropagationLine& line = propagation_->line;
    alignas(64) std::array<float, kChunk> entering{};
    std::copy_n(chunk, frames, entering.data());
    for (std::size_t i = 0; i < frames && i < entering_frames_; ++i) {
        const float left = static_cast<float>(entering_frames_ - i) / kJumpFade;
        entering[i] *= dsp::raisedCosine(left);
    }
    entering_frames_ -= std::min(entering_frames_, frames);
    line.write(entering.data(), frames);
    if (fresh_ || jumps_) {
        gliding_.jump(target);
        jumps_ = false;
    } else if (propagating_ && fade_frames_ == 0) {
        const double apart = std::abs(target - gliding_.delay());
        if (apart > kJumpSamples + 0.5 * static_cast<double>(frames)) {
            left_delay_ = gliding_.delay();
            fade_frames_ = kJumpFade;
            gliding_.jump(target);
        }
    }
    alignas(64) std::array<float, kChunk> leaving{};
    if (fade_frames_ > 0) {
        readLeaving(chunk, leaving.data(), frames);
    }
    if (propagating_) {
        line.read(chunk, frames, gliding_.glide(target, frames), dsp::kernels());
    }
    for (std::size_t i = 0; i < frames && i < fade_frames_; ++i) {
        const float left = static_cast<float>(fade_frames_ - i) / kJumpFade;
        chunk[i] += dsp::raisedCosine(1.0F - left) * (leaving[i] - chunk[i]);
    }
    fade_frames_ -= std::min(fade_frames_, frames);
}

void AirPath::filter(const Air& air, float distance, float* chunk,
                     std::size_t frames) noexcept AURICLE_NONBLOCKING {
    constexpr std::size_t kTaps = dsp::kAirTaps;
    alignas(64) std::array<float, kTaps + kChunk + dsp::kLanes> line{};
    if (!filtering_ && !fresh_) {
        // Until now what came out is what went in.
        std::copy_n(chunk - kTaps, kTaps, before_.data());
    }
    std::copy(before_.begin(), before_.end(), line.begin());
    std::copy_n(chunk, frames, line.begin() + kTaps);
    std::copy_n(line.begin() + static_cast<std::ptrdiff_t>(frames), kTaps, before_.begin());

    alignas(64) std::array<float, kTaps> target{};
    air.filter.at(absorbing_ ? distance : 0.0F, target.data());
    if (fresh_) {
        taps_ = target;
    } else if (!filtering_) {
        air.filter.at(0.0F, taps_.data());
    }
    alignas(64) std::array<float, kTaps> steps{};
    for (std::size_t j = 0; j < kTaps; ++j) {
        steps[j] = (target[j] - taps_[j]) / static_cast<float>(frames);
    }
    dsp::kernels().filterRamped(chunk, line.data() + kTaps, taps_.data(), steps.data(), frames);
    taps_ = target;
    filtering_ = absorbing_;
}

void AirPath::carry(const Air& air, float* chunk, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (!propagating_ && fade_frames_ == 0 && !absorbing_ && !filtering_) {
        fresh_ = false;
        return;
    }
    const auto at = [this](std::size_t frame) noexcept AURICLE_NONBLOCKING {
        const float share = frame < call_frames_
                                ? static_cast<float>(frame) / static_cast<float>(call_frames_)
                                : 1.0F;
        return Scene{begin_.source + share * (end_.source - begin_.source),
                     begin_.listener + share * (end_.listener - begin_.listener),
                     begin_.distance + share * (end_.distance - begin_.distance)};
    };
    const Scene to = fresh_ ? end_ : at(done_ + frames);
    if (propagating_ || fade_frames_ > 0) {
        delay(targetDelay(at(done_), to, frames), chunk, frames);
    }
    if (absorbing_ || filtering_) {
        filter(air, to.distance, chunk, frames);
    }
    done_ += frames;
    fresh_ = false;
}

std::size_t AirPath::tail() const noexcept AURICLE_NONBLOCKING {
    const double way = propagating_ ? std::max(gliding_.delay(), left_delay_) : 0.0;
    return propagating_ || absorbing_ ? static_cast<std::size_t>(way) + kChunk + dsp::kAirTaps : 0;
}

void AirPath::reset() noexcept AURICLE_NONBLOCKING {
    if (propagation_ != nullptr && !fresh_) {
        propagation_->line.reset();
    }
    before_.fill(0.0F);
    fade_frames_ = 0;
    entering_frames_ = 0;
    filtering_ = false;
    fresh_ = true;
}

}  // namespace auricle::engine
