#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "panner.hpp"

using namespace auricle::client;

namespace {

constexpr Pose kAhead{0, 0, 0, 0, 0, 0, 1};

double squared(float value) { return static_cast<double>(value) * static_cast<double>(value); }

}  // namespace

TEST_CASE("power is the same from all sides: both ears together twice that of the input") {
    for (int step = 0; step < 36; ++step) {
        const float angle = 0.1745329F * static_cast<float>(step);
        const auto [left, right] =
            Panner::gains({3 * std::cos(angle), 3 * std::sin(angle), 1}, kAhead, Distance::kHost);
        CHECK(squared(left) + squared(right) == doctest::Approx(2));
    }
}

TEST_CASE("left is louder on the left, front and above and at the head are in the middle") {
    const auto left = Panner::gains({0, 2, 0}, kAhead, Distance::kHost);
    CHECK(static_cast<double>(left[0]) == doctest::Approx(std::sqrt(2.0)));
    CHECK(std::abs(left[1]) < 1e-6F);
    for (const Vector3& place :
         {Vector3{2, 0, 0}, Vector3{-2, 0, 0}, Vector3{0, 0, 2}, Vector3{}}) {
        const auto middle = Panner::gains(place, kAhead, Distance::kHost);
        CHECK(static_cast<double>(middle[0]) == doctest::Approx(1));
        CHECK(static_cast<double>(middle[1]) == doctest::Approx(1));
    }
}

TEST_CASE("turning the head to the left brings a source on the left to the front") {
    const float half = std::sqrt(0.5F);
    const auto gains = Panner::gains({0, 1, 0}, {0, 0, 0, 0, 0, half, half}, Distance::kHost);
    CHECK(static_cast<double>(gains[0]) == doctest::Approx(static_cast<double>(gains[1])));
}

TEST_CASE("inverse distance halves the level for each doubling") {
    const auto near = Panner::gains({1, 0, 0}, kAhead, Distance::kInverse);
    const auto far = Panner::gains({4, 0, 0}, kAhead, Distance::kInverse);
    CHECK(static_cast<double>(near[0] / far[0]) == doctest::Approx(4));
    CHECK(static_cast<double>(near[0]) == doctest::Approx(1));
}

TEST_CASE("gains glide over a block, and a new sound starts where it is") {
    Panner panner(1, Distance::kHost);
    std::vector<float> ones(100, 1.0F);
    std::vector<float> left(100);
    std::vector<float> right(100);
    SourceInput source;
    source.samples = ones.data();
    BlockInput input;
    input.sources = {&source, 1};
    source.position = {0, 1, 0};
    panner.process(input, left, right);
    CHECK(static_cast<double>(left.front()) == doctest::Approx(std::sqrt(2.0)));
    source.position = {0, -1, 0};
    panner.process(input, left, right);
    CHECK(static_cast<double>(left.front()) == doctest::Approx(std::sqrt(2.0)));
    for (std::size_t i = 1; i < left.size(); ++i) {
        CHECK(std::abs(left[i] - left[i - 1]) < 0.02F);
    }
    source.position = {0, 1, 0};
    source.generation = 1;
    panner.process(input, left, right);
    CHECK(static_cast<double>(left.front()) == doctest::Approx(std::sqrt(2.0)));
}
