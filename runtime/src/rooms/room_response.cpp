#include "auricle/room_response.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rooms/array_response.hpp"
#include "rooms/binaural_response.hpp"
#include "rooms/diffuse_field.hpp"
#include "rooms/image_sources.hpp"
#include "rooms/late_tail.hpp"

namespace auricle {

using rooms::ArrayResponse;
using rooms::BinauralReceiver;
using rooms::BinauralResponse;
using rooms::OctaveBands;

namespace {

constexpr std::uint32_t kLowestRate = 8'000;
constexpr std::uint32_t kHighestRate = 192'000;

std::uint32_t checkedRate(std::uint32_t rate) {
    if (rate < kLowestRate || rate > kHighestRate) {
        throw std::invalid_argument("the sample rate is " + std::to_string(rate) +
                                    " Hz; expected 8000 to 192000");
    }
    return rate;
}

double squaredDistance(const rooms::ImageSource& image, Vec3 at) {
    const double x = image.x - static_cast<double>(at.x);
    const double y = image.y - static_cast<double>(at.y);
    const double z = image.z - static_cast<double>(at.z);
    return x * x + y * y + z * z;
}

// Runs work(worker, item) for every item, the items dealt out as workers become free.
template <typename MakeWorker>
void deal(std::size_t items, unsigned threads, MakeWorker&& make_worker) {
    const unsigned wanted = threads != 0 ? threads : std::thread::hardware_concurrency();
    const auto workers =
        static_cast<unsigned>(std::clamp<std::size_t>(items, 1, std::max(wanted, 1U)));
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        auto worker = make_worker();
        for (std::size_t item = next++; item < items; item = next++) {
            worker(item);
        }
    };
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < workers; ++i) {
        others.emplace_back(run);
    }
    run();
}

}  // namespace

/// Made when the first tail asks for it: many users want early reflections only.
struct RoomResponses::FieldCache {
    std::mutex mutex;
    double speed_of_sound = 0.0;
    std::shared_ptr<const rooms::DiffuseField> field;
};

RoomResponses::RoomResponses(const HrtfAsset& hrtf)
    : sample_rate_(hrtf.sample_rate), field_(std::make_shared<FieldCache>()) {
    checkHrtfAsset(hrtf);
    ears_ = std::make_shared<const BinauralReceiver>(hrtf);
}

RoomResponses::RoomResponses(const ReceiverArray& array, std::uint32_t sample_rate)
    : sample_rate_(checkedRate(sample_rate)),
      array_(std::make_shared<const ReceiverArray>(array)),
      bands_(std::make_shared<const OctaveBands>(sample_rate)),
      field_(std::make_shared<FieldCache>()) {}

float RoomResponses::frontDelay() const noexcept { return ears_ ? ears_->frontDelay() : 0.0F; }

std::size_t RoomResponses::channels() const noexcept {
    return ears_ != nullptr ? 2 : array_->channels();
}

std::size_t RoomResponses::framesNeeded(const ShoeboxRoom& room, const RoomPose& pose,
                                        std::size_t order) const {
    double farthest = 0.0;
    rooms::forEachImage(room, pose.source, order, [&](const rooms::ImageSource& image) {
        farthest = std::max(farthest, squaredDistance(image, pose.receiver));
    });
    return framesUntil(std::sqrt(farthest), rooms::spaceOf(room, order));
}

std::size_t RoomResponses::framesUntil(double farthest, const rooms::Space& space) const {
    double aside = 0.0;
    for (std::size_t i = 0; array_ != nullptr && i < array_->channels(); ++i) {
        aside = std::max(aside, static_cast<double>(length(array_->offset(i))));
    }
    const std::size_t tail = ears_ != nullptr ? BinauralResponse::tailFrames(*ears_, space.flat)
                                              : ArrayResponse::tailFrames(*bands_, space.flat);
    const double seconds = (farthest + aside) / space.speed_of_sound;
    return static_cast<std::size_t>(std::ceil(seconds * sample_rate_)) + tail;
}

std::size_t RoomResponses::framesNeeded(const PolyhedralRoom& room, const RoomPose& pose,
                                        std::size_t order, bool diffraction) const {
    const rooms::Space space = rooms::spaceOf(room, order, 0.0F, diffraction);
    std::vector<rooms::Arrival> arrivals;
    space.arrivals(pose.source, {pose.receiver, pose.orientation}, pose.receiver, arrivals);
    double farthest = 0.0;
    for (const rooms::Arrival& arrival : arrivals) {
        farthest = std::max(farthest, arrival.distance);
    }
    return framesUntil(farthest, space);
}

void RoomResponses::render(const ShoeboxRoom& room, std::span<const RoomPose> poses,
                           std::size_t order, float* out, std::size_t frames,
                           unsigned threads) const {
    renderIn(rooms::spaceOf(room, order), poses, out, frames, threads);
}

void RoomResponses::render(const PolyhedralRoom& room, std::span<const RoomPose> poses,
                           std::size_t order, float source_radius, bool diffraction, float* out,
                           std::size_t frames, unsigned threads) const {
    renderIn(rooms::spaceOf(room, order, source_radius, diffraction), poses, out, frames, threads);
}

void RoomResponses::renderIn(const rooms::Space& space, std::span<const RoomPose> poses, float* out,
                             std::size_t frames, unsigned threads) const {
    if (ears_ != nullptr) {
        deal(poses.size(), threads, [&] {
            return [&, response = BinauralResponse(*ears_)](std::size_t i) mutable {
                float* left = out + 2 * i * frames;
                response.render(space, poses[i].source, {poses[i].receiver, poses[i].orientation},
                                left, left + frames, frames);
            };
        });
        return;
    }
    deal(poses.size(), threads, [&] {
        return
            [&, response = ArrayResponse(*array_, *bands_, sample_rate_)](std::size_t i) mutable {
                response.render(space, poses[i].source, {poses[i].receiver, poses[i].orientation},
                                out + i * channels() * frames, frames);
            };
    });
}

std::shared_ptr<const rooms::DiffuseField> RoomResponses::diffuseField(
    double speed_of_sound) const {
    const std::lock_guard lock(field_->mutex);
    if (field_->field == nullptr || field_->speed_of_sound != speed_of_sound) {
        field_->field = ears_ != nullptr ? std::make_shared<const rooms::DiffuseField>(*ears_)
                                         : std::make_shared<const rooms::DiffuseField>(
                                               *array_, sample_rate_, speed_of_sound);
        field_->speed_of_sound = speed_of_sound;
    }
    return field_->field;
}

void RoomResponses::addTail(const RoomDecay& decay, double speed_of_sound, std::uint64_t seed,
                            float* out, std::size_t frames) const {
    const auto field = diffuseField(speed_of_sound);
    const OctaveBands& bands = ears_ != nullptr ? ears_->bands() : *bands_;
    rooms::addLateTail(decay, *field, bands, sample_rate_, seed, out, frames);
}

double firstLeftOut(const ShoeboxRoom& room, const RoomPose& pose, std::size_t order) {
    double nearest = std::numeric_limits<double>::infinity();
    rooms::forEachImage(room, pose.source, order + 1, [&](const rooms::ImageSource& image) {
        if (image.reflections() > order) {
            nearest = std::min(nearest, squaredDistance(image, pose.receiver));
        }
    });
    return std::sqrt(nearest) / room.speed_of_sound;
}

void checkPoses(const PolyhedralRoom& room, std::span<const RoomPose> poses) {
    for (std::size_t i = 0; i < poses.size(); ++i) {
        const std::string which = poses.size() == 1 ? "" : " of pose " + std::to_string(i);
        for (const auto& [what, at] :
             {std::pair{"the source", poses[i].source}, {"the listener", poses[i].receiver}}) {
            if (!room.contains(at)) {
                throw std::invalid_argument(what + which +
                                            " is outside the mesh; expected a place inside");
            }
        }
    }
}

void checkPoses(const ShoeboxRoom& room, std::span<const RoomPose> poses) {
    for (std::size_t i = 0; i < poses.size(); ++i) {
        const std::string which = poses.size() == 1 ? "" : " of pose " + std::to_string(i);
        checkInside(room, poses[i].source, ("the source" + which).c_str());
        checkInside(room, poses[i].receiver, ("the listener" + which).c_str());
    }
}

}  // namespace auricle
