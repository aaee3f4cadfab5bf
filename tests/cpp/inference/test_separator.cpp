#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <memory>
#include <numbers>
#include <vector>

#include "inference/fake_network.hpp"
#include "inference/separator.hpp"
#include "inference/stream.hpp"
#include "signals.hpp"

using namespace auricle;
using inference::kBins;
using inference::kHop;
using inference::kLongBins;
using inference::kLongWindow;
using inference::kSlots;
using inference::kWindow;
using inference::Separator;
using test::delayed;
using test::fake;
using test::oneSlot;
using test::randomGains;
using test::separate;
using test::together;

namespace {

constexpr std::size_t kOneHop[] = {kHop};
constexpr std::size_t kUneven[] = {1, 700, 255, 256, 257, 13, 0, 64, 1024};

double window(std::size_t n, std::size_t size) {
    return std::sin(std::numbers::pi * static_cast<double>(n) / static_cast<double>(size));
}

// Power of the windowed stretch that ends before `end`, straight from the definition.
double powerAt(const std::vector<float>& signal, std::size_t end, std::size_t size, int exponent,
               std::size_t bin) {
    std::complex<double> sum = 0.0;
    for (std::size_t n = 0; n < size; ++n) {
        const double angle = -2.0 * std::numbers::pi * static_cast<double>(bin * n % size) /
                             static_cast<double>(size);
        sum += std::pow(window(n, size), exponent) * static_cast<double>(signal[end - size + n]) *
               std::polar(1.0, angle);
    }
    return std::norm(sum);
}

void ask(Separator& separator, const std::array<bool, kSlots>& active,
         const std::array<bool, kSlots>& changed, float condition = 0.0F) {
    const std::vector<float> conditions(kSlots * separator.conditionSize(), condition);
    separator.setQuery(conditions, active, changed);
}

}  // namespace

TEST_CASE("parts add up to the mixture, one window later, whatever the masks are") {
    const auto mixture = test::noise(20 * kHop + 77, 1, 1.0F);
    for (const auto& sizes : {std::vector<std::size_t>{kHop}, std::vector<std::size_t>{1},
                              std::vector<std::size_t>(std::begin(kUneven), std::end(kUneven))}) {
        Separator separator(fake(randomGains(3)), nullptr);
        CHECK(separator.latency() == kWindow);
        const auto parts = separate(separator, mixture, sizes);
        CHECK(test::differenceDb(together(parts), delayed(mixture, kWindow)) < -120.0);
        CHECK(test::energyDb(parts[0]) > -20.0);
    }
}

TEST_CASE("the output does not depend on how the input is cut") {
    const auto mixture = test::noise(6'000, 2);
    Separator whole(fake(randomGains(4)), nullptr);
    Separator cut(fake(randomGains(4)), nullptr);
    const auto one = separate(whole, mixture, kOneHop);
    const auto other = separate(cut, mixture, kUneven);
    for (std::size_t part = 0; part < one.size(); ++part) {
        CHECK(one[part] == other[part]);
    }
}

TEST_CASE("a mask of one gives the mixture, and leaves nothing in the residual") {
    const auto mixture = test::noise(10 * kHop, 3);
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        Separator separator(fake(oneSlot(slot)), nullptr);
        const auto parts = separate(separator, mixture, kUneven);
        CHECK(test::differenceDb(parts[slot], delayed(mixture, kWindow)) < -120.0);
        CHECK(test::energyDb(parts[kSlots]) < test::energyDb(mixture) - 120.0);
    }
}

TEST_CASE("a mask acts on the bins of the root-Hann spectrum") {
    // By the definition: window, transform, gain, inverse transform, window, overlap-add.
    const auto mixture = test::noise(8 * kHop, 4);
    const auto gain = [](std::size_t bin) { return bin % 7 == 2 ? 0.8 : 0.0; };
    std::vector<double> wanted(mixture.size());
    for (std::size_t end = kWindow; end <= mixture.size(); end += kHop) {
        std::vector<std::complex<double>> spectrum(kWindow);
        for (std::size_t n = 0; n < kWindow; ++n) {
            spectrum[n] = window(n, kWindow) * static_cast<double>(mixture[end - kWindow + n]);
        }
        test::transform(spectrum);
        for (std::size_t k = 0; k < kWindow; ++k) {
            spectrum[k] = std::conj(spectrum[k] * gain(std::min(k, kWindow - k)));
        }
        test::transform(spectrum);
        for (std::size_t n = 0; n < kWindow; ++n) {
            wanted[end - kWindow + n] +=
                window(n, kWindow) * spectrum[n].real() / static_cast<double>(kWindow);
        }
    }
    Separator separator(fake([&](const auto&, const auto&, inference::SlotMasks& masks) {
                            masks.fill(0.0F);
                            for (std::size_t k = 0; k < kBins; ++k) {
                                masks[2 * kBins + k] = static_cast<float>(gain(k));
                            }
                            return true;
                        }),
                        nullptr);
    const auto parts = separate(separator, mixture, kUneven);
    // The first and the last hop overlap with frames that the loop above does not have.
    const std::vector<float> got(parts[2].begin() + kWindow + kHop, parts[2].end());
    std::vector<float> expected;
    for (std::size_t n = kHop; n < kHop + got.size(); ++n) {
        expected.push_back(static_cast<float>(wanted[n]));
    }
    CHECK(test::differenceDb(got, expected) < -110.0);
}

TEST_CASE("the network hears the powers of both windows as the contract defines them") {
    constexpr std::size_t kHops = 10;
    const auto mixture = test::noise(kHops * kHop, 5, 0.5F);
    inference::HopSpectra last;
    Separator separator(
        fake([&](const inference::HopSpectra& spectra, const auto&, inference::SlotMasks& masks) {
            last = spectra;
            masks.fill(0.0F);
            return true;
        }),
        nullptr);
    separate(separator, mixture, kUneven);
    for (const std::size_t bin : {0U, 1U, 100U, 255U, 256U}) {
        CHECK(static_cast<double>(last.power[bin]) ==
              doctest::Approx(powerAt(mixture, mixture.size(), kWindow, 1, bin)).epsilon(1e-3));
    }
    for (const std::size_t bin : {0U, 3U, 500U, 1024U}) {
        CHECK(static_cast<double>(last.long_power[bin]) ==
              doctest::Approx(powerAt(mixture, mixture.size(), kLongWindow, 2, bin)).epsilon(1e-3));
    }
}

TEST_CASE("a full-scale sine has the power that the contract states") {
    // Half the sum of the window, squared: (cot(pi / 1024) / 2)^2 and 512^2.
    const auto mixture = test::tone(kLongWindow, 48'000.0 * 32 / 512, 48'000.0, 1.0F);
    inference::HopSpectra last;
    Separator separator(fake([&](const inference::HopSpectra& spectra, const auto&, auto& masks) {
                            last = spectra;
                            masks.fill(0.0F);
                            return true;
                        }),
                        nullptr);
    separate(separator, mixture, kOneHop);
    CHECK(static_cast<double>(last.power[32]) == doctest::Approx(26'560.0).epsilon(0.001));
    CHECK(static_cast<double>(last.long_power[128]) == doctest::Approx(262'144.0).epsilon(0.001));
}

TEST_CASE("samples that are not numbers count as silence; loud ones do no harm") {
    auto mixture = test::noise(12 * kHop, 6, 1.0F);
    auto clean = mixture;
    const float bad[] = {std::numeric_limits<float>::quiet_NaN(),
                         std::numeric_limits<float>::infinity(),
                         -std::numeric_limits<float>::infinity(), 1e30F, -3e38F};
    for (std::size_t i = 0; i < std::size(bad); ++i) {
        mixture[700 + 11 * i] = bad[i];
        clean[700 + 11 * i] = 0.0F;
    }
    mixture[1500] = clean[1500] = 9e5F;
    bool finite = true;
    Separator separator(
        fake([&](const inference::HopSpectra& spectra, const auto&, inference::SlotMasks& masks) {
            for (const float power : spectra.power) {
                finite = finite && std::isfinite(power) && power <= 1e10F;
            }
            for (const float power : spectra.long_power) {
                finite = finite && std::isfinite(power) && power <= 1e10F;
            }
            masks.fill(0.2F);
            return true;
        }),
        nullptr);
    const auto parts = separate(separator, mixture, kUneven);
    CHECK(finite);
    for (const auto& part : parts) {
        CHECK(std::all_of(part.begin(), part.end(), [](float x) { return std::isfinite(x); }));
    }
    CHECK(test::differenceDb(together(parts), delayed(clean, kWindow)) < -100.0);
}

TEST_CASE("silence stays silence, for as long as it lasts") {
    Separator separator(fake(randomGains(7)), nullptr);
    const std::vector<float> silence(48'000);
    for (const auto& part : separate(separator, silence, kUneven)) {
        CHECK(test::largest(part) == 0.0);
    }
}

TEST_CASE("other objects are faded in, without a step") {
    // A low tone that goes from slot 0 to slot 1: a step would stand out of its second difference.
    const auto record = std::make_shared<test::FakeRecord>();
    const auto answer = [](const auto&, const inference::SlotQuery& query,
                           inference::SlotMasks& masks) {
        masks.fill(0.0F);
        const std::size_t slot = query.conditions[0] > 0.5F ? 1 : 0;
        std::fill_n(masks.begin() + static_cast<std::ptrdiff_t>(slot * kBins), kBins, 1.0F);
        return true;
    };
    const auto tone = test::tone(40 * kHop, 120.0, 48'000.0, 0.5F);
    Separator separator(fake(answer, record), nullptr);
    ask(separator, {true, true, false, false}, {true, true, false, false}, 0.0F);
    std::size_t call = 0;
    const auto parts = separate(separator, tone, kOneHop, [&] {
        if (++call == 20) {
            ask(separator, {true, true, false, false}, {false, true, false, false}, 1.0F);
        }
    });
    const double alone = test::largestBend(std::span(tone).subspan(kHop));
    for (const std::size_t slot : {0U, 1U}) {
        const std::span<const float> later = std::span(parts[slot]).subspan(4 * kHop);
        CHECK(test::largestBend(later) < 1.5 * alone);
    }
    // The fade takes as long as it says: slot 0 is still half there in its middle, and then gone.
    const std::size_t change = 20 * kHop + kWindow - kHop;
    const auto level = [&](std::size_t slot, std::size_t hop) {
        return test::energyDb(std::span(parts[slot]).subspan(change + hop * kHop, kHop));
    };
    CHECK(level(0, 3) > level(0, 0) - 8.0);
    CHECK(level(0, 3) < level(0, 0) - 1.0);
    CHECK(level(0, Separator::kFadeHops + 1) < -200.0);
    const auto after = (20 + Separator::kFadeHops + 2) * kHop + kWindow;
    const auto heard = delayed(tone, kWindow);
    CHECK(test::differenceDb(std::span(parts[1]).subspan(after), std::span(heard).subspan(after)) <
          -120.0);
    CHECK(test::differenceDb(together(parts), heard) < -120.0);
    // Only the slot with a new object forgets.
    CHECK(record->slot_resets[0] == 1);
    CHECK(record->slot_resets[1] == 2);
    CHECK(record->slot_resets[2] == 0);
}

TEST_CASE("changes that the network never saw are not lost for the slots that they changed") {
    const auto record = std::make_shared<test::FakeRecord>();
    Separator separator(fake(oneSlot(0), record), nullptr);
    ask(separator, {true, false, false, false}, {true, false, false, false});
    ask(separator, {true, true, false, false}, {false, true, false, false});
    separate(separator, test::noise(kHop, 1), kOneHop);
    CHECK(record->slot_resets[0] == 1);
    CHECK(record->slot_resets[1] == 1);
    CHECK(record->query.active == std::array<float, kSlots>{1.0F, 1.0F, 0.0F, 0.0F});
}

TEST_CASE("after a reset everything is as at the beginning") {
    const auto mixture = test::noise(9 * kHop + 100, 8);
    const auto record = std::make_shared<test::FakeRecord>();
    Separator separator(fake(oneSlot(1, 0.5F), record), nullptr);
    const auto first = separate(separator, mixture, kUneven);
    separator.reset();
    const auto again = separate(separator, mixture, kUneven);
    for (std::size_t part = 0; part < first.size(); ++part) {
        CHECK(first[part] == again[part]);
    }
    CHECK(record->resets == 1);
}

TEST_CASE("masks that are not numbers leave the hop in the residual and clear the network") {
    int run = 0;
    const auto record = std::make_shared<test::FakeRecord>();
    Separator separator(fake(
                            [&](const auto&, const auto&, inference::SlotMasks& masks) {
                                masks.fill(0.25F);
                                if (++run == 5) {
                                    masks[300] = std::numeric_limits<float>::quiet_NaN();
                                }
                                return true;
                            },
                            record),
                        nullptr);
    const auto mixture = test::noise(12 * kHop, 9);
    const auto parts = separate(separator, mixture, kUneven);
    CHECK(separator.spoiltHops() == 1);
    CHECK(record->resets == 1);
    CHECK(test::differenceDb(together(parts), delayed(mixture, kWindow)) < -120.0);
}

TEST_CASE("a network that fails is replaced within the hop, and that is told") {
    int run = 0;
    const auto failing = [&](const auto&, const auto&, inference::SlotMasks& masks) {
        masks.fill(0.0F);
        std::fill_n(masks.begin(), kBins, 1.0F);
        return ++run < 6;
    };
    const auto mixture = test::noise(24 * kHop, 10);
    const auto backup = std::make_shared<test::FakeRecord>();
    Separator separator(fake(failing, std::make_shared<test::FakeRecord>(), "gpu"),
                        fake(oneSlot(0), backup, "cpu"));
    ask(separator, {true, false, false, false}, {true, false, false, false}, 0.7F);
    CHECK(separator.provider() == "gpu");
    CHECK(separator.failure().empty());
    const auto parts = separate(separator, mixture, kUneven);
    CHECK(separator.provider() == "cpu");
    CHECK(separator.failure() ==
          "the network on 'gpu' failed while running: it was told to; 'cpu' took over");
    // The backup knows the objects, and no hop is missing.
    CHECK(backup->query.conditions[0] == 0.7F);
    CHECK(test::differenceDb(parts[0], delayed(mixture, kWindow)) < -120.0);
}

TEST_CASE("without a backup the sound goes on in the residual, faded") {
    int run = 0;
    Separator separator(fake([&](const auto&, const auto&, inference::SlotMasks& masks) {
                            masks.fill(0.0F);
                            std::fill_n(masks.begin(), kBins, 1.0F);
                            return ++run < 12;
                        }),
                        nullptr);
    const auto tone = test::tone(40 * kHop, 120.0, 48'000.0, 0.5F);
    const auto parts = separate(separator, tone, kOneHop);
    CHECK(separator.provider() == "none");
    CHECK(separator.failure().find("all sound stays in the residual") != std::string::npos);
    CHECK(run == 12);
    CHECK(test::differenceDb(together(parts), delayed(tone, kWindow)) < -120.0);
    CHECK(test::largestBend(std::span(parts[0]).subspan(4 * kHop)) <
          1.5 * test::largestBend(std::span(tone).subspan(kHop)));
    CHECK(test::energyDb(std::span(parts[0]).subspan(30 * kHop)) < -200.0);
}

TEST_CASE("conditions of another size than the network's are refused") {
    Separator separator(fake(oneSlot(0)), nullptr);
    const std::vector<float> conditions(5);
    const std::array<bool, kSlots> none{};
    CHECK_THROWS_AS(separator.setQuery(conditions, none, none), std::invalid_argument);
}
