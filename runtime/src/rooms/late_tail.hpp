#pragma once

#include <cstddef>
#include <cstdint>

#include "auricle/room_decay.hpp"
#include "rooms/diffuse_field.hpp"
#include "rooms/octave_bands.hpp"

namespace auricle::rooms {

/// Adds a reverberant tail to the responses `[channels x frames]` of a diffuse field's receiver.
///
/// Noise, independent for each channel, falls in every octave band as `decay` says; the diffuse
/// field's filters give it levels and coherence. Where arrivals are sparse the noise is sparse
/// too: random pulses of the given density. The same seed gives the same tail, on any machine.
void addLateTail(const RoomDecay& decay, const DiffuseField& field, const OctaveBands& bands,
                 double sample_rate, std::uint64_t seed, float* out, std::size_t frames);

}  // namespace auricle::rooms
