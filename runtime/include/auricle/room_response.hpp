#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "auricle/geometry.hpp"
#include "auricle/hrtf_asset.hpp"
#include "auricle/receiver_array.hpp"
#include "auricle/room.hpp"
#include "auricle/room_decay.hpp"
#include "auricle/room_mesh.hpp"

namespace auricle {

namespace rooms {
class BinauralReceiver;
class DiffuseField;
class OctaveBands;
struct Space;
}  // namespace rooms

/// A source and a receiver in a room.
struct RoomPose {
    Vec3 source{};
    Vec3 receiver{};
    Quaternion orientation{};  ///< of the receiver
};

/// Computes exact room impulse responses, for two ears or for an array of channels, for any number
/// of poses at once.
///
/// Amplitudes are 1 / distance; the propagation delay is kept, so frame 0 is when the source
/// sounds. Results depend on nothing but the arguments, and not on the number of threads.
class RoomResponses {
public:
    /// Throws std::invalid_argument where the asset cannot be used.
    explicit RoomResponses(const HrtfAsset& hrtf);

    /// Throws std::invalid_argument where the sample rate is not 8 to 192 kHz.
    RoomResponses(const ReceiverArray& array, std::uint32_t sample_rate);

    std::uint32_t sampleRate() const noexcept { return sample_rate_; }
    std::size_t channels() const noexcept;

    /// Samples by which a renderer with the same HRTF set plays a sound from straight ahead later
    /// than frame 0; zero for an array.
    float frontDelay() const noexcept;

    /// Frames until the last image with at most `order` reflections has died away.
    std::size_t framesNeeded(const ShoeboxRoom& room, const RoomPose& pose,
                             std::size_t order) const;

    /// Writes the responses `[poses x channels x frames]`, on `threads` threads (0: one for each
    /// core).
    void render(const ShoeboxRoom& room, std::span<const RoomPose> poses, std::size_t order,
                float* out, std::size_t frames, unsigned threads) const;

    /// The same in a room of any shape. The direct sound bends around edges, or without diffraction
    /// fades as a source of some size, metres, goes behind one.
    std::size_t framesNeeded(const PolyhedralRoom& room, const RoomPose& pose, std::size_t order,
                             bool diffraction) const;
    void render(const PolyhedralRoom& room, std::span<const RoomPose> poses, std::size_t order,
                float source_radius, bool diffraction, float* out, std::size_t frames,
                unsigned threads) const;

    /// Adds a reverberant tail to responses `[channels x frames]`; the same seed gives the same.
    void addTail(const RoomDecay& decay, double speed_of_sound, std::uint64_t seed, float* out,
                 std::size_t frames) const;

private:
    struct FieldCache;

    void renderIn(const rooms::Space& space, std::span<const RoomPose> poses, float* out,
                  std::size_t frames, unsigned threads) const;
    std::size_t framesUntil(double farthest, const rooms::Space& space) const;
    std::shared_ptr<const rooms::DiffuseField> diffuseField(double speed_of_sound) const;

    std::uint32_t sample_rate_;
    std::shared_ptr<const rooms::BinauralReceiver> ears_;
    std::shared_ptr<const ReceiverArray> array_;
    std::shared_ptr<const rooms::OctaveBands> bands_;
    std::shared_ptr<FieldCache> field_;
};

/// Seconds until the first image of more than `order` reflections is heard.
double firstLeftOut(const ShoeboxRoom& room, const RoomPose& pose, std::size_t order);

/// Throws std::invalid_argument, naming the pose, where source or receiver is not inside the room.
void checkPoses(const ShoeboxRoom& room, std::span<const RoomPose> poses);
void checkPoses(const PolyhedralRoom& room, std::span<const RoomPose> poses);

}  // namespace auricle
