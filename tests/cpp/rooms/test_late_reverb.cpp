#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "rooms/late_reverb.hpp"
#include "signals.hpp"

using namespace auricle;
using rooms::kShortPartition;
using rooms::LateReverb;
using rooms::TailSpectra;

namespace {

struct Stereo {
    std::vector<float> left;
    std::vector<float> right;
};

// Two ears of noise that falls slowly.
Stereo makeTail(std::size_t frames, std::uint32_t seed) {
    Stereo tail{test::noise(frames, seed), test::noise(frames, seed + 1)};
    for (std::size_t n = 0; n < frames; ++n) {
        const float fall = std::exp(-3.0F * static_cast<float>(n) / static_cast<float>(frames));
        tail.left[n] *= fall;
        tail.right[n] *= fall;
    }
    return tail;
}

std::vector<float> convolved(const std::vector<float>& input, const std::vector<float>& response) {
    std::vector<float> out(input.size(), 0.0F);
    for (std::size_t n = 0; n < input.size(); ++n) {
        double sum = 0.0;
        for (std::size_t k = kShortPartition; k < std::min(n + 1, response.size()); ++k) {
            sum += static_cast<double>(response[k]) * static_cast<double>(input[n - k]);
        }
        out[n] = static_cast<float>(sum);
    }
    return out;
}

Stereo processed(LateReverb& reverb, const std::vector<float>& input,
                 const std::vector<std::size_t>& blocks) {
    Stereo out{std::vector<float>(input.size(), 0.0F), std::vector<float>(input.size(), 0.0F)};
    std::size_t at = 0;
    for (std::size_t i = 0; at < input.size(); ++i) {
        const std::size_t count = std::min(blocks[i % blocks.size()], input.size() - at);
        reverb.process(input.data() + at, out.left.data() + at, out.right.data() + at, count);
        at += count;
    }
    return out;
}

}  // namespace

TEST_CASE("the output is the convolution, for tails of every length and blocks of every size") {
    const auto input = test::noise(12'000, 1);
    for (const std::size_t frames : {200UL, 256UL, 300UL, 4'096UL, 4'097UL, 9'000UL}) {
        const Stereo tail = makeTail(frames, 2);
        const TailSpectra spectra(tail.left.data(), tail.right.data(), frames);
        const auto left = convolved(input, tail.left);
        const auto right = convolved(input, tail.right);
        for (const std::vector<std::size_t>& blocks :
             {std::vector<std::size_t>{256}, {1, 300, 77, 512}, {5'000}}) {
            LateReverb reverb(9'000);
            reverb.exchange(&spectra);
            // The first tail fades in too; before that there is silence to hear.
            const std::vector<float> silence(3 * rooms::kLongPartition + LateReverb::kFade, 0.0F);
            processed(reverb, silence, {256});
            REQUIRE(reverb.leaving() == nullptr);
            const Stereo out = processed(reverb, input, blocks);
            CAPTURE(frames);
            if (frames > kShortPartition) {
                CHECK(test::differenceDb(out.left, left) < -100.0);
                CHECK(test::differenceDb(out.right, right) < -100.0);
            } else {
                CHECK(test::largest(out.left) == 0.0);
            }
        }
    }
}

TEST_CASE("a new tail takes over without a step and knows what sounded before") {
    const Stereo first = makeTail(9'000, 2);
    const TailSpectra first_spectra(first.left.data(), first.right.data(), 9'000);
    // The same room again: if the new tail did not know the past, the level would sag.
    const TailSpectra second_spectra(first.left.data(), first.right.data(), 9'000);
    const auto input = test::tone(60'000, 120.0, 48'000.0);
    LateReverb changing(9'000);
    LateReverb staying(9'000);
    changing.exchange(&first_spectra);
    staying.exchange(&first_spectra);
    const std::vector<float> before(input.begin(), input.begin() + 30'000);
    const std::vector<float> after(input.begin() + 30'000, input.end());
    processed(changing, before, {256});
    processed(staying, before, {256});
    CHECK(changing.exchange(&second_spectra));
    CHECK_FALSE(changing.exchange(nullptr));
    CHECK(changing.leaving() == &first_spectra);
    const Stereo out = processed(changing, after, {256});
    const Stereo wanted = processed(staying, after, {256});
    CHECK(changing.current() == &second_spectra);
    CHECK(changing.leaving() == nullptr);
    CHECK(test::differenceDb(out.left, wanted.left) < -100.0);
}

TEST_CASE("another tail, or none, fades in without a bend in a low tone") {
    const Stereo first = makeTail(9'000, 2);
    const Stereo second = makeTail(5'000, 8);
    const TailSpectra first_spectra(first.left.data(), first.right.data(), 9'000);
    const TailSpectra second_spectra(second.left.data(), second.right.data(), 5'000);
    const auto input = test::tone(40'000, 120.0, 48'000.0);
    for (const TailSpectra* next : {&second_spectra, static_cast<const TailSpectra*>(nullptr)}) {
        LateReverb reverb(9'000);
        reverb.exchange(&first_spectra);
        processed(reverb, input, {256});
        const Stereo steady = processed(reverb, input, {256});
        // The tone begins anew in each stretch; bends are looked at where it does not.
        const auto inner = [](const Stereo& sound) {
            return std::vector<float>(sound.left.begin() + 12'000, sound.left.end());
        };
        reverb.exchange(next);
        const Stereo changed = processed(reverb, input, {100});
        CHECK(test::largestBend(inner(changed)) < 1.5 * test::largestBend(inner(steady)));
        if (next == nullptr) {
            CHECK(changed.left.back() == 0.0F);
        }
    }
}

TEST_CASE("reset forgets all sound and keeps the tail") {
    const Stereo tail = makeTail(6'000, 2);
    const TailSpectra spectra(tail.left.data(), tail.right.data(), 6'000);
    LateReverb reverb(6'000);
    reverb.exchange(&spectra);
    processed(reverb, test::noise(20'000, 1), {256});
    reverb.reset();
    CHECK(reverb.current() == &spectra);
    const Stereo out = processed(reverb, std::vector<float>(10'000, 0.0F), {256});
    CHECK(test::largest(out.left) == 0.0);
    CHECK(test::largest(out.right) == 0.0);
}
