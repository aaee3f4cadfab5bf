#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "playout.hpp"

using namespace auricle::client;

namespace {

constexpr std::uint32_t kRate = 48'000;
constexpr std::uint32_t kBlock = 480;

// Drives a playout whose server sends ones and whose pan is zero or another constant.
struct Bench {
    explicit Bench(std::uint32_t depth, float pan_level = 0) : playout(kRate, kBlock, depth) {
        std::fill(pan.begin(), pan.end(), pan_level);
        arrival.left.assign(kBlock, 1.0F);
        arrival.right.assign(kBlock, 1.0F);
    }

    void arrive(std::int64_t block, bool absent = false) {
        arrival.index = block;
        arrival.absent = absent;
        playout.arrive(arrival);
    }

    void play(bool online = true) {
        playout.play(index++, pan, pan, online, left, right);
        heard.insert(heard.end(), left.begin(), left.end());
    }

    // Blocks that come `late` blocks after they were recorded.
    void run(int blocks, std::int64_t late) {
        for (int k = 0; k < blocks; ++k) {
            if (index - late >= 0) arrive(index - late);
            play();
        }
    }

    Playout playout;
    Arrival arrival;
    std::vector<float> pan = std::vector<float>(kBlock);
    std::vector<float> left = std::vector<float>(kBlock);
    std::vector<float> right = std::vector<float>(kBlock);
    std::vector<float> heard;
    std::int64_t index = 0;
};

float largestStep(const std::vector<float>& samples) {
    float largest = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        largest = std::max(largest, std::abs(samples[i] - samples[i - 1]));
    }
    return largest;
}

}  // namespace

TEST_CASE("a server that keeps up is played at the depth it started with") {
    Bench bench(3);
    bench.run(200, 2);
    CHECK(bench.playout.depth() == 3);
    CHECK(bench.playout.counts().underruns == 0);
    CHECK(bench.playout.counts().played == 197);
}

TEST_CASE("a server that takes longer than the depth deepens the queue until it keeps up") {
    Bench bench(3);
    bench.run(100, 6);
    CHECK(bench.playout.depth() >= 6);
    CHECK(bench.playout.depth() <= 7);
    CHECK(bench.playout.counts().underruns >= 3);
    const std::uint64_t fallback = bench.playout.counts().fallback;
    bench.run(100, 6);
    CHECK(bench.playout.counts().fallback == fallback);
}

TEST_CASE("the queue grows shallow again only after ten seconds of two spare blocks") {
    Bench bench(6);
    bench.run(999, 1);
    CHECK(bench.playout.depth() == 6);
    bench.run(5, 1);
    CHECK(bench.playout.depth() == 5);
    bench.run(10'000, 1);
    // Two blocks are the least: recorded, sent and back by the next block.
    CHECK(bench.playout.depth() == 2);
    CHECK(bench.playout.counts().underruns == 0);
    Bench scarce(3);
    scarce.run(5000, 2);
    CHECK(scarce.playout.depth() == 3);
}

TEST_CASE("without a server, or for a block that was never sent, the depth is left alone") {
    Bench offline(3);
    for (int k = 0; k < 100; ++k)
        offline.play(false);
    CHECK(offline.playout.depth() == 3);
    CHECK(offline.playout.counts().fallback == 97);
    Bench absent(3);
    for (int k = 0; k < 100; ++k) {
        absent.arrive(absent.index - 1, true);
        absent.play();
    }
    CHECK(absent.playout.depth() == 3);
    CHECK(absent.playout.counts().underruns == 0);
}

TEST_CASE("the depth has an end, and it comes back from there") {
    Bench bench(3);
    for (int k = 0; k < 2000; ++k)
        bench.play();
    CHECK(bench.playout.depth() == Playout::kMaxDepth);
    bench.run(Playout::kMaxDepth + 1, 1);
    CHECK(bench.left.back() == 1.0F);
}

TEST_CASE("changes between server and pan are smoothed over 5 ms") {
    Bench bench(2, 0.25F);
    bench.run(20, 1);
    CHECK(bench.heard.back() == 1.0F);
    for (int k = 0; k < 10; ++k) {
        bench.arrive(bench.index - 1, true);
        bench.play();
    }
    CHECK(bench.heard.back() == 0.25F);
    bench.run(20, 1);
    CHECK(bench.heard.back() == 1.0F);
    // A raised cosine of 240 frames over a step of 1 is nowhere steeper than pi / 480.
    CHECK(static_cast<double>(largestStep(bench.heard)) < std::numbers::pi / 480 + 1e-4);
}

TEST_CASE("blocks that nobody waits for change nothing") {
    Bench bench(3);
    bench.run(50, 2);
    for (const std::int64_t index : {-5LL, 0LL, 30LL, 1'000'000LL})
        bench.arrive(index);
    bench.run(50, 2);
    CHECK(bench.playout.counts().underruns == 0);
    CHECK(bench.playout.counts().played == 97);
}
