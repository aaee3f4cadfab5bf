#pragma once

#include <cstdint>

/// Unity's native audio plugin interface, version 1.4.2, as far as a spatializer needs it: names of
/// our own, sizes and order those of the interface. Unity finds `UnityGetAudioEffectDefinitions` in
/// libraries whose names begin with "audioplugin".

#if defined(_WIN32)
#define AURICLE_UNITY_CALL __stdcall
#define AURICLE_UNITY_EXPORT extern "C" __declspec(dllexport)
#else
#define AURICLE_UNITY_CALL
#define AURICLE_UNITY_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace auricle::unity {

inline constexpr std::uint32_t kApiVersion = 0x010402;
/// The first host that fills in SpatializerData.
inline constexpr std::uint32_t kOldestHost = 0x010300;

enum Result : int { kOk = 0, kUnsupported = 1 };

/// EffectDefinition::flags.
inline constexpr std::uint64_t kIsSpatializer = 1U << 1U;

struct EffectState;

using DistanceAttenuation = int(AURICLE_UNITY_CALL*)(EffectState*, float distance, float given,
                                                     float* attenuation);

/// What the host tells about one AudioSource, anew with every block.
struct SpatializerData {
    float listener_matrix[16];  ///< world to listener, column-major
    float source_matrix[16];    ///< source to world, column-major
    float spatial_blend;        ///< 0 as without a spatializer, 1 in space
    float reverb_zone_mix;
    float spread_deg;
    float stereo_pan;
    DistanceAttenuation distance_attenuation;  ///< null: the AudioSource's own curve
    float min_distance;
    float max_distance;
};

/// One instance of an effect, the host's and the plugin's side of it.
struct EffectState {
    std::uint32_t struct_size;
    std::uint32_t sample_rate;
    std::uint64_t tick;  ///< first sample of the block
    std::uint64_t previous_tick;
    float* side_chain;
    void* effect_data;  ///< the plugin's own
    std::uint32_t flags;
    void* host_data;
    SpatializerData* spatializer;
    std::uint32_t block_frames;
    std::uint32_t host_version;
    void* ambisonics;
};

struct ParameterDefinition {
    char name[16];
    char unit[16];
    const char* description;
    float least;
    float most;
    float initial;
    float display_scale;
    float display_exponent;
};

struct EffectDefinition {
    std::uint32_t struct_size;
    std::uint32_t parameter_struct_size;
    std::uint32_t api_version;
    std::uint32_t plugin_version;
    std::uint32_t channels;  ///< 0: as many as the host has
    std::uint32_t parameter_count;
    std::uint64_t flags;
    char name[32];
    int(AURICLE_UNITY_CALL* create)(EffectState*);
    int(AURICLE_UNITY_CALL* release)(EffectState*);
    int(AURICLE_UNITY_CALL* reset)(EffectState*);
    int(AURICLE_UNITY_CALL* process)(EffectState*, float* in, float* out, unsigned int frames,
                                     int in_channels, int out_channels);
    int(AURICLE_UNITY_CALL* set_position)(EffectState*, unsigned int position);
    ParameterDefinition* parameters;
    int(AURICLE_UNITY_CALL* set_parameter)(EffectState*, int index, float value);
    int(AURICLE_UNITY_CALL* get_parameter)(EffectState*, int index, float* value, char* text);
    int(AURICLE_UNITY_CALL* get_buffer)(EffectState*, const char* name, float* buffer, int samples);
};

// The host compares sizes; on the 64-bit targets of the package these are they.
static_assert(sizeof(void*) != 8 || sizeof(EffectState) == 80);
static_assert(sizeof(void*) != 8 || sizeof(SpatializerData) == 160);
static_assert(sizeof(void*) != 8 || sizeof(ParameterDefinition) == 64);
static_assert(sizeof(void*) != 8 || sizeof(EffectDefinition) == 136);

}  // namespace auricle::unity

/// Points `definitions` at the effects in this library and returns how many there are.
AURICLE_UNITY_EXPORT int UnityGetAudioEffectDefinitions(
    auricle::unity::EffectDefinition*** definitions);
