#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "inference/native_mask_network.hpp"
#include "inference/reference_network.hpp"
#include "realtime/flush_denormals.hpp"
#include "realtime/watch.hpp"
#include "signals.hpp"

using namespace auricle;
using inference::BandEdges;
using inference::HopSpectra;
using inference::kSlots;
using inference::LayerSizes;
using inference::MaskNetworkWeights;
using inference::NativeMaskNetwork;
using inference::SlotMasks;
using inference::SlotQuery;
using test::RandomParameters;

namespace {

// None of them a multiple of a vector's width.
constexpr LayerSizes kSizes{.front = 21, .trunk = 37, .slot = 19};
const BandEdges kShort{0, 1, 2, 4, 7, 12, 20, 90, 128};
const BandEdges kLong{0, 3, 4, 17, 60, 300, 512};

RandomParameters parameters(unsigned seed = 1) {
    return {kSizes, kShort.size() - 1, kLong.size() - 1, seed};
}

std::shared_ptr<const MaskNetworkWeights> weightsOf(
    const RandomParameters& from, bool half = true,
    const dsp::NetworkKernels& kernels = dsp::networkKernels()) {
    return std::make_shared<const MaskNetworkWeights>(from.tensors(), kSizes, kShort, kLong, half,
                                                      kernels);
}

/// Powers from silence to full scale, other ones in every hop.
HopSpectra spectra(std::uint32_t hop) {
    HopSpectra out;
    const auto fill = [](auto& powers, const std::vector<float>& exponents) {
        for (std::size_t n = 0; n < powers.size(); ++n) {
            powers[n] = std::pow(10.0F, exponents[n]);
        }
    };
    if (hop % 50 < 45) {
        const float loud = 4.0F * static_cast<float>(hop % 7) / 7.0F;
        fill(out.power, test::noise(out.power.size(), 2 * hop + 1, loud));
        fill(out.long_power, test::noise(out.long_power.size(), 2 * hop + 2, loud));
    }
    return out;
}

SlotQuery query(std::uint32_t seed, const std::vector<std::size_t>& active) {
    SlotQuery out;
    const auto numbers = test::noise(out.conditions.size(), seed, 0.5F);
    std::copy(numbers.begin(), numbers.end(), out.conditions.begin());
    for (const std::size_t slot : active) {
        out.active[slot] = 1.0F;
    }
    return out;
}

/// What happens in a stream of 300 hops, told to a network of either kind.
template <typename Ask, typename ResetSlot, typename Reset, typename Hop>
void story(Ask ask, ResetSlot reset_slot, Reset reset, Hop hop) {
    for (std::uint32_t n = 0; n < 300; ++n) {
        switch (n) {
            case 0:
                ask(query(1, {0}));
                break;
            case 40:
                ask(query(2, {0, 3}));
                break;
            case 80:
                ask(query(3, {0, 1, 2, 3}));
                reset_slot(0);
                break;
            case 120:
                ask(query(4, {1, 2}));
                break;
            case 150:
                reset();
                break;
            case 180:
                ask(query(5, {}));
                break;
            case 200:
                ask(query(6, {1, 2, 3}));
                break;
            default:
                break;
        }
        hop(n);
    }
}

std::vector<float> streamed(const std::shared_ptr<const MaskNetworkWeights>& weights) {
    const realtime::FlushDenormals flush;
    NativeMaskNetwork network(weights);
    std::vector<float> all;
    SlotMasks masks{};
    story([&](const SlotQuery& asked) { network.setQuery(asked); },
          [&](std::size_t slot) { network.resetSlot(slot); }, [&] { network.reset(); },
          [&](std::uint32_t n) {
              CHECK(network.run(spectra(n), masks));
              all.insert(all.end(), masks.begin(), masks.end());
          });
    return all;
}

}  // namespace

TEST_CASE("the engine's network is the formulas, over resets and changes of 0 to 4 objects") {
    const auto numbers = parameters();
    test::ReferenceNetwork reference(numbers, kSizes, kShort, kLong);
    std::vector<double> wanted;
    SlotQuery asked;
    story([&](const SlotQuery& next) { asked = next; },
          [&](std::size_t slot) { reference.resetSlot(slot); }, [&] { reference.reset(); },
          [&](std::uint32_t n) {
              const auto masks = reference.run(spectra(n), asked);
              wanted.insert(wanted.end(), masks.begin(), masks.end());
          });
    for (const bool half : {false, true}) {
        CAPTURE(half);
        const auto got = streamed(weightsOf(numbers, half));
        REQUIRE(got.size() == wanted.size());
        double worst = 0.0;
        double most = 0.0;
        for (std::size_t n = 0; n < got.size(); ++n) {
            worst = std::max(worst, std::abs(static_cast<double>(got[n]) - wanted[n]));
            most = std::max(most, wanted[n]);
        }
        CHECK(worst < 2e-5);
        CHECK(most > 0.9);
    }
}

TEST_CASE("every instruction set gives the same masks within -100 dB") {
    const auto numbers = parameters(2);
    const auto wanted = streamed(weightsOf(numbers, true, *dsp::networkKernelsNamed("baseline")));
    for (const char* name : {"avx2", "avx512"}) {
        const dsp::NetworkKernels* kernels = dsp::networkKernelsNamed(name);
        if (kernels == nullptr) {
            continue;
        }
        CAPTURE(name);
        CHECK(test::differenceDb(streamed(weightsOf(numbers, true, *kernels)), wanted) < -100.0);
        CHECK(test::differenceDb(streamed(weightsOf(numbers, false, *kernels)), wanted) < -100.0);
    }
}

TEST_CASE("a hop and a change of objects allocate nothing") {
    const auto weights = weightsOf(parameters());
    NativeMaskNetwork network(weights);
    const SlotQuery all = query(1, {0, 1, 2, 3});
    const SlotQuery one = query(2, {2});
    const HopSpectra heard = spectra(3);
    SlotMasks masks{};
    const test::RealtimeWatch watch;
    for (int hop = 0; hop < 10; ++hop) {
        network.setQuery(hop % 2 == 0 ? all : one);
        network.run(heard, masks);
    }
    network.reset();
    const auto counts = watch.counts();
    CHECK(counts.allocations == 0);
    CHECK(counts.frees == 0);
    CHECK(counts.locks == 0);
}

TEST_CASE("streams that share weights do not hear each other") {
    const auto weights = weightsOf(parameters());
    NativeMaskNetwork first(weights);
    NativeMaskNetwork second(weights);
    NativeMaskNetwork alone(weightsOf(parameters()));
    first.setQuery(query(1, {0, 1}));
    second.setQuery(query(2, {2}));
    alone.setQuery(query(1, {0, 1}));
    SlotMasks got{};
    SlotMasks other{};
    SlotMasks wanted{};
    for (std::uint32_t hop = 0; hop < 30; ++hop) {
        first.run(spectra(hop), got);
        second.run(spectra(1000 + hop), other);
        alone.run(spectra(hop), wanted);
        CHECK(got == wanted);
    }
}

TEST_CASE("tensors that are missing, unknown or of another shape are named") {
    const auto numbers = parameters();
    const auto refused = [&](const inference::Tensors& tensors, const std::string& complaint) {
        CAPTURE(complaint);
        try {
            const MaskNetworkWeights weights(tensors, kSizes, kShort, kLong, false);
            FAIL("taken");
        } catch (const std::invalid_argument& error) {
            CHECK(std::string(error.what()).find(complaint) != std::string::npos);
        }
    };
    for (const auto& [name, tensor] : numbers.tensors()) {
        auto tensors = numbers.tensors();
        tensors.erase(name);
        refused(tensors, "no tensor " + name);
        tensors = numbers.tensors();
        tensors[name].shape.back() += 1;
        refused(tensors, "tensor " + name + " is [");
    }
    auto tensors = numbers.tensors();
    tensors["attention.weight"] = tensors["front.weight"];
    refused(tensors, "attention.weight [21, 14] is unknown");
}

TEST_CASE("sizes and band edges that cannot be are refused") {
    const auto numbers = parameters();
    const auto tensors = numbers.tensors();
    for (const LayerSizes& sizes : {LayerSizes{0, 37, 19}, LayerSizes{21, 5000, 19}}) {
        CHECK_THROWS_AS(MaskNetworkWeights(tensors, sizes, kShort, kLong, false),
                        std::invalid_argument);
    }
    for (const BandEdges& edges :
         {BandEdges{}, BandEdges{0}, BandEdges{1, 2, 3, 4, 5, 6, 7, 8, 9},
          BandEdges{0, 1, 1, 4, 7, 12, 20, 90, 128}, BandEdges{0, 1, 2, 4, 7, 12, 20, 90, 258}}) {
        CHECK_THROWS_AS(MaskNetworkWeights(tensors, kSizes, edges, kLong, false),
                        std::invalid_argument);
    }
    const LayerSizes wide{.front = 21, .trunk = 37, .slot = 1000};
    const RandomParameters large(wide, kShort.size() - 1, kLong.size() - 1, 1);
    CHECK_THROWS_AS(MaskNetworkWeights(large.tensors(), wide, kShort, kLong, false),
                    std::invalid_argument);
}
