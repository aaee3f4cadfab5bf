#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "auricle/source_params.hpp"
#include "host.hpp"

using namespace auricle;
using test::Host;

namespace {

// A structure of another version of the header: `size` bytes, of which the first are `known`.
template <typename T>
std::vector<std::byte> ofSize(const T& known, std::uint32_t size) {
    // Room for uint64 alignment comes with the allocation.
    std::vector<std::byte> bytes(size);
    std::memcpy(bytes.data(), &known, std::min<std::size_t>(size, sizeof known));
    std::memcpy(bytes.data(), &size, sizeof size);
    return bytes;
}

template <typename T>
T* as(std::vector<std::byte>& bytes) {
    return reinterpret_cast<T*>(bytes.data());
}

auricle_source_params read(const Host& host, std::uint32_t id) {
    auricle_source_params params{};
    params.struct_size = sizeof params;
    REQUIRE(auricle_source_get(host.renderer(), id, &params) == AURICLE_OK);
    return params;
}

bool says(const char* part) {
    CAPTURE(auricle_last_error());
    return std::string(auricle_last_error()).find(part) != std::string::npos;
}

}  // namespace

// The layout is the interface: bindings in other languages repeat it by hand.
static_assert(offsetof(auricle_source_params, placed) == 4);
static_assert(offsetof(auricle_source_params, position) == 8);
static_assert(offsetof(auricle_source_params, orientation_xyzw) == 20);
static_assert(offsetof(auricle_source_params, gain) == 36);
static_assert(offsetof(auricle_source_params, distance_model) == 40);
static_assert(offsetof(auricle_source_params, ref_distance) == 44);
static_assert(offsetof(auricle_source_params, max_distance) == 48);
static_assert(offsetof(auricle_source_params, rolloff) == 52);
static_assert(offsetof(auricle_source_params, directivity) == 56);
static_assert(offsetof(auricle_source_params, cardioid_order) == 60);
static_assert(offsetof(auricle_source_params, cone_inner_deg) == 64);
static_assert(offsetof(auricle_source_params, cone_outer_deg) == 68);
static_assert(offsetof(auricle_source_params, cone_outer_gain) == 72);
static_assert(offsetof(auricle_source_params, ramp_frames) == 76);
static_assert(offsetof(auricle_source_params, cardioid_weight) == 80);
static_assert(offsetof(auricle_source_params, spread) == 84);
static_assert(offsetof(auricle_source_params, propagation) == 88);
static_assert(offsetof(auricle_source_params, air_absorption) == 92);
static_assert(sizeof(auricle_source_params) == 96);
static_assert(offsetof(auricle_settings, hrtf) == 16);
static_assert(offsetof(auricle_settings, max_propagation_m) == 16 + sizeof(void*));
static_assert(offsetof(auricle_settings, max_images) == 20 + sizeof(void*));
static_assert(offsetof(auricle_settings, threads) == 24 + sizeof(void*));
static_assert(offsetof(auricle_settings, reserved) == 28 + sizeof(void*));
static_assert(sizeof(auricle_settings) == 32 + sizeof(void*));
static_assert(offsetof(auricle_counters, live_images) == 24);
static_assert(sizeof(auricle_counters) == 32);
static_assert(offsetof(auricle_room, order) == 4);
static_assert(offsetof(auricle_room, size) == 8);
static_assert(offsetof(auricle_room, origin) == 20);
static_assert(offsetof(auricle_room, absorption) == 32);
static_assert(offsetof(auricle_room, air_db_per_m) == 224);
static_assert(offsetof(auricle_room, speed_of_sound) == 256);
static_assert(offsetof(auricle_room, gain) == 260);
static_assert(offsetof(auricle_room, late) == 264);
static_assert(offsetof(auricle_room, seed) == 268);
static_assert(sizeof(auricle_room) == 272);

TEST_CASE("a caller with an older, smaller structure gets the defaults of what it lacks") {
    const Host host;
    auricle_source_params params = test::placedAt(30.0);
    params.gain = 0.25F;
    params.rolloff = 0.5F;
    params.ramp_frames = 99;
    auto older = ofSize(params, offsetof(auricle_source_params, rolloff));
    std::uint32_t id = 0;
    REQUIRE(auricle_source_add(host.renderer(), as<auricle_source_params>(older), &id) ==
            AURICLE_OK);
    const auto stored = read(host, id);
    CHECK(stored.gain == 0.25F);
    CHECK(stored.position[0] == params.position[0]);
    CHECK(stored.rolloff == 1.0F);
    CHECK(stored.ramp_frames == 0);
}

TEST_CASE("a caller of the first version has what it had then") {
    // Sizes before spread, propagation, air absorption and the cardioid family were there.
    constexpr std::uint32_t kFirstParams = 80;
    constexpr std::uint32_t kFirstSettings = 16 + sizeof(void*);
    const auto head = test::headBytes();
    auricle_settings settings;
    REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
    settings.hrtf = head.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(head.size());
    settings.max_propagation_m = -1.0F;
    settings.max_images = 70'000;
    settings.threads = 99;
    settings.reserved = 7;
    auto first = ofSize(settings, kFirstSettings);
    auricle_renderer* renderer = nullptr;
    REQUIRE(auricle_renderer_create(as<auricle_settings>(first), &renderer) == AURICLE_OK);
    auricle_renderer_destroy(renderer);

    const Host host;
    auricle_source_params params = test::placedAt(30.0);
    params.cardioid_weight = 7.0F;
    params.spread = 7.0F;
    params.propagation = 7;
    params.air_absorption = 7;
    auto older = ofSize(params, kFirstParams);
    std::uint32_t id = 0;
    REQUIRE(auricle_source_add(host.renderer(), as<auricle_source_params>(older), &id) ==
            AURICLE_OK);
    const auto stored = read(host, id);
    CHECK(stored.cardioid_weight == 0.5F);
    CHECK(stored.spread == 0.0F);
    CHECK(stored.propagation == 0);
    CHECK(stored.air_absorption == 0);
}

TEST_CASE("the zero of a field that came later means what was before it") {
    const Host host;
    auricle_source_params params = test::placedAt(30.0);
    CHECK(params.cardioid_weight == 0.5F);
    std::memset(&params.cardioid_weight, 0,
                sizeof params - offsetof(auricle_source_params, cardioid_weight));
    const auto stored = read(host, host.add(params));
    CHECK(stored.cardioid_weight == 0.5F);
    CHECK(stored.spread == 0.0F);
    CHECK(stored.propagation == 0);
    CHECK(stored.air_absorption == 0);
    const auto head = test::headBytes();
    auricle_settings settings;
    REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
    settings.hrtf = head.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(head.size());
    settings.max_propagation_m = 0.0F;
    auricle_renderer* renderer = nullptr;
    CHECK(auricle_renderer_create(&settings, &renderer) == AURICLE_OK);
    auricle_renderer_destroy(renderer);
}

TEST_CASE("a caller with a newer, larger structure is served while it asks for nothing unknown") {
    const Host host;
    auricle_source_params params = test::placedAt(30.0);
    params.ramp_frames = 99;
    const std::uint32_t size = sizeof params + 12;
    auto newer = ofSize(params, size);
    std::uint32_t id = 0;
    REQUIRE(auricle_source_add(host.renderer(), as<auricle_source_params>(newer), &id) ==
            AURICLE_OK);
    CHECK(read(host, id).ramp_frames == 99);
    // The last byte, and the first one of the field that is unknown here.
    for (const std::size_t at : {std::size_t{size} - 1, sizeof params}) {
        newer[at] = std::byte{1};
        CHECK(auricle_source_set(host.renderer(), id, as<auricle_source_params>(newer)) ==
              AURICLE_INVALID_ARGUMENT);
        CHECK(says("from a newer header"));
        CHECK(says(("byte " + std::to_string(at)).c_str()));
        newer[at] = std::byte{0};
    }
    CHECK(auricle_source_set(host.renderer(), id, as<auricle_source_params>(newer)) == AURICLE_OK);
}

TEST_CASE("results fit the caller's structure, smaller or larger") {
    const Host host;
    const auto id = host.add(test::placedAt(30.0));
    const std::uint32_t small = offsetof(auricle_source_params, gain);
    std::vector<std::byte> older(sizeof(auricle_source_params), std::byte{0x55});
    std::memcpy(older.data(), &small, sizeof small);
    REQUIRE(auricle_source_get(host.renderer(), id, as<auricle_source_params>(older)) ==
            AURICLE_OK);
    CHECK(as<auricle_source_params>(older)->placed == 1);
    CHECK(as<auricle_source_params>(older)->struct_size == small);
    for (std::size_t at = small; at < older.size(); ++at) {
        CHECK(older[at] == std::byte{0x55});
    }
    const std::uint32_t large = sizeof(auricle_counters) + 8;
    std::vector<std::byte> newer(large + 1, std::byte{0x55});
    std::memcpy(newer.data(), &large, sizeof large);
    REQUIRE(auricle_renderer_counters(host.renderer(), as<auricle_counters>(newer)) == AURICLE_OK);
    CHECK(as<auricle_counters>(newer)->sources == 1);
    CHECK(as<auricle_counters>(newer)->struct_size == large);
    CHECK(newer[large - 1] == std::byte{0});
    CHECK(newer[large] == std::byte{0x55});
}

TEST_CASE("initialisers fill the caller's size and no more") {
    for (const std::uint32_t size : {40U, std::uint32_t{sizeof(auricle_source_params)},
                                     std::uint32_t{sizeof(auricle_source_params)} + 16}) {
        CAPTURE(size);
        std::vector<std::byte> room(size + 4, std::byte{0x55});
        REQUIRE(auricle_source_params_init_sized(as<auricle_source_params>(room), size) ==
                AURICLE_OK);
        CHECK(as<auricle_source_params>(room)->struct_size == size);
        CHECK(as<auricle_source_params>(room)->gain == 1.0F);
        CHECK(as<auricle_source_params>(room)->orientation_xyzw[3] == 1.0F);
        CHECK(room[size] == std::byte{0x55});
        CHECK(room[size - 1] != std::byte{0x55});
    }
    auricle_source_params params;
    REQUIRE(auricle_source_params_init(&params) == AURICLE_OK);
    CHECK(params.cardioid_weight == 0.5F);
    CHECK(params.spread == 0.0F);
    CHECK(params.propagation == 0);
    CHECK(params.air_absorption == 0);
    auricle_settings settings;
    REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
    CHECK(settings.struct_size == sizeof settings);
    CHECK(settings.sample_rate == 48'000);
    CHECK(settings.max_sources == 256);
    CHECK(settings.hrtf == nullptr);
    CHECK(settings.hrtf_bytes == 0);
    CHECK(settings.max_propagation_m == 170.0F);
    CHECK(settings.max_images == 512);
    CHECK(settings.threads == 1);
    auricle_room room;
    REQUIRE(auricle_room_init(&room) == AURICLE_OK);
    CHECK(room.struct_size == sizeof room);
    CHECK(room.order == 3);
    CHECK(room.size[2] == 3.0F);
    CHECK(room.origin[2] == -1.6F);
    CHECK(room.absorption[5][7] == 0.25F);
    CHECK(room.air_db_per_m[0] == 0.0F);
    CHECK(room.speed_of_sound == 343.0F);
    CHECK(room.gain == 1.0F);
    CHECK(room.late == 1);
    CHECK(room.seed == 0);
}

TEST_CASE("a size that no version has is refused before anything is read") {
    const Host host;
    auricle_source_params params = test::placedAt(30.0);
    std::uint32_t id = 0;
    for (const std::uint32_t size : {0U, 3U, 4U, 41U, 4'100U, 0xccccccccU}) {
        CAPTURE(size);
        params.struct_size = size;
        CHECK(auricle_source_add(host.renderer(), &params, &id) == AURICLE_INVALID_ARGUMENT);
        CHECK(says(("auricle_source_params.struct_size is " + std::to_string(size)).c_str()));
        CHECK(id == 0);
    }
    auricle_counters counters{};
    CHECK(auricle_renderer_counters(host.renderer(), &counters) == AURICLE_INVALID_ARGUMENT);
    CHECK(says("auricle_counters.struct_size is 0; expected 32"));
}

TEST_CASE("what a source was told is what it says") {
    const Host host;
    auricle_source_params params = test::placedAt(30.0, 40.0);
    params.orientation_xyzw[2] = 1.0F;
    params.orientation_xyzw[3] = 0.0F;
    params.gain = 2.5F;
    params.distance_model = AURICLE_DISTANCE_LINEAR;
    params.ref_distance = 2.0F;
    params.max_distance = 20.0F;
    params.rolloff = 0.75F;
    params.directivity = AURICLE_DIRECTIVITY_CONE;
    params.cardioid_order = 3.0F;
    params.cone_inner_deg = 90.0F;
    params.cone_outer_deg = 360.0F;
    params.cone_outer_gain = 0.125F;
    params.ramp_frames = 480;
    params.cardioid_weight = 0.75F;
    params.spread = 0.5F;
    params.propagation = 1;
    params.air_absorption = 1;
    auto stored = read(host, host.add(params));
    CHECK(stored.cone_inner_deg == doctest::Approx(90.0F));
    stored.cone_inner_deg = 90.0F;
    CHECK(std::memcmp(&stored, &params, sizeof params) == 0);
}

TEST_CASE("every parameter that the engine has, the C structure has") {
    // A new one changes this size: give it a place in auricle_source_params, in structs.cpp and in
    // the tests of this folder, then put the new size here.
    CHECK(sizeof(SourceParams) == 92);
}
