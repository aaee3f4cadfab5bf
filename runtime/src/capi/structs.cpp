#include "capi/structs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "auricle/hrtf_asset.hpp"
#include "capi/last_error.hpp"
#include "capi/versioned.hpp"

namespace auricle::capi {

namespace {

constexpr float kMost = std::numeric_limits<float>::max();
constexpr float kDegreesPerRadian = static_cast<float>(180.0 / std::numbers::pi);
constexpr float kFullCircle = 6.2831853F;
constexpr const char* kParams = "auricle_source_params";
constexpr const char* kSettings = "auricle_settings";
constexpr const char* kRoom = "auricle_room";
constexpr float kDefaultAbsorption = 0.25F;

template <typename Number>
std::string textOf(Number number) {
    // The shortest text that reads back as the same number, whatever the locale.
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

template <typename Number>
[[noreturn]] void refuse(const std::string& field, Number value, const std::string& expected) {
    throw Refusal(field + " is " + textOf(value) + "; expected " + expected);
}

// The fields of one structure, checked by name.
class Fields {
public:
    explicit Fields(const char* structure) : prefix_(std::string(structure) + '.') {}

    template <typename Number>
    void within(const char* field, Number value, Number least, Number most) const {
        // NaN is not within anything; so for the two below.
        const bool holds = value >= least && value <= most;
        if (!holds) {
            refuse(prefix_ + field, value, textOf(least) + " to " + textOf(most));
        }
    }

    void positive(const char* field, float value) const {
        const bool holds = value > 0.0F && value <= kMost;
        if (!holds) {
            refuse(prefix_ + field, value, "a finite number above 0");
        }
    }

    void zero(const char* field, std::uint32_t value) const {
        if (value != 0) {
            refuse(prefix_ + field, value, "0");
        }
    }

    void notNegative(const char* field, float value) const {
        const bool holds = value >= 0.0F && value <= kMost;
        if (!holds) {
            refuse(prefix_ + field, value, "0 or a finite number above it");
        }
    }

private:
    std::string prefix_;
};

void checkFinite(const std::string& name, std::span<const float> values, const char* unit) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            refuse(name + '[' + std::to_string(i) + ']', values[i],
                   std::string("a finite number") + unit);
        }
    }
}

Quaternion checkedRotation(const std::string& name, std::span<const float, 4> xyzw) {
    checkFinite(name, xyzw, "");
    double squares = 0.0;
    for (const float component : xyzw) {
        squares += static_cast<double>(component) * static_cast<double>(component);
    }
    // The engine's own bound: what is shorter has no direction in single precision.
    if (squares <= 1e-6) {
        refuse(name + "'s length", std::sqrt(squares),
               "a quaternion longer than 0.001; no rotation is 0, 0, 0, 1");
    }
    return {xyzw[0], xyzw[1], xyzw[2], xyzw[3]};
}

// Of a field that came after the first version: its zero means what was before it.
float orDefault(float given, float before) { return given != 0.0F ? given : before; }

Directivity checkedDirectivity(const auricle_source_params& given, const Fields& fields) {
    fields.within<std::uint32_t>("directivity", given.directivity, AURICLE_DIRECTIVITY_OMNI,
                                 AURICLE_DIRECTIVITY_CONE);
    fields.notNegative("cardioid_order", given.cardioid_order);
    fields.within("cardioid_weight", given.cardioid_weight, 0.0F, 1.0F);
    fields.within("cone_outer_deg", given.cone_outer_deg, 0.0F, 360.0F);
    fields.within("cone_inner_deg", given.cone_inner_deg, 0.0F, given.cone_outer_deg);
    fields.within("cone_outer_gain", given.cone_outer_gain, 0.0F, 1.0F);
    // A whole circle is the engine's own number for it, so that rounding makes no slit at the back.
    const auto radians = [](float degrees) {
        return degrees < 360.0F ? degrees / kDegreesPerRadian : kFullCircle;
    };
    return {static_cast<DirectivityPattern>(given.directivity),
            given.cardioid_order,
            radians(given.cone_inner_deg),
            radians(given.cone_outer_deg),
            given.cone_outer_gain,
            orDefault(given.cardioid_weight, Directivity{}.weight)};
}

float degrees(float radians) {
    return radians < kFullCircle ? radians * kDegreesPerRadian : 360.0F;
}

}  // namespace

auricle_settings defaultSettings() {
    const RendererSettings settings;
    return {sizeof(auricle_settings),   settings.sample_rate, settings.max_sources, 0, nullptr,
            settings.max_propagation_m, settings.max_images,  settings.threads,     0};
}

auricle_source_params defaultSourceParams() { return toStruct(SourceParams{}); }

auricle_settings checkedSettings(const auricle_settings* given) {
    auricle_settings settings = readVersioned(given, defaultSettings(), kSettings);
    const Fields fields(kSettings);
    fields.within<std::uint32_t>("sample_rate", settings.sample_rate, 8'000, 192'000);
    fields.within<std::uint32_t>("max_sources", settings.max_sources, 1, 65'535);
    fields.within("max_propagation_m", settings.max_propagation_m, 0.0F, 2000.0F);
    settings.max_propagation_m =
        orDefault(settings.max_propagation_m, RendererSettings{}.max_propagation_m);
    fields.within<std::uint32_t>("max_images", settings.max_images, 0, 16'384);
    settings.max_images =
        settings.max_images != 0 ? settings.max_images : RendererSettings{}.max_images;
    fields.within<std::uint32_t>("threads", settings.threads, 0, 64);
    settings.threads = settings.threads != 0 ? settings.threads : RendererSettings{}.threads;
    fields.zero("reserved", settings.reserved);
    return settings;
}

SourceParams checkedSourceParams(const auricle_source_params* given_params) {
    const auricle_source_params given = readVersioned(given_params, defaultSourceParams(), kParams);
    const Fields fields(kParams);
    fields.within<std::uint32_t>("placed", given.placed, 0, 1);
    checkFinite(std::string(kParams) + ".position", given.position, " (metres)");
    SourceParams params;
    params.placed = given.placed != 0;
    params.position = {given.position[0], given.position[1], given.position[2]};
    params.orientation =
        checkedRotation(std::string(kParams) + ".orientation_xyzw", given.orientation_xyzw);
    fields.within("gain", given.gain, 0.0F, 1000.0F);
    params.gain = given.gain;
    fields.within<std::uint32_t>("distance_model", given.distance_model, AURICLE_DISTANCE_INVERSE,
                                 AURICLE_DISTANCE_EXPONENTIAL);
    params.distance_model = static_cast<DistanceModel>(given.distance_model);
    fields.positive("ref_distance", given.ref_distance);
    params.ref_distance = given.ref_distance;
    fields.positive("max_distance", given.max_distance);
    params.max_distance = given.max_distance;
    fields.notNegative("rolloff", given.rolloff);
    params.rolloff = given.rolloff;
    params.directivity = checkedDirectivity(given, fields);
    params.ramp_frames = given.ramp_frames;
    fields.within("spread", given.spread, 0.0F, 1.0F);
    params.spread = given.spread;
    fields.within<std::uint32_t>("propagation", given.propagation, 0, 1);
    params.propagation = given.propagation != 0;
    fields.within<std::uint32_t>("air_absorption", given.air_absorption, 0, 1);
    params.air_absorption = given.air_absorption != 0;
    return params;
}

auricle_room defaultRoom() {
    const RoomSettings settings;
    auricle_room room{};
    room.struct_size = sizeof room;
    room.order = static_cast<std::uint32_t>(settings.order);
    constexpr std::array<float, 3> kSize = {6.0F, 5.0F, 3.0F};
    constexpr std::array<float, 3> kOrigin = {-3.0F, -2.5F, -1.6F};
    std::copy(kSize.begin(), kSize.end(), room.size);
    std::copy(kOrigin.begin(), kOrigin.end(), room.origin);
    for (auto& wall : room.absorption) {
        std::fill(std::begin(wall), std::end(wall), kDefaultAbsorption);
    }
    room.speed_of_sound = static_cast<float>(settings.room.speed_of_sound);
    room.gain = settings.gain;
    room.late = settings.late ? 1 : 0;
    return room;
}

RoomSettings checkedRoomSettings(const auricle_room* given_room) {
    static_assert(std::extent_v<decltype(auricle_room::absorption)> == kShoeboxWalls);
    static_assert(std::extent_v<decltype(auricle_room::air_db_per_m)> == kRoomBands);
    const auricle_room given = readVersioned(given_room, defaultRoom(), kRoom);
    const Fields fields(kRoom);
    const auto element = [](const char* field, std::size_t at) {
        return std::string(field) + '[' + std::to_string(at) + ']';
    };
    RoomSettings settings;
    fields.within<std::uint32_t>("order", given.order, 0, kMostLiveReflections);
    settings.order = given.order;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        fields.positive(element("size", axis).c_str(), given.size[axis]);
    }
    checkFinite(std::string(kRoom) + ".origin", given.origin, " (metres)");
    settings.room.size = {given.size[0], given.size[1], given.size[2]};
    settings.room.origin = {given.origin[0], given.origin[1], given.origin[2]};
    for (std::size_t wall = 0; wall < kShoeboxWalls; ++wall) {
        for (std::size_t band = 0; band < kRoomBands; ++band) {
            const float share = given.absorption[wall][band];
            fields.within((element("absorption", wall) + element("", band)).c_str(), share, 0.0F,
                          1.0F);
            settings.room.absorption[wall][band] = share;
        }
    }
    for (std::size_t band = 0; band < kRoomBands; ++band) {
        fields.notNegative(element("air_db_per_m", band).c_str(), given.air_db_per_m[band]);
        settings.room.air_db_per_m[band] = given.air_db_per_m[band];
    }
    fields.positive("speed_of_sound", given.speed_of_sound);
    settings.room.speed_of_sound = static_cast<double>(given.speed_of_sound);
    fields.within("gain", given.gain, 0.0F, 10.0F);
    settings.gain = given.gain;
    fields.within<std::uint32_t>("late", given.late, 0, 1);
    settings.late = given.late != 0;
    settings.seed = given.seed;
    return settings;
}

auricle_source_params toStruct(const SourceParams& params) {
    auricle_source_params out{};
    out.struct_size = sizeof out;
    out.placed = params.placed ? 1 : 0;
    out.position[0] = params.position.x;
    out.position[1] = params.position.y;
    out.position[2] = params.position.z;
    out.orientation_xyzw[0] = params.orientation.x;
    out.orientation_xyzw[1] = params.orientation.y;
    out.orientation_xyzw[2] = params.orientation.z;
    out.orientation_xyzw[3] = params.orientation.w;
    out.gain = params.gain;
    out.distance_model = static_cast<std::uint32_t>(params.distance_model);
    out.ref_distance = params.ref_distance;
    out.max_distance = params.max_distance;
    out.rolloff = params.rolloff;
    out.directivity = static_cast<std::uint32_t>(params.directivity.pattern);
    out.cardioid_order = params.directivity.order;
    out.cone_inner_deg = degrees(params.directivity.inner);
    out.cone_outer_deg = degrees(params.directivity.outer);
    out.cone_outer_gain = params.directivity.outer_gain;
    out.ramp_frames = params.ramp_frames;
    out.cardioid_weight = params.directivity.weight;
    out.spread = params.spread;
    out.propagation = params.propagation ? 1 : 0;
    out.air_absorption = params.air_absorption ? 1 : 0;
    return out;
}

void checkPositions(std::span<const float> xyz) { checkFinite("xyz", xyz, " (metres)"); }

ListenerParams checkedListener(const float* position, const float* orientation_xyzw) {
    if (position == nullptr) {
        throw Refusal("position is NULL; expected three floats, metres");
    }
    checkFinite("position", {position, 3}, " (metres)");
    ListenerParams listener;
    listener.position = {position[0], position[1], position[2]};
    if (orientation_xyzw != nullptr) {
        listener.orientation =
            checkedRotation("orientation_xyzw", std::span<const float, 4>(orientation_xyzw, 4));
    }
    return listener;
}

PreparedHrtf prepareHrtf(const char* name, const void* bytes, std::uint32_t size,
                         std::uint32_t sample_rate) {
    if (bytes == nullptr) {
        throw Refusal(std::string(name) + " is NULL; expected the bytes of an HRTF asset (.ahrt)");
    }
    try {
        const HrtfAsset asset = parseHrtfAsset({static_cast<const std::byte*>(bytes), size});
        if (asset.sample_rate != sample_rate) {
            throw Refusal(std::string(name) + " is made for " + std::to_string(asset.sample_rate) +
                              " Hz; expected " + std::to_string(sample_rate) +
                              " Hz, the renderer's sample_rate",
                          AURICLE_INVALID_HRTF);
        }
        return asset;
    } catch (const std::invalid_argument& error) {
        throw Refusal(std::string(name) + ": " + error.what(), AURICLE_INVALID_HRTF);
    }
}

}  // namespace auricle::capi
