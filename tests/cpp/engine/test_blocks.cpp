#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/reference_renderer.hpp"
#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;
using test::direction;
using test::Ears;
using test::Stage;

namespace {

constexpr std::size_t kFrames = 6'000;

Vec3 placeOf(std::uint32_t index) {
    const Vec3 towards = direction(47.0 * index - 160.0, 23.0 * index - 80.0);
    return (0.7F + 0.3F * static_cast<float>(index)) * towards;
}

std::vector<float> padded(std::vector<float> signal, std::size_t size) {
    signal.resize(size, 0.0F);
    return signal;
}

}  // namespace

TEST_CASE("eight sources together are the sum of each alone") {
    Stage together;
    Ears sum{std::vector<float>(kFrames, 0.0F), std::vector<float>(kFrames, 0.0F)};
    for (std::uint32_t index = 0; index < 8; ++index) {
        const auto signal = test::noise(kFrames, 10 + index, 0.05F);
        together.add(placeOf(index), signal);
        Stage alone;
        alone.add(placeOf(index), signal);
        const Ears one = alone.run(kFrames, 256);
        for (std::size_t n = 0; n < kFrames; ++n) {
            sum.left[n] += one.left[n];
            sum.right[n] += one.right[n];
        }
    }
    const Ears heard = together.run(kFrames, 256);
    CHECK(together.renderer().counters().limited_samples == 0);
    CHECK(test::differenceDb(heard, sum) < -80.0);
}

TEST_CASE("the number of sources in a batch does not matter") {
    const auto signal = test::noise(kFrames, 20);
    Stage alone;
    alone.add(placeOf(3), signal);
    const Ears wanted = alone.run(kFrames, 256);
    // Few sources are convolved one by one, many through the buses, in batches of sixteen.
    for (const std::uint32_t silent : {1U, 2U, 3U, 4U, 14U, 15U}) {
        CAPTURE(silent);
        Stage stage;
        for (std::uint32_t other = 0; other < silent; ++other) {
            stage.add(placeOf(other), std::vector<float>(kFrames, 0.0F));
        }
        stage.add(placeOf(3), signal);
        CHECK(test::differenceDb(stage.run(kFrames, 256), wanted) < -125.0);
    }
}

TEST_CASE("moving sources sound the same one by one and through the buses") {
    const auto signal = test::noise(kFrames, 21);
    for (const std::size_t block : {256U, 100U, 16U}) {
        CAPTURE(block);
        const auto circling = [&](std::uint32_t silent) {
            Stage stage;
            for (std::uint32_t other = 0; other < silent; ++other) {
                stage.add(placeOf(other), std::vector<float>(kFrames, 0.0F));
            }
            const std::uint32_t id = stage.add(Vec3{1.0F, 0.0F, 0.0F}, signal);
            return stage.run(kFrames, block, [&](std::size_t at) {
                stage.move(id, test::direction(0.01 * static_cast<double>(at), 10.0));
            });
        };
        const Ears alone = circling(0);
        CHECK(test::differenceDb(circling(8), alone) < -120.0);
        CHECK(test::differenceDb(circling(15), alone) < -120.0);
    }
}

TEST_CASE("the block size does not matter for still sources") {
    const auto play = [](std::size_t block) {
        Stage stage;
        for (std::uint32_t index = 0; index < 3; ++index) {
            const auto signal = test::noise(kFrames, 30 + index);
            stage.add(placeOf(index), signal);
        }
        return stage.run(kFrames, block);
    };
    const Ears wanted = play(256);
    constexpr std::size_t kBlocks[] = {1,   2,   15,  16,  17,   63,   64,   65,   100,  128, 255,
                                       257, 413, 480, 512, 1000, 1024, 2048, 4096, 5000, 6000};
    for (const std::size_t block : kBlocks) {
        CAPTURE(block);
        CHECK(test::differenceDb(play(block), wanted) < -100.0);
    }
}

TEST_CASE("blocks of changing size, empty ones among them, join without a seam") {
    const auto signal = test::noise(kFrames, 40);
    Stage steady;
    steady.add(placeOf(1), signal);
    const Ears wanted = steady.run(kFrames, 256);
    Renderer renderer({48'000, 4}, test::makeHead());
    const std::uint32_t id = renderer.addSource(test::placedAt(placeOf(1)));
    Ears ears{std::vector<float>(kFrames), std::vector<float>(kFrames)};
    std::size_t at = 0;
    for (std::size_t step = 0; at < kFrames; ++step) {
        const std::size_t sizes[] = {0, 1, 300, 7, 0, 64, 1500, 2};
        const std::size_t count = std::min(sizes[step % 8], kFrames - at);
        const SourceInput input{id, signal.data() + at};
        renderer.process({&input, 1}, ears.left.data() + at, ears.right.data() + at, count);
        at += count;
    }
    CHECK(test::differenceDb(ears, wanted) < -100.0);
}

TEST_CASE("output may overwrite an input of the same call") {
    const auto signal = test::noise(kFrames, 50);
    Stage apart;
    apart.add(placeOf(2), signal);
    const Ears wanted = apart.run(kFrames, 1000);
    Renderer renderer({48'000, 4}, test::makeHead());
    const std::uint32_t id = renderer.addSource(test::placedAt(placeOf(2)));
    auto left = signal;
    std::vector<float> right(kFrames);
    for (std::size_t at = 0; at < kFrames; at += 1000) {
        const SourceInput input{id, left.data() + at};
        renderer.process({&input, 1}, left.data() + at, right.data() + at, 1000);
    }
    CHECK(left == wanted.left);
    CHECK(right == wanted.right);
}

TEST_CASE("the same input gives the same bits") {
    const auto play = [] {
        Stage stage;
        const auto id = stage.add(placeOf(0), test::noise(kFrames, 60));
        return stage.run(kFrames, 200, [&](std::size_t frame) {
            stage.move(id, direction(static_cast<double>(frame) / 100.0));
        });
    };
    const Ears first = play();
    const Ears second = play();
    CHECK(first.left == second.left);
    CHECK(first.right == second.right);
}

TEST_CASE("sets of every size render the same in pieces") {
    // Padding of the basis, and FFTs of all lengths up to the longest responses.
    const std::pair<std::uint32_t, std::uint32_t> sizes[] = {{1, 1}, {8, 257}, {9, 2}, {128, 2048}};
    for (const auto& [basis, taps] : sizes) {
        CAPTURE(basis);
        CAPTURE(taps);
        test::HeadShape shape;
        shape.basis_count = basis;
        shape.basis_taps = taps;
        const HrtfAsset head = test::makeHead(shape);
        const auto signal = test::noise(2'500, 70);
        Stage whole(head);
        whole.add(unit(placeOf(2)), signal);
        Stage pieces(head);
        pieces.add(unit(placeOf(2)), signal);
        const Ears heard = whole.run(6'000, 256);
        CHECK(test::differenceDb(pieces.run(6'000, 99), heard) < -100.0);
        const Ears wanted = test::referenceEars(head, unit(placeOf(2)), padded(signal, 6'000));
        CHECK(test::differenceDb(heard, wanted) < -70.0);
    }
}
