#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "host.hpp"
#include "signals.hpp"

using namespace auricle;
using test::Ears;
using test::Host;
using test::noise;
using test::placedAt;

namespace {

constexpr std::size_t kFrames = 8'192;

// Lag of the largest cross-correlation in frames; positive when the left ear leads.
int leftLead(const Ears& ears) {
    int best = 0;
    double most = -1.0;
    for (int lag = -50; lag <= 50; ++lag) {
        double sum = 0.0;
        for (std::size_t n = 1'000; n + 1'000 < ears.left.size(); ++n) {
            const auto shifted = static_cast<std::size_t>(static_cast<int>(n) + lag);
            sum += static_cast<double>(ears.left[n]) * static_cast<double>(ears.right[shifted]);
        }
        if (sum > most) {
            most = sum;
            best = lag;
        }
    }
    return best;
}

double levelDifferenceDb(const Ears& ears) {
    return test::energyDb(ears.left) - test::energyDb(ears.right);
}

}  // namespace

TEST_CASE("a source on the left is louder and earlier in the left ear, and the other way round") {
    for (const double side : {1.0, -1.0}) {
        CAPTURE(side);
        const Host host;
        host.add(placedAt(90.0 * side));
        const Ears ears = host.render({noise(kFrames, 1)});
        CHECK(side * levelDifferenceDb(ears) > 3.0);
        // The synthetic head's ears are 14 samples either way.
        CHECK(std::abs(side * leftLead(ears) - 28.0) <= 1.0);
    }
    const Host host;
    host.add(placedAt(0.0));
    const Ears ears = host.render({noise(kFrames, 1)});
    CHECK(std::abs(levelDifferenceDb(ears)) < 0.1);
    CHECK(leftLead(ears) == 0);
}

TEST_CASE("two sources are the sum of each alone") {
    const auto first = noise(kFrames, 1);
    const auto second = noise(kFrames, 2);
    const Host both;
    both.add(placedAt(70.0));
    both.add(placedAt(-120.0, 30.0));
    const Ears heard = both.render({first, second});
    const Host alone;
    alone.add(placedAt(70.0));
    Ears sum = alone.render({first});
    const Host other;
    other.add(placedAt(-120.0, 30.0));
    const Ears more = other.render({second});
    for (std::size_t n = 0; n < kFrames; ++n) {
        sum.left[n] += more.left[n];
        sum.right[n] += more.right[n];
    }
    CHECK(test::differenceDb(heard, sum) < -100.0);
    CHECK(test::differenceDb(heard, more) > -10.0);
}

TEST_CASE("the block size does not matter to sources that stand still") {
    const auto signal = noise(kFrames, 1);
    const auto rendered = [&](std::size_t block) {
        const Host host;
        host.add(placedAt(40.0));
        return host.render({signal}, block);
    };
    const Ears wanted = rendered(256);
    for (const std::size_t block : {1, 16, 413, 1024, 8192}) {
        CAPTURE(block);
        CHECK(test::differenceDb(rendered(block), wanted) < -100.0);
    }
}

TEST_CASE("inputs come in the order in which sources were added, also after some are gone") {
    const auto first = noise(kFrames, 1);
    const auto second = noise(kFrames, 2);
    const Host host;
    const auto gone = host.add(placedAt(10.0));
    host.add(placedAt(90.0));
    const auto gone_too = host.add(placedAt(20.0));
    host.add(placedAt(-45.0));
    REQUIRE(auricle_source_remove(host.renderer(), gone_too) == AURICLE_OK);
    REQUIRE(auricle_source_remove(host.renderer(), gone) == AURICLE_OK);
    // Takes one of the places that have become free, and yet comes last.
    host.add(placedAt(180.0, 60.0));
    const Ears heard = host.render({first, second, {}});
    const Host wanted;
    wanted.add(placedAt(90.0));
    wanted.add(placedAt(-45.0));
    CHECK(test::differenceDb(heard, wanted.render({first, second})) < -100.0);
    const Host swapped;
    swapped.add(placedAt(-45.0));
    swapped.add(placedAt(90.0));
    CHECK(test::differenceDb(heard, swapped.render({first, second})) > -10.0);
}

TEST_CASE("a source without input is silent, and so is one that has no place") {
    const Host host;
    host.add(placedAt(90.0));
    auricle_source_params nowhere;
    REQUIRE(auricle_source_params_init(&nowhere) == AURICLE_OK);
    host.add(nowhere);
    CHECK(test::largest(host.render({{}, noise(kFrames, 1)})) == 0.0);
    CHECK(test::largest(host.render({noise(kFrames, 1), {}})) > 0.01);
}

TEST_CASE("a source added without parameters has the defaults") {
    const Host host;
    std::uint32_t id = 0;
    REQUIRE(auricle_source_add(host.renderer(), nullptr, &id) == AURICLE_OK);
    auricle_source_params wanted;
    REQUIRE(auricle_source_params_init(&wanted) == AURICLE_OK);
    auricle_source_params params;
    params.struct_size = sizeof params;
    REQUIRE(auricle_source_get(host.renderer(), id, &params) == AURICLE_OK);
    CHECK(std::memcmp(&params, &wanted, sizeof params) == 0);
}

TEST_CASE("an input that is not finite is silenced, counted, and nobody else's matter") {
    const auto calm = noise(kFrames, 1);
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
        CAPTURE(bad);
        auto spoilt = noise(kFrames, 2);
        spoilt[3'000] = bad;
        const Host host;
        host.add(placedAt(-30.0));
        host.add(placedAt(60.0));
        const Ears heard = host.render({calm, spoilt}, kFrames);
        CHECK(host.counters().contained_blocks == 1);
        CHECK(host.counters().sources == 2);
        const Host wanted;
        wanted.add(placedAt(-30.0));
        CHECK(test::differenceDb(heard, wanted.render({calm}, kFrames)) < -100.0);
    }
}

TEST_CASE("output stays within full scale, and the limiter counts") {
    const Host host;
    auricle_source_params params = placedAt(60.0);
    params.gain = 1000.0F;
    host.add(params);
    const Ears ears = host.render({noise(kFrames, 1, 1.0F)});
    CHECK(test::largest(ears) <= 1.0);
    CHECK(test::largest(ears) > 0.3);
    CHECK(host.counters().limited_samples > 100);
}

TEST_CASE("a wrong number of sources renders nothing, and the sound goes on where it was") {
    const auto signal = noise(kFrames, 1);
    const Host host;
    host.add(placedAt(60.0));
    const Host wanted;
    wanted.add(placedAt(60.0));
    CHECK(test::differenceDb(host.render({signal}), wanted.render({signal})) < -100.0);
    const float* inputs[] = {signal.data(), signal.data()};
    std::vector<float> left(256, 1.0F);
    std::vector<float> right(256, 1.0F);
    for (const std::uint32_t sources : {0U, 2U}) {
        left.assign(256, 1.0F);
        right.assign(256, 1.0F);
        CHECK(auricle_renderer_process(host.renderer(), inputs, sources, left.data(), right.data(),
                                       256) == AURICLE_INVALID_ARGUMENT);
        CHECK(test::largest(left) == 0.0);
        CHECK(test::largest(right) == 0.0);
    }
    // The filters still hold the last signal's end, to the sample.
    CHECK(test::differenceDb(host.render({noise(kFrames, 2)}), wanted.render({noise(kFrames, 2)})) <
          -100.0);
}

TEST_CASE("reset forgets the sound") {
    const Host host;
    host.add(placedAt(60.0));
    host.render({noise(kFrames, 1)});
    CHECK(test::largest(host.render({std::vector<float>(64)})) > 1e-4);
    host.render({noise(kFrames, 1)});
    REQUIRE(auricle_renderer_reset(host.renderer()) == AURICLE_OK);
    CHECK(test::largest(host.render({std::vector<float>(64)})) == 0.0);
}

TEST_CASE("the HRTF set can be changed, and a refused one leaves the old") {
    const auto signal = noise(32'768, 1);
    const Host host;
    host.add(placedAt(60.0));
    const auto swapped = test::headBytes({.half_itd_samples = -14.0F});
    auto damaged = swapped;
    damaged.back() ^= std::byte{1};
    const auto size = static_cast<std::uint32_t>(swapped.size());
    CHECK(auricle_renderer_set_hrtf(host.renderer(), damaged.data(), size) == AURICLE_INVALID_HRTF);
    CHECK(leftLead(host.render({signal})) > 15);
    REQUIRE(auricle_renderer_set_hrtf(host.renderer(), swapped.data(), size) == AURICLE_OK);
    host.render({signal});
    CHECK(leftLead(host.render({signal})) < -15);
}

TEST_CASE("the listener turns and walks, and the world stays") {
    const Host host;
    host.add(placedAt(0.0));
    // Turned by 90 degrees to the right, what was in front is on the left; any length will do.
    const float position[] = {0.0F, 0.0F, 0.0F};
    const float turned[] = {0.0F, 0.0F, -3.0F, 3.0F};
    REQUIRE(auricle_listener_set(host.renderer(), position, turned) == AURICLE_OK);
    host.render({noise(kFrames, 1)});
    CHECK(leftLead(host.render({noise(kFrames, 1)})) > 25);
    const float beside[] = {1.0F, 1.0F, 0.0F};
    REQUIRE(auricle_listener_set(host.renderer(), beside, nullptr) == AURICLE_OK);
    host.render({noise(kFrames, 1)});
    CHECK(leftLead(host.render({noise(kFrames, 1)})) < -25);
}

TEST_CASE("many positions at once are those of each") {
    const Host host;
    const auto first = host.add(placedAt(0.0));
    const auto second = host.add(placedAt(0.0));
    const std::uint32_t ids[] = {second, first};
    const float xyz[] = {0.0F, -1.0F, 0.0F, 0.0F, 1.0F, 0.0F};
    REQUIRE(auricle_sources_set_positions(host.renderer(), ids, xyz, 2) == AURICLE_OK);
    const Host wanted;
    wanted.add(placedAt(90.0));
    wanted.add(placedAt(-90.0));
    const auto a = noise(kFrames, 1);
    const auto b = noise(kFrames, 2);
    CHECK(test::differenceDb(host.render({a, b}), wanted.render({a, b})) < -100.0);
}

TEST_CASE("the latency is what an impulse takes to the nearer ear, less the head's own onset") {
    const Host host;
    host.add(placedAt(90.0));
    std::vector<float> impulse(512, 0.0F);
    impulse[100] = 0.1F;
    const Ears ears = host.render({impulse});
    std::uint32_t latency = 0;
    REQUIRE(auricle_renderer_latency(host.renderer(), &latency) == AURICLE_OK);
    std::size_t peak = 0;
    for (std::size_t n = 0; n < ears.left.size(); ++n) {
        peak = std::abs(ears.left[n]) > std::abs(ears.left[peak]) ? n : peak;
    }
    // The synthetic head delays by 30 samples less 14; the engine counts from the earliest ear.
    CHECK(peak >= 100 + latency);
    CHECK(peak <= 100 + latency + 16);
}

TEST_CASE("the version of library and header agree") {
    CHECK(std::strcmp(auricle_version(), AURICLE_VERSION) == 0);
}
