#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/stage.hpp"
#include "signals.hpp"

using namespace auricle;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinite = std::numeric_limits<float>::infinity();

struct BadParams {
    std::string says;
    std::function<void(SourceParams&)> spoil;
};

std::vector<BadParams> badParams() {
    return {
        {"position", [](SourceParams& p) { p.position.x = kNaN; }},
        {"position", [](SourceParams& p) { p.position.z = -kInfinite; }},
        {"orientation", [](SourceParams& p) { p.orientation.w = kNaN; }},
        {"zero quaternion", [](SourceParams& p) { p.orientation = {0.0F, 0.0F, 0.0F, 0.0F}; }},
        {"gain", [](SourceParams& p) { p.gain = -0.1F; }},
        {"gain", [](SourceParams& p) { p.gain = 1000.1F; }},
        {"gain", [](SourceParams& p) { p.gain = kNaN; }},
        {"ref_distance", [](SourceParams& p) { p.ref_distance = 0.0F; }},
        {"ref_distance", [](SourceParams& p) { p.ref_distance = -1.0F; }},
        {"max_distance", [](SourceParams& p) { p.max_distance = 0.0F; }},
        {"distance", [](SourceParams& p) { p.max_distance = kInfinite; }},
        {"rolloff", [](SourceParams& p) { p.rolloff = -0.5F; }},
        {"order", [](SourceParams& p) { p.directivity.order = -1.0F; }},
        {"directivity", [](SourceParams& p) { p.directivity.order = kNaN; }},
        {"inner", [](SourceParams& p) { p.directivity.inner = -0.1F; }},
        {"inner <= outer", [](SourceParams& p) { p.directivity.outer = 1.0F; }},
        {"outer", [](SourceParams& p) { p.directivity.outer = 6.3F; }},
        {"outer_gain", [](SourceParams& p) { p.directivity.outer_gain = 1.5F; }},
        {"outer_gain", [](SourceParams& p) { p.directivity.outer_gain = -0.5F; }},
    };
}

template <typename Error>
std::string complaint(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

bool same(const SourceParams& a, const SourceParams& b) {
    return a.generation == b.generation && a.placed == b.placed && a.position.x == b.position.x &&
           a.position.y == b.position.y && a.position.z == b.position.z && a.gain == b.gain &&
           a.rolloff == b.rolloff && a.orientation.w == b.orientation.w;
}

}  // namespace

TEST_CASE("a parameter out of range is refused with its name, and nothing changes") {
    test::Stage stage;
    Renderer& renderer = stage.renderer();
    SourceParams good = test::placedAt({1.0F, 2.0F, 3.0F});
    good.gain = 0.25F;
    const std::uint32_t id = renderer.addSource(good);
    const SourceParams before = renderer.source(id);
    for (const BadParams& bad : badParams()) {
        CAPTURE(bad.says);
        SourceParams params = good;
        bad.spoil(params);
        const auto set = complaint<std::invalid_argument>([&] { renderer.setSource(id, params); });
        CHECK(set.find(bad.says) != std::string::npos);
        const auto add = complaint<std::invalid_argument>([&] { renderer.addSource(params); });
        CHECK(add == set);
        CHECK(same(renderer.source(id), before));
    }
}

TEST_CASE("the listener's pose is checked and kept") {
    test::Stage stage;
    Renderer& renderer = stage.renderer();
    ListenerParams pose;
    pose.position = {1.0F, 2.0F, 3.0F};
    pose.orientation = {0.0F, 0.0F, 3.0F, 4.0F};
    renderer.setListener(pose);
    CHECK(renderer.listener().orientation.z == doctest::Approx(0.6));
    CHECK(renderer.listener().orientation.w == doctest::Approx(0.8));
    ListenerParams bad = pose;
    bad.position.y = kNaN;
    CHECK_THROWS_AS(renderer.setListener(bad), std::invalid_argument);
    bad = pose;
    bad.orientation = {0.0F, 0.0F, 0.0F, 0.0F};
    CHECK_THROWS_AS(renderer.setListener(bad), std::invalid_argument);
    CHECK(renderer.listener().position.x == 1.0F);
    CHECK(renderer.listener().orientation.w == doctest::Approx(0.8));
}

TEST_CASE("a quaternion of any finite length is a rotation") {
    test::Stage stage;
    Renderer& renderer = stage.renderer();
    for (const float size : {1e-2F, 1.0F, 1e10F, 1e30F}) {
        CAPTURE(size);
        ListenerParams pose;
        pose.orientation = {0.0F, 0.0F, size, size};
        renderer.setListener(pose);
        CHECK(renderer.listener().orientation.z == doctest::Approx(std::sqrt(0.5)));
        CHECK(renderer.listener().orientation.w == doctest::Approx(std::sqrt(0.5)));
    }
}

TEST_CASE("many positions are set together or not at all") {
    test::Stage stage;
    Renderer& renderer = stage.renderer();
    const std::uint32_t a = renderer.addSource({});
    const std::uint32_t b = renderer.addSource(test::placedAt({9.0F, 0.0F, 0.0F}));
    const std::uint32_t both[] = {a, b};
    const std::uint32_t with_stranger[] = {a, b + 5};
    const float good[] = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F};
    const float bad[] = {1.0F, 2.0F, 3.0F, 4.0F, kNaN, 6.0F};
    const float few[] = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F};
    CHECK_THROWS_AS(renderer.setPositions(both, bad), std::invalid_argument);
    CHECK_THROWS_AS(renderer.setPositions(both, few), std::invalid_argument);
    CHECK_THROWS_AS(renderer.setPositions(with_stranger, good), std::out_of_range);
    CHECK_FALSE(renderer.source(a).placed);
    CHECK(renderer.source(b).position.x == 9.0F);
    renderer.setPositions(both, good);
    CHECK(renderer.source(a).placed);
    CHECK(renderer.source(a).position.y == 2.0F);
    CHECK(renderer.source(b).position.z == 6.0F);
    renderer.setPositions({}, {});
}

TEST_CASE("settings that cannot be used are refused before anything is made of them") {
    const HrtfAsset head = test::makeHead();
    for (const std::uint32_t sources : {0U, 65'536U, 0xffffffffU}) {
        CAPTURE(sources);
        const auto said = complaint<std::invalid_argument>(
            [&] { const Renderer renderer({48'000, sources}, head); });
        CHECK(said.find("max_sources") != std::string::npos);
    }
    const auto said =
        complaint<std::invalid_argument>([&] { const Renderer renderer({44'100, 4}, head); });
    CHECK(said.find("48000 Hz") != std::string::npos);
    CHECK(said.find("44100 Hz") != std::string::npos);
}

TEST_CASE("when all sources are in use, one more is refused until one goes") {
    test::Stage stage(test::makeHead(), 3);
    Renderer& renderer = stage.renderer();
    std::vector<std::uint32_t> ids;
    ids.reserve(3);
    for (int i = 0; i < 3; ++i) {
        ids.push_back(renderer.addSource({}));
    }
    const auto said = complaint<std::length_error>([&] { renderer.addSource({}); });
    CHECK(said.find("all 3 sources") != std::string::npos);
    renderer.removeSource(ids[1]);
    CHECK_NOTHROW(renderer.addSource({}));
    CHECK_THROWS_AS(renderer.addSource({}), std::length_error);
}

TEST_CASE("an id that is gone, never was or is zero is refused everywhere") {
    test::Stage stage;
    Renderer& renderer = stage.renderer();
    const std::uint32_t gone = renderer.addSource({});
    renderer.removeSource(gone);
    const std::uint32_t there = renderer.addSource({});
    for (const std::uint32_t id : {gone, 0U, there + 1, there + 0x10000U, 0xffffffffU, 0xffffU}) {
        CAPTURE(id);
        CHECK_THROWS_AS(renderer.removeSource(id), std::out_of_range);
        CHECK_THROWS_AS(renderer.setSource(id, {}), std::out_of_range);
        CHECK_THROWS_AS(renderer.source(id), std::out_of_range);
        const float xyz[] = {1.0F, 0.0F, 0.0F};
        const std::span one(&id, 1);
        CHECK_THROWS_AS(renderer.setPositions(one, xyz), std::out_of_range);
    }
    CHECK_NOTHROW(renderer.source(there));
}

TEST_CASE("ids stay apart until a slot's generations wrap, and wrap without a zero") {
    test::Stage stage(test::makeHead(), 1);
    Renderer& renderer = stage.renderer();
    std::set<std::uint32_t> seen;
    for (std::uint32_t round = 0; round < 0xffffU; ++round) {
        const std::uint32_t id = renderer.addSource({});
        REQUIRE(id != 0);
        REQUIRE(seen.insert(id).second);
        renderer.removeSource(id);
    }
    const std::uint32_t wrapped = renderer.addSource(test::placedAt({1.0F, 0.0F, 0.0F}));
    CHECK((wrapped >> 16) == 1);
    const auto signal = test::noise(512, 1);
    std::vector<float> left(512);
    std::vector<float> right(512);
    const SourceInput input{wrapped, signal.data()};
    renderer.process({&input, 1}, left.data(), right.data(), 512);
    CHECK(test::largest(left) > 0.01);
}
