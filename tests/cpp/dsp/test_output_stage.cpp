#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <vector>

#include "dsp/output_stage.hpp"
#include "signals.hpp"

using namespace auricle;

namespace {

constexpr double kRate = 48'000.0;

std::uint64_t run(dsp::OutputStage& stage, std::vector<float>& left, std::vector<float>& right,
                  std::size_t block) {
    std::uint64_t limited = 0;
    for (std::size_t at = 0; at < left.size(); at += block) {
        const std::size_t count = std::min(block, left.size() - at);
        limited += stage.process(left.data() + at, right.data() + at, count);
    }
    return limited;
}

// Complex gain of the stage at one frequency, from its impulse response.
std::complex<double> response(double frequency_hz) {
    dsp::OutputStage stage(kRate);
    std::vector<float> left(1 << 18, 0.0F);
    std::vector<float> right(left);
    left[0] = 1.0F;
    stage.process(left.data(), right.data(), left.size());
    std::complex<double> sum;
    const double w = 2.0 * std::numbers::pi * frequency_hz / kRate;
    for (std::size_t n = 0; n < left.size(); ++n) {
        sum += static_cast<double>(left[n]) * std::polar(1.0, -w * static_cast<double>(n));
    }
    return sum;
}

}  // namespace

TEST_CASE("below full scale only a first-order high-pass at 2 Hz is at work") {
    for (const double frequency : {0.5, 1.0, 2.0, 4.0, 20.0, 100.0, 1'000.0, 10'000.0}) {
        CAPTURE(frequency);
        // The analogue prototype; at these frequencies the sampled one is the same to 0.02 %.
        const std::complex<double> s(0.0, frequency);
        const std::complex<double> wanted = s / (s + 2.0);
        const double tolerance = frequency < 5'000.0 ? 5e-4 : 5e-3;
        CHECK(std::abs(std::abs(response(frequency)) - std::abs(wanted)) < tolerance);
    }
}

TEST_CASE("a constant input fades out and leaves no DC") {
    dsp::OutputStage stage(kRate);
    std::vector<float> left(static_cast<std::size_t>(2.0 * kRate), 0.7F);
    std::vector<float> right(left.size(), -0.3F);
    CHECK(run(stage, left, right, 256) == 0);
    CHECK(left[0] == doctest::Approx(0.7).epsilon(1e-3));
    CHECK(std::abs(left.back()) < 1e-6F);
    CHECK(std::abs(right.back()) < 1e-6F);
}

TEST_CASE("the peak never passes full scale, and the two ears are turned down together") {
    for (const float level : {1.5F, 30.0F, 1e7F}) {
        CAPTURE(level);
        dsp::OutputStage stage(kRate);
        auto left = test::noise(20'000, 1, level);
        auto right = left;
        for (float& sample : right) {
            sample *= 0.25F;
        }
        CHECK(run(stage, left, right, 256) > 0);
        CHECK(test::largest(left) <= 1.0);
        CHECK(test::largest(left) > 0.99);
        for (std::size_t n = 0; n < left.size(); ++n) {
            REQUIRE(right[n] == doctest::Approx(0.25 * static_cast<double>(left[n])).epsilon(1e-4));
        }
    }
}

TEST_CASE("after a peak the gain comes back within a second and is exactly one again") {
    dsp::OutputStage loud(kRate);
    dsp::OutputStage calm(kRate);
    std::vector<float> left = test::tone(60'000, 441.0, kRate, 0.5F);
    std::vector<float> right(left.size(), 0.0F);
    auto calm_left = left;
    auto calm_right = right;
    // Two opposite samples, so that the high-pass keeps next to no memory of the burst.
    left[100] = 20.0F;
    left[101] = -20.0F;
    CHECK(run(loud, left, right, 512) > 0);
    CHECK(run(calm, calm_left, calm_right, 512) == 0);
    CHECK(std::abs(left[200] - calm_left[200]) > 0.01F);
    for (std::size_t n = 48'000; n < left.size(); ++n) {
        REQUIRE(std::abs(left[n] - calm_left[n]) < 1e-4F);
    }
}

TEST_CASE("the block size does not change a single bit") {
    const auto source = test::noise(9'000, 2, 3.0F);
    std::vector<float> whole_left = source;
    std::vector<float> whole_right(source.rbegin(), source.rend());
    const auto input_right = whole_right;
    dsp::OutputStage whole(kRate);
    const auto limited = whole.process(whole_left.data(), whole_right.data(), whole_left.size());
    for (const std::size_t block : {1U, 16U, 413U, 4096U}) {
        CAPTURE(block);
        dsp::OutputStage stage(kRate);
        auto left = source;
        auto right = input_right;
        CHECK(run(stage, left, right, block) == limited);
        CHECK(left == whole_left);
        CHECK(right == whole_right);
    }
}

TEST_CASE("silence after sound becomes exact zero and never denormal") {
    dsp::OutputStage stage(kRate);
    auto left = test::noise(static_cast<std::size_t>(20.0 * kRate), 3, 2.0F);
    std::fill(left.begin() + 100, left.end(), 0.0F);
    auto right = left;
    run(stage, left, right, 256);
    CHECK(left.back() == 0.0F);
    CHECK(right.back() == 0.0F);
    for (const float sample : left) {
        REQUIRE(std::fpclassify(sample) != FP_SUBNORMAL);
    }
}

TEST_CASE("reset forgets the past") {
    const auto source = test::noise(500, 4, 4.0F);
    dsp::OutputStage used(kRate);
    auto left = source;
    auto right = source;
    used.process(left.data(), right.data(), left.size());
    used.reset();
    dsp::OutputStage fresh(kRate);
    auto again_left = source;
    auto again_right = source;
    auto fresh_left = source;
    auto fresh_right = source;
    used.process(again_left.data(), again_right.data(), source.size());
    fresh.process(fresh_left.data(), fresh_right.data(), source.size());
    CHECK(again_left == fresh_left);
    CHECK(again_right == fresh_right);
}
