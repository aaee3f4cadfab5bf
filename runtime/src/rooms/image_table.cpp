#include "rooms/image_table.hpp"

#include <algorithm>
#include <cmath>

#include "rooms/image_sources.hpp"

namespace auricle::rooms {

namespace {

ImageTone toneOf(const ShoeboxRoom& room, const ShelfFit& fit, const RoomBands& walls,
                 float distance, float gain) {
    RoomBands bands{};
    ImageTone tone;
    float power = 0.0F;
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        bands[band] =
            gain * walls[band] * std::pow(10.0F, -room.air_db_per_m[band] * distance / 20.0F);
        power += bands[band] * bands[band];
    }
    tone.lines = fit.gains(bands);
    tone.level = std::sqrt(power / static_cast<float>(kRoomBands));
    return tone;
}

}  // namespace

ImageTable::ImageTable(const ShoeboxRoom& room, std::size_t order, double sample_rate, float gain)
    : room_(room) {
    checkRoom(room);
    const ShelfFit fit(sample_rate);
    images_.reserve(imageCount(order));
    // The image of a source at the world's origin is the offset itself.
    forEachImage(room, {}, order, [&](const ImageSource& image) {
        if (image.reflections() == 0) {
            return;
        }
        TableImage& entry = images_.emplace_back();
        entry.index = image.index;
        const auto sign = [&](std::size_t axis) {
            return image.index[axis] % 2 == 0 ? 1.0F : -1.0F;
        };
        entry.sign = {sign(0), sign(1), sign(2)};
        entry.offset = {static_cast<float>(image.x), static_cast<float>(image.y),
                        static_cast<float>(image.z)};
        for (std::size_t at = 0; at < kTableDistances.size(); ++at) {
            entry.tones[at] = toneOf(room, fit, image.gain, kTableDistances[at], gain);
        }
    });
}

bool ImageTable::contains(Vec3 position) const noexcept AURICLE_NONBLOCKING {
    const auto inside = [](float at, float corner, float side) {
        return at > corner && at < corner + side;
    };
    return inside(position.x, room_.origin.x, room_.size.x) &&
           inside(position.y, room_.origin.y, room_.size.y) &&
           inside(position.z, room_.origin.z, room_.size.z);
}

ImageTable::Place ImageTable::placeOf(float distance) noexcept AURICLE_NONBLOCKING {
    std::size_t above = 1;
    while (above + 1 < kTableDistances.size() && distance > kTableDistances[above]) {
        ++above;
    }
    const float near = kTableDistances[above - 1];
    return {above, std::clamp((distance - near) / (kTableDistances[above] - near), 0.0F, 1.0F)};
}

float ImageTable::level(std::size_t image, float distance) const noexcept AURICLE_NONBLOCKING {
    const auto [above, share] = placeOf(distance);
    const float near = images_[image].tones[above - 1].level;
    return near + share * (images_[image].tones[above].level - near);
}

ImageTone ImageTable::tone(std::size_t image, float distance) const noexcept AURICLE_NONBLOCKING {
    const auto [above, share] = placeOf(distance);
    const ImageTone& a = images_[image].tones[above - 1];
    const ImageTone& b = images_[image].tones[above];
    ImageTone out;
    for (std::size_t line = 0; line < kShelfLines; ++line) {
        out.lines[line] = a.lines[line] + share * (b.lines[line] - a.lines[line]);
    }
    out.level = a.level + share * (b.level - a.level);
    return out;
}

}  // namespace auricle::rooms
