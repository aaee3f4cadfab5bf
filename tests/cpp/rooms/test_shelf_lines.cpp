#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <random>
#include <vector>

#include "rooms/shelf_lines.hpp"
#include "signals.hpp"

using namespace auricle;
using rooms::kShelfLines;
using rooms::LineGains;
using rooms::ShelfFit;
using rooms::ShelfLines;

namespace {

// Walls of rooms as published (auricle.rooms.MATERIALS): plaster, carpet, curtain, window, wood.
constexpr std::array<RoomBands, 5> kWalls = {
    {{0.14F, 0.10F, 0.06F, 0.04F, 0.04F, 0.03F, 0.03F, 0.03F},
     {0.02F, 0.06F, 0.14F, 0.37F, 0.60F, 0.65F, 0.65F, 0.65F},
     {0.07F, 0.31F, 0.49F, 0.75F, 0.70F, 0.60F, 0.60F, 0.60F},
     {0.35F, 0.25F, 0.18F, 0.12F, 0.07F, 0.04F, 0.04F, 0.04F},
     {0.15F, 0.11F, 0.10F, 0.07F, 0.06F, 0.07F, 0.07F, 0.07F}}};

// dB per metre at 20 degrees and 50 % (ISO 9613-1).
constexpr RoomBands kAir = {0.0004F, 0.0013F, 0.0027F, 0.0047F, 0.0099F, 0.0297F, 0.105F, 0.35F};

// What the lines of an impulse add up to, at a frequency.
double measured(const LineGains& gains, double hz, double rate) {
    constexpr std::size_t kFrames = 8192;
    std::vector<float> input(kFrames, 0.0F);
    input[0] = 1.0F;
    std::array<std::vector<float>, kShelfLines - 1> lines;
    std::array<float*, kShelfLines - 1> outs{};
    for (std::size_t line = 0; line < lines.size(); ++line) {
        lines[line].resize(kFrames);
        outs[line] = lines[line].data();
    }
    ShelfLines filter(rate);
    filter.process(input.data(), outs, kFrames);
    std::complex<double> sum = static_cast<double>(gains[0]);
    for (std::size_t n = 0; n < kFrames; ++n) {
        const double angle = -2.0 * std::numbers::pi * hz / rate * static_cast<double>(n);
        for (std::size_t line = 0; line < lines.size(); ++line) {
            sum += static_cast<double>(gains[line + 1] * lines[line][n]) * std::polar(1.0, angle);
        }
    }
    return std::abs(sum);
}

}  // namespace

TEST_CASE("the lines add up to the fit's own magnitude") {
    const LineGains gains = {0.2F, 0.3F, -0.1F, 0.5F};
    for (const double rate : {16'000.0, 48'000.0}) {
        const ShelfFit fit(rate);
        for (std::size_t band = 0; kRoomBandHz[band] < 0.45 * rate; ++band) {
            CHECK(measured(gains, kRoomBandHz[band], rate) ==
                  doctest::Approx(fit.magnitude(gains, band)).epsilon(1e-3));
        }
    }
}

TEST_CASE("reflections of published materials keep their level in every band") {
    std::mt19937 random(3);
    for (const double rate : {16'000.0, 48'000.0}) {
        const ShelfFit fit(rate);
        std::vector<double> errors;
        for (int trial = 0; trial < 1'000; ++trial) {
            RoomBands bands{};
            bands.fill(1.0F);
            for (auto wall = random() % 3 + 1; wall > 0; --wall) {
                const RoomBands& absorption = kWalls[random() % kWalls.size()];
                for (std::size_t band = 0; band < kRoomBands; ++band) {
                    bands[band] *= std::sqrt(1.0F - absorption[band]);
                }
            }
            const float metres = 3.0F + static_cast<float>(random() % 27);
            for (std::size_t band = 0; band < kRoomBands; ++band) {
                bands[band] *= std::pow(10.0F, -kAir[band] * metres / 20.0F);
            }
            const LineGains gains = fit.gains(bands);
            for (std::size_t band = 0; kRoomBandHz[band] < 0.45 * rate; ++band) {
                const double ratio = fit.magnitude(gains, band) / static_cast<double>(bands[band]);
                errors.push_back(std::abs(20.0 * std::log10(ratio)));
            }
        }
        std::sort(errors.begin(), errors.end());
        double mean = 0.0;
        for (const double error : errors) {
            mean += error / static_cast<double>(errors.size());
        }
        CHECK(mean < 0.6);
        CHECK(errors[errors.size() * 95 / 100] < 1.5);
    }
}

TEST_CASE("flat bands take the input alone, silence nothing") {
    const ShelfFit fit(48'000.0);
    RoomBands bands{};
    bands.fill(0.37F);
    const LineGains gains = fit.gains(bands);
    CHECK(gains[0] == doctest::Approx(0.37F).epsilon(1e-3));
    for (std::size_t line = 1; line < kShelfLines; ++line) {
        CHECK(std::abs(gains[line]) < 1e-3F);
    }
    CHECK(fit.gains({}) == LineGains{});
}

TEST_CASE("the lines do not depend on how the input is cut into blocks") {
    const auto input = test::noise(1'000, 1);
    const auto run = [&](std::size_t block) {
        ShelfLines filter(48'000.0);
        std::vector<float> out(3'000);
        for (std::size_t at = 0; at < input.size(); at += block) {
            const std::array<float*, kShelfLines - 1> lines = {
                out.data() + at, out.data() + 1'000 + at, out.data() + 2'000 + at};
            filter.process(input.data() + at, lines, std::min(block, input.size() - at));
        }
        return out;
    };
    CHECK(run(1'000) == run(7));
}
