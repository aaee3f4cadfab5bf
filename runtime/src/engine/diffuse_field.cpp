#include "engine/diffuse_field.hpp"

#include <algorithm>

namespace auricle::engine {

namespace {

// Sound in the decorrelators falls by more than 100 dB in this time: three sections of at most
// 50 ms that keep a little more than half of what goes round.
constexpr double kRingSeconds = 1.5;

}  // namespace

DiffuseField::DiffuseField(double sample_rate, std::size_t places)
    : feeds_(places, Feed{dsp::AlignedVector<float>(kChannels * kStride), false}),
      longest_ring_(static_cast<std::size_t>(kRingSeconds * sample_rate)),
      lines_(kChannels * kStride),
      ears_(2 * kChunk) {
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
        decorrelators_.emplace_back(sample_rate, channel);
    }
}

void DiffuseField::feed(const float* signal, const std::array<float, kChannels>& from,
                        const std::array<float, kChannels>& to, std::size_t frames,
                        std::size_t place) noexcept AURICLE_NONBLOCKING {
    std::array<float, kChannels> steps{};
    for (std::size_t k = 0; k < kChannels; ++k) {
        steps[k] = (to[k] - from[k]) / static_cast<float>(frames);
    }
    const dsp::MixInput input{signal, from.data(), steps.data()};
    Feed& into = feeds_[place];
    dsp::kernels().mixRamped(into.lines.data(), kStride, kChannels, &input, 1, frames);
    into.used = true;
}

void DiffuseField::gather(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (Feed& feed : feeds_) {
        if (!feed.used) {
            continue;
        }
        for (std::size_t k = 0; k < kChannels; ++k) {
            float* fed = feed.lines.data() + k * kStride;
            for (std::size_t i = 0; i < frames; ++i) {
                chunk(k)[i] += fed[i];
            }
            std::fill_n(fed, kChunk + dsp::kLanes, 0.0F);
        }
        feed.used = false;
        ring_frames_ = longest_ring_;
    }
}

void DiffuseField::prepare(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (std::size_t k = 0; sounding() && k < kChannels; ++k) {
        decorrelators_[k].process(chunk(k), frames);
    }
}

void DiffuseField::mix(HrtfField& field, const dsp::FractionalDelayTable& delays,
                       const ChunkShape& shape,
                       const std::array<float, kMaxKnots>& fade) noexcept AURICLE_NONBLOCKING {
    const dsp::Kernels& kernels = dsp::kernels();
    PathRows path;
    path.rows = field.scratch(0);
    path.steps = path.rows + kMaxKnots * field.table().columns();
    float* left = ears_.data();
    float* right = left + kChunk;
    for (std::size_t k = 0; k < kChannels; ++k) {
        const Vec3 direction = spatial::diffuseDirections()[k];
        const Aim aim{.directions = {direction, direction}};
        passing_.forget();
        passing_.follow(field.table(), field.longestDelay(), aim, aim, fade, shape, path);
        kernels.delayStill(left, chunk(k), delays.phases(), path.delays[0][0], shape.frames);
        kernels.delayStill(right, chunk(k), delays.phases(), path.delays[1][0], shape.frames);
        const HrtfField::Input input{left, right, path.rows, path.steps, path.still};
        field.mix({&input, 1}, shape);
    }
}

void DiffuseField::finish(std::size_t frames) noexcept AURICLE_NONBLOCKING {
    if (!sounding()) {
        return;
    }
    for (std::size_t k = 0; k < kChannels; ++k) {
        float* line = chunk(k) - kHistory;
        std::copy_n(line + frames, kHistory, line);
        std::fill_n(chunk(k), kChunk + 2 * dsp::kLanes, 0.0F);
    }
    ring_frames_ -= std::min(ring_frames_, frames);
    if (!sounding()) {
        clear();
    }
}

void DiffuseField::reset() noexcept AURICLE_NONBLOCKING {
    const auto fed = [](const Feed& feed) { return feed.used; };
    if (sounding() || std::any_of(feeds_.begin(), feeds_.end(), fed)) {
        clear();
    }
}

void DiffuseField::clear() noexcept AURICLE_NONBLOCKING {
    for (dsp::Decorrelator& decorrelator : decorrelators_) {
        decorrelator.reset();
    }
    std::fill(lines_.begin(), lines_.end(), 0.0F);
    for (Feed& feed : feeds_) {
        std::fill(feed.lines.begin(), feed.lines.end(), 0.0F);
        feed.used = false;
    }
    ring_frames_ = 0;
}

}  // namespace auricle::engine
