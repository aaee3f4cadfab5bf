#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

#include "inference/fake_network.hpp"
#include "inference/separator.hpp"
#include "inference/slot_decision.hpp"
#include "inference/stream.hpp"
#include "signals.hpp"

using namespace auricle;
using inference::kBins;
using inference::kHop;
using inference::kSlots;
using inference::kWindow;
using inference::Separator;
using inference::SlotDecision;
using inference::SlotMasks;
using test::delayed;
using test::fake;
using test::separate;
using test::together;

namespace {

using Power = std::array<float, kBins>;
using Active = std::array<float, kSlots>;

constexpr std::size_t kOneHop[] = {kHop};
constexpr Active kTwo = {1.0F, 0.0F, 1.0F, 0.0F};

struct Hop {
    Power power;
    SlotMasks masks;
};

// Masks of active slots and, not kept, of a residual; some bins have those of the bin before, all
// or the first.
std::vector<Hop> randomHops(std::size_t count, const Active& active, unsigned seed) {
    std::minstd_rand random(seed);
    std::uniform_real_distribution<float> uniform(0.001F, 1.0F);
    std::vector<Hop> hops(count);
    for (Hop& hop : hops) {
        const float loud = std::pow(10.0F, 4.0F * uniform(random));
        for (std::size_t k = 0; k < kBins; ++k) {
            hop.power[k] = loud * uniform(random);
            float sum = uniform(random);
            for (std::size_t slot = 0; slot < kSlots; ++slot) {
                const float gain = std::pow(uniform(random), slot == 0 ? 0.8F : 1.2F);
                sum += hop.masks[slot * kBins + k] = active[slot] * gain;
            }
            for (std::size_t slot = 0; slot < kSlots; ++slot) {
                float& mask = hop.masks[slot * kBins + k];
                const bool again = k % 3 == 1 || (k % 3 == 2 && slot == 0);
                mask = again ? hop.masks[slot * kBins + k - 1] : mask / sum;
            }
        }
    }
    return hops;
}

// Mean of ln m over that of all active slots, of the hops up to `last`, straight from its
// definition.
double certaintyOf(const std::vector<Hop>& hops, std::size_t last, const Active& active,
                   std::size_t slot) {
    double sum = 0.0;
    double weight = 0.0;
    const auto count = static_cast<double>(std::count(active.begin(), active.end(), 1.0F));
    for (std::size_t hop = 0; hop <= last; ++hop) {
        double level = 0.364;
        for (const float power : hops[hop].power) {
            level += std::sqrt(static_cast<double>(power));
        }
        const double counts = std::exp(-static_cast<double>(last - hop) / 300.0) / level;
        for (std::size_t k = 0; k < kBins; ++k) {
            const auto logit = [&](std::size_t of) {
                return std::log(
                    std::max(static_cast<double>(hops[hop].masks[of * kBins + k]), 1e-4));
            };
            double mean = 0.0;
            for (std::size_t other = 0; other < kSlots; ++other) {
                mean += active[other] > 0.0F ? logit(other) / count : 0.0;
            }
            const double amplitude = std::sqrt(static_cast<double>(hops[hop].power[k]));
            sum += counts * amplitude * (logit(slot) - mean);
            weight += counts * amplitude;
        }
    }
    return sum / weight;
}

SlotMasks after(SlotDecision& decision, Hop hop, const Active& active) {
    decision.apply(hop.power, active, hop.masks);
    return hop.masks;
}

// Mean amplitude of a bin of white noise at a level in dBFS, in a window whose squares have the sum
// kWindow / 2, squared.
float noisePower(double level_db) {
    return static_cast<float>(std::pow(10.0, level_db / 10.0) * kWindow / 2 * std::numbers::pi / 4);
}

SlotMasks flat(const std::array<float, kSlots>& gains) {
    SlotMasks masks;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        std::fill_n(masks.begin() + static_cast<std::ptrdiff_t>(slot * kBins), kBins, gains[slot]);
    }
    return masks;
}

void ask(Separator& separator, const std::array<bool, kSlots>& active,
         const std::array<bool, kSlots>& changed) {
    const std::vector<float> conditions(kSlots * separator.conditionSize());
    separator.setQuery(conditions, active, changed);
}

}  // namespace

TEST_CASE("decided masks are the sharpened shares of balanced slots") {
    for (const Active& active : {kTwo, Active{1.0F, 1.0F, 1.0F, 0.0F}}) {
        constexpr std::size_t kHops = 40;
        const auto hops = randomHops(kHops, active, 11);
        SlotDecision decision;
        double largest_offset = 0.0;
        for (std::size_t hop = 0; hop < kHops; ++hop) {
            const SlotMasks got = after(decision, hops[hop], active);
            std::array<double, kSlots> offset{};
            for (std::size_t slot = 0; slot < kSlots; ++slot) {
                offset[slot] =
                    active[slot] > 0.0F
                        ? std::clamp(0.8 * certaintyOf(hops, hop, active, slot), -0.5, 0.5)
                        : 0.0;
                largest_offset = std::max(largest_offset, std::abs(offset[slot]));
            }
            for (std::size_t k = 0; k < kBins; ++k) {
                double named = 0.0;
                double sum = 0.0;
                std::array<double, kSlots> share{};
                for (std::size_t slot = 0; slot < kSlots; ++slot) {
                    const auto mask = static_cast<double>(hops[hop].masks[slot * kBins + k]);
                    named += mask;
                    share[slot] =
                        active[slot] > 0.0F
                            ? std::pow(std::max(mask, 1e-4) * std::exp(-offset[slot]), 4.0)
                            : 0.0;
                    sum += share[slot];
                }
                for (std::size_t slot = 0; slot < kSlots; ++slot) {
                    REQUIRE(static_cast<double>(got[slot * kBins + k]) ==
                            doctest::Approx(named * share[slot] / sum).epsilon(1e-4));
                }
            }
        }
        CHECK(largest_offset > 0.1);
    }
}

TEST_CASE("a slot that takes most of everything leaves the other what the other is nearest to") {
    // Half of the bins are surely of slot 0; of the others it takes a little more, too.
    Hop hop{.power = {}, .masks = flat({0.9F, 0.0F, 0.1F, 0.0F})};
    hop.power.fill(1.0F);
    for (std::size_t k = 0; k < kBins; k += 2) {
        hop.masks[k] = 0.52F;
        hop.masks[2 * kBins + k] = 0.48F;
    }
    SlotDecision decision;
    const SlotMasks got = after(decision, hop, kTwo);
    CHECK(got[0] < 0.1F);
    CHECK(got[2 * kBins] > 0.9F);
    CHECK(got[1] > 0.99F);
}

TEST_CASE("a slot whose object is not heard gets no more for it") {
    Hop hop{.power = {}, .masks = flat({0.8F, 0.0F, 0.04F, 0.0F})};
    hop.power.fill(1.0F);
    SlotDecision decision;
    for (int n = 0; n < 1'000; ++n) {
        const SlotMasks got = after(decision, hop, kTwo);
        CHECK(got[2 * kBins] < 0.001F);
        CHECK(got[0] + got[2 * kBins] == doctest::Approx(0.84F));
    }
}

TEST_CASE("a loud start does not rule over what is decided 5 s after it") {
    const auto hop = [](double level_db, const std::array<float, kSlots>& gains) {
        Hop made{.power = {}, .masks = flat(gains)};
        made.power.fill(noisePower(level_db));
        return made;
    };
    const Hop before = hop(-3.0, {0.9F, 0.0F, 0.1F, 0.0F});
    const Hop later = hop(-50.0, {0.5F, 0.0F, 0.4F, 0.0F});
    SlotDecision decision;
    SlotDecision without;
    for (int n = 0; n < 375; ++n) {
        after(decision, before, kTwo);
        after(without, later, kTwo);
    }
    for (int n = 0; n < 937; ++n) {
        after(decision, later, kTwo);
        after(without, later, kTwo);
    }
    // mu is half of ln(5/4), and at the start half of ln(9), which counts exp(-5 / 1.6) at most.
    const auto odds = [](const SlotMasks& masks) {
        return std::log(static_cast<double>(masks[0] / masks[2 * kBins]));
    };
    const double wanted = odds(after(without, later, kTwo));
    const double most = 4.0 * 0.8 * std::exp(-5.0 / 1.6) * std::log(9.0 / 1.25);
    CHECK(wanted == doctest::Approx(4.0 * 0.2 * std::log(1.25)).epsilon(1e-4));
    CHECK(std::abs(odds(after(decision, later, kTwo)) - wanted) < most);
}

TEST_CASE("what was decided before a silence is decided after it") {
    Hop heard{.power = {}, .masks = flat({0.6F, 0.0F, 0.3F, 0.0F})};
    heard.power.fill(noisePower(-20.0));
    Hop silent{.power = {}, .masks = flat({0.4F, 0.0F, 0.5F, 0.0F})};
    silent.power.fill(noisePower(-140.0));
    SlotDecision decision;
    for (int n = 0; n < 300; ++n) {
        after(decision, heard, kTwo);
    }
    const SlotMasks then = after(decision, heard, kTwo);
    for (int n = 0; n < 600; ++n) {
        after(decision, silent, kTwo);
    }
    const SlotMasks now = after(decision, heard, kTwo);
    // The silence is 60 dB below the floor, and counts a thousandth.
    CHECK(now[0] == doctest::Approx(then[0]).epsilon(0.02));
    CHECK(now[2 * kBins] == doctest::Approx(then[2 * kBins]).epsilon(0.02));
}

TEST_CASE("one slot alone, slots that are not active, and silence are left as they are") {
    SlotDecision decision;
    for (const Active& active : {Active{}, Active{0.0F, 1.0F, 0.0F, 0.0F}}) {
        for (const Hop& hop : randomHops(3, active, 5)) {
            CHECK(after(decision, hop, active) == hop.masks);
        }
    }
    Hop hop{.power = {}, .masks = flat({0.3F, 0.25F, 0.3F, 0.125F})};
    const SlotMasks got = after(decision, hop, kTwo);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        CHECK(got[slot * kBins + 7] == doctest::Approx(hop.masks[slot * kBins + 7]));
    }
    CHECK(got[kBins] == 0.25F);
    CHECK(got[3 * kBins] == 0.125F);
}

TEST_CASE("after a reset decisions are as at the beginning") {
    const auto hops = randomHops(8, kTwo, 3);
    SlotDecision decision;
    std::vector<SlotMasks> first;
    first.reserve(hops.size());
    for (const Hop& hop : hops) {
        first.push_back(after(decision, hop, kTwo));
    }
    CHECK(after(decision, hops[0], kTwo) != first[0]);
    decision.reset();
    for (std::size_t hop = 0; hop < hops.size(); ++hop) {
        CHECK(after(decision, hops[hop], kTwo) == first[hop]);
    }
}

TEST_CASE("a separator decides when it is told to, and parts still add up to the mixture") {
    const auto answer = [](const auto&, const inference::SlotQuery&, SlotMasks& masks) {
        masks = flat({0.5F, 0.4F, 0.0F, 0.0F});
        return true;
    };
    const auto mixture = test::noise(60 * kHop, 1, 1.0F);
    const auto heard = delayed(mixture, kWindow);
    Separator separator(fake(answer), nullptr);
    ask(separator, {true, true, false, false}, {true, true, false, false});
    std::size_t call = 0;
    const auto parts = separate(separator, mixture, kOneHop, [&] {
        if (++call == 20) {
            separator.setDecided(true);
        }
    });
    CHECK(test::differenceDb(together(parts), heard) < -120.0);
    const auto gain = [&](std::size_t part, std::size_t hop) {
        return std::pow(10.0, (test::energyDb(std::span(parts[part]).subspan(hop * kHop, kHop)) -
                               test::energyDb(std::span(heard).subspan(hop * kHop, kHop))) /
                                  20.0);
    };
    CHECK(gain(0, 18) == doctest::Approx(0.5).epsilon(1e-4));
    CHECK(gain(1, 18) == doctest::Approx(0.4).epsilon(1e-4));
    // mu is half of ln(5/4) for slot 0 and the opposite for slot 1; the offset is 0.8 of it.
    const double odds = std::pow(1.25, 4.0 * (1.0 - 0.8));
    CHECK(gain(0, 50) == doctest::Approx(0.9 * odds / (1.0 + odds)).epsilon(1e-4));
    CHECK(gain(1, 50) == doctest::Approx(0.9 / (1.0 + odds)).epsilon(1e-4));
    // The residual is no part of it, and what has no label gets nothing.
    CHECK(gain(kSlots, 50) == doctest::Approx(0.1).epsilon(1e-3));
    CHECK(test::largest(parts[2]) == 0.0);
    CHECK(test::largest(parts[3]) == 0.0);
}

TEST_CASE("a new object, and a reset, let decisions begin anew") {
    // Masks that begin with a slot that takes most; its past would change what follows.
    const auto hops = randomHops(40, {1.0F, 1.0F, 0.0F, 0.0F}, 9);
    const auto playing = [&] {
        return fake(
            [&hops, n = std::size_t{0}](const auto&, const auto&, SlotMasks& masks) mutable {
                masks = n < 20 ? flat({0.9F, 0.1F, 0.0F, 0.0F}) : hops[n % hops.size()].masks;
                ++n;
                return true;
            });
    };
    const auto mixture = test::noise(40 * kHop, 4);
    const auto run = [&](auto change) {
        Separator separator(playing(), nullptr);
        separator.setDecided(true);
        ask(separator, {true, true, false, false}, {true, true, false, false});
        std::size_t call = 0;
        return separate(separator, mixture, kOneHop, [&] {
            if (++call == 20) {
                change(separator);
            }
        });
    };
    const auto none = run([](Separator&) {});
    CHECK(none == run([](Separator&) {}));
    const auto late = [](const test::Parts& parts) {
        return std::span(parts[0]).subspan((22 + Separator::kFadeHops) * kHop);
    };
    const auto other = run(
        [](Separator& one) { ask(one, {true, true, false, false}, {false, true, false, false}); });
    const auto again = run([](Separator& one) { one.reset(); });
    CHECK(test::differenceDb(late(other), late(none)) > -40.0);
    // A reset forgets the samples before it too, which the next frame would have held.
    CHECK(test::differenceDb(late(again), late(other)) < -50.0);
    // The same objects again change nothing.
    const auto same = run(
        [](Separator& one) { ask(one, {true, true, false, false}, {false, false, false, false}); });
    CHECK(test::differenceDb(late(same), late(none)) < -120.0);
}
