#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "auricle/room.hpp"
#include "auricle/room_mesh.hpp"

namespace auricle {

/// How the late energy of a room falls.
enum class DecayLaw : std::uint8_t {
    images,  ///< mean over all directions of the image sources' decay: exact for uneven absorption
    sabine,  ///< one exponential, T = 24 ln(10) V / (c A)
    eyring,  ///< one exponential, with A = -S ln(1 - mean absorption)
};

/// No order: the whole energy of a room, nothing taken away.
inline constexpr std::size_t kWholeField = std::numeric_limits<std::size_t>::max();

/// Expected energy of an impulse response over time, and how dense its arrivals are.
struct RoomDecay {
    double step_s = 0.0;               ///< between the values, the first at time 0
    std::vector<RoomBands> power;      ///< energy per second, for a source of energy 1 at 1 m
    std::vector<double> echo_density;  ///< arrivals per second
};

/// Reverberation time of each band by Sabine's or by Eyring's formula, seconds; infinite where
/// nothing absorbs (Kuttruff, "Room Acoustics", 6th ed., eq. 5.24 and 5.23 with air, 4 m V).
RoomBands reverberationTime(const ShoeboxRoom& room, DecayLaw law);

/// What the images of more than `after_order` reflections contribute on average over positions,
/// until all bands have fallen by 60 dB or `longest_s` has passed.
///
/// Images are spread evenly over space, 1 / V a cubic metre, each at 1 / r. On its way in direction
/// u an image at r crosses the walls of axis a x = r |u_a| / L_a times on average: floor(x) or one
/// more, with chances that depend on where source and receiver are. (After Lehmann and Johansson
/// 2010, "Diffuse reverberation model for efficient image-source simulation of room impulse
/// responses", IEEE TASLP 18, who take x itself and one coefficient an axis.) With `after_order` =
/// kWholeField it is all energy.
///
/// Throws std::invalid_argument where a band does not fall by 60 dB within `longest_s`.
RoomDecay roomDecay(const ShoeboxRoom& room, std::size_t after_order, DecayLaw law,
                    double longest_s = 30.0);

/// The same for a room of any shape, by Eyring's law: a ray meets a wall after 4 V / S on average,
/// and numbers of reflections are spread as those of rare events are (Kuttruff, "Room Acoustics",
/// section 5.3).
RoomDecay roomDecay(const PolyhedralRoom& room, std::size_t after_order, double longest_s = 30.0);

}  // namespace auricle
