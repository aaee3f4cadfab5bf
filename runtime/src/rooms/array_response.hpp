#pragma once

#include <cstddef>
#include <vector>

#include "auricle/receiver_array.hpp"
#include "rooms/arrivals.hpp"
#include "rooms/octave_bands.hpp"

namespace auricle::rooms {

/// Computes room impulse responses for a receiver without a head; keeps its buffers from one to
/// the next. One thread at a time.
class ArrayResponse {
public:
    /// `bands` are those of the sample rate and must outlive this object.
    ArrayResponse(const ReceiverArray& receiver, const OctaveBands& bands, double sample_rate);

    /// Writes the responses `[channels x frames]`.
    ///
    /// Frame 0 is when the source sounds; what arrives after `frames` is left out.
    void render(const Space& space, Vec3 source, const ReceiverPose& pose, float* out,
                std::size_t frames);

    /// Frames after the last arrival in which a response still sounds.
    static std::size_t tailFrames(const OctaveBands& bands, bool flat);

private:
    // One channel; the weight of arrival i is weights[i * stride].
    void renderFlat(const float* weights, std::size_t stride, float* out, std::size_t frames);
    void renderBands(const float* weights, std::size_t stride, float* out, std::size_t frames);

    const ReceiverArray& receiver_;
    const OctaveBands& bands_;
    double sample_rate_;
    double frames_per_metre_ = 0.0;
    std::vector<Arrival> arrivals_;
    ArrivalBlocks blocks_;
    std::vector<float> weights_;  // [arrival][channel]
    std::vector<float> bus_;      // [frame][band], both parts, and as much to work in
    std::vector<float> sum_;      // four buffers of one FFT
    std::vector<float> line_;     // one channel with room before and after
};

}  // namespace auricle::rooms
