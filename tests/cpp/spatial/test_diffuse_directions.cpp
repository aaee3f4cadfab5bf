#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

#include "dsp/decorrelator.hpp"
#include "signals.hpp"
#include "spatial/diffuse_directions.hpp"
#include "spatial/spherical_head.hpp"
#include "synthetic_head.hpp"

using namespace auricle;
using spatial::diffuseDirections;
using spatial::kDiffuseDirections;
using spatial::SphericalHead;
using spatial::SpreadWeights;
using spatial::spreadWeights;

namespace {

using Complex = std::complex<double>;

constexpr double kRate = 48'000.0;
constexpr double kFar = 10.0;            // metres, where the spherical head's sources are
constexpr std::size_t kLength = 65'536;  // bins 0.7 Hz apart, finer than the decorrelators' ripple

std::vector<std::size_t> chosenBins() {
    std::vector<std::size_t> bins;
    // Wide bands need not have every bin in their mean.
    for (std::size_t bin = 152; bin < 15'400; bin += bin < 1'400 ? 1 : (bin < 4'200 ? 3 : 11)) {
        bins.push_back(bin);
    }
    return bins;
}

// Directions all over the sphere, none of them special to the icosahedron.
std::vector<Vec3> someDirections() {
    std::vector<Vec3> result = {test::direction(0.0), test::direction(90.0), test::direction(180.0),
                                test::direction(0.0, 90.0)};
    for (int k = 0; k < 8; ++k) {
        result.push_back(test::direction(137.5 * k + 11.0, 80.0 - 21.0 * k));
    }
    return result;
}

// The spherical head's two ears on a grid of frequencies, and what the decorrelators do there.
struct Listening {
    std::vector<double> frequencies;
    std::vector<SphericalHead> heads;
    std::array<std::vector<Complex>, kDiffuseDirections> decorrelators;
    std::array<std::array<std::vector<Complex>, 2>, kDiffuseDirections> ears;

    std::array<std::vector<Complex>, 2> earsOf(Vec3 towards) const {
        std::array<std::vector<Complex>, 2> result;
        for (const SphericalHead& head : heads) {
            result[0].push_back(head.pressure(static_cast<double>(towards.y)));
            result[1].push_back(head.pressure(-static_cast<double>(towards.y)));
        }
        return result;
    }

    Listening() {
        for (const std::size_t bin : chosenBins()) {
            frequencies.push_back(kRate * static_cast<double>(bin) / kLength);
            heads.emplace_back(frequencies.back(), kFar);
        }
        for (std::size_t m = 0; m < kDiffuseDirections; ++m) {
            dsp::Decorrelator decorrelator(kRate, m);
            std::vector<float> response(kLength, 0.0F);
            response[0] = 1.0F;
            decorrelator.process(response.data(), kLength);
            std::vector<Complex> values(response.begin(), response.end());
            test::transform(values);
            for (const std::size_t bin : chosenBins()) {
                // The head's series is for exp(-i w t).
                decorrelators[m].push_back(std::conj(values[bin]));
            }
            ears[m] = earsOf(diffuseDirections()[m]);
        }
    }
};

const Listening& listening() {
    static const Listening one;
    return one;
}

std::array<std::vector<Complex>, 2> rendered(Vec3 towards, float spread) {
    const Listening& all = listening();
    const SpreadWeights weights = spreadWeights(towards, spread);
    auto result = all.earsOf(towards);
    for (std::size_t ear = 0; ear < 2; ++ear) {
        for (std::size_t k = 0; k < all.frequencies.size(); ++k) {
            result[ear][k] *= static_cast<double>(weights.point);
            for (std::size_t m = 0; m < kDiffuseDirections; ++m) {
                result[ear][k] += static_cast<double>(weights.diffuse[m]) *
                                  all.decorrelators[m][k] * all.ears[m][ear][k];
            }
        }
    }
    return result;
}

// Means over a band of a centre frequency; `octaves` wide.
template <typename Value>
auto bandMean(double centre, double octaves, Value value) {
    const auto& frequencies = listening().frequencies;
    decltype(value(std::size_t{0})) sum{};
    std::size_t count = 0;
    for (std::size_t k = 0; k < frequencies.size(); ++k) {
        if (std::abs(std::log2(frequencies[k] / centre)) <= 0.5 * octaves) {
            sum += value(k);
            ++count;
        }
    }
    return sum / static_cast<double>(count);
}

double thirdOctavePower(const std::array<std::vector<Complex>, 2>& ears, double centre) {
    return bandMean(centre, 1.0 / 3.0,
                    [&](std::size_t k) { return std::norm(ears[0][k]) + std::norm(ears[1][k]); });
}

// Mean third-octave power of the sphere's two ears over the cap around a direction.
double capPower(Vec3 towards, double half_angle, double centre) {
    constexpr int kPoints = 600;
    const SphericalHead head(centre, kFar);
    double sum = 0.0;
    int count = 0;
    for (int k = 0; k < kPoints; ++k) {
        // A Fibonacci lattice covers the sphere evenly.
        const double z = 1.0 - (2.0 * k + 1.0) / kPoints;
        const double turn = 2.399963229728653 * k;
        const double level = std::sqrt(1.0 - z * z);
        const double along = level * std::cos(turn) * static_cast<double>(towards.x) +
                             level * std::sin(turn) * static_cast<double>(towards.y) +
                             z * static_cast<double>(towards.z);
        if (std::acos(std::clamp(along, -1.0, 1.0)) <= half_angle) {
            const double y = level * std::sin(turn);
            sum += std::norm(head.pressure(y)) + std::norm(head.pressure(-y));
            ++count;
        }
    }
    return sum / count;
}

// Interaural coherence in a third of an octave.
double coherence(const std::array<std::vector<Complex>, 2>& ears, double centre) {
    const auto cross = bandMean(centre, 1.0 / 3.0,
                                [&](std::size_t k) { return ears[0][k] * std::conj(ears[1][k]); });
    const double left =
        bandMean(centre, 1.0 / 3.0, [&](std::size_t k) { return std::norm(ears[0][k]); });
    const double right =
        bandMean(centre, 1.0 / 3.0, [&](std::size_t k) { return std::norm(ears[1][k]); });
    return std::abs(cross) / std::sqrt(left * right);
}

}  // namespace

TEST_CASE("the diffuse directions are unit vectors, and a spherical 5-design") {
    const auto& directions = diffuseDirections();
    for (const Vec3 axis : someDirections()) {
        std::array<double, 6> moments{};
        for (const Vec3& one : directions) {
            CHECK(length(one) == doctest::Approx(1.0).epsilon(1e-6));
            for (std::size_t power = 1; power < moments.size(); ++power) {
                moments[power] += std::pow(static_cast<double>(dot(axis, one)), power) / 12.0;
            }
        }
        // Over the sphere the mean of the n-th power of a cosine is 1 / (n + 1), or 0 for odd n.
        for (std::size_t power = 1; power < moments.size(); ++power) {
            const double wanted = power % 2 == 0 ? 1.0 / (static_cast<double>(power) + 1.0) : 0.0;
            CHECK(std::abs(moments[power] - wanted) < 1e-6);
        }
    }
}

TEST_CASE("spreading keeps the energy, and the energy vector is that of a cap") {
    for (const Vec3 towards : someDirections()) {
        for (float spread = 0.0F; spread <= 1.0F; spread += 0.01F) {
            const SpreadWeights weights = spreadWeights(towards, spread);
            double energy = static_cast<double>(weights.point * weights.point);
            Vec3 vector = weights.point * weights.point * towards;
            for (std::size_t m = 0; m < kDiffuseDirections; ++m) {
                REQUIRE(weights.diffuse[m] >= 0.0F);
                const float square = weights.diffuse[m] * weights.diffuse[m];
                energy += static_cast<double>(square);
                vector = vector + square * diffuseDirections()[m];
            }
            CAPTURE(spread);
            CHECK(energy == doctest::Approx(1.0).epsilon(1e-6));
            // The centre of gravity of a cap's surface lies at (1 + cos) / 2 of its axis.
            const float along = 0.5F * (1.0F + std::cos(std::numbers::pi_v<float> * spread));
            CHECK(length(vector - along * towards) < 1e-5F);
        }
    }
}

TEST_CASE("no spread is the point alone, full spread all directions alike") {
    for (const Vec3 towards : someDirections()) {
        for (const float none : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN()}) {
            const SpreadWeights weights = spreadWeights(towards, none);
            CHECK(weights.point == 1.0F);
            CHECK(std::all_of(weights.diffuse.begin(), weights.diffuse.end(),
                              [](float weight) { return weight == 0.0F; }));
        }
        for (const float full : {1.0F, 2.0F, std::numeric_limits<float>::infinity()}) {
            const SpreadWeights weights = spreadWeights(towards, full);
            CHECK(weights.point == 0.0F);
            for (const float weight : weights.diffuse) {
                CHECK(weight == doctest::Approx(std::sqrt(1.0 / 12.0)));
            }
        }
    }
}

TEST_CASE("weights move smoothly with the spread and with the direction") {
    const auto distance = [](const SpreadWeights& a, const SpreadWeights& b) {
        float most = std::abs(a.point - b.point);
        for (std::size_t m = 0; m < kDiffuseDirections; ++m) {
            most = std::max(most, std::abs(a.diffuse[m] - b.diffuse[m]));
        }
        return most;
    };
    for (const Vec3 towards : someDirections()) {
        for (float spread = 0.0F; spread < 1.0F; spread += 0.001F) {
            REQUIRE(distance(spreadWeights(towards, spread),
                             spreadWeights(towards, spread + 0.001F)) < 0.003F);
        }
    }
    for (const float spread : {0.05F, 0.3F, 0.7F}) {
        for (double azimuth = 0.0; azimuth < 360.0; azimuth += 0.1) {
            REQUIRE(distance(spreadWeights(test::direction(azimuth, 25.0), spread),
                             spreadWeights(test::direction(azimuth + 0.1, 25.0), spread)) < 0.003F);
        }
    }
}

TEST_CASE("spread noise keeps its third-octave spectrum: 1.5 dB from 500 Hz, 1.8 dB from 160 Hz") {
    double mean = 0.0;
    int count = 0;
    for (const Vec3 towards : someDirections()) {
        for (const float spread : {0.1F, 0.25F, 0.5F, 0.75F, 1.0F}) {
            const auto ears = rendered(towards, spread);
            for (int band = 0; band <= 19; ++band) {
                const double centre = 125.0 * std::exp2(band / 3.0);
                const double cap =
                    capPower(towards, std::numbers::pi * static_cast<double>(spread), centre);
                const double change = 10.0 * std::log10(thirdOctavePower(ears, centre) / cap);
                CAPTURE(spread);
                CAPTURE(centre);
                CAPTURE(towards.x);
                CAPTURE(towards.y);
                const double limit = centre > 450.0 ? 1.5 : (centre > 140.0 ? 1.8 : 3.2);
                CHECK(std::abs(change) < limit);
                mean += std::abs(change);
                ++count;
            }
        }
    }
    CHECK(mean / count < 0.65);
}

TEST_CASE("the ears' coherence falls with the spread to that of the diffuse field") {
    constexpr float kSpreads[] = {0.0F, 0.25F, 0.5F, 1.0F};
    std::array<double, std::size(kSpreads)> means{};
    double diffuse_mean = 0.0;
    double apart = 0.0;
    int count = 0;
    for (double centre = 200.0; centre <= 2'000.0; centre *= std::exp2(1.0 / 3.0)) {
        // The diffuse field of the sphere itself, by the mean over all directions; it falls like
        // the sinc of a pair of points, and faster (Lindevald and Benade 1986).
        Complex cross;
        double power = 0.0;
        const SphericalHead head(centre, kFar);
        constexpr int kPoints = 400;
        for (int k = 0; k < kPoints; ++k) {
            const double cosine = 1.0 - (2.0 * k + 1.0) / kPoints;
            cross += head.pressure(cosine) * std::conj(head.pressure(-cosine));
            power += std::norm(head.pressure(cosine));
        }
        const double diffuse = std::abs(cross) / power;
        for (const Vec3 towards : {test::direction(0.0), test::direction(60.0, 20.0)}) {
            for (std::size_t k = 0; k < std::size(kSpreads); ++k) {
                means[k] += coherence(rendered(towards, kSpreads[k]), centre);
            }
            apart += std::abs(coherence(rendered(towards, 1.0F), centre) - diffuse);
            diffuse_mean += diffuse;
            ++count;
        }
    }
    for (double& mean : means) {
        mean /= count;
    }
    CHECK(means[0] > 0.95);
    CHECK(means[1] < means[0] - 0.05);
    CHECK(means[2] < means[1] - 0.05);
    CHECK(means[3] < means[2] + 0.02);
    CHECK(std::abs(means[3] - diffuse_mean / count) < 0.12);
    CHECK(apart / count < 0.15);
}
