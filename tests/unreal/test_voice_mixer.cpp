#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "realtime/watch.hpp"
#include "rotation.hpp"
#include "voice_mixer.hpp"

using namespace auricle::client;

namespace {

// What a renderer was given last.
struct Given {
    std::vector<SourceInput> sources;
    std::vector<std::vector<float>> samples;
    Pose listener{};
};

// Writes down what it is given; the left ear is the sum of the sources, the right ear its negative.
struct Recorder final : BlockRenderer {
    explicit Recorder(Given& where) : given(where) {}
    void process(const BlockInput& input, std::span<float> left,
                 std::span<float> right) noexcept override {
        given.sources.assign(input.sources.begin(), input.sources.end());
        given.samples.clear();
        given.listener = input.listener;
        std::fill(left.begin(), left.end(), 0.0F);
        for (const SourceInput& source : input.sources) {
            given.samples.emplace_back(source.samples, source.samples + left.size());
            for (std::size_t i = 0; i < left.size(); ++i)
                left[i] += source.samples[i];
        }
        for (std::size_t i = 0; i < left.size(); ++i)
            right[i] = -left[i];
    }
    std::uint32_t latencyFrames() const override { return 0; }
    std::string status() const override { return "recording"; }
    Given& given;
};

// Sums and forgets, without allocating.
struct Adder final : BlockRenderer {
    void process(const BlockInput& input, std::span<float> left,
                 std::span<float> right) noexcept override {
        std::fill(left.begin(), left.end(), 0.0F);
        for (const SourceInput& source : input.sources) {
            for (std::size_t i = 0; i < left.size(); ++i)
                left[i] += source.samples[i];
        }
        std::copy(left.begin(), left.end(), right.begin());
    }
    std::uint32_t latencyFrames() const override { return 0; }
    std::string status() const override { return "adding"; }
};

constexpr Quaternion kAhead{0, 0, 0, 1};

}  // namespace

TEST_CASE("voices that play reach the renderer once, with place and generation") {
    Given given;
    VoiceMixer mixer(std::make_unique<Recorder>(given), 4, 4);
    mixer.begin(2);
    mixer.begin(2);
    const std::vector<float> ramp{1, 2, 3, 4};
    mixer.stage(2, ramp, 1, {1, 2, 3}, {0, 0, 0.6F, 0.8F});
    mixer.render();
    REQUIRE(given.sources.size() == 1);
    CHECK(given.sources[0].voice == 2);
    CHECK(given.sources[0].generation == 2);
    CHECK(given.sources[0].position == Vector3{1, 2, 3});
    CHECK(given.samples[0] == ramp);
    CHECK(given.listener == Pose{0, 0, 0, 0, 0, 0.6F, 0.8F});
    mixer.render();
    CHECK(given.sources.empty());
}

TEST_CASE("on a split screen each voice is heard from its own listener") {
    Given given;
    VoiceMixer mixer(std::make_unique<Recorder>(given), 2, 4);
    const std::vector<float> ones(4, 1.0F);
    const float half = std::sqrt(0.5F);
    const Quaternion turned_left{0, 0, half, half};
    mixer.stage(0, ones, 1, {2, 0, 0}, turned_left);
    mixer.stage(1, ones, 1, {0, 3, 0}, kAhead);
    mixer.render();
    CHECK(given.listener == Pose{0, 0, 0, 0, 0, half, half});
    CHECK(given.sources[0].position == Vector3{2, 0, 0});
    // The second voice's listener has it on the left; so has whoever hears it through the first.
    const Vector3 heard = rotateBack(turned_left, given.sources[1].position);
    CHECK(static_cast<double>(heard[1]) == doctest::Approx(3));
    CHECK(std::abs(heard[0]) < 1e-5F);
}

TEST_CASE("several channels are averaged, and a short block is filled up with silence") {
    Given given;
    VoiceMixer mixer(std::make_unique<Recorder>(given), 1, 4);
    const std::vector<float> stereo{1, 3, 2, 4};
    mixer.stage(0, stereo, 2, {}, kAhead);
    mixer.render();
    CHECK(given.samples[0] == std::vector<float>{2, 3, 0, 0});
}

TEST_CASE("the mix is added once, to the first two channels or to the only one") {
    VoiceMixer mixer(std::make_unique<Adder>(), 1, 2);
    const std::vector<float> ones{1, 1};
    mixer.stage(0, ones, 1, {}, kAhead);
    mixer.render();
    std::vector<float> surround{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
    mixer.addTo(surround, 6, 1);
    CHECK(surround == std::vector<float>{6, 6, 5, 5, 5, 5, 6, 6, 5, 5, 5, 5});
    mixer.addTo(surround, 6, 1);
    CHECK(surround[0] == 6);
    mixer.stage(0, ones, 1, {}, kAhead);
    mixer.render();
    std::vector<float> mono{0, 0};
    mixer.addTo(mono, 1, 0.5F);
    CHECK(mono == std::vector<float>{0.5F, 0.5F});
}

TEST_CASE("a mix that nobody fetches is noticed") {
    VoiceMixer mixer(std::make_unique<Adder>(), 1, 2);
    mixer.render();
    CHECK(mixer.unheard() == 0);
    mixer.render();
    mixer.render();
    CHECK(mixer.unheard() == 2);
}

TEST_CASE("voices beyond the last are passed over") {
    Given given;
    VoiceMixer mixer(std::make_unique<Recorder>(given), 2, 2);
    const std::vector<float> ones{1, 1};
    mixer.begin(9);
    mixer.stage(9, ones, 1, {}, kAhead);
    mixer.stage(0, ones, 0, {}, kAhead);
    mixer.render();
    CHECK(given.sources.empty());
}

TEST_CASE("voices may be staged by several threads at once, as Unreal's source workers do") {
    VoiceMixer mixer(std::make_unique<Adder>(), 8, 64);
    const std::vector<float> ones(64, 1.0F);
    std::vector<float> out(128);
    for (int block = 0; block < 200; ++block) {
        std::vector<std::thread> workers;
        for (std::uint32_t worker = 0; worker < 4; ++worker) {
            workers.emplace_back([&mixer, &ones, worker] {
                mixer.stage(2 * worker, ones, 1, {}, kAhead);
                mixer.stage(2 * worker + 1, ones, 1, {}, kAhead);
            });
        }
        for (std::thread& worker : workers)
            worker.join();
        mixer.render();
        std::fill(out.begin(), out.end(), 0.0F);
        mixer.addTo(out, 2, 1);
        REQUIRE(out.front() == 8);
        REQUIRE(out.back() == 8);
    }
}

TEST_CASE("gathering and mixing neither allocate nor lock") {
    VoiceMixer mixer(std::make_unique<Adder>(), 16, 128);
    const std::vector<float> ones(128, 1.0F);
    std::vector<float> out(256);
    const auricle::test::RealtimeWatch watch;
    for (std::uint32_t block = 0; block < 50; ++block) {
        mixer.begin(block % 16);
        for (std::uint32_t voice = 0; voice < 16; ++voice)
            mixer.stage(voice, ones, 1, {}, kAhead);
        mixer.render();
        mixer.addTo(out, 2, 1);
    }
    CHECK(watch.counts().allocations == 0);
    CHECK(watch.counts().locks == 0);
}
