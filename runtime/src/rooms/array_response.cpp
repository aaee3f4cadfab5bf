#include "rooms/array_response.hpp"

#include <algorithm>
#include <array>

#include "dsp/impulse_table.hpp"

namespace auricle::rooms {

using dsp::kImpulseLead;
using dsp::kImpulseTaps;

ArrayResponse::ArrayResponse(const ReceiverArray& receiver, const OctaveBands& bands,
                             double sample_rate)
    : receiver_(receiver), bands_(bands), sample_rate_(sample_rate) {}

std::size_t ArrayResponse::tailFrames(const OctaveBands& bands, bool flat) {
    return kImpulseTaps + (flat ? 0 : bands.reach());
}

void ArrayResponse::render(const Space& space, Vec3 source, const ReceiverPose& pose, float* out,
                           std::size_t frames) {
    const std::size_t channels = receiver_.channels();
    const bool flat = space.flat;
    frames_per_metre_ = sample_rate_ / space.speed_of_sound;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        if (channel == 0 || !receiver_.coincident()) {
            const Vec3 at = pose.position + rotate(pose.orientation, receiver_.offset(channel));
            space.arrivals(source, pose, at, arrivals_);
            weights_.resize(arrivals_.size() * channels);
            for (std::size_t i = 0; i < arrivals_.size(); ++i) {
                receiver_.gains(arrivals_[i].direction, weights_.data() + i * channels);
            }
        }
        float* response = out + channel * frames;
        if (flat) {
            renderFlat(weights_.data() + channel, channels, response, frames);
        } else {
            renderBands(weights_.data() + channel, channels, response, frames);
        }
    }
}

void ArrayResponse::renderFlat(const float* weights, std::size_t stride, float* out,
                               std::size_t frames) {
    const auto& kernels = dsp::impulseKernels();
    const auto& table = dsp::impulseTable();
    alignas(64) std::array<float, kImpulseTaps> taps{};
    line_.assign(frames + kImpulseTaps, 0.0F);
    for (std::size_t i = 0; i < arrivals_.size(); ++i) {
        const double frame = arrivals_[i].distance * frames_per_metre_;
        const auto whole = static_cast<std::size_t>(frame);
        if (whole >= frames) {
            continue;
        }
        table.at(static_cast<float>(frame - static_cast<double>(whole)), taps.data());
        kernels.add(line_.data() + whole, taps.data(), arrivals_[i].gain[0] * weights[i * stride]);
    }
    std::copy_n(line_.begin() + kImpulseLead, frames, out);
}

void ArrayResponse::renderBands(const float* weights, std::size_t stride, float* out,
                                std::size_t frames) {
    const Spectrum& spectrum = bands_.spectrum();
    const std::size_t reach = bands_.reach();
    const std::size_t hop = spectrum.size() - kImpulseTaps - 2 * reach;
    bus_.resize(4 * spectrum.batch());
    sum_.resize(4 * spectrum.size());
    blocks_.sort(arrivals_, frames_per_metre_, hop);
    std::fill_n(out, frames, 0.0F);
    const auto& impulses = dsp::impulseKernels();
    const auto& kernels = dsp::kernels();
    const auto& table = dsp::impulseTable();
    alignas(64) std::array<float, kImpulseTaps> taps{};
    RoomBands gains{};
    for (std::size_t block = 0; block < blocks_.count(); ++block) {
        const std::size_t first = block * hop;
        if (blocks_.begin(block) == blocks_.end(block) || first > frames + reach + kImpulseLead) {
            continue;
        }
        std::fill_n(bus_.begin(), 2 * spectrum.batch(), 0.0F);
        for (const std::size_t* i = blocks_.begin(block); i != blocks_.end(block); ++i) {
            const Arrival& arrival = arrivals_[*i];
            const double frame = arrival.distance * frames_per_metre_ - static_cast<double>(first);
            const auto whole = static_cast<std::size_t>(std::max(frame, 0.0));
            table.at(static_cast<float>(frame - static_cast<double>(whole)), taps.data());
            for (std::size_t band = 0; band < kRoomBands; ++band) {
                gains[band] = weights[*i * stride] * arrival.gain[band];
            }
            impulses.addLanes(bus_.data() + whole * kRoomBands, spectrum.batch(), 1, taps.data(),
                              gains.data());
        }
        float* re = bus_.data();
        float* im = re + spectrum.batch();
        kernels.fftLanes(spectrum.plan(), re, im, im + spectrum.batch(), im + 2 * spectrum.batch());
        std::fill_n(sum_.begin(), 2 * spectrum.size(), 0.0F);
        float* sum_re = sum_.data();
        float* sum_im = sum_re + spectrum.size();
        kernels.multiplySum(sum_re, sum_im, re, im, bands_.laneFilters(), bands_.laneZeros(),
                            spectrum.size());
        kernels.inverseFft(spectrum.plan(), sum_re, sum_im, sum_im + spectrum.size(),
                           sum_im + 2 * spectrum.size());
        addWrapped(sum_re, spectrum.size(), reach,
                   static_cast<std::ptrdiff_t>(first) - static_cast<std::ptrdiff_t>(kImpulseLead),
                   out, frames);
    }
}

}  // namespace auricle::rooms
