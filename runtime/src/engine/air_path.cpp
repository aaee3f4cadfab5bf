#include "engine/air_path.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/air_absorption.hpp"
#include "dsp/kernels.hpp"

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

void AirPath::propagate(bool on, Propagation* propagation,
                        const Air& air) noexcept AURICLE_NONBLOCKING {
    if (on == propagating_) {
        return;
    }
    if (!fresh_) {
        left_delay_ = propagating_ ? gliding_.delay() : kAtOnce;
        fade_frames_ = air.jump_fade.frames();
        // What was heard at once does not come a second time; the rest begins smoothly.
        entering_frames_ = on ? fade_frames_ : 0;
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

void AirPath::enter(const Air& air, const float* dry,
                    std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (entering_frames_ == 0) {
        propagation_->line.write(dry, frames);
        return;
    }
    alignas(64) std::array<float, kChunk> entering{};
    const float* gains = air.jump_fade.entering(entering_frames_);
    for (std::size_t i = 0; i < frames; ++i) {
        entering[i] = gains[i] * dry[i];
    }
    entering_frames_ -= std::min(entering_frames_, frames);
    propagation_->line.write(entering.data(), frames);
}

void AirPath::delay(const Air& air, double target, const float* dry, float* out,
                    std::size_t frames) noexcept AURICLE_NONBLOCKING {
    enter(air, dry, frames);
    const dsp::PropagationLine& line = propagation_->line;
    if (fresh_ || jumps_) {
        gliding_.jump(target);
        jumps_ = false;
    } else if (propagating_ && fade_frames_ == 0) {
        const double apart = std::abs(target - gliding_.delay());
        if (apart > kJumpSamples + 0.5 * static_cast<double>(frames)) {
            left_delay_ = gliding_.delay();
            fade_frames_ = air.jump_fade.frames();
            gliding_.jump(target);
        }
    }
    if (propagating_) {
        line.read(out, frames, gliding_.glide(target, frames), dsp::kernels());
    } else {
        std::copy_n(dry, frames, out);
    }
    if (fade_frames_ == 0) {
        return;
    }
    alignas(64) std::array<float, kChunk> leaving{};
    readLeaving(dry, leaving.data(), frames);
    const float* gains = air.jump_fade.leaving(fade_frames_);
    for (std::size_t i = 0; i < frames; ++i) {
        out[i] += gains[i] * (leaving[i] - out[i]);
    }
    fade_frames_ -= std::min(fade_frames_, frames);
}

void AirPath::filter(const Air& air, float distance, float* line, float* chunk,
                     std::size_t frames) noexcept AURICLE_NONBLOCKING {
    constexpr std::size_t kTaps = dsp::kAirTaps;
    if (!filtering_ && !fresh_) {
        // Until now what came out is what went in.
        std::copy_n(chunk - kTaps, kTaps, before_.data());
    }
    std::copy(before_.begin(), before_.end(), line - kTaps);
    std::copy_n(line + frames - kTaps, kTaps, before_.begin());

    alignas(64) std::array<float, kTaps> target{};
    const std::size_t used = air.filter.at(absorbing_ ? distance : 0.0F, target.data());
    if (fresh_) {
        taps_ = target;
        used_taps_ = used;
    } else if (!filtering_) {
        used_taps_ = air.filter.at(0.0F, taps_.data());
    }
    alignas(64) std::array<float, kTaps> steps{};
    for (std::size_t j = 0; j < kTaps; ++j) {
        steps[j] = (target[j] - taps_[j]) / static_cast<float>(frames);
    }
    dsp::kernels().filterRamped(chunk, line, taps_.data(), steps.data(), std::max(used, used_taps_),
                                frames);
    taps_ = target;
    used_taps_ = used;
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
    // Filled as far as it is used.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    alignas(64) std::array<float, 2 * dsp::kLanes + kChunk + dsp::kLanes> room;
    static_assert(2 * dsp::kLanes >= dsp::kAirTaps);
    float* line = room.data() + 2 * dsp::kLanes;
    std::fill_n(line + frames, dsp::kLanes, 0.0F);
    if (propagating_ || fade_frames_ > 0) {
        delay(air, targetDelay(at(done_), to, frames), chunk, line, frames);
    } else {
        std::copy_n(chunk, frames, line);
    }
    if (absorbing_ || filtering_) {
        filter(air, to.distance, line, chunk, frames);
    } else {
        std::copy_n(line, frames, chunk);
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
