#include "engine/room_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "auricle/room_response.hpp"
#include "dsp/fractional_delay.hpp"

namespace auricle::engine {

namespace {

constexpr float kMostGain = 10.0F;

// What is lost of a tail that begins earlier than the convolution can answer, of its energy.
constexpr double kLostShare = 0.01;

ShoeboxRoom checkedRoom(const RoomSettings& settings) {
    checkRoom(settings.room);
    if (settings.order > kMostLiveReflections) {
        throw std::invalid_argument("the room's order is " + std::to_string(settings.order) +
                                    "; in real time images have 0 to " +
                                    std::to_string(kMostLiveReflections) + " reflections");
    }
    // Not within anything: NaN neither.
    const bool within = settings.gain >= 0.0F && settings.gain <= kMostGain;
    if (!within) {
        throw std::invalid_argument("the room's gain must be 0 to 10 (linear)");
    }
    return settings.room;
}

// Frames from an input to what arrives straight ahead, as of the sources' own sound.
std::size_t frontFrames(const HrtfSet& hrtf) {
    std::vector<float> row(hrtf.table().columns());
    hrtf.table().lookUp({1.0F, 0.0F, 0.0F}, row.data(), dsp::kernels());
    const float* delays = row.data() + 2 * hrtf.table().paddedBasis();
    return dsp::kDelayLatency + static_cast<std::size_t>(0.5F * (delays[0] + delays[1]));
}

}  // namespace

RoomModel::RoomModel(const RoomSettings& settings, const HrtfSet& hrtf)
    : images_(checkedRoom(settings), settings.order, hrtf.sampleRate(), settings.gain),
      has_air_(std::any_of(settings.room.air_db_per_m.begin(), settings.room.air_db_per_m.end(),
                           [](float db) { return db > 0.0F; })),
      speed_of_sound_(static_cast<float>(settings.room.speed_of_sound)) {
    if (settings.late && settings.gain > 0.0F) {
        makeTail(settings, hrtf);
    }
}

void RoomModel::makeTail(const RoomSettings& settings, const HrtfSet& hrtf) {
    const double rate = hrtf.sampleRate();
    const RoomDecay decay = roomDecay(settings.room, settings.order, settings.law);
    const double seconds = decay.step_s * static_cast<double>(decay.power.size());
    if (seconds > kLongestLiveTailS) {
        throw std::invalid_argument(
            "the room's tail lasts " + std::to_string(seconds) + " s; at most " +
            std::to_string(static_cast<int>(kLongestLiveTailS)) +
            " s are played in real time: give its walls more absorption, or no tail");
    }
    const auto frames = static_cast<std::size_t>(std::ceil(seconds * rate));
    std::vector<float> ears(2 * frames, 0.0F);
    hrtf.responses().addTail(decay, settings.room.speed_of_sound, settings.seed, ears.data(),
                             frames);
    double energy = 0.0;
    for (float& sample : ears) {
        sample *= settings.gain;
        energy += static_cast<double>(sample) * static_cast<double>(sample);
    }
    double passed = 0.0;
    std::size_t onset = 0;
    while (onset < frames && passed < kLostShare * energy) {
        passed +=
            static_cast<double>(ears[onset]) * static_cast<double>(ears[onset]) +
            static_cast<double>(ears[frames + onset]) * static_cast<double>(ears[frames + onset]);
        ++onset;
    }
    const std::size_t front = frontFrames(hrtf);
    const auto longest_way = static_cast<std::size_t>(
        static_cast<double>(length(settings.room.size)) / settings.room.speed_of_sound * rate);
    const std::size_t lead = std::min(
        onset + front > rooms::kShortPartition ? onset + front - rooms::kShortPartition : 0,
        longest_way);
    lead_ = static_cast<float>(lead);
    // Frame n of what is convolved is frame n - front + lead of the response.
    const std::size_t late = front > lead ? front - lead : 0;
    const std::size_t early = lead > front ? lead - front : 0;
    const std::size_t count = frames + late - early;
    std::vector<float> shifted(2 * count, 0.0F);
    for (std::size_t ear = 0; ear < 2; ++ear) {
        std::copy_n(ears.begin() + static_cast<std::ptrdiff_t>(ear * frames + early),
                    frames - early,
                    shifted.begin() + static_cast<std::ptrdiff_t>(ear * count + late));
    }
    tail_ =
        std::make_unique<const rooms::TailSpectra>(shifted.data(), shifted.data() + count, count);
}

}  // namespace auricle::engine
