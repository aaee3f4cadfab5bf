#include "rooms/spectrum.hpp"

#include <algorithm>
#include <vector>

namespace auricle::rooms {

Spectrum::Spectrum(std::size_t size) : twiddles_(size), plan_(twiddles_.plan()) {}

void Spectrum::ofResponses(const float* responses, std::size_t lanes, std::size_t stride,
                           std::size_t taps, float* re, float* im) const {
    std::fill_n(re, batch(), 0.0F);
    std::fill_n(im, batch(), 0.0F);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        for (std::size_t tap = 0; tap < taps; ++tap) {
            re[tap * dsp::kFftLanes + lane] = responses[lane * stride + tap];
        }
    }
    std::vector<float> scratch(2 * batch());
    dsp::kernels().fftLanes(plan_, re, im, scratch.data(), scratch.data() + batch());
}

void addWrapped(const float* samples, std::size_t size, std::size_t reach, std::ptrdiff_t start,
                float* out, std::size_t frames) {
    const auto add = [&](std::size_t from, std::size_t to, std::ptrdiff_t shift) {
        const auto begin = std::max(static_cast<std::ptrdiff_t>(from), -shift);
        const auto end =
            std::min(static_cast<std::ptrdiff_t>(to), static_cast<std::ptrdiff_t>(frames) - shift);
        for (std::ptrdiff_t n = begin; n < end; ++n) {
            out[n + shift] += samples[n];
        }
    };
    add(0, size - reach, start);
    add(size - reach, size, start - static_cast<std::ptrdiff_t>(size));
}

}  // namespace auricle::rooms
