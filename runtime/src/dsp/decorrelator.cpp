#include "dsp/decorrelator.hpp"

#include <algorithm>
#include <cmath>

namespace auricle::dsp {

namespace {

constexpr float kGain = 0.5F;

// 400 dB below full scale; decaying sound ends here, before it turns denormal.
constexpr float kSilence = 1e-20F;

// Delays in samples at 48 kHz, found by a random search: so that, with the weights of a spread
// source and the ears of a spherical head, third-octave levels stay near the sum of the energies
// (tests/cpp/spatial/test_diffuse_directions.cpp measures that). At other rates the next primes
// stand in.
constexpr double kDesignRate = 48'000.0;
constexpr std::size_t kDelays[kDecorrelators][3] = {
    {419, 1181, 691},  {2153, 2087, 1693}, {1543, 2347, 1861}, {1747, 331, 1061},
    {389, 673, 241},   {541, 433, 1901},   {809, 2053, 2213},  {347, 823, 787},
    {1709, 1433, 521}, {719, 1949, 2251},  {1553, 1093, 991},  {1823, 547, 281}};

bool isPrime(std::size_t n) {
    for (std::size_t k = 2; k * k <= n; ++k) {
        if (n % k == 0) {
            return false;
        }
    }
    return n > 1;
}

}  // namespace

Decorrelator::Decorrelator(double sample_rate, std::size_t channel) {
    for (std::size_t k = 0; k < kSections; ++k) {
        const double wanted = static_cast<double>(kDelays[channel][k]) * sample_rate / kDesignRate;
        auto delay = static_cast<std::size_t>(std::lround(wanted));
        while (!isPrime(delay)) {
            ++delay;
        }
        sections_[k].line.assign(delay, 0.0F);
        sections_[k].gain = k % 2 == 0 ? -kGain : kGain;
    }
}

void Decorrelator::process(float* samples, std::size_t frames) noexcept AURICLE_NONBLOCKING {
    for (Section& section : sections_) {
        const float gain = section.gain;
        std::size_t done = 0;
        while (done < frames) {
            // Up to the end of the line no sample meets one that is written in the same run.
            const std::size_t count = std::min(frames - done, section.line.size() - section.head);
            float* line = section.line.data() + section.head;
            float* out = samples + done;
            for (std::size_t i = 0; i < count; ++i) {
                const float past = line[i];
                const float now = out[i] + gain * past;
                out[i] = past - gain * now;
                line[i] = std::abs(now) < kSilence ? 0.0F : now;
            }
            done += count;
            section.head = (section.head + count) % section.line.size();
        }
    }
}

void Decorrelator::reset() noexcept AURICLE_NONBLOCKING {
    for (Section& section : sections_) {
        std::fill(section.line.begin(), section.line.end(), 0.0F);
    }
}

}  // namespace auricle::dsp
