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

TEST_CASE("a bed passes by the head: each side in its ear, at once, and with the sources") {
    const auto left = noise(kFrames, 3);
    const auto right = noise(kFrames, 4);
    const auto signal = noise(kFrames, 1);
    const float* inputs[] = {signal.data()};
    const auto rendered = [&](const float* source, const float* bed_left, const float* bed_right) {
        const Host host;
        host.add(placedAt(60.0));
        inputs[0] = source;
        Ears ears{std::vector<float>(kFrames), std::vector<float>(kFrames)};
        REQUIRE(auricle_renderer_process_with_bed(host.renderer(), inputs, 1, ears.left.data(),
                                                  ears.right.data(), bed_left, bed_right,
                                                  kFrames) == AURICLE_OK);
        return ears;
    };
    const Ears bed = rendered(nullptr, left.data(), right.data());
    // What separates them is the output's high-pass, far below all that can be heard.
    CHECK(test::differenceDb(bed, {left, right}) < -30.0);
    CHECK(test::largest(rendered(nullptr, nullptr, right.data()).left) == 0.0);
    CHECK(test::largest(rendered(nullptr, left.data(), nullptr).right) == 0.0);
    const Ears alone = rendered(signal.data(), nullptr, nullptr);
    Ears sum = bed;
    for (std::size_t n = 0; n < kFrames; ++n) {
        sum.left[n] += alone.left[n];
        sum.right[n] += alone.right[n];
    }
    CHECK(test::differenceDb(rendered(signal.data(), left.data(), right.data()), sum) < -100.0);
}

TEST_CASE("a side of the bed that is not finite is silenced, counted, and nobody else's matter") {
    auto spoilt = noise(kFrames, 3);
    spoilt[100] = std::numeric_limits<float>::quiet_NaN();
    const auto fine = noise(kFrames, 4);
    const Host host;
    Ears ears{std::vector<float>(kFrames), std::vector<float>(kFrames)};
    REQUIRE(auricle_renderer_process_with_bed(host.renderer(), nullptr, 0, ears.left.data(),
                                              ears.right.data(), spoilt.data(), fine.data(),
                                              kFrames) == AURICLE_OK);
    CHECK(test::largest(ears.left) == 0.0);
    CHECK(test::differenceDb(ears.right, fine) < -30.0);
    CHECK(host.counters().contained_blocks == 1);
}

TEST_CASE("a bed beyond full scale is limited") {
    const auto loud = noise(kFrames, 3, 3.0F);
    const Host host;
    Ears ears{std::vector<float>(kFrames), std::vector<float>(kFrames)};
    REQUIRE(auricle_renderer_process_with_bed(host.renderer(), nullptr, 0, ears.left.data(),
                                              ears.right.data(), loud.data(), loud.data(),
                                              kFrames) == AURICLE_OK);
    CHECK(test::largest(ears) <= 1.0);
    CHECK(host.counters().limited_samples > 100);
}

TEST_CASE("a figure of eight is silent at its side and full at its back") {
    const auto signal = noise(kFrames, 1);
    const auto levelDb = [&](float weight, double turned_deg) {
        const Host host;
        auricle_source_params params = placedAt(0.0);
        params.directivity = AURICLE_DIRECTIVITY_CARDIOID;
        params.cardioid_weight = weight;
        // The listener is behind the source's own +x; the source is turned about z.
        const double half = 0.5 * turned_deg * 3.14159265358979 / 180.0;
        params.orientation_xyzw[2] = static_cast<float>(std::sin(half));
        params.orientation_xyzw[3] = static_cast<float>(std::cos(half));
        host.add(params);
        return test::energyDb(host.render({signal}).left);
    };
    const double full = levelDb(0.5F, 180.0);
    CHECK(levelDb(1.0F, 0.0) == doctest::Approx(full).epsilon(0.001));
    CHECK(levelDb(1.0F, 90.0) < full - 60.0);
    // |1 - 0.75 - 0.75| = 0.5.
    CHECK(std::abs(levelDb(0.75F, 0.0) - (full - 6.02)) < 0.1);
    CHECK(levelDb(0.0F, 0.0) < full - 60.0);  // zero = as before, a cardioid
}

TEST_CASE("spread takes a source from its side to all around, air takes the top of what is far") {
    const auto signal = noise(32'768, 1);
    const auto rendered = [&](float spread, float metres, std::uint32_t air_absorption) {
        const Host host;
        auricle_source_params params = placedAt(90.0);
        params.position[1] = metres;
        params.gain = metres;
        params.spread = spread;
        params.air_absorption = air_absorption;
        host.add(params);
        return host.render({signal});
    };
    const double side = levelDifferenceDb(rendered(0.0F, 1.5F, 0));
    CHECK(side > 3.0);
    CHECK(levelDifferenceDb(rendered(0.5F, 1.5F, 0)) < side - 1.0);
    CHECK(std::abs(levelDifferenceDb(rendered(1.0F, 1.5F, 0))) < 1.0);
    const double clear = test::energyDb(rendered(0.0F, 150.0F, 0).left);
    // White noise over 150 m: more than half of its band is gone.
    CHECK(test::energyDb(rendered(0.0F, 150.0F, 1).left) < clear - 3.0);
}

TEST_CASE("with propagation sound arrives after its way through the air, as far as the line goes") {
    const auto arrival = [](float metres, float max_propagation_m, std::uint32_t propagation) {
        const auto head = test::headBytes();
        auricle_settings settings;
        REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
        settings.hrtf = head.data();
        settings.hrtf_bytes = static_cast<std::uint32_t>(head.size());
        settings.max_propagation_m = max_propagation_m;
        auricle_renderer* renderer = nullptr;
        REQUIRE(auricle_renderer_create(&settings, &renderer) == AURICLE_OK);
        auricle_source_params params = placedAt(0.0);
        params.position[0] = metres;
        params.propagation = propagation;
        std::uint32_t id = 0;
        REQUIRE(auricle_source_add(renderer, &params, &id) == AURICLE_OK);
        std::vector<float> impulse(32'768, 0.0F);
        impulse[0] = 0.5F;
        const float* inputs[] = {impulse.data()};
        Ears ears{std::vector<float>(impulse.size()), std::vector<float>(impulse.size())};
        REQUIRE(auricle_renderer_process(renderer, inputs, 1, ears.left.data(), ears.right.data(),
                                         static_cast<std::uint32_t>(impulse.size())) == AURICLE_OK);
        auricle_renderer_destroy(renderer);
        std::size_t peak = 0;
        for (std::size_t n = 0; n < ears.left.size(); ++n) {
            peak = std::abs(ears.left[n]) > std::abs(ears.left[peak]) ? n : peak;
        }
        return static_cast<double>(peak);
    };
    constexpr double kSamplesPerMetre = 48'000.0 / 343.2;
    const double at_once = arrival(100.0F, 0.0F, 0);
    for (const float metres : {10.0F, 100.0F}) {
        const double way = arrival(metres, 0.0F, 1) - at_once;
        CHECK(std::abs(way - static_cast<double>(metres) * kSamplesPerMetre) <= 1.0);
    }
    CHECK(std::abs(arrival(100.0F, 50.0F, 1) - at_once - 50.0 * kSamplesPerMetre) <= 2.0);
    CHECK(std::abs(arrival(230.0F, 0.0F, 1) - at_once - 170.0 * kSamplesPerMetre) <= 2.0);
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

TEST_CASE("a room adds reflections and a tail, and goes again") {
    const Host host;
    host.add(placedAt(60.0));
    auto burst = noise(24'000, 1);
    std::fill(burst.begin() + 4'000, burst.end(), 0.0F);
    const Ears dry = host.render({burst});
    auricle_room room;
    REQUIRE(auricle_room_init(&room) == AURICLE_OK);
    REQUIRE(auricle_renderer_set_room(host.renderer(), &room) == AURICLE_OK);
    const Ears wet = host.render({burst});
    const auto energy = [](const Ears& ears, std::size_t from, std::size_t to) {
        return test::energyDb({ears.left.data() + from, to - from});
    };
    CHECK(energy(wet, 0, 4'000) > energy(dry, 0, 4'000) + 0.5);
    // The tail: 60 dB in 0.4 s or so, and sparse at first.
    // What is left of the free field is the output's high-pass.
    CHECK(energy(wet, 6'000, 8'000) > energy(dry, 6'000, 8'000) + 10.0);
    const double fallen = energy(wet, 6'000, 8'000) - energy(wet, 14'000, 16'000);
    CHECK(fallen > 15.0);
    CHECK(fallen < 45.0);
    CHECK(host.counters().existing_images == 62);
    REQUIRE(auricle_renderer_set_room(host.renderer(), nullptr) == AURICLE_OK);
    host.render({std::vector<float>(60'000, 0.0F)});
    CHECK(test::differenceDb(host.render({burst}), dry) < -60.0);
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
