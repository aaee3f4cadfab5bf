#pragma once

#include <cstddef>
#include <vector>

#include "rooms/arrivals.hpp"
#include "rooms/binaural_receiver.hpp"

namespace auricle::rooms {

/// Computes binaural room impulse responses; keeps its buffers from one to the next. One thread
/// at a time.
class BinauralResponse {
public:
    explicit BinauralResponse(const BinauralReceiver& receiver);

    /// Writes the responses of both ears.
    ///
    /// Frame 0 is when the source sounds; what arrives after `frames` is left out.
    void render(const Space& space, Vec3 source, const ReceiverPose& listener, float* left,
                float* right, std::size_t frames);

    /// Frames after the last arrival at the head's centre in which a response still sounds.
    static std::size_t tailFrames(const BinauralReceiver& receiver, bool flat);

private:
    /// One arrival of the block at hand, on its way into the buses.
    struct Placed {
        double left_frame;
        double right_frame;
        const float* weights;
        const RoomBands* gain;
    };

    void lookUpBlock(std::size_t block);
    void scatter(const Spectrum& spectrum, std::size_t band);
    void transform(const Spectrum& spectrum, std::size_t group);
    void renderFlat();
    void renderBands();

    const BinauralReceiver& receiver_;
    std::vector<Arrival> arrivals_;
    ArrivalBlocks blocks_;
    std::vector<float> rows_;     // table rows of a block's arrivals
    std::vector<float> weights_;  // of one arrival, gain included
    std::vector<Placed> placed_;
    std::vector<float> bus_re_;  // [group][frame][lane]: the left ear
    std::vector<float> bus_im_;  // the right ear
    std::vector<float> mixed_;   // sums over bands, both parts, as the buses
    std::vector<float> scratch_;
    std::vector<float> sum_;  // four buffers of one FFT
    double frames_per_metre_ = 0.0;
    double origin_ = 0.0;  // frame of the response at which the block's buses begin
};

}  // namespace auricle::rooms
