#include "auricle/room_decay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace auricle {

namespace {

constexpr double kStepS = 0.002;
// Directions in one octant of the sphere, the others being its mirror images.
constexpr std::size_t kHeights = 20;
constexpr std::size_t kTurns = 20;
constexpr double kNeperPerDecibel = 0.23025850929940458;  // of energy
constexpr double kSixtyDecibels = 13.815510557964274;     // nepers of energy

using Bands = std::array<double, kRoomBands>;

struct Shape {
    double volume;
    double surface;
    std::array<double, 3> sides;
};

Shape shapeOf(const ShoeboxRoom& room) {
    const auto x = static_cast<double>(room.size.x);
    const auto y = static_cast<double>(room.size.y);
    const auto z = static_cast<double>(room.size.z);
    return {x * y * z, 2.0 * (x * y + y * z + z * x), {x, y, z}};
}

double absorptionArea(const ShoeboxRoom& room, std::size_t band) {
    const Shape shape = shapeOf(room);
    double area = 0.0;
    for (std::size_t wall = 0; wall < kShoeboxWalls; ++wall) {
        const double face = shape.volume / shape.sides[wall / 2];
        area += face * static_cast<double>(room.absorption[wall][band]);
    }
    return area;
}

Bands product(const Bands& a, const Bands& b) {
    Bands out{};
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        out[band] = a[band] * b[band];
    }
    return out;
}

void add(Bands& sum, double weight, const Bands& term) {
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        sum[band] += weight * term[band];
    }
}

/// Energy that is left after a number of reflections between the two walls of an axis, either of
/// which may be met first.
class AxisEnergy {
public:
    AxisEnergy(const ShoeboxRoom& room, std::size_t axis, bool absorbing) {
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            const auto low = static_cast<double>(room.absorption[2 * axis][band]);
            const auto high = static_cast<double>(room.absorption[2 * axis + 1][band]);
            pair_[band] = absorbing ? (1.0 - low) * (1.0 - high) : 1.0;
            either_[band] = absorbing ? 1.0 - 0.5 * (low + high) : 1.0;
        }
        left_.emplace_back().fill(1.0);
    }

    const Bands& after(std::size_t reflections) {
        while (left_.size() <= reflections) {
            const std::size_t n = left_.size();
            left_.push_back(n % 2 == 1 ? product(left_[n - 1], either_)
                                       : product(left_[n - 2], pair_));
        }
        return left_[reflections];
    }

private:
    Bands pair_{};
    Bands either_{};
    std::vector<Bands> left_;
};

std::vector<std::array<double, 3>> octant() {
    std::vector<std::array<double, 3>> directions;
    for (std::size_t i = 0; i < kHeights * kTurns; ++i) {
        const std::size_t height = i / kTurns;
        const double z = (static_cast<double>(height) + 0.5) / kHeights;
        const double turn =
            0.5 * std::numbers::pi * (static_cast<double>(i % kTurns) + 0.5) / kTurns;
        const double level = std::sqrt(1.0 - z * z);
        directions.push_back({level * std::cos(turn), level * std::sin(turn), z});
    }
    return directions;
}

/// What has come from one direction, walls alone, at a distance: over all positions of source and
/// receiver, axis a has been crossed n or n + 1 times, n <= crossings[a].
struct Reflected {
    Bands all{};
    Bands late{};        ///< that of more than the given number of reflections
    double share = 0.0;  ///< probability of more than the given number
};

Reflected reflected(std::array<AxisEnergy, 3>& axes, const std::array<double, 3>& crossings,
                    std::size_t after_order) {
    std::array<std::size_t, 3> whole{};
    std::array<std::array<double, 2>, 3> chance{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        whole[axis] = static_cast<std::size_t>(crossings[axis]);
        const double part = crossings[axis] - static_cast<double>(whole[axis]);
        chance[axis] = {1.0 - part, part};
    }
    const std::size_t least = whole[0] + whole[1] + whole[2];
    Reflected out;
    if (after_order == kWholeField || least > after_order || least + 3 <= after_order) {
        out.all.fill(1.0);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Bands mean{};
            add(mean, chance[axis][0], axes[axis].after(whole[axis]));
            add(mean, chance[axis][1], axes[axis].after(whole[axis] + 1));
            out.all = product(out.all, mean);
        }
        if (after_order == kWholeField || least > after_order) {
            out.late = out.all;
            out.share = 1.0;
        }
        return out;
    }
    for (std::size_t pick = 0; pick < 8; ++pick) {
        const std::array<std::size_t, 3> extra = {pick & 1U, pick >> 1U & 1U, pick >> 2U};
        const double weight = chance[0][extra[0]] * chance[1][extra[1]] * chance[2][extra[2]];
        const Bands left =
            product(product(axes[0].after(whole[0] + extra[0]), axes[1].after(whole[1] + extra[1])),
                    axes[2].after(whole[2] + extra[2]));
        add(out.all, weight, left);
        if (least + extra[0] + extra[1] + extra[2] > after_order) {
            add(out.late, weight, left);
            out.share += weight;
        }
    }
    return out;
}

void refuseEndless(const Bands& whole, double longest_s) {
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        if (!(whole[band] < 1e-6)) {
            throw std::invalid_argument(
                "the room does not fall by 60 dB within " +
                std::to_string(static_cast<int>(longest_s)) + " s at " +
                std::to_string(static_cast<int>(kRoomBandHz[band])) +
                " Hz; give a wall more absorption, or leave the late reverberation out");
        }
    }
}

}  // namespace

RoomBands reverberationTime(const ShoeboxRoom& room, DecayLaw law) {
    const Shape shape = shapeOf(room);
    RoomBands times{};
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        double area = absorptionArea(room, band);
        if (law == DecayLaw::eyring) {
            area = -shape.surface * std::log1p(-std::min(area / shape.surface, 1.0));
        }
        const double air = kNeperPerDecibel * static_cast<double>(room.air_db_per_m[band]);
        const double total = area + 4.0 * air * shape.volume;
        times[band] =
            static_cast<float>(4.0 * kSixtyDecibels * shape.volume / (room.speed_of_sound * total));
    }
    return times;
}

RoomDecay roomDecay(const ShoeboxRoom& room, std::size_t after_order, DecayLaw law,
                    double longest_s) {
    const Shape shape = shapeOf(room);
    const double c = room.speed_of_sound;
    const double full = 4.0 * std::numbers::pi * c / shape.volume;
    const bool by_images = law == DecayLaw::images;
    const RoomBands times = by_images ? RoomBands{} : reverberationTime(room, law);
    std::array<AxisEnergy, 3> axes = {AxisEnergy(room, 0, by_images),
                                      AxisEnergy(room, 1, by_images),
                                      AxisEnergy(room, 2, by_images)};
    Bands loss{};  // nepers of energy per second, the same in all directions
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        loss[band] = by_images ? c * kNeperPerDecibel * static_cast<double>(room.air_db_per_m[band])
                               : kSixtyDecibels / static_cast<double>(times[band]);
    }
    const auto directions = octant();
    const double each = 1.0 / static_cast<double>(directions.size());

    RoomDecay decay;
    decay.step_s = kStepS;
    Bands whole{};  // energy per second, in units of that at time 0
    const auto steps = static_cast<std::size_t>(longest_s / kStepS);
    bool fallen = false;
    for (std::size_t step = 0; step <= steps && !fallen; ++step) {
        const double distance = c * kStepS * static_cast<double>(step);
        whole.fill(0.0);
        Bands late{};
        double share = 0.0;
        for (const auto& direction : directions) {
            std::array<double, 3> crossings{};
            for (std::size_t axis = 0; axis < 3; ++axis) {
                crossings[axis] = distance * direction[axis] / shape.sides[axis];
            }
            const Reflected part = reflected(axes, crossings, after_order);
            add(whole, each, part.all);
            add(late, each, part.late);
            share += each * part.share;
        }
        RoomBands& power = decay.power.emplace_back();
        fallen = true;
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            const double left = std::exp(-loss[band] * kStepS * static_cast<double>(step));
            power[band] = static_cast<float>(full * left * late[band]);
            whole[band] *= left;
            fallen = fallen && whole[band] < 1e-6;
        }
        decay.echo_density.push_back(full * distance * distance * share);
    }
    if (!fallen) {
        refuseEndless(whole, longest_s);
    }
    return decay;
}

RoomDecay roomDecay(const PolyhedralRoom& room, std::size_t after_order, double longest_s) {
    const RoomMesh& mesh = room.mesh();
    const double c = mesh.speed_of_sound;
    const double volume = room.volume();
    const double surface = room.surfaceArea();
    Bands loss{};  // nepers of energy per second
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        const double mean = std::min(room.absorptionArea(band) / surface, 1.0);
        loss[band] = c * (kNeperPerDecibel * static_cast<double>(mesh.air_db_per_m[band]) -
                          surface / (4.0 * volume) * std::log1p(-mean));
    }
    const double full = 4.0 * std::numbers::pi * c / volume;
    const double hits_per_second = c * surface / (4.0 * volume);
    RoomDecay decay;
    decay.step_s = kStepS;
    Bands whole{};
    bool fallen = false;
    const auto steps = static_cast<std::size_t>(longest_s / kStepS);
    for (std::size_t step = 0; step <= steps && !fallen; ++step) {
        const double time = kStepS * static_cast<double>(step);
        const double hits = hits_per_second * time;
        // Probability of more than after_order: Poisson's.
        double term = std::exp(-hits);
        double share = 1.0;
        for (std::size_t n = 0; n <= after_order && after_order != kWholeField; ++n) {
            share -= term;
            term *= hits / static_cast<double>(n + 1);
        }
        share = std::max(share, 0.0);
        RoomBands& power = decay.power.emplace_back();
        fallen = true;
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            whole[band] = std::exp(-loss[band] * time);
            power[band] = static_cast<float>(full * share * whole[band]);
            fallen = fallen && whole[band] < 1e-6;
        }
        decay.echo_density.push_back(full * c * c * time * time * share);
    }
    if (!fallen) {
        refuseEndless(whole, longest_s);
    }
    return decay;
}

}  // namespace auricle
