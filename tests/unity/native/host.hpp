#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "control_api.h"
#include "plugin_abi.hpp"

namespace auricle::unity::test {

/// Functions of the loaded library beside the effects.
struct Library {
    EffectDefinition* definition = nullptr;
    decltype(&auricle_unity_get_counts) counts = nullptr;
    decltype(&auricle_unity_set_hrtf) set_hrtf = nullptr;
    decltype(&auricle_unity_problem) problem = nullptr;
    decltype(&auricle_unity_reserve) reserve = nullptr;
    decltype(&auricle_settings_init_sized) settings_init = nullptr;
    decltype(&auricle_source_params_init_sized) params_init = nullptr;
    decltype(&auricle_renderer_create) renderer_create = nullptr;
    decltype(&auricle_renderer_destroy) renderer_destroy = nullptr;
    decltype(&auricle_renderer_process) renderer_process = nullptr;
    decltype(&auricle_source_add) source_add = nullptr;
    decltype(&auricle_sources_set_positions) set_positions = nullptr;
    decltype(&auricle_listener_set) listener_set = nullptr;

    static const Library& loaded();
};

using Matrix = std::array<float, 16>;

/// A unit quaternion in Unity's axes.
struct Turn {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    double w = 1.0;
};

/// Turn about an axis of length 1, by Unity's left-hand rule.
Turn about(double x, double y, double z, double degrees);

/// Column-major matrix of a transform, local to world.
Matrix transform(const std::array<double, 3>& position, const Turn& turn = {});

/// Its inverse: the listener matrix.
Matrix inverse(const std::array<double, 3>& position, const Turn& turn = {});

struct Ears {
    std::vector<float> left;
    std::vector<float> right;
};

/// An AudioSource with the spatializer, called as Unity calls it.
class HostedSource {
public:
    explicit HostedSource(std::uint32_t sample_rate = 48'000, bool wait = true);
    ~HostedSource();

    // The effect is released once.
    HostedSource(const HostedSource&) = delete;
    HostedSource& operator=(const HostedSource&) = delete;

    SpatializerData data{};
    EffectState state{};

    /// Plays a signal in stereo, the same in both channels, block by block.
    Ears play(const std::vector<float>& signal, unsigned int block = 256);

    /// One interleaved block.
    std::vector<float> process(const std::vector<float>& in, int in_channels, int out_channels);
};

/// Waits until no source is panned for want of a renderer.
void waitForVoices();

}  // namespace auricle::unity::test
