#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "auricle/auricle.h"
#include "control_api.h"
#include "plugin_abi.hpp"
#include "renderer_pool.hpp"
#include "spatializer.hpp"

namespace auricle::unity {
namespace {

constexpr float kLeastGainDb = -60.0F;
constexpr float kMostGainDb = 20.0F;
// Two bytes of major, one of minor, one of patch.
constexpr std::uint32_t kPluginVersion =
    AURICLE_VERSION_MAJOR * 0x10000U + AURICLE_VERSION_MINOR * 0x100U + AURICLE_VERSION_PATCH;

Spatializer* instanceOf(const EffectState* state) {
    return static_cast<Spatializer*>(state->effect_data);
}

bool placesSources(const EffectState* state) {
    return state->struct_size >= sizeof(EffectState) && state->host_version >= kOldestHost &&
           state->spatializer != nullptr;
}

int AURICLE_UNITY_CALL create(EffectState* state) {
    try {
        state->effect_data = new Spatializer(state->sample_rate);
        return kOk;
    } catch (const std::exception&) {
        // Out of memory or threads: Unity goes on without the effect.
        state->effect_data = nullptr;
        return kUnsupported;
    }
}

int AURICLE_UNITY_CALL release(EffectState* state) {
    delete instanceOf(state);
    state->effect_data = nullptr;
    return kOk;
}

int AURICLE_UNITY_CALL reset(EffectState* state) {
    if (instanceOf(state) != nullptr) {
        instanceOf(state)->reset();
    }
    return kOk;
}

void pass(const float* in, float* out, unsigned int frames, int in_channels, int out_channels) {
    for (unsigned int n = 0; n < frames; ++n) {
        for (int c = 0; c < out_channels; ++c) {
            out[n * out_channels + c] = c < in_channels ? in[n * in_channels + c] : 0.0F;
        }
    }
}

int AURICLE_UNITY_CALL process(EffectState* state, float* in, float* out, unsigned int frames,
                               int in_channels, int out_channels) {
    if (in_channels < 1 || out_channels < 1) {
        return kUnsupported;
    }
    if (instanceOf(state) == nullptr || !placesSources(state)) {
        pass(in, out, frames, in_channels, out_channels);
        return kOk;
    }
    instanceOf(state)->process(*state->spatializer, in, out, frames, in_channels, out_channels);
    return kOk;
}

int AURICLE_UNITY_CALL setParameter(EffectState* state, int index, float value) {
    if (index != 0 || instanceOf(state) == nullptr || !(value >= kLeastGainDb) ||
        value > kMostGainDb) {
        return kUnsupported;
    }
    instanceOf(state)->setGainDb(value);
    return kOk;
}

int AURICLE_UNITY_CALL getParameter(EffectState* state, int index, float* value, char* text) {
    if (index != 0 || instanceOf(state) == nullptr) {
        return kUnsupported;
    }
    if (value != nullptr) {
        *value = instanceOf(state)->gainDb();
    }
    if (text != nullptr) {
        text[0] = '\0';
    }
    return kOk;
}

ParameterDefinition gain_parameter = {
    "Gain", "dB", "Level of the source in space", kLeastGainDb, kMostGainDb, 0.0F, 1.0F, 1.0F};

EffectDefinition spatializer_definition = {sizeof(EffectDefinition),
                                           sizeof(ParameterDefinition),
                                           kApiVersion,
                                           kPluginVersion,
                                           0,
                                           1,
                                           kIsSpatializer,
                                           "Auricle Spatializer",
                                           create,
                                           release,
                                           reset,
                                           process,
                                           nullptr,
                                           &gain_parameter,
                                           setParameter,
                                           getParameter,
                                           nullptr};

EffectDefinition* all_definitions[] = {&spatializer_definition};

}  // namespace
}  // namespace auricle::unity

int UnityGetAudioEffectDefinitions(auricle::unity::EffectDefinition*** definitions) {
    *definitions = auricle::unity::all_definitions;
    return 1;
}

using auricle::unity::RendererPool;

auricle_status auricle_unity_set_hrtf(const void* hrtf, uint32_t hrtf_bytes) {
    try {
        return RendererPool::shared().setHrtf(hrtf, hrtf_bytes);
    } catch (const std::bad_alloc&) {
        return AURICLE_OUT_OF_MEMORY;
    } catch (const std::exception&) {
        return AURICLE_INTERNAL_ERROR;
    }
}

void auricle_unity_reserve(uint32_t sources) { RendererPool::shared().reserve(sources); }

void auricle_unity_get_counts(auricle_unity_counts* counts) {
    *counts = RendererPool::shared().counts();
}

uint32_t auricle_unity_problem(char* text, uint32_t capacity) {
    const std::string problem = RendererPool::shared().problem();
    if (capacity > 0) {
        std::snprintf(text, capacity, "%s", problem.c_str());
    }
    return static_cast<uint32_t>(problem.size());
}
