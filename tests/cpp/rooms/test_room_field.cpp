#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "rooms/image_sources.hpp"
#include "rooms/room_field.hpp"

using namespace auricle;
using rooms::FieldSource;
using rooms::ImageSource;
using rooms::ImageTable;
using rooms::LiveImage;
using rooms::RoomField;

namespace {

constexpr std::size_t kBlock = 256;

ShoeboxRoom shoebox(float absorption = 0.2F) {
    ShoeboxRoom room;
    room.origin = {-3.0F, -2.5F, -1.6F};
    room.size = {6.0F, 5.0F, 3.0F};
    for (auto& wall : room.absorption) {
        wall.fill(absorption);
    }
    return room;
}

// Updates until all fades have ended.
void settle(RoomField& field, const std::vector<FieldSource>& sources, Vec3 listener) {
    for (std::size_t frames = 0; frames <= 2 * RoomField::kFade; frames += kBlock) {
        field.update(sources, listener, kBlock);
    }
}

std::size_t heard(const RoomField& field) {
    return static_cast<std::size_t>(
        std::count_if(field.slots().begin(), field.slots().end(),
                      [](const LiveImage& slot) { return slot.table != nullptr; }));
}

}  // namespace

TEST_CASE("the live images are those of the image source method") {
    const ShoeboxRoom room = shoebox();
    const ImageTable table(room, 3, 48'000.0);
    RoomField field(2, 200, 62);
    REQUIRE(field.exchange(&table));
    const std::vector<FieldSource> sources = {{1, true, {1.2F, 0.7F, 0.1F}},
                                              {1, true, {-2.0F, 1.0F, 0.9F}}};
    const Vec3 listener{0.3F, -0.4F, 0.0F};
    settle(field, sources, listener);
    CHECK(field.coverage().live == 124);
    CHECK(field.coverage().existing == 124);
    CHECK(field.coverage().left_out_power == 0.0F);

    for (std::uint32_t source = 0; source < 2; ++source) {
        std::map<std::array<int, 3>, const LiveImage*> live;
        for (const LiveImage& slot : field.slots()) {
            if (slot.table != nullptr && slot.source == source) {
                live[table[slot.image].index] = &slot;
            }
        }
        rooms::forEachImage(room, sources[source].position, 3, [&](const ImageSource& image) {
            if (image.reflections() == 0) {
                return;
            }
            const auto found = live.find(image.index);
            REQUIRE(found != live.end());
            const LiveImage& slot = *found->second;
            const Vec3 wanted{static_cast<float>(image.x), static_cast<float>(image.y),
                              static_cast<float>(image.z)};
            CHECK(length(slot.position - wanted) < 1e-5F);
            CHECK(slot.distance == doctest::Approx(length(wanted - listener)));
            const float direct = length(sources[source].position - listener);
            CHECK(slot.detour == doctest::Approx(slot.distance - direct));
            CHECK(slot.gains[0] == doctest::Approx(image.gain[0] / slot.distance).epsilon(2e-3));
            CHECK(slot.fade == 1.0F);
        });
    }
}

TEST_CASE("sound leaves the source towards the wall it meets first") {
    const ImageTable table(shoebox(), 1, 48'000.0);
    RoomField field(1, 6, 6);
    field.exchange(&table);
    const Vec3 listener{1.0F, 0.0F, 0.0F};
    field.update(std::vector<FieldSource>{{1, true, {-1.0F, 0.0F, 0.0F}}}, listener, kBlock);
    for (const LiveImage& slot : field.slots()) {
        if (slot.table == nullptr) {
            continue;
        }
        const auto& index = table[slot.image].index;
        // Off the left wall the way up to it and down again is the same.
        if (index == std::array<int, 3>{0, 1, 0}) {
            CHECK(slot.emission.y > 0.9F);
            CHECK(slot.emission.x > 0.0F);
        }
        if (index == std::array<int, 3>{-1, 0, 0}) {
            CHECK(slot.emission.x == doctest::Approx(-1.0F));
        }
    }
}

TEST_CASE("the budget takes the loudest, and says what is left out") {
    ShoeboxRoom room = shoebox();
    room.absorption[0].fill(0.9F);
    const ImageTable table(room, 3, 48'000.0);
    const Vec3 listener{0.3F, -0.4F, 0.0F};
    const std::vector<FieldSource> sources = {{1, true, {1.2F, 0.7F, 0.1F}, 0.3F},
                                              {1, true, {-2.0F, 1.0F, 0.9F}, 1.0F}};
    std::vector<std::pair<float, std::pair<std::uint32_t, std::array<int, 3>>>> all;
    float total = 0.0F;
    for (std::uint32_t s = 0; s < 2; ++s) {
        rooms::forEachImage(room, sources[s].position, 3, [&](const ImageSource& image) {
            if (image.reflections() > 0) {
                const Vec3 at{static_cast<float>(image.x), static_cast<float>(image.y),
                              static_cast<float>(image.z)};
                const float amplitude = sources[s].level * image.gain[0] / length(at - listener);
                all.push_back({amplitude * amplitude, {s, image.index}});
                total += amplitude * amplitude;
            }
        });
    }
    std::sort(all.rbegin(), all.rend());
    constexpr std::size_t kMost = 40;
    RoomField field(2, kMost, 62);
    field.exchange(&table);
    settle(field, sources, listener);
    std::set<std::pair<std::uint32_t, std::array<int, 3>>> live;
    for (const LiveImage& slot : field.slots()) {
        if (slot.table != nullptr) {
            live.insert({slot.source, table[slot.image].index});
        }
    }
    REQUIRE(live.size() == kMost);
    float left_out = 0.0F;
    for (std::size_t i = 0; i < all.size(); ++i) {
        left_out += i >= kMost ? all[i].first : 0.0F;
        // Images of equal level may stand for each other.
        if (all[i].first > 1.001F * all[kMost].first) {
            CHECK(live.contains(all[i].second));
        }
    }
    CHECK(field.coverage().existing == 124);
    CHECK(field.coverage().live == kMost);
    CHECK(field.coverage().left_out_power == doctest::Approx(left_out / total).epsilon(1e-3));
}

TEST_CASE("an image keeps its slot while everything moves, and nothing steps") {
    const ImageTable table(shoebox(), 3, 48'000.0);
    RoomField field(1, 30, 62);
    field.exchange(&table);
    std::vector<LiveImage> before(field.slots().begin(), field.slots().end());
    const float most_fade = static_cast<float>(kBlock) / RoomField::kFade + 1e-6F;
    std::size_t entered = 0;
    for (int block = 0; block < 600; ++block) {
        const auto t = static_cast<float>(block) * 0.01F;
        const std::vector<FieldSource> sources = {
            {1, true, {2.5F * std::cos(t), 2.0F * std::sin(t), 0.5F * std::sin(3.0F * t)}}};
        field.update(sources, {0.8F * std::sin(t), 0.3F, 0.0F}, kBlock);
        for (std::size_t i = 0; i < before.size(); ++i) {
            const LiveImage& was = before[i];
            const LiveImage& is = field.slots()[i];
            if (is.table == nullptr) {
                CHECK(was.fade <= most_fade);
                continue;
            }
            if (is.fresh) {
                ++entered;
                CHECK(was.table == nullptr);
                CHECK((block == 0 || is.fade <= most_fade));
            } else {
                CHECK(was.image == is.image);
                CHECK(length(is.position - was.position) < 0.2F);
                CHECK(std::abs(is.fade - was.fade) <= most_fade);
            }
        }
        before.assign(field.slots().begin(), field.slots().end());
        CHECK(field.coverage().live <= 30);
    }
    // The budget is short, so images did come and go.
    CHECK(entered > 40);
}

TEST_CASE("a jump of source or listener and a new source fade between two sets of slots") {
    const ImageTable table(shoebox(), 2, 48'000.0);
    const std::vector<FieldSource> start = {{1, true, {1.2F, 0.7F, 0.1F}}};
    const Vec3 listener{0.3F, -0.4F, 0.0F};
    const std::vector<std::pair<std::vector<FieldSource>, Vec3>> changes = {
        {{{1, true, {-2.0F, -2.0F, 0.1F}}}, listener},
        {{{2, true, {1.2F, 0.7F, 0.1F}}}, listener},
        {start, {-2.0F, 1.4F, 0.0F}}};
    for (const auto& [sources, ears] : changes) {
        RoomField field(1, 24, 24);
        field.exchange(&table);
        settle(field, start, listener);
        REQUIRE(heard(field) == 24);
        const std::vector<LiveImage> before(field.slots().begin(), field.slots().end());
        field.update(sources, ears, kBlock);
        CHECK(heard(field) == 48);
        for (std::size_t i = 0; i < before.size(); ++i) {
            const LiveImage& is = field.slots()[i];
            if (before[i].table != nullptr) {
                CHECK(is.leaving);
                CHECK(is.position == before[i].position);
                CHECK(is.distance == before[i].distance);
            } else {
                CHECK(is.fresh);
                CHECK(is.generation == sources[0].generation);
            }
        }
        settle(field, sources, ears);
        CHECK(heard(field) == 24);
        CHECK(field.coverage().live == 24);
    }
}

TEST_CASE("outside the room, or silent, there are no reflections") {
    const ImageTable table(shoebox(), 2, 48'000.0);
    const std::vector<FieldSource> inside = {{1, true, {1.2F, 0.7F, 0.1F}}};
    const std::vector<FieldSource> outside = {{1, true, {3.2F, 0.7F, 0.1F}}};
    const std::vector<FieldSource> silent = {{1, false, {1.2F, 0.7F, 0.1F}}};
    for (const auto& [sources, listener] :
         {std::pair{outside, Vec3{}}, std::pair{silent, Vec3{}},
          std::pair{inside, Vec3{0.0F, 0.0F, 1.5F}}, std::pair{inside, Vec3{0.0F, 2.9F, 0.0F}}}) {
        RoomField field(1, 24, 24);
        field.exchange(&table);
        settle(field, inside, {});
        CHECK(heard(field) == 24);
        settle(field, sources, listener);
        CHECK(heard(field) == 0);
        settle(field, inside, {});
        CHECK(heard(field) == 24);
    }
}

TEST_CASE("another room takes over while the old one fades") {
    const ImageTable first(shoebox(0.2F), 2, 48'000.0);
    const ImageTable second(shoebox(0.6F), 1, 48'000.0);
    const ImageTable too_large(shoebox(), 3, 48'000.0);
    const std::vector<FieldSource> sources = {{1, true, {1.2F, 0.7F, 0.1F}}};
    RoomField field(1, 24, 24);
    CHECK(field.exchange(&first));
    settle(field, sources, {});
    CHECK_FALSE(field.exchange(&too_large));
    CHECK(field.exchange(&second));
    CHECK(field.leaving() == &first);
    CHECK_FALSE(field.exchange(nullptr));
    field.update(sources, {}, kBlock);
    CHECK(heard(field) == 30);
    settle(field, sources, {});
    CHECK(field.leaving() == nullptr);
    CHECK(heard(field) == 6);
    CHECK(field.exchange(nullptr));
    settle(field, sources, {});
    CHECK(heard(field) == 0);
}
