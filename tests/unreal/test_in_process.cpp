#include <auricle/auricle.h>
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "in_process_renderer.hpp"
#include "realtime/watch.hpp"
#include "unreal_coordinates.hpp"

using namespace auricle::client;

namespace {

constexpr std::uint32_t kBlock = 256;

const std::vector<std::uint8_t>& hrtf() {
    static const std::vector<std::uint8_t> bytes = [] {
        std::ifstream file(AURICLE_HRTF, std::ios::binary);
        return std::vector<std::uint8_t>((std::istreambuf_iterator<char>(file)),
                                         std::istreambuf_iterator<char>());
    }();
    return bytes;
}

std::unique_ptr<InProcessRenderer> make(Distance distance = Distance::kHost) {
    InProcessSettings settings;
    settings.max_sources = 4;
    settings.distance = distance;
    settings.hrtf = hrtf();
    std::string error;
    auto renderer = InProcessRenderer::create(settings, error);
    REQUIRE(error == "");
    return renderer;
}

std::vector<float> noise(std::size_t frames) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> level(-0.05F, 0.05F);
    std::vector<float> samples(frames);
    for (float& sample : samples)
        sample = level(random);
    return samples;
}

struct Ears {
    std::vector<float> left;
    std::vector<float> right;
};

double energy(const std::vector<float>& samples) {
    double sum = 0;
    for (const float value : samples)
        sum += static_cast<double>(value) * static_cast<double>(value);
    return sum;
}

// A source that stands still, heard by a listener turned like this.
Ears hear(BlockRenderer& renderer, const Vector3& place, const Quaternion& listener,
          const std::vector<float>& samples) {
    Ears ears;
    std::vector<float> left(kBlock);
    std::vector<float> right(kBlock);
    for (std::size_t at = 0; at + kBlock <= samples.size(); at += kBlock) {
        SourceInput source;
        source.voice = 1;
        source.position = place;
        source.samples = samples.data() + at;
        BlockInput input;
        input.sources = {&source, 1};
        std::copy(listener.begin(), listener.end(), input.listener.begin() + 3);
        renderer.process(input, left, right);
        ears.left.insert(ears.left.end(), left.begin(), left.end());
        ears.right.insert(ears.right.end(), right.begin(), right.end());
    }
    return ears;
}

double leftOverRightDb(const Ears& ears) {
    return 10 * std::log10(energy(ears.left) / energy(ears.right));
}

}  // namespace

TEST_CASE("an asset of another rate, or none, is refused with the renderer's own sentence") {
    InProcessSettings settings;
    settings.sample_rate = 44'100;
    settings.hrtf = hrtf();
    std::string error;
    CHECK(InProcessRenderer::create(settings, error) == nullptr);
    CHECK(error.find("44100") != std::string::npos);
    settings.hrtf = {};
    CHECK(InProcessRenderer::create(settings, error) == nullptr);
    CHECK(error.size() > 20);
}

TEST_CASE("a source on Unreal's right is louder on the right, however the head is turned") {
    const auto samples = noise(8192);
    const Vector3 right = offsetFromUnreal({0, 150, 0}, {});
    CHECK(leftOverRightDb(hear(*make(), right, {0, 0, 0, 1}, samples)) < -6);
    // Yaw 180: the right is now the left. Yaw 90 to the right: it is in front.
    CHECK(leftOverRightDb(hear(*make(), right, rotationFromUnreal(0, 0, 1, 0), samples)) > 6);
    const double half = std::sqrt(0.5);
    CHECK(std::abs(leftOverRightDb(
              hear(*make(), right, rotationFromUnreal(0, 0, half, half), samples))) < 0.5);
}

TEST_CASE("Unreal's attenuation is left alone, and Auricle's is 1/d") {
    const auto samples = noise(8192);
    const Quaternion ahead{0, 0, 0, 1};
    const double near = energy(hear(*make(), {1, 0, 0}, ahead, samples).left);
    CHECK(energy(hear(*make(), {4, 0, 0}, ahead, samples).left) ==
          doctest::Approx(near).epsilon(0.01));
    const double far = energy(hear(*make(Distance::kInverse), {4, 0, 0}, ahead, samples).left);
    CHECK(far == doctest::Approx(near / 16).epsilon(0.01));
}

TEST_CASE("voices are what the C interface renders for as many sources, sample by sample") {
    const auto samples = noise(std::size_t{20} * kBlock);
    auricle_settings settings;
    auricle_settings_init(&settings);
    settings.max_sources = 2;
    settings.hrtf = hrtf().data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(hrtf().size());
    auricle_renderer* peer = nullptr;
    REQUIRE(auricle_renderer_create(&settings, &peer) == AURICLE_OK);
    std::uint32_t ids[2];
    const float places[6] = {1, 1, 0, 2, -1, 0.5F};
    for (int k = 0; k < 2; ++k) {
        auricle_source_params params;
        auricle_source_params_init(&params);
        params.placed = 1;
        params.rolloff = 0;
        std::copy(places + 3 * k, places + 3 * k + 3, params.position);
        REQUIRE(auricle_source_add(peer, &params, &ids[k]) == AURICLE_OK);
    }
    const auto renderer = make();
    for (std::size_t at = 0; at + kBlock <= samples.size(); at += kBlock) {
        std::vector<float> left(kBlock);
        std::vector<float> right(kBlock);
        std::vector<float> wanted_left(kBlock);
        std::vector<float> wanted_right(kBlock);
        const float* inputs[2] = {samples.data() + at, samples.data()};
        REQUIRE(auricle_renderer_process(peer, inputs, 2, wanted_left.data(), wanted_right.data(),
                                         kBlock) == AURICLE_OK);
        SourceInput sources[2];
        sources[0] = {3, 0, {places[0], places[1], places[2]}, samples.data() + at};
        sources[1] = {0, 0, {places[3], places[4], places[5]}, samples.data()};
        BlockInput input;
        input.sources = sources;
        renderer->process(input, left, right);
        if (at < 2 * kBlock) continue;  // a renderer's first block fades its sources in
        for (std::size_t i = 0; i < kBlock; ++i) {
            REQUIRE(static_cast<double>(left[i]) ==
                    doctest::Approx(static_cast<double>(wanted_left[i])).epsilon(1e-4));
            REQUIRE(static_cast<double>(right[i]) ==
                    doctest::Approx(static_cast<double>(wanted_right[i])).epsilon(1e-4));
        }
    }
    auricle_renderer_destroy(peer);
}

TEST_CASE("a sound that takes over a voice is soon as if the voice had never been used") {
    const auto samples = noise(std::size_t{8} * kBlock);
    const auto used = make();
    const auto fresh = make();
    hear(*used, {0, -2, 0}, {0, 0, 0, 1}, samples);
    std::vector<float> silence(std::size_t{40} * kBlock);  // until the last sound has died away
    hear(*used, {0, -2, 0}, {0, 0, 0, 1}, silence);
    SourceInput source;
    source.voice = 1;
    source.generation = 1;
    source.position = {0, 2, 0};
    BlockInput input;
    input.sources = {&source, 1};
    double difference = 0;
    double total = 0;
    for (std::size_t at = 0; at + kBlock <= samples.size(); at += kBlock) {
        source.samples = samples.data() + at;
        std::vector<float> ears[4];
        for (auto& ear : ears)
            ear.resize(kBlock);
        used->process(input, ears[0], ears[1]);
        fresh->process(input, ears[2], ears[3]);
        for (std::size_t i = 0; i < kBlock; ++i) {
            difference += std::pow(static_cast<double>(ears[0][i] - ears[2][i]), 2) +
                          std::pow(static_cast<double>(ears[1][i] - ears[3][i]), 2);
            total += std::pow(static_cast<double>(ears[2][i]), 2) +
                     std::pow(static_cast<double>(ears[3][i]), 2);
        }
    }
    CHECK(10 * std::log10(difference / total) < -100);
}

TEST_CASE("the audio thread does not allocate") {
    const auto renderer = make();
    const auto samples = noise(kBlock);
    std::vector<float> left(kBlock);
    std::vector<float> right(kBlock);
    for (std::uint32_t block = 0; block < 100; ++block) {
        SourceInput sources[4];
        for (std::uint32_t k = 0; k < 4; ++k) {
            const float angle = 0.1F * static_cast<float>(block + 10 * k);
            sources[k] = {
                k, block / (10 + k), {std::cos(angle), std::sin(angle), 0}, samples.data()};
        }
        BlockInput input;
        input.sources = sources;
        const auricle::test::RealtimeWatch watch;
        renderer->process(input, left, right);
        REQUIRE(watch.counts().allocations == 0);
        REQUIRE(watch.counts().frees == 0);
    }
}
