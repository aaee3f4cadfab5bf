// What is heard: compared with the C interface told the same place by another road.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "host.hpp"
#include "signals.hpp"

using namespace auricle::unity;
using namespace auricle::unity::test;
using auricle::test::differenceDb;
using auricle::test::energyDb;
using auricle::test::noise;

namespace {

using Place = std::array<double, 3>;

void put(HostedSource& source, const Place& place, const Place& head = {}, const Turn& turn = {}) {
    const Matrix there = transform(place);
    const Matrix here = inverse(head, turn);
    std::copy(there.begin(), there.end(), source.data.source_matrix);
    std::copy(here.begin(), here.end(), source.data.listener_matrix);
}

double levelDifferenceDb(const Ears& ears) { return energyDb(ears.left) - energyDb(ears.right); }

/// The engine told of listener and source in its own axes, by positions and a quaternion; the
/// plugin gets matrices.
Ears engine(const std::vector<float>& signal, const Place& place, const Place& head,
            const Turn& turn) {
    const Library& library = Library::loaded();
    std::ifstream file(AURICLE_ASSET, std::ios::binary);
    const std::vector<char> asset{std::istreambuf_iterator<char>(file), {}};
    auricle_settings settings;
    REQUIRE(library.settings_init(&settings, sizeof settings) == AURICLE_OK);
    settings.max_sources = 1;
    settings.hrtf = asset.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(asset.size());
    auricle_renderer* renderer = nullptr;
    REQUIRE(library.renderer_create(&settings, &renderer) == AURICLE_OK);
    const auto axes = [](const Place& unity) {
        return std::array<float, 3>{static_cast<float>(unity[2]), static_cast<float>(-unity[0]),
                                    static_cast<float>(unity[1])};
    };
    const float orientation[4] = {static_cast<float>(-turn.z), static_cast<float>(turn.x),
                                  static_cast<float>(-turn.y), static_cast<float>(turn.w)};
    REQUIRE(library.listener_set(renderer, axes(head).data(), orientation) == AURICLE_OK);
    auricle_source_params params;
    REQUIRE(library.params_init(&params, sizeof params) == AURICLE_OK);
    const auto position = axes(place);
    params.placed = 1;
    std::copy(position.begin(), position.end(), params.position);
    params.rolloff = 0.0F;
    std::uint32_t id = 0;
    REQUIRE(library.source_add(renderer, &params, &id) == AURICLE_OK);
    Ears ears{std::vector<float>(signal.size()), std::vector<float>(signal.size())};
    const float* const input = signal.data();
    REQUIRE(library.renderer_process(renderer, &input, 1, ears.left.data(), ears.right.data(),
                                     static_cast<std::uint32_t>(signal.size())) == AURICLE_OK);
    library.renderer_destroy(renderer);
    return ears;
}

}  // namespace

TEST_CASE("left is left, right is right, and a turned head hears it the other way") {
    const auto signal = noise(4'096, 1);
    HostedSource source;
    put(source, {-2.0, 0.0, 0.0});
    CHECK(levelDifferenceDb(source.play(signal)) > 6.0);
    put(source, {2.0, 0.0, 0.0});
    source.play(signal);
    CHECK(levelDifferenceDb(source.play(signal)) < -6.0);
    // About face: Unity's yaw is about +y.
    put(source, {2.0, 0.0, 0.0}, {}, about(0.0, 1.0, 0.0, 180.0));
    source.play(signal);
    CHECK(levelDifferenceDb(source.play(signal)) > 6.0);
    // A head that looks right hears the front on its left.
    put(source, {0.0, 0.0, 2.0}, {}, about(0.0, 1.0, 0.0, 60.0));
    source.play(signal);
    CHECK(levelDifferenceDb(source.play(signal)) > 4.0);
}

TEST_CASE("asymmetric turns sound as the engine does, to -100 dB") {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> coordinate(-4.0, 4.0);
    const auto signal = noise(2'048, 2);
    for (int round = 0; round < 6; ++round) {
        Turn turn{coordinate(random), coordinate(random), coordinate(random), coordinate(random)};
        const double length =
            std::sqrt(turn.x * turn.x + turn.y * turn.y + turn.z * turn.z + turn.w * turn.w);
        turn = {turn.x / length, turn.y / length, turn.z / length, turn.w / length};
        const Place place{coordinate(random), coordinate(random), coordinate(random)};
        const Place head{coordinate(random), coordinate(random), coordinate(random)};
        HostedSource source;
        put(source, place, head, turn);
        const Ears hosted = source.play(signal);
        const Ears direct = engine(signal, place, head, turn);
        CHECK(differenceDb(hosted.left, direct.left) < -100.0);
        CHECK(differenceDb(hosted.right, direct.right) < -100.0);
    }
}

TEST_CASE("blocks of any length sound the same") {
    const auto signal = noise(3'000, 3);
    HostedSource a;
    HostedSource b;
    put(a, {-1.0, 0.5, 2.0});
    put(b, {-1.0, 0.5, 2.0});
    const Ears short_blocks = a.play(signal, 100);
    const Ears long_blocks = b.play(signal, 1'000);
    CHECK(differenceDb(short_blocks.left, long_blocks.left) < -100.0);
    CHECK(differenceDb(short_blocks.right, long_blocks.right) < -100.0);
}

TEST_CASE("a source at the head is in the middle") {
    HostedSource source;
    put(source, {1.0, 2.0, 3.0}, {1.0, 2.0, 3.0}, about(0.0, 1.0, 0.0, 70.0));
    const Ears ears = source.play(noise(4'096, 4));
    CHECK(std::abs(levelDifferenceDb(ears)) < 1.5);
    CHECK(energyDb(ears.left) > -60.0);
}

TEST_CASE("distance is the AudioSource's own curve and not the plugin's") {
    const auto signal = noise(4'096, 5);
    HostedSource near;
    HostedSource far;
    put(near, {0.0, 0.0, 2.0});
    put(far, {0.0, 0.0, 20.0});
    CHECK(std::abs(energyDb(near.play(signal).left) - energyDb(far.play(signal).left)) < 1.0);
}

TEST_CASE("mono and surround get the ears where they belong") {
    const auto mono = noise(256, 6);
    HostedSource source;
    put(source, {-2.0, 0.0, 0.0});
    const auto six = source.process(mono, 1, 6);
    double others = 0.0;
    double ears = 0.0;
    for (std::size_t n = 0; n < 256; ++n) {
        ears += std::abs(six[6 * n]) + std::abs(six[6 * n + 1]);
        for (std::size_t c = 2; c < 6; ++c) {
            others += std::abs(six[6 * n + c]);
        }
    }
    CHECK(ears > 0.5);
    CHECK(others == 0.0);
    HostedSource stereo;
    HostedSource folded;
    put(stereo, {-2.0, 0.0, 0.0});
    put(folded, {-2.0, 0.0, 0.0});
    const auto two = stereo.process(mono, 1, 2);
    const auto one = folded.process(mono, 1, 1);
    for (std::size_t n = 0; n < 256; ++n) {
        CHECK(one[n] == doctest::Approx(0.5F * (two[2 * n] + two[2 * n + 1])).epsilon(1e-5));
    }
}

TEST_CASE("spatial blend 0 leaves the sound as it came") {
    const auto signal = noise(1'024, 7);
    HostedSource source;
    source.data.spatial_blend = 0.0F;
    const auto out = source.process(signal, 2, 2);
    for (std::size_t n = 0; n < signal.size(); ++n) {
        REQUIRE(out[n] == doctest::Approx(signal[n]).epsilon(1e-6));
    }
}

TEST_CASE("numbers that are none stay inside") {
    HostedSource source;
    auto signal = noise(512, 8);
    signal[100] = NAN;
    signal[101] = INFINITY;
    for (float& value : source.data.source_matrix) {
        value = NAN;
    }
    for (const float sample : source.process(signal, 2, 2)) {
        REQUIRE(std::isfinite(sample));
    }
}

TEST_CASE("a source that moves does not click") {
    const auto tone = auricle::test::tone(48'000, 120.0, 48'000.0);
    HostedSource source;
    Ears ears;
    for (std::size_t at = 0; at + 256 <= tone.size(); at += 256) {
        const double angle = 6.283 * static_cast<double>(at) / 48'000.0;
        put(source, {2.0 * std::sin(angle), 0.0, 2.0 * std::cos(angle)});
        const Ears block = source.play({tone.begin() + static_cast<std::ptrdiff_t>(at),
                                        tone.begin() + static_cast<std::ptrdiff_t>(at) + 256});
        ears.left.insert(ears.left.end(), block.left.begin(), block.left.end());
    }
    // A step of a hundredth of the tone's level would stand out five times.
    const std::vector<float> later(ears.left.begin() + 8'192, ears.left.end());
    CHECK(auricle::test::largestBend(later) < 2e-4);
}
