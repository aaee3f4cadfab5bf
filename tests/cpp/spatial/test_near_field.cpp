#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

#include "realtime/watch.hpp"
#include "signals.hpp"
#include "spatial/near_field.hpp"
#include "spatial/spherical_head.hpp"
#include "synthetic_head.hpp"

using namespace auricle;
using spatial::EarCue;
using spatial::NearField;
using spatial::NearFieldFilter;
using spatial::Shelf;
using spatial::SphericalHead;

namespace {

constexpr double kRate = 48'000.0;

using Ears = std::array<EarCue, 2>;

const NearField& nearField() {
    static const NearField one(kRate);
    return one;
}

Ears cues(const NearField& field, Vec3 position) {
    Ears ears;
    field.at(position, ears);
    return ears;
}

double shelfDb(const Shelf& shelf, double frequency_hz, double sample_rate) {
    const auto z = std::polar(1.0, -2.0 * std::numbers::pi * frequency_hz / sample_rate);
    const auto top = static_cast<double>(shelf.b0) + static_cast<double>(shelf.b1) * z;
    return 20.0 * std::log10(std::abs(top / (1.0 + static_cast<double>(shelf.a1) * z)));
}

double headDb(const SphericalHead& head, double cosine) {
    return 20.0 * std::log10(std::abs(head.pressure(cosine)));
}

struct Errors {
    double level = 0.0;
    double ild = 0.0;
};

// The sphere at the reference distance as HRTF set, with the near-field cues, against the sphere
// at the distance itself, all over the sphere and from 125 Hz to 12 kHz; largest errors in dB.
Errors largestErrors(const NearField& field, double sample_rate, double distance) {
    Errors worst;
    for (double f = 125.0; f <= std::min(12'000.0, 0.45 * sample_rate); f *= 1.15) {
        const SphericalHead far(f, 1.0);
        const SphericalHead near(f, distance);
        for (double azimuth = -175.0; azimuth <= 180.0; azimuth += 5.0) {
            for (const double elevation : {-70.0, -20.0, 0.0, 45.0}) {
                const Vec3 towards = test::direction(azimuth, elevation);
                const Ears ears = cues(field, static_cast<float>(distance) * towards);
                std::array<double, 2> errors{};
                for (std::size_t ear = 0; ear < 2; ++ear) {
                    const double side = ear == 0 ? 1.0 : -1.0;
                    const double rendered =
                        headDb(far, side * static_cast<double>(ears[ear].direction.y)) +
                        shelfDb(ears[ear].shelf, f, sample_rate);
                    errors[ear] = rendered - headDb(near, side * static_cast<double>(towards.y));
                    worst.level = std::max(worst.level, std::abs(errors[ear]));
                }
                worst.ild = std::max(worst.ild, std::abs(errors[0] - errors[1]));
            }
        }
    }
    return worst;
}

struct DelayErrors {
    double ear_us = 0.0;
    double itd_us = 0.0;
};

std::complex<double> shelfResponse(const Shelf& shelf, double radians) {
    const auto z = std::polar(1.0, -radians);
    return (static_cast<double>(shelf.b0) + static_cast<double>(shelf.b1) * z) /
           (1.0 + static_cast<double>(shelf.a1) * z);
}

// Phase delays from 200 to 1,500 Hz, as largestErrors has levels.
DelayErrors largestDelayErrors(const NearField& field, double distance) {
    DelayErrors worst;
    for (double f = 200.0; f <= 1'500.0; f += 100.0) {
        const double radians = 2.0 * std::numbers::pi * f / kRate;
        const SphericalHead far(f, 1.0);
        const SphericalHead near(f, distance);
        for (double azimuth = -175.0; azimuth <= 180.0; azimuth += 5.0) {
            const Vec3 towards = test::direction(azimuth, 10.0);
            const Ears ears = cues(field, static_cast<float>(distance) * towards);
            std::array<double, 2> errors{};
            for (std::size_t ear = 0; ear < 2; ++ear) {
                const double side = ear == 0 ? 1.0 : -1.0;
                const auto rendered =
                    far.pressure(side * static_cast<double>(ears[ear].direction.y)) *
                    std::conj(shelfResponse(ears[ear].shelf, radians)) *
                    std::polar(1.0, radians * static_cast<double>(ears[ear].delay));
                const double phase =
                    std::arg(rendered / near.pressure(side * static_cast<double>(towards.y)));
                errors[ear] = 1e6 * phase / (2.0 * std::numbers::pi * f);
                worst.ear_us = std::max(worst.ear_us, std::abs(errors[ear]));
            }
            worst.itd_us = std::max(worst.itd_us, std::abs(errors[0] - errors[1]));
        }
    }
    return worst;
}

}  // namespace

TEST_CASE("each ear's level and the ILD follow the spherical head down to 0.1 m") {
    struct Limit {
        double distance, level, ild;
    };
    constexpr Limit kLimits[] = {{0.1, 1.6, 1.8},  {0.15, 0.8, 0.8},  {0.25, 0.35, 0.5},
                                 {0.5, 0.15, 0.2}, {0.75, 0.08, 0.1}, {0.999, 0.02, 0.02}};
    for (const Limit& limit : kLimits) {
        CAPTURE(limit.distance);
        const Errors errors = largestErrors(nearField(), kRate, limit.distance);
        CHECK(errors.level < limit.level);
        CHECK(errors.ild < limit.ild);
    }
}

TEST_CASE("each ear's phase and the ITD follow the spherical head where ears compare phases") {
    struct Limit {
        double distance, ear_us, itd_us;
    };
    constexpr Limit kLimits[] = {
        {0.1, 55.0, 60.0}, {0.15, 30.0, 34.0}, {0.25, 14.0, 16.0}, {0.5, 5.0, 5.0}};
    for (const Limit& limit : kLimits) {
        CAPTURE(limit.distance);
        const DelayErrors errors = largestDelayErrors(nearField(), limit.distance);
        CHECK(errors.ear_us < limit.ear_us);
        CHECK(errors.itd_us < limit.itd_us);
    }
}

TEST_CASE("the near field is as exact at every sample rate") {
    for (const double rate : {8'000.0, 192'000.0}) {
        CAPTURE(rate);
        const Errors errors = largestErrors(NearField(rate), rate, 0.25);
        CHECK(errors.level < 0.35);
        CHECK(errors.ild < 0.5);
    }
}

TEST_CASE("on its lit side an ear looks along the line of sight, in the shadow at the source") {
    const Vec3 ear{0.0F, static_cast<float>(spatial::kHeadRadius), 0.0F};
    for (const double distance : {0.15, 0.3, 0.8}) {
        for (const double azimuth : {35.0, 60.0, 90.0, 110.0}) {
            const Vec3 towards = test::direction(azimuth, 10.0);
            const Vec3 position = static_cast<float>(distance) * towards;
            const Ears ears = cues(nearField(), position);
            CAPTURE(distance);
            CAPTURE(azimuth);
            const Vec3 seen = unit(ears[0].direction - ear);
            CHECK(length(cross(seen, unit(position - ear))) < 1e-5F);
            CHECK(length(ears[1].direction - towards) < 1e-5F);
            CHECK(length(ears[0].direction) == doctest::Approx(1.0));
        }
    }
    // Straight ahead both ears turn outwards by the same angle.
    const Ears ahead = cues(nearField(), {0.25F, 0.0F, 0.0F});
    CHECK(ahead[0].direction.y < -0.05F);
    CHECK(ahead[1].direction.y == doctest::Approx(-static_cast<double>(ahead[0].direction.y)));
}

TEST_CASE("the right ear is the mirror image of the left") {
    for (const double distance : {0.02, 0.12, 0.4, 0.9}) {
        for (const double azimuth : {0.0, 20.0, 90.0, 140.0, -75.0}) {
            const Vec3 position = static_cast<float>(distance) * test::direction(azimuth, -15.0);
            const Ears ears = cues(nearField(), position);
            const Ears mirrored = cues(nearField(), {position.x, -position.y, position.z});
            CHECK(ears[0].direction.x == mirrored[1].direction.x);
            CHECK(ears[0].direction.y == -mirrored[1].direction.y);
            CHECK(ears[0].direction.z == mirrored[1].direction.z);
            CHECK(ears[0].shelf == mirrored[1].shelf);
            CHECK(ears[0].directional == mirrored[1].directional);
        }
    }
}

TEST_CASE("from the reference distance on nothing is done, and it is reached without a step") {
    for (const float azimuth : {0.0F, 40.0F, 90.0F, 170.0F, 270.0F}) {
        const Vec3 towards = test::direction(static_cast<double>(azimuth), 20.0);
        CAPTURE(azimuth);
        for (const float distance : {1.0001F, 3.0F, 1e6F}) {
            for (const EarCue& ear : cues(nearField(), distance * towards)) {
                CHECK(length(ear.direction - towards) < 1e-6F);
                CHECK(ear.directional == 1.0F);
                CHECK(ear.shelf == Shelf{});
            }
        }
        const Ears inside = cues(nearField(), 0.9999F * towards);
        for (const EarCue& ear : inside) {
            CHECK(length(ear.direction - towards) < 1e-3F);
            for (const double f : {125.0, 1'000.0, 12'000.0}) {
                CHECK(std::abs(shelfDb(ear.shelf, f, kRate)) < 0.01);
            }
        }
    }
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(cues(nearField(), {nan, 0.0F, 0.0F})[0].shelf == Shelf{});
}

TEST_CASE("a source at the head's centre is the same at both ears and has no direction") {
    const Ears ears = cues(nearField(), {0.0F, 0.0F, 0.0F});
    for (const EarCue& ear : ears) {
        CHECK(ear.directional == 0.0F);
        CHECK(ear.shelf == Shelf{});
        CHECK(length(ear.direction) == doctest::Approx(1.0));
    }
}

TEST_CASE("every path through the head is smooth") {
    // Lines through the centre, through an ear, and past both, in steps of half a millimetre.
    struct Line {
        Vec3 from, to;
    };
    constexpr Line kLines[] = {{{0.5F, 0.0F, 0.0F}, {-0.5F, 0.0F, 0.0F}},
                               {{0.0F, 0.5F, 0.0F}, {0.0F, -0.5F, 0.0F}},
                               {{0.3F, 0.4F, -0.2F}, {-0.3F, -0.4F, 0.2F}},
                               {{0.5F, 0.0875F, 0.0F}, {-0.5F, 0.0875F, 0.0F}},
                               {{0.0F, 0.09F, 0.5F}, {0.0F, 0.09F, -0.5F}},
                               {{0.01F, 0.5F, 0.0F}, {0.01F, -0.5F, 0.01F}}};
    constexpr int kSteps = 2'000;
    for (const Line& line : kLines) {
        Ears before = cues(nearField(), line.from);
        for (int step = 1; step <= kSteps; ++step) {
            const float share = static_cast<float>(step) / kSteps;
            const Ears ears = cues(nearField(), (1.0F - share) * line.from + share * line.to);
            CAPTURE(line.from.x);
            CAPTURE(line.from.y);
            CAPTURE(step);
            for (std::size_t ear = 0; ear < 2; ++ear) {
                const Vec3 moved = ears[ear].directional * ears[ear].direction -
                                   before[ear].directional * before[ear].direction;
                REQUIRE(length(moved) < 0.06F);
                for (const double f : {125.0, 2'000.0, 12'000.0}) {
                    const double now = shelfDb(ears[ear].shelf, f, kRate);
                    REQUIRE(std::abs(now - shelfDb(before[ear].shelf, f, kRate)) < 0.7);
                }
                REQUIRE(std::abs(ears[ear].shelf.a1) < 0.99F);
            }
            before = ears;
        }
    }
}

TEST_CASE("the filter is the shelves' difference equation, with coefficients on straight lines") {
    const Ears from = cues(nearField(), {0.0F, 0.15F, 0.0F});
    const Ears to = cues(nearField(), {0.3F, -0.2F, 0.1F});
    const auto left_in = test::noise(700, 70);
    const auto right_in = test::noise(700, 71);
    for (const std::size_t chunk : {1U, 100U, 256U}) {
        CAPTURE(chunk);
        NearFieldFilter filter;
        filter.reset(from);
        auto left = left_in;
        auto right = right_in;
        const std::array<std::vector<float>*, 2> signals = {&left, &right};
        std::array<std::vector<double>, 2> wanted;
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const auto& in = ear == 0 ? left_in : right_in;
            double before = 0.0;
            double output = 0.0;
            for (std::size_t n = 0; n < in.size(); ++n) {
                // The first chunk leads from one shelf to the other, the rest stays there.
                const double share =
                    std::min(static_cast<double>(n + 1) / static_cast<double>(chunk), 1.0);
                const auto between = [share](float a, float b) {
                    return (1.0 - share) * static_cast<double>(a) + share * static_cast<double>(b);
                };
                const Shelf& a = from[ear].shelf;
                const Shelf& b = to[ear].shelf;
                const auto x = static_cast<double>(in[n]);
                output = between(a.b0, b.b0) * x + between(a.b1, b.b1) * before -
                         between(a.a1, b.a1) * output;
                before = x;
                wanted[ear].push_back(output);
            }
        }
        for (std::size_t at = 0; at < left.size(); at += chunk) {
            const std::size_t count = std::min(chunk, left.size() - at);
            filter.process(left.data() + at, right.data() + at, count, to);
        }
        for (std::size_t ear = 0; ear < 2; ++ear) {
            for (std::size_t n = 0; n < left.size(); ++n) {
                REQUIRE(std::abs(static_cast<double>((*signals[ear])[n]) - wanted[ear][n]) < 1e-5);
            }
        }
    }
}

TEST_CASE("a tone on a source that swings past an ear stays a tone") {
    constexpr std::size_t kCount = 16'384;
    NearFieldFilter filter;
    filter.reset(cues(nearField(), {0.3F, 0.3F, 0.0F}));
    auto left = test::tone(kCount, 1'000.0, kRate);
    auto right = left;
    for (std::size_t at = 0; at < kCount; at += 256) {
        const double turn =
            std::sin(2.0 * std::numbers::pi * static_cast<double>(at + 256) / kRate);
        const Vec3 position =
            static_cast<float>(0.25 + 0.1 * turn) * test::direction(45.0 + 90.0 * turn, 5.0);
        filter.process(left.data() + at, right.data() + at, 256, cues(nearField(), position));
    }
    for (const auto* ear : {&left, &right}) {
        CHECK(test::residueDb({ear->data() + 4'096, 8'192}, 1'000.0, 140.0, kRate) < -80.0);
    }
}

TEST_CASE("silence after a near sound becomes exact zero") {
    NearFieldFilter filter;
    const Ears ears = cues(nearField(), {0.0F, 0.12F, 0.0F});
    filter.reset(ears);
    auto left = test::noise(256, 72);
    auto right = left;
    filter.process(left.data(), right.data(), 256, ears);
    for (int chunk = 0; chunk < 8; ++chunk) {
        std::fill(left.begin(), left.end(), 0.0F);
        std::fill(right.begin(), right.end(), 0.0F);
        filter.process(left.data(), right.data(), 256, ears);
    }
    CHECK(test::largest(left) == 0.0);
    CHECK(test::largest(right) == 0.0);
}

TEST_CASE("near-field cues and filter neither allocate nor lock") {
    NearFieldFilter filter;
    auto left = test::noise(256, 73);
    auto right = left;
    Ears ears;
    nearField();
    const test::RealtimeWatch watch;
    for (int call = 0; call < 20; ++call) {
        nearField().at({0.05F * static_cast<float>(call), 0.2F, 0.0F}, ears);
        filter.process(left.data(), right.data(), 256, ears);
    }
    filter.reset(ears);
    CHECK(watch.counts().allocations == 0);
    CHECK(watch.counts().locks == 0);
}
