#include "auricle/receiver_array.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace auricle {

namespace {

constexpr float kTurn = 2.0F * std::numbers::pi_v<float>;
constexpr std::size_t kFirstSilent = 3;  // left, right, centre, then low frequencies

bool finite(Vec3 v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

// False for what is not a number.
bool within(float value, float least, float most) { return value >= least && value <= most; }

float angleUp(float from, float to) {
    const float difference = std::fmod(to - from, kTurn);
    return difference < 0.0F ? difference + kTurn : difference;
}

// Spherical harmonics, SN3D, in the order of the ambisonic channel numbers.
void harmonics(Vec3 d, std::size_t order, float* out) {
    const float root3 = std::sqrt(3.0F);
    out[0] = 1.0F;
    out[1] = d.y;
    out[2] = d.z;
    out[3] = d.x;
    if (order < 2) {
        return;
    }
    out[4] = root3 * d.x * d.y;
    out[5] = root3 * d.y * d.z;
    out[6] = 0.5F * (3.0F * d.z * d.z - 1.0F);
    out[7] = root3 * d.x * d.z;
    out[8] = 0.5F * root3 * (d.x * d.x - d.y * d.y);
    if (order < 3) {
        return;
    }
    const float root5_8 = std::sqrt(5.0F / 8.0F);
    const float root3_8 = std::sqrt(3.0F / 8.0F);
    const float root15 = std::sqrt(15.0F);
    out[9] = root5_8 * d.y * (3.0F * d.x * d.x - d.y * d.y);
    out[10] = root15 * d.x * d.y * d.z;
    out[11] = root3_8 * d.y * (5.0F * d.z * d.z - 1.0F);
    out[12] = 0.5F * d.z * (5.0F * d.z * d.z - 3.0F);
    out[13] = root3_8 * d.x * (5.0F * d.z * d.z - 1.0F);
    out[14] = 0.5F * root15 * d.z * (d.x * d.x - d.y * d.y);
    out[15] = root5_8 * d.x * (d.x * d.x - 3.0F * d.y * d.y);
}

}  // namespace

ReceiverArray ReceiverArray::microphones(std::vector<Microphone> microphones) {
    if (microphones.empty()) {
        throw std::invalid_argument("the array has no microphone; expected at least one");
    }
    for (std::size_t i = 0; i < microphones.size(); ++i) {
        Microphone& microphone = microphones[i];
        const std::string name = "microphone " + std::to_string(i);
        if (!finite(microphone.offset) || !finite(microphone.axis)) {
            throw std::invalid_argument(name + " has a place or an axis that is not finite");
        }
        if (!within(microphone.pattern, 0.0F, 1.0F)) {
            throw std::invalid_argument(name + " has a pattern of " +
                                        std::to_string(microphone.pattern) +
                                        "; expected 0 (figure of eight) to 1 (omnidirectional)");
        }
        if (!(length(microphone.axis) > 1e-3F)) {
            throw std::invalid_argument(name + " has an axis without a direction");
        }
        microphone.axis = unit(microphone.axis);
    }
    ReceiverArray array(Kind::microphones);
    array.microphones_ = std::move(microphones);
    return array;
}

ReceiverArray ReceiverArray::ambisonics(std::size_t order) {
    if (order < 1 || order > 3) {
        throw std::invalid_argument("the ambisonic order is " + std::to_string(order) +
                                    "; expected 1 to 3");
    }
    ReceiverArray array(Kind::ambisonics);
    array.order_ = order;
    return array;
}

ReceiverArray ReceiverArray::loudspeakers(std::vector<float> azimuths, std::size_t silent) {
    if (azimuths.size() < 3) {
        throw std::invalid_argument("the layout has " + std::to_string(azimuths.size()) +
                                    " loudspeakers; panning all around takes at least 3");
    }
    ReceiverArray array(Kind::loudspeakers);
    array.azimuths_ = std::move(azimuths);
    array.silent_ = silent;
    const auto& angles = array.azimuths_;
    array.around_.resize(angles.size());
    std::iota(array.around_.begin(), array.around_.end(), std::size_t{0});
    std::sort(array.around_.begin(), array.around_.end(), [&](std::size_t a, std::size_t b) {
        return angleUp(0.0F, angles[a]) < angleUp(0.0F, angles[b]);
    });
    for (std::size_t i = 0; i < angles.size(); ++i) {
        array.channel_.push_back(i < kFirstSilent ? i : i + silent);
        const std::size_t next = array.around_[(i + 1) % angles.size()];
        const float gap = angleUp(angles[array.around_[i]], angles[next]);
        if (!within(gap, 1e-3F, 0.4995F * kTurn)) {
            throw std::invalid_argument(
                "two neighbouring loudspeakers are " + std::to_string(gap * 360.0F / kTurn) +
                " degrees apart; panning takes more than 0 and less than 180");
        }
    }
    return array;
}

std::size_t ReceiverArray::channels() const noexcept {
    switch (kind_) {
        case Kind::microphones:
            return microphones_.size();
        case Kind::ambisonics:
            return (order_ + 1) * (order_ + 1);
        case Kind::loudspeakers:
            break;
    }
    return azimuths_.size() + silent_;
}

Vec3 ReceiverArray::offset(std::size_t channel) const noexcept {
    return kind_ == Kind::microphones ? microphones_[channel].offset : Vec3{};
}

void ReceiverArray::gains(Vec3 direction, float* out) const {
    switch (kind_) {
        case Kind::microphones:
            for (std::size_t i = 0; i < microphones_.size(); ++i) {
                const float pattern = microphones_[i].pattern;
                out[i] = pattern + (1.0F - pattern) * dot(microphones_[i].axis, direction);
            }
            return;
        case Kind::ambisonics:
            harmonics(direction, order_, out);
            return;
        case Kind::loudspeakers:
            break;
    }
    pan(direction, out);
}

void ReceiverArray::pan(Vec3 direction, float* out) const {
    std::fill_n(out, channels(), 0.0F);
    const float azimuth = std::atan2(direction.y, direction.x);
    for (std::size_t i = 0; i < around_.size(); ++i) {
        const std::size_t first = around_[i];
        const std::size_t second = around_[(i + 1) % around_.size()];
        const float span = angleUp(azimuths_[first], azimuths_[second]);
        const float along = angleUp(azimuths_[first], azimuth);
        if (along > span) {
            continue;
        }
        // The sound's direction as a sum of those of the two loudspeakers.
        const float near = std::sin(span - along);
        const float far = std::sin(along);
        const float norm = 1.0F / std::sqrt(near * near + far * far);
        out[channel_[first]] = norm * near;
        out[channel_[second]] = norm * far;
        return;
    }
}

}  // namespace auricle
