#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "host.hpp"

using namespace auricle;
using test::Host;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinite = std::numeric_limits<float>::infinity();

void refused(auricle_status status, auricle_status wanted, const char* text) {
    CHECK(status == wanted);
    CHECK(std::string(auricle_last_error()) == text);
}

void refused(auricle_status status, const char* text) {
    refused(status, AURICLE_INVALID_ARGUMENT, text);
}

void settingsRefused(const std::function<void(auricle_settings&)>& spoil, auricle_status wanted,
                     const char* text) {
    const auto head = test::headBytes();
    auricle_settings settings;
    REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
    settings.hrtf = head.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(head.size());
    spoil(settings);
    auto* renderer = reinterpret_cast<auricle_renderer*>(&settings);
    refused(auricle_renderer_create(&settings, &renderer), wanted, text);
    CHECK(renderer == nullptr);
}

void paramsRefused(const std::function<void(auricle_source_params&)>& spoil, const char* text) {
    const Host host;
    auricle_source_params params = test::placedAt(0.0);
    const auto id = host.add(params);
    spoil(params);
    std::uint32_t other = 7;
    refused(auricle_source_add(host.renderer(), &params, &other), text);
    CHECK(other == 0);
    refused(auricle_source_set(host.renderer(), id, &params), text);
    CHECK(host.counters().sources == 1);
}

}  // namespace

TEST_CASE("rooms are refused by the name of the field, and the one before stays") {
    const Host host;
    auricle_room good;
    REQUIRE(auricle_room_init(&good) == AURICLE_OK);
    REQUIRE(auricle_renderer_set_room(host.renderer(), &good) == AURICLE_OK);
    const auto room_refused = [&](const std::function<void(auricle_room&)>& spoil,
                                  const char* text) {
        auricle_room room = good;
        spoil(room);
        refused(auricle_renderer_set_room(host.renderer(), &room), text);
    };
    room_refused([](auto& r) { r.struct_size = 5; },
                 "auricle_room.struct_size is 5; expected 272; set it to sizeof(auricle_room), or "
                 "call its init function");
    room_refused([](auto& r) { r.order = 7; }, "auricle_room.order is 7; expected 0 to 6");
    room_refused([](auto& r) { r.size[1] = 0.0F; },
                 "auricle_room.size[1] is 0; expected a finite number above 0");
    room_refused([](auto& r) { r.origin[2] = kInfinite; },
                 "auricle_room.origin[2] is inf; expected a finite number (metres)");
    room_refused([](auto& r) { r.absorption[4][2] = 1.5F; },
                 "auricle_room.absorption[4][2] is 1.5; expected 0 to 1");
    room_refused([](auto& r) { r.air_db_per_m[7] = -1.0F; },
                 "auricle_room.air_db_per_m[7] is -1; expected 0 or a finite number above it");
    room_refused([](auto& r) { r.speed_of_sound = kNaN; },
                 "auricle_room.speed_of_sound is nan; expected a finite number above 0");
    room_refused([](auto& r) { r.gain = 11.0F; }, "auricle_room.gain is 11; expected 0 to 10");
    room_refused([](auto& r) { r.late = 2; }, "auricle_room.late is 2; expected 0 to 1");
    refused(auricle_renderer_set_room(nullptr, &good),
            "renderer is NULL; expected one made by auricle_renderer_create");
    host.add(test::placedAt(20.0));
    host.render({std::vector<float>(2'000, 0.01F)});
    CHECK(host.counters().live_images == 62);
    auricle_room hard = good;
    for (auto& wall : hard.absorption) {
        std::fill(std::begin(wall), std::end(wall), 0.001F);
    }
    CHECK(auricle_renderer_set_room(host.renderer(), &hard) == AURICLE_INVALID_ARGUMENT);
    CHECK(std::string(auricle_last_error()).find("auricle_room: ") == 0);
}

TEST_CASE("settings are refused by the name of the field") {
    settingsRefused([](auto& s) { s.sample_rate = 7'999; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.sample_rate is 7999; expected 8000 to 192000");
    settingsRefused([](auto& s) { s.max_sources = 0; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.max_sources is 0; expected 1 to 65535");
    settingsRefused([](auto& s) { s.max_sources = 65'536; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.max_sources is 65536; expected 1 to 65535");
    settingsRefused([](auto& s) { s.hrtf = nullptr; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.hrtf is NULL; expected the bytes of an HRTF asset (.ahrt)");
    settingsRefused([](auto& s) { s.hrtf_bytes = 3; }, AURICLE_INVALID_HRTF,
                    "auricle_settings.hrtf: not an HRTF asset: it does not begin with AHRT");
    settingsRefused([](auto& s) { s.sample_rate = 44'100; }, AURICLE_INVALID_HRTF,
                    "auricle_settings.hrtf is made for 48000 Hz; expected 44100 Hz, the "
                    "renderer's sample_rate");
    settingsRefused([](auto& s) { s.max_propagation_m = 2001.0F; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.max_propagation_m is 2001; expected 0 to 2000");
    settingsRefused([](auto& s) { s.max_propagation_m = kNaN; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.max_propagation_m is nan; expected 0 to 2000");
    settingsRefused([](auto& s) { s.max_images = 16'385; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.max_images is 16385; expected 0 to 16384");
    settingsRefused([](auto& s) { s.threads = 65; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.threads is 65; expected 0 to 64");
    settingsRefused([](auto& s) { s.reserved = 1; }, AURICLE_INVALID_ARGUMENT,
                    "auricle_settings.reserved is 1; expected 0");
    auricle_settings settings;
    REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
    refused(auricle_renderer_create(&settings, nullptr),
            "renderer is NULL; expected a place for the result");
    auricle_renderer* renderer = nullptr;
    refused(auricle_renderer_create(nullptr, &renderer),
            "auricle_settings is NULL; expected the address of one");
    refused(auricle_settings_init(nullptr),
            "auricle_settings is NULL; expected the address of one");
    refused(auricle_source_params_init(nullptr),
            "auricle_source_params is NULL; expected the address of one");
}

TEST_CASE("source parameters are refused by the name of the field") {
    paramsRefused([](auto& p) { p.gain = -1.0F; },
                  "auricle_source_params.gain is -1; expected 0 to 1000");
    paramsRefused([](auto& p) { p.gain = kNaN; },
                  "auricle_source_params.gain is nan; expected 0 to 1000");
    paramsRefused([](auto& p) { p.placed = 2; },
                  "auricle_source_params.placed is 2; expected 0 to 1");
    paramsRefused([](auto& p) { p.position[1] = kInfinite; },
                  "auricle_source_params.position[1] is inf; expected a finite number (metres)");
    paramsRefused([](auto& p) { p.orientation_xyzw[0] = kNaN; },
                  "auricle_source_params.orientation_xyzw[0] is nan; expected a finite number");
    paramsRefused([](auto& p) { p.orientation_xyzw[3] = 0.0F; },
                  "auricle_source_params.orientation_xyzw's length is 0; expected a quaternion "
                  "longer than 0.001; no rotation is 0, 0, 0, 1");
    paramsRefused([](auto& p) { p.distance_model = 3; },
                  "auricle_source_params.distance_model is 3; expected 0 to 2");
    paramsRefused([](auto& p) { p.ref_distance = 0.0F; },
                  "auricle_source_params.ref_distance is 0; expected a finite number above 0");
    paramsRefused([](auto& p) { p.max_distance = kInfinite; },
                  "auricle_source_params.max_distance is inf; expected a finite number above 0");
    paramsRefused([](auto& p) { p.rolloff = -0.1F; },
                  "auricle_source_params.rolloff is -0.1; expected 0 or a finite number above it");
    paramsRefused([](auto& p) { p.directivity = 9; },
                  "auricle_source_params.directivity is 9; expected 0 to 2");
    paramsRefused([](auto& p) { p.cardioid_order = kNaN; },
                  "auricle_source_params.cardioid_order is nan; expected 0 or a finite number "
                  "above it");
    paramsRefused([](auto& p) { p.cone_outer_deg = 361.0F; },
                  "auricle_source_params.cone_outer_deg is 361; expected 0 to 360");
    paramsRefused(
        [](auto& p) {
            p.cone_inner_deg = 90.0F;
            p.cone_outer_deg = 45.0F;
        },
        "auricle_source_params.cone_inner_deg is 90; expected 0 to 45");
    paramsRefused([](auto& p) { p.cone_outer_gain = 1.5F; },
                  "auricle_source_params.cone_outer_gain is 1.5; expected 0 to 1");
    paramsRefused([](auto& p) { p.cardioid_weight = 1.5F; },
                  "auricle_source_params.cardioid_weight is 1.5; expected 0 to 1");
    paramsRefused([](auto& p) { p.cardioid_weight = -0.5F; },
                  "auricle_source_params.cardioid_weight is -0.5; expected 0 to 1");
    paramsRefused([](auto& p) { p.spread = kNaN; },
                  "auricle_source_params.spread is nan; expected 0 to 1");
    paramsRefused([](auto& p) { p.propagation = 2; },
                  "auricle_source_params.propagation is 2; expected 0 to 1");
    paramsRefused([](auto& p) { p.air_absorption = 2; },
                  "auricle_source_params.air_absorption is 2; expected 0 to 1");
}

TEST_CASE("sources that are not there are refused by their id") {
    const Host host(2);
    const auto id = host.add(test::placedAt(0.0));
    REQUIRE(auricle_source_remove(host.renderer(), id) == AURICLE_OK);
    const auto live = host.add(test::placedAt(0.0));
    const std::string text =
        "there is no source with id " + std::to_string(id) + "; it was removed or never added";
    auricle_source_params params = test::placedAt(0.0);
    refused(auricle_source_remove(host.renderer(), id), AURICLE_UNKNOWN_SOURCE, text.c_str());
    refused(auricle_source_set(host.renderer(), id, &params), AURICLE_UNKNOWN_SOURCE, text.c_str());
    refused(auricle_source_get(host.renderer(), id, &params), AURICLE_UNKNOWN_SOURCE, text.c_str());
    const std::uint32_t ids[] = {live, id};
    const float xyz[6] = {9.0F};
    refused(auricle_sources_set_positions(host.renderer(), ids, xyz, 2), AURICLE_UNKNOWN_SOURCE,
            text.c_str());
    REQUIRE(auricle_source_get(host.renderer(), live, &params) == AURICLE_OK);
    CHECK(params.position[0] == 1.0F);
    host.add(params);
    std::uint32_t one_more = 7;
    refused(auricle_source_add(host.renderer(), &params, &one_more), AURICLE_TOO_MANY_SOURCES,
            "all 2 sources are in use; remove one or raise max_sources");
    CHECK(one_more == 0);
}

TEST_CASE("positions and the listener are refused by index") {
    const Host host;
    const auto id = host.add(test::placedAt(0.0));
    const float xyz[] = {0.0F, 0.0F, kNaN};
    const float place[] = {0.0F, kInfinite, 0.0F};
    const float zero[4] = {};
    auto* renderer = host.renderer();
    refused(auricle_sources_set_positions(renderer, nullptr, xyz, 1),
            "ids is NULL; expected 1 source ids");
    refused(auricle_sources_set_positions(renderer, &id, nullptr, 1),
            "xyz is NULL; expected three floats for each of 1 sources, metres");
    refused(auricle_sources_set_positions(renderer, &id, xyz, 1),
            "xyz[2] is nan; expected a finite number (metres)");
    CHECK(auricle_sources_set_positions(renderer, nullptr, nullptr, 0) == AURICLE_OK);
    refused(auricle_listener_set(renderer, nullptr, nullptr),
            "position is NULL; expected three floats, metres");
    refused(auricle_listener_set(renderer, place, nullptr),
            "position[1] is inf; expected a finite number (metres)");
    refused(auricle_listener_set(renderer, zero, zero),
            "orientation_xyzw's length is 0; expected a quaternion longer than 0.001; no rotation "
            "is 0, 0, 0, 1");
}

TEST_CASE("process refuses pointers and counts by name, and gives silence where it can") {
    const Host host;
    host.add(test::placedAt(0.0));
    auto* renderer = host.renderer();
    std::vector<float> ear(64, 1.0F);
    std::vector<float> other(64, 1.0F);
    const float* inputs[] = {ear.data()};
    refused(auricle_renderer_process(nullptr, inputs, 1, ear.data(), other.data(), 64),
            "renderer is NULL; expected one made by auricle_renderer_create");
    CHECK(ear == std::vector<float>(64, 0.0F));
    CHECK(other == std::vector<float>(64, 0.0F));
    refused(auricle_renderer_process(renderer, inputs, 1, nullptr, other.data(), 64),
            "left is NULL; expected room for 64 frames");
    refused(auricle_renderer_process(renderer, inputs, 1, ear.data(), nullptr, 64),
            "right is NULL; expected room for 64 frames");
    refused(auricle_renderer_process(renderer, inputs, 1, ear.data(), ear.data(), 64),
            "left and right are the same memory; expected room for 64 frames each");
    for (auto* side : {ear.data(), other.data()}) {
        constexpr const char* kOverwritten =
            "a side of the bed is the memory of left or right; expected 64 frames of its own";
        std::fill(ear.begin(), ear.end(), 1.0F);
        refused(auricle_renderer_process_with_bed(renderer, inputs, 1, ear.data(), other.data(),
                                                  side, nullptr, 64),
                kOverwritten);
        refused(auricle_renderer_process_with_bed(renderer, inputs, 1, ear.data(), other.data(),
                                                  nullptr, side, 64),
                kOverwritten);
        CHECK(ear == std::vector<float>(64, 0.0F));
    }
    refused(auricle_renderer_process_with_bed(nullptr, inputs, 1, ear.data(), other.data(), nullptr,
                                              nullptr, 64),
            "renderer is NULL; expected one made by auricle_renderer_create");
    refused(auricle_renderer_process(renderer, nullptr, 1, ear.data(), other.data(), 64),
            "inputs is NULL; expected an array of 1 pointers");
    refused(auricle_renderer_process(renderer, inputs, 3, ear.data(), other.data(), 64),
            "sources is 3; expected 1, as many as there are; where other threads add and remove "
            "sources, call auricle_renderer_sources before auricle_renderer_process");
    CHECK(auricle_renderer_process(renderer, inputs, 1, ear.data(), other.data(), 0) == AURICLE_OK);
}

TEST_CASE("the list of sources is refused by name") {
    const Host host;
    const auto id = host.add(test::placedAt(0.0));
    host.add(test::placedAt(0.0));
    auto* renderer = host.renderer();
    std::uint32_t ids[2] = {};
    std::uint32_t count = 0;
    refused(auricle_renderer_sources(nullptr, ids, 2, &count),
            "renderer is NULL; expected one made by auricle_renderer_create");
    refused(auricle_renderer_sources(renderer, ids, 2, nullptr),
            "count is NULL; expected a place for the number of sources");
    refused(auricle_renderer_sources(renderer, nullptr, 2, &count),
            "ids is NULL; expected room for capacity = 2 ids, or capacity 0");
    refused(auricle_renderer_sources(renderer, ids, 1, &count),
            "capacity is 1; expected at least 2, as many as there are sources");
    CHECK(count == 2);
    CHECK(ids[0] == id);
    CHECK(ids[1] == 0);
    CHECK(auricle_renderer_sources(renderer, nullptr, 0, &count) == AURICLE_OK);
    CHECK(count == 2);
}

TEST_CASE("what is asked without a renderer or a place for the answer is refused") {
    const Host host;
    constexpr const char* kNoRenderer =
        "renderer is NULL; expected one made by auricle_renderer_create";
    auricle_source_params params = test::placedAt(0.0);
    auricle_counters counters{};
    std::uint32_t id = 0;
    const float zero[4] = {};
    refused(auricle_renderer_reset(nullptr), kNoRenderer);
    refused(auricle_renderer_latency(nullptr, &id), kNoRenderer);
    refused(auricle_renderer_counters(nullptr, &counters), kNoRenderer);
    refused(auricle_renderer_set_hrtf(nullptr, &id, 4), kNoRenderer);
    refused(auricle_source_add(nullptr, &params, &id), kNoRenderer);
    refused(auricle_source_remove(nullptr, 1), kNoRenderer);
    refused(auricle_source_set(nullptr, 1, &params), kNoRenderer);
    refused(auricle_source_get(nullptr, 1, &params), kNoRenderer);
    refused(auricle_sources_set_positions(nullptr, &id, zero, 1), kNoRenderer);
    refused(auricle_listener_set(nullptr, zero, nullptr), kNoRenderer);
    auricle_renderer_destroy(nullptr);
    refused(auricle_renderer_latency(host.renderer(), nullptr),
            "frames is NULL; expected a place for the result");
    refused(auricle_renderer_counters(host.renderer(), nullptr),
            "counters is NULL; expected a place for the result");
    refused(auricle_source_add(host.renderer(), &params, nullptr),
            "id is NULL; expected a place for the result");
    refused(auricle_source_get(host.renderer(), 1, nullptr),
            "auricle_source_params is NULL; expected a place for the result");
    refused(auricle_renderer_set_hrtf(host.renderer(), nullptr, 4),
            "hrtf is NULL; expected the bytes of an HRTF asset (.ahrt)");
    refused(auricle_renderer_set_hrtf(host.renderer(), "nonsense", 8), AURICLE_INVALID_HRTF,
            "hrtf: not an HRTF asset: it does not begin with AHRT");
}

TEST_CASE("each thread has its own last error, and success leaves it") {
    const Host host;
    refused(auricle_source_remove(nullptr, 1),
            "renderer is NULL; expected one made by auricle_renderer_create");
    std::thread([&] {
        CHECK(std::strcmp(auricle_last_error(), "") == 0);
        auricle_source_params_init(nullptr);
    }).join();
    CHECK(auricle_renderer_reset(host.renderer()) == AURICLE_OK);
    CHECK(std::string(auricle_last_error()) ==
          "renderer is NULL; expected one made by auricle_renderer_create");
}
