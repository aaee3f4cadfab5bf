#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "spatial/direction_table.hpp"
#include "spatial/sphere_spline.hpp"
#include "synthetic_head.hpp"

using namespace auricle;

namespace {

class Looker {
public:
    explicit Looker(const HrtfAsset& head) : head_(head), table_(head) {
        for (int elevation = 0; elevation <= 72; ++elevation) {
            for (int azimuth = 0; azimuth < 144; ++azimuth) {
                const auto values = spline(2.5 * azimuth, 2.5 * elevation - 90.0);
                const std::size_t delays = 2 * head.basis_count;
                least_ = std::min({least_, values[delays], values[delays + 1]});
            }
        }
    }

    std::vector<double> spline(double azimuth_deg, double elevation_deg) const {
        std::vector<double> values;
        spatial::evaluateSpline(head_, kernel_, test::direction(azimuth_deg, elevation_deg),
                                values);
        return values;
    }

    /// A row of the table in the order of the asset's columns.
    std::vector<double> row(Vec3 towards) const {
        std::vector<float> row(table_.columns());
        table_.lookUp(towards, row.data(), dsp::kernels());
        std::vector<double> values;
        const std::size_t padded = table_.paddedBasis();
        for (std::size_t ear = 0; ear < 2; ++ear) {
            for (std::size_t k = 0; k < padded; ++k) {
                const auto weight = static_cast<double>(row[ear * padded + k]);
                if (k < head_.basis_count) {
                    values.push_back(weight);
                } else {
                    CHECK(weight == 0.0);
                }
            }
        }
        values.push_back(static_cast<double>(row[2 * padded]));
        values.push_back(static_cast<double>(row[2 * padded + 1]));
        return values;
    }

    std::vector<double> row(double azimuth_deg, double elevation_deg) const {
        return row(test::direction(azimuth_deg, elevation_deg));
    }

    /// Largest deviation from the spline in a direction: of the weights, and of the delays.
    std::pair<double, double> error(double azimuth_deg, double elevation_deg) const {
        const auto wanted = spline(azimuth_deg, elevation_deg);
        const auto got = row(azimuth_deg, elevation_deg);
        std::pair<double, double> worst{0.0, 0.0};
        for (std::size_t c = 0; c < 2 * head_.basis_count; ++c) {
            worst.first = std::max(worst.first, std::abs(got[c] - wanted[c]));
        }
        for (std::size_t c = 2 * head_.basis_count; c < wanted.size(); ++c) {
            worst.second = std::max(worst.second, std::abs(got[c] - (wanted[c] - least_)));
        }
        return worst;
    }

    const spatial::DirectionTable& table() const { return table_; }

private:
    const HrtfAsset& head_;
    spatial::KernelTable kernel_;
    spatial::DirectionTable table_;
    double least_ = 1e9;
};

const HrtfAsset& head() {
    static const HrtfAsset asset = test::makeHead();
    return asset;
}

const Looker& looker() {
    static const Looker one(head());
    return one;
}

double largestChange(const std::vector<double>& a, const std::vector<double>& b) {
    double most = 0.0;
    for (std::size_t c = 0; c < a.size(); ++c) {
        most = std::max(most, std::abs(a[c] - b[c]));
    }
    return most;
}

// Largest second difference of all columns along a path of directions.
template <typename Path>
double largestKink(Path path, int steps) {
    double most = 0.0;
    auto before = looker().row(path(0));
    auto here = looker().row(path(1));
    for (int step = 2; step < steps; ++step) {
        const auto next = looker().row(path(step));
        for (std::size_t c = 0; c < here.size(); ++c) {
            most = std::max(most, std::abs(next[c] - 2.0 * here[c] + before[c]));
        }
        before = here;
        here = next;
    }
    return most;
}

// A great circle through a pole, as one angle.
Vec3 overThePole(double meridian_deg, double angle_deg, double pole) {
    const Vec3 level = test::direction(meridian_deg);
    const Vec3 turned = test::direction(angle_deg);
    return {turned.x * level.x, turned.x * level.y, static_cast<float>(pole) * turned.y};
}

}  // namespace

TEST_CASE("the table equals the spline at its grid points") {
    // Half a 16-bit step of the largest weight, about one, and rounding.
    constexpr double kStep = 1.6e-5;
    for (int elevation = 0; elevation <= 72; elevation += 3) {
        for (int azimuth = 0; azimuth < 144; azimuth += 5) {
            CAPTURE(elevation);
            CAPTURE(azimuth);
            const auto [weights, delays] = looker().error(2.5 * azimuth, 2.5 * elevation - 90.0);
            CHECK(weights < kStep);
            CHECK(delays < 1e-4);
        }
    }
}

TEST_CASE("between its grid points the table follows the spline") {
    for (int height = 0; height < 25; ++height) {
        const double elevation = 7.3 * height - 88.8;
        for (int step = 0; step < 59; ++step) {
            const double azimuth = 6.1 * step - 179.3;
            CAPTURE(elevation);
            CAPTURE(azimuth);
            const auto [weights, delays] = looker().error(azimuth, elevation);
            CHECK(weights < 1e-4);
            CHECK(delays < 2e-3);
        }
    }
}

TEST_CASE("nothing jumps or kinks where the azimuth wraps") {
    for (const double seam : {0.0, 180.0, -180.0}) {
        for (const double elevation : {-60.0, 0.0, 45.0}) {
            CAPTURE(seam);
            CAPTURE(elevation);
            const auto a = looker().row(seam - 1e-5, elevation);
            CHECK(largestChange(a, looker().row(seam + 1e-5, elevation)) < 1e-4);
            const auto across = [&](int step) {
                return test::direction(seam + 0.1 * (step - 20.5), elevation);
            };
            const auto beside = [&](int step) {
                return test::direction(seam + 5.0 + 0.1 * (step - 20.5), elevation);
            };
            CHECK(largestKink(across, 41) < 1.5 * largestKink(beside, 41) + 2e-5);
        }
    }
}

TEST_CASE("nothing jumps or kinks over the poles") {
    for (const double pole : {1.0, -1.0}) {
        for (const double meridian : {0.0, 37.0, 90.0, 171.0}) {
            CAPTURE(pole);
            CAPTURE(meridian);
            const auto a = looker().row(overThePole(meridian, 89.9999, pole));
            CHECK(largestChange(a, looker().row(overThePole(meridian, 90.0001, pole))) < 1e-4);
            const auto across = [&](int step) {
                return overThePole(meridian, 90.0 + 0.1 * (step - 20.5), pole);
            };
            const auto beside = [&](int step) {
                return overThePole(meridian, 80.0 + 0.1 * (step - 20.5), pole);
            };
            CHECK(largestKink(across, 41) < 1.5 * largestKink(beside, 41) + 2e-5);
        }
    }
}

TEST_CASE("around a pole all directions mean the same") {
    const auto top = looker().row({0.0F, 0.0F, 1.0F});
    for (const Vec3 near : {Vec3{1e-7F, 0.0F, 1.0F}, Vec3{0.0F, -1e-7F, 1.0F},
                            Vec3{-1e-7F, -0.0F, 1.0F}, Vec3{-0.0F, 0.0F, 1.0F}}) {
        CHECK(largestChange(top, looker().row(near)) < 1e-4);
    }
}

TEST_CASE("straight behind, both signs of zero mean the same") {
    const auto a = looker().row({-1.0F, 0.0F, 0.0F});
    CHECK(largestChange(a, looker().row({-1.0F, -0.0F, 0.0F})) < 1e-4);
    CHECK(largestChange(a, looker().row({-1.0F, 1e-30F, 0.0F})) < 1e-4);
    CHECK(largestChange(a, looker().row({-1.0F, -1e-30F, 0.0F})) < 1e-4);
}

TEST_CASE("delays are never negative and reach from zero to the largest") {
    const std::size_t delays = 2 * head().basis_count;
    double least = 1e9;
    double most = 0.0;
    for (int height = 0; height < 106; ++height) {
        const double elevation = 1.7 * height - 90.0;
        for (int step = 0; step < 277; ++step) {
            const double azimuth = 1.3 * step - 180.0;
            const auto row = looker().row(azimuth, elevation);
            least = std::min({least, row[delays], row[delays + 1]});
            most = std::max({most, row[delays], row[delays + 1]});
        }
    }
    CHECK(least >= 0.0);
    CHECK(least < 0.02);
    CHECK(most <= static_cast<double>(looker().table().maxDelay()));
    CHECK(most > static_cast<double>(looker().table().maxDelay()) - 0.02);
}
