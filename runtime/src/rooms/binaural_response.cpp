#include "rooms/binaural_response.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/impulse_table.hpp"

namespace auricle::rooms {

using dsp::kFftLanes;
using dsp::kImpulseLead;
using dsp::kImpulseTaps;

namespace {

// Frames that the ears' delays and the impulse's taps reach beyond an arrival's own frame.
std::size_t spill(const BinauralReceiver& receiver) {
    return static_cast<std::size_t>(std::ceil(receiver.table().maxDelay())) + kImpulseTaps + 1;
}

}  // namespace

BinauralResponse::BinauralResponse(const BinauralReceiver& receiver)
    : receiver_(receiver), weights_(receiver.table().paddedBasis()) {}

std::size_t BinauralResponse::tailFrames(const BinauralReceiver& receiver, bool flat) {
    return spill(receiver) + receiver.taps() + (flat ? 0 : receiver.bands().reach());
}

void BinauralResponse::lookUpBlock(std::size_t block) {
    const auto& table = receiver_.table();
    const std::size_t columns = table.columns();
    const auto front = static_cast<double>(receiver_.frontDelay());
    const auto count = static_cast<std::size_t>(blocks_.end(block) - blocks_.begin(block));
    rows_.resize(std::max(rows_.size(), count * columns));
    placed_.clear();
    for (const std::size_t* index = blocks_.begin(block); index != blocks_.end(block); ++index) {
        const Arrival& arrival = arrivals_[*index];
        float* row = rows_.data() + placed_.size() * columns;
        table.lookUp(arrival.direction, row, dsp::kernels());
        const float* delays = row + 2 * table.paddedBasis();
        const double frame = arrival.distance * frames_per_metre_ - origin_ - front;
        placed_.push_back({frame + static_cast<double>(delays[0]),
                           frame + static_cast<double>(delays[1]), row, &arrival.gain});
    }
}

void BinauralResponse::scatter(const Spectrum& spectrum, std::size_t band) {
    const std::size_t groups = receiver_.groups();
    const std::size_t basis = weights_.size();
    std::fill_n(bus_re_.begin(), groups * spectrum.batch(), 0.0F);
    std::fill_n(bus_im_.begin(), groups * spectrum.batch(), 0.0F);
    const auto& kernels = dsp::impulseKernels();
    const auto& table = dsp::impulseTable();
    alignas(64) float taps[kImpulseTaps];
    const auto add = [&](double frame, const float* row, float gain, float* bus) {
        const auto whole = static_cast<std::size_t>(frame);
        table.at(static_cast<float>(frame - static_cast<double>(whole)), taps);
        for (std::size_t k = 0; k < basis; ++k) {
            weights_[k] = gain * row[k];
        }
        kernels.addLanes(bus + whole * kFftLanes, spectrum.batch(), groups, taps, weights_.data());
    };
    for (const Placed& arrival : placed_) {
        const float gain = (*arrival.gain)[band];
        add(arrival.left_frame, arrival.weights, gain, bus_re_.data());
        add(arrival.right_frame, arrival.weights + basis, gain, bus_im_.data());
    }
}

void BinauralResponse::transform(const Spectrum& spectrum, std::size_t group) {
    dsp::kernels().fftLanes(spectrum.plan(), bus_re_.data() + group * spectrum.batch(),
                            bus_im_.data() + group * spectrum.batch(), scratch_.data(),
                            scratch_.data() + spectrum.batch());
}

void BinauralResponse::renderFlat() {
    const Spectrum& spectrum = receiver_.spectrum();
    scatter(spectrum, 0);
    for (std::size_t group = 0; group < receiver_.groups(); ++group) {
        transform(spectrum, group);
        dsp::kernels().multiplySum(
            sum_.data(), sum_.data() + spectrum.size(), bus_re_.data() + group * spectrum.batch(),
            bus_im_.data() + group * spectrum.batch(), receiver_.filterRe(group),
            receiver_.filterIm(group), spectrum.size());
    }
}

void BinauralResponse::renderBands() {
    const Spectrum& spectrum = receiver_.bands().spectrum();
    const std::size_t bus = receiver_.groups() * spectrum.batch();
    std::fill_n(mixed_.begin(), 2 * bus, 0.0F);
    for (std::size_t band = 0; band < receiver_.bands().count(); ++band) {
        scatter(spectrum, band);
        for (std::size_t group = 0; group < receiver_.groups(); ++group) {
            transform(spectrum, group);
            const std::size_t at = group * spectrum.batch();
            dsp::impulseKernels().addScaled(mixed_.data() + at, mixed_.data() + bus + at,
                                            bus_re_.data() + at, bus_im_.data() + at,
                                            receiver_.bands().gains(band), spectrum.size());
        }
    }
    for (std::size_t group = 0; group < receiver_.groups(); ++group) {
        const std::size_t at = group * spectrum.batch();
        dsp::kernels().multiplySum(sum_.data(), sum_.data() + spectrum.size(), mixed_.data() + at,
                                   mixed_.data() + bus + at, receiver_.bandFilterRe(group),
                                   receiver_.bandFilterIm(group), spectrum.size());
    }
}

void BinauralResponse::render(const Space& space, Vec3 source, const ReceiverPose& listener,
                              float* left, float* right, std::size_t frames) {
    const bool flat = space.flat;
    const Spectrum& spectrum = flat ? receiver_.spectrum() : receiver_.bands().spectrum();
    const std::size_t reach = flat ? 0 : receiver_.bands().reach();
    // The ear that is towards a source hears it before the head's centre would.
    const auto pad = static_cast<std::size_t>(std::ceil(receiver_.frontDelay()));
    const std::size_t hop = spectrum.size() - spill(receiver_) - (receiver_.taps() - 1) - 2 * reach;
    frames_per_metre_ = static_cast<double>(receiver_.sampleRate()) / space.speed_of_sound;
    space.arrivals(source, listener, listener.position, arrivals_);
    blocks_.sort(arrivals_, frames_per_metre_, hop);

    const std::size_t bus = receiver_.groups() * spectrum.batch();
    bus_re_.resize(std::max(bus_re_.size(), bus));
    bus_im_.resize(bus_re_.size());
    scratch_.resize(std::max(scratch_.size(), 2 * spectrum.batch()));
    sum_.resize(std::max(sum_.size(), 4 * spectrum.size()));
    mixed_.resize(flat ? mixed_.size() : std::max(mixed_.size(), 2 * bus));

    std::fill_n(left, frames, 0.0F);
    std::fill_n(right, frames, 0.0F);
    for (std::size_t block = 0; block < blocks_.count(); ++block) {
        const std::size_t first = block * hop;
        if (blocks_.begin(block) == blocks_.end(block) || first > frames + reach + kImpulseLead) {
            continue;
        }
        origin_ = static_cast<double>(first) - static_cast<double>(pad);
        lookUpBlock(block);
        std::fill_n(sum_.begin(), 2 * spectrum.size(), 0.0F);
        flat ? renderFlat() : renderBands();
        float* re = sum_.data();
        float* im = re + spectrum.size();
        dsp::kernels().inverseFft(spectrum.plan(), re, im, im + spectrum.size(),
                                  im + 2 * spectrum.size());
        // Bus frame 0 lies this far after frame 0 of the response; the end of the FFT's frame
        // holds what lies before.
        const auto start =
            static_cast<std::ptrdiff_t>(first) - static_cast<std::ptrdiff_t>(kImpulseLead + pad);
        addWrapped(re, spectrum.size(), reach, start, left, frames);
        addWrapped(im, spectrum.size(), reach, start, right, frames);
    }
}

}  // namespace auricle::rooms
