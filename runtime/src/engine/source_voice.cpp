#include "engine/source_voice.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/kernels.hpp"
#include "dsp/raised_cosine.hpp"
#include "spatial/source_level.hpp"

namespace auricle::engine {

void SourceVoice::update(const SourceParams& params, Propagation* propagation,
                         const Air& air) noexcept AURICLE_NONBLOCKING {
    if (params.generation != params_.generation) {
        placed_ = false;
        started_ = false;
        fade_frames_ = 0;
        fallSilent();
    }
    air_path_.propagate(params.propagation, propagation, air);
    air_path_.absorb(params.air_absorption || room_air_);
    if (params.position != params_.position || params.ramp_frames != params_.ramp_frames ||
        !placed_) {
        ramp_from_ = placed_ ? ramp_here_ : params.position;
        ramp_done_ = 0;
    }
    params_ = params;
}

float SourceVoice::lay(const float* input, std::size_t frames, const Air& air, std::size_t history,
                       float* line) noexcept AURICLE_NONBLOCKING {
    float* end = line + history;
    const bool lingers = quiet_frames_ < memory();
    if (lingers) {
        std::copy_n(history_.data() + kHistory - history, history, line);
    } else {
        std::fill_n(line, history, 0.0F);
    }
    const float peak = input != nullptr ? dsp::kernels().copyPeak(end, input, frames) : 0.0F;
    const bool sounds = peak > 0.0F && std::isfinite(peak);
    // Sound that is still on its way to an ear counts, also when this chunk brings none.
    heard_ = sounds || lingers;
    left_out_ = false;
    rememberPeak(sounds ? std::min(peak, kInputCeiling) : 0.0F, frames, lingers);
    if (!sounds) {
        std::fill_n(end, frames, 0.0F);
        quiet_frames_ = std::min(quiet_frames_ + frames, kLongQuiet);
    } else {
        quiet_frames_ = 0;
    }
    if (sounds && peak > kInputCeiling) {
        std::transform(end, end + frames, end, [](float sample) {
            return std::clamp(sample, -kInputCeiling, kInputCeiling);
        });
    }
    if (heard_) {
        air_path_.carry(air, end, frames);
        if (params_.spread > 0.0F || spread_now_ > 0.0F || spreads()) {
            spread(frames);
        }
        spread_known_ = true;
        awake_ = true;
    } else {
        fallSilent();
    }
    return peak;
}

void SourceVoice::rememberPeak(float peak, std::size_t frames,
                               bool lingers) noexcept AURICLE_NONBLOCKING {
    if (!lingers) {
        peak_ = last_peak_ = 0.0F;
        peak_frames_ = 0;
    } else if (peak_frames_ >= memory()) {
        last_peak_ = peak_;
        peak_ = 0.0F;
        peak_frames_ = 0;
    }
    peak_ = std::max(peak_, peak);
    peak_frames_ += frames;
}

void SourceVoice::spread(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (!spread_known_) {
        spread_now_ = spread_goal_ = params_.spread;
        spread_done_ = kSpreadGlide;
    } else if (params_.spread != spread_goal_) {
        spread_start_ = spread_now_;
        spread_goal_ = params_.spread;
        spread_done_ = 0;
    }
    if (spread_done_ < kSpreadGlide) {
        spread_done_ = std::min(spread_done_ + frames, kSpreadGlide);
        const float share = static_cast<float>(spread_done_) / kSpreadGlide;
        const float left = dsp::raisedCosine(share);
        spread_now_ = spread_goal_ + left * (spread_start_ - spread_goal_);
    }
    spread_to_ = spread_now_ > 0.0F
                     ? spatial::spreadWeights(motion_.directionAt(frames), spread_now_)
                     : spatial::SpreadWeights{};
    if (!spread_known_) {
        spread_from_ = spread_to_;
    }
}

void SourceVoice::finish(const float* line, std::size_t frames, std::size_t history,
                         DiffuseField& diffuse, std::size_t place) noexcept AURICLE_NONBLOCKING {
    if (heard() && spreads()) {
        std::array<float, DiffuseField::kChannels> from{};
        std::array<float, DiffuseField::kChannels> to{};
        // A source that jumped has its new gain already.
        const float gain = fed_gain_ < 0.0F ? motion_.gainAt(0) : fed_gain_;
        fed_gain_ = motion_.gainAt(frames);
        for (std::size_t k = 0; k < from.size(); ++k) {
            from[k] = gain * spread_from_.diffuse[k];
            to[k] = fed_gain_ * spread_to_.diffuse[k];
        }
        diffuse.feed(line + history, from, to, frames, place);
        spread_from_ = spread_to_;
    } else {
        fed_gain_ = kNotFed;
    }
    std::copy_n(line + frames, history, history_.data() + kHistory - history);
    advance(frames);
}

void SourceVoice::pass(const float* input, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    fallSilent();
    started_ =
        started_ || (!placed_ && input != nullptr && dsp::kernels().peak(input, frames) > 0.0F);
    advance(frames);
}

void SourceVoice::fallSilent() noexcept AURICLE_NONBLOCKING {
    quiet_frames_ = kLongQuiet;
    heard_ = false;
    if (!awake_) {
        return;
    }
    awake_ = false;
    row_path_.forget();
    near_ = {};
    spread_known_ = false;
    fed_gain_ = kNotFed;
    air_path_.reset();
}

void SourceVoice::lengthenHistory(std::size_t from, std::size_t to) noexcept AURICLE_NONBLOCKING {
    for (std::size_t ago = from; ago < to; ++ago) {
        history_[kHistory - 1 - ago] = 0.0F;
    }
}

void SourceVoice::advance(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    motion_.advance(frames);
    fade_frames_ -= std::min(fade_frames_, frames);
}

void SourceVoice::reset() noexcept AURICLE_NONBLOCKING {
    fallSilent();
    fade_frames_ = 0;
    placed_ = false;
    started_ = false;
    ramp_done_ = params_.ramp_frames;
}

}  // namespace auricle::engine
