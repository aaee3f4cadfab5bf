#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <stdexcept>
#include <vector>

#include "auricle/room_decay.hpp"
#include "rooms/image_sources.hpp"

using namespace auricle;
using rooms::ImageSource;

namespace {

ShoeboxRoom roomWith(const std::array<float, kShoeboxWalls>& absorption) {
    ShoeboxRoom room;
    room.size = {6.0F, 5.0F, 3.0F};
    for (std::size_t wall = 0; wall < kShoeboxWalls; ++wall) {
        room.absorption[wall].fill(absorption[wall]);
    }
    return room;
}

// Energy that arrives in stretches of 10 ms from images of more than `after_order` reflections,
// averaged over random places of source and listener.
std::vector<double> enumerated(const ShoeboxRoom& room, std::size_t after_order,
                               std::size_t stretches) {
    constexpr std::size_t kPlaces = 60;
    std::mt19937 random(1);
    const auto within = [&](float side) {
        return side * static_cast<float>(random() % 10'000) / 10'000.0F;
    };
    std::vector<double> energy(stretches, 0.0);
    for (std::size_t place = 0; place < kPlaces; ++place) {
        const Vec3 source{within(room.size.x), within(room.size.y), within(room.size.z)};
        const Vec3 at{within(room.size.x), within(room.size.y), within(room.size.z)};
        rooms::forEachImage(room, source, 22, [&](const ImageSource& image) {
            const double x = image.x - static_cast<double>(at.x);
            const double y = image.y - static_cast<double>(at.y);
            const double z = image.z - static_cast<double>(at.z);
            const double distance = std::sqrt(x * x + y * y + z * z);
            const auto stretch = static_cast<std::size_t>(distance / room.speed_of_sound / 0.01);
            if (image.reflections() > after_order && stretch < stretches) {
                const double amplitude = static_cast<double>(image.gain[0]) / distance;
                energy[stretch] += amplitude * amplitude / kPlaces;
            }
        });
    }
    return energy;
}

}  // namespace

TEST_CASE("the decay after an order is that of the images themselves, even and uneven walls") {
    // Within 180 ms no image of more than 22 reflections arrives in this room.
    constexpr std::size_t kStretches = 18;
    for (const auto& absorption : {std::array<float, 6>{0.3F, 0.3F, 0.3F, 0.3F, 0.3F, 0.3F},
                                   std::array<float, 6>{0.05F, 0.1F, 0.6F, 0.5F, 0.2F, 0.7F}}) {
        const ShoeboxRoom room = roomWith(absorption);
        for (const std::size_t order : {std::size_t{2}, std::size_t{6}}) {
            const auto wanted = enumerated(room, order, kStretches);
            const RoomDecay decay = roomDecay(room, order, DecayLaw::images);
            const auto per_stretch = static_cast<std::size_t>(std::lround(0.01 / decay.step_s));
            for (std::size_t stretch = 1; stretch < kStretches; ++stretch) {
                double sum = 0.0;
                for (std::size_t step = 0; step < per_stretch; ++step) {
                    const std::size_t at = stretch * per_stretch + step;
                    sum += 0.5 * decay.step_s *
                           static_cast<double>(decay.power[at][0] + decay.power[at + 1][0]);
                }
                CAPTURE(order);
                CAPTURE(stretch);
                // What remains is the chance of sixty places.
                const double most = *std::max_element(wanted.begin(), wanted.end());
                CHECK(std::abs(sum - wanted[stretch]) < 0.12 * wanted[stretch] + 0.01 * most);
            }
        }
    }
}

TEST_CASE("the laws of Sabine and Eyring are those of the textbook") {
    const ShoeboxRoom room = roomWith({0.2F, 0.2F, 0.2F, 0.2F, 0.2F, 0.2F});
    const double surface = 126.0;
    const double volume = 90.0;
    const double sabine = 55.262 * volume / (343.0 * 0.2 * surface);
    const double eyring = 55.262 * volume / (343.0 * -std::log(0.8) * surface);
    CHECK(static_cast<double>(reverberationTime(room, DecayLaw::sabine)[3]) ==
          doctest::Approx(sabine).epsilon(1e-4));
    CHECK(static_cast<double>(reverberationTime(room, DecayLaw::eyring)[3]) ==
          doctest::Approx(eyring).epsilon(1e-4));
    const RoomDecay decay = roomDecay(room, kWholeField, DecayLaw::eyring);
    const auto step = static_cast<std::size_t>(0.5 * eyring / decay.step_s);
    const double fall = static_cast<double>(decay.power[step][0] / decay.power[0][0]);
    const double time = static_cast<double>(step) * decay.step_s;
    CHECK(10.0 * std::log10(fall) == doctest::Approx(-60.0 * time / eyring).epsilon(1e-3));
}

TEST_CASE("air shortens the decay by its own attenuation") {
    ShoeboxRoom room = roomWith({0.1F, 0.1F, 0.1F, 0.1F, 0.1F, 0.1F});
    const RoomDecay dry = roomDecay(room, kWholeField, DecayLaw::images);
    room.air_db_per_m.fill(0.05F);
    const RoomDecay air = roomDecay(room, kWholeField, DecayLaw::images);
    const std::size_t step = 100;
    const double metres = 343.0 * dry.step_s * static_cast<double>(step);
    const double change = static_cast<double>(air.power[step][2] / dry.power[step][2]);
    CHECK(10.0 * std::log10(change) == doctest::Approx(-0.05 * metres).epsilon(1e-3));
}

TEST_CASE("a room that absorbs nothing has no decay, and says at which frequency") {
    CHECK_THROWS_WITH_AS(roomDecay(roomWith({}), 3, DecayLaw::images), doctest::Contains("125 Hz"),
                         std::invalid_argument);
}
