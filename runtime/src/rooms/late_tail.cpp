#include "rooms/late_tail.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace auricle::rooms {

namespace {

using dsp::kFftLanes;

// Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators" (SplitMix64):
// small, and the same everywhere, which the library's distributions are not.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }

    /// Above 0, up to 1.
    double uniform() { return (static_cast<double>(bits() >> 11) + 1.0) * 0x1.0p-53; }

    /// Of variance 1 (Box and Muller 1958).
    double normal() {
        const double radius = std::sqrt(-2.0 * std::log(uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

private:
    std::uint64_t state_;
};

// More pulses a frame than this and their sum is Gaussian.
constexpr double kDense = 2.0;

// Noise of variance 1 made of `per_frame` pulses a frame on average.
double pulses(Random& random, double per_frame) {
    if (per_frame >= kDense) {
        return random.normal();
    }
    double sum = 0.0;
    // Waiting times between the events of a Poisson process.
    double at = -std::log(random.uniform());
    while (at < per_frame) {
        sum += (random.bits() >> 63) != 0 ? 1.0 : -1.0;
        at -= std::log(random.uniform());
    }
    return per_frame > 0.0 ? sum / std::sqrt(per_frame) : 0.0;
}

/// Amplitudes of a decay at any frame.
class Envelope {
public:
    Envelope(const RoomDecay& decay, double sample_rate) : decay_(decay), rate_(sample_rate) {}

    /// Writes the amplitude of noise in each band; returns the arrivals per frame.
    double at(std::size_t frame, float* amplitudes) const {
        const double position = static_cast<double>(frame) / rate_ / decay_.step_s;
        const auto before = static_cast<std::size_t>(position);
        if (before + 1 >= decay_.power.size()) {
            std::fill_n(amplitudes, kRoomBands, 0.0F);
            return 0.0;
        }
        const double share = position - static_cast<double>(before);
        const auto blend = [&](double a, double b) { return a + share * (b - a); };
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            const double power = blend(static_cast<double>(decay_.power[before][band]),
                                       static_cast<double>(decay_.power[before + 1][band]));
            amplitudes[band] = static_cast<float>(std::sqrt(power / rate_));
        }
        return blend(decay_.echo_density[before], decay_.echo_density[before + 1]) / rate_;
    }

private:
    const RoomDecay& decay_;
    double rate_;
};

/// Spectra of one signal, block by block.
struct BlockSpectra {
    std::vector<float> re;
    std::vector<float> im;
};

BlockSpectra noiseSpectra(const Envelope& envelope, const OctaveBands& bands, std::size_t hop,
                          std::size_t blocks, std::uint64_t seed) {
    const Spectrum& spectrum = bands.spectrum();
    const auto& kernels = dsp::kernels();
    BlockSpectra out{std::vector<float>(blocks * spectrum.size(), 0.0F),
                     std::vector<float>(blocks * spectrum.size(), 0.0F)};
    std::vector<float> work(4 * spectrum.batch());
    Random random(seed);
    std::array<float, kRoomBands> amplitudes{};
    for (std::size_t block = 0; block < blocks; ++block) {
        float* re = work.data();
        float* im = re + spectrum.batch();
        std::fill_n(re, 2 * spectrum.batch(), 0.0F);
        for (std::size_t n = 0; n < hop; ++n) {
            const double density = envelope.at(block * hop + n, amplitudes.data());
            const auto noise = static_cast<float>(pulses(random, density));
            for (std::size_t band = 0; band < kRoomBands; ++band) {
                re[n * kFftLanes + band] = noise * amplitudes[band];
            }
        }
        kernels.fftLanes(spectrum.plan(), re, im, im + spectrum.batch(), im + 2 * spectrum.batch());
        kernels.multiplySum(out.re.data() + block * spectrum.size(),
                            out.im.data() + block * spectrum.size(), re, im, bands.laneFilters(),
                            bands.laneZeros(), spectrum.size());
    }
    return out;
}

void multiplyAdd(BlockSpectra& sum, const BlockSpectra& noise, const float* re, const float* im,
                 std::size_t size) {
    for (std::size_t at = 0; at < sum.re.size(); ++at) {
        const float a = re[at % size];
        const float b = im[at % size];
        sum.re[at] += noise.re[at] * a - noise.im[at] * b;
        sum.im[at] += noise.re[at] * b + noise.im[at] * a;
    }
}

}  // namespace

void addLateTail(const RoomDecay& decay, const DiffuseField& field, const OctaveBands& bands,
                 double sample_rate, std::uint64_t seed, float* out, std::size_t frames) {
    const Spectrum& spectrum = bands.spectrum();
    const std::size_t size = spectrum.size();
    const std::size_t hop = size - 2 * bands.reach() - field.taps();
    const Envelope envelope(decay, sample_rate);
    const auto sounding =
        std::min(frames, static_cast<std::size_t>(decay.step_s * sample_rate *
                                                  static_cast<double>(decay.power.size())));
    const std::size_t blocks = (sounding + hop - 1) / hop;
    std::vector<BlockSpectra> noises;
    noises.reserve(field.channels());
    Random seeds(seed);
    for (std::size_t channel = 0; channel < field.channels(); ++channel) {
        noises.push_back(noiseSpectra(envelope, bands, hop, blocks, seeds.bits()));
    }
    std::vector<float> filter_re(spectrum.batch());
    std::vector<float> filter_im(spectrum.batch());
    std::vector<float> re(size);
    std::vector<float> im(size);
    std::vector<float> scratch(2 * size);
    for (std::size_t to = 0; to < field.channels(); ++to) {
        BlockSpectra sum{std::vector<float>(blocks * size, 0.0F),
                         std::vector<float>(blocks * size, 0.0F)};
        for (std::size_t from = 0; from <= to; ++from) {
            const float* filter = field.filter(to, from);
            if (std::all_of(filter, filter + field.taps(), [](float tap) { return tap == 0.0F; })) {
                continue;
            }
            spectrum.ofResponses(filter, 1, field.taps(), field.taps(), filter_re.data(),
                                 filter_im.data());
            for (std::size_t bin = 0; bin < size; ++bin) {
                re[bin] = filter_re[bin * kFftLanes];
                im[bin] = filter_im[bin * kFftLanes];
            }
            multiplyAdd(sum, noises[from], re.data(), im.data(), size);
        }
        for (std::size_t block = 0; block < blocks; ++block) {
            dsp::kernels().inverseFft(spectrum.plan(), sum.re.data() + block * size,
                                      sum.im.data() + block * size, scratch.data(),
                                      scratch.data() + size);
            addWrapped(sum.re.data() + block * size, size, bands.reach(),
                       static_cast<std::ptrdiff_t>(block * hop) -
                           static_cast<std::ptrdiff_t>(field.taps() / 2),
                       out + to * frames, frames);
        }
    }
}

}  // namespace auricle::rooms
