#include "host.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <numbers>
#include <string>
#include <thread>

namespace auricle::unity::test {
namespace {

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    const bool there = function != nullptr;
    REQUIRE_MESSAGE(there, name);
}

Library load() {
    void* const library = dlopen(AURICLE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    const std::string error = library == nullptr ? dlerror() : "";
    REQUIRE_MESSAGE(library != nullptr, error);
    decltype(&UnityGetAudioEffectDefinitions) definitions = nullptr;
    find(library, "UnityGetAudioEffectDefinitions", definitions);
    EffectDefinition** all = nullptr;
    REQUIRE(definitions(&all) == 1);
    Library found;
    found.definition = all[0];
    find(library, "auricle_unity_get_counts", found.counts);
    find(library, "auricle_unity_set_hrtf", found.set_hrtf);
    find(library, "auricle_unity_problem", found.problem);
    find(library, "auricle_unity_reserve", found.reserve);
    find(library, "auricle_settings_init_sized", found.settings_init);
    find(library, "auricle_source_params_init_sized", found.params_init);
    find(library, "auricle_renderer_create", found.renderer_create);
    find(library, "auricle_renderer_destroy", found.renderer_destroy);
    find(library, "auricle_renderer_process", found.renderer_process);
    find(library, "auricle_source_add", found.source_add);
    find(library, "auricle_sources_set_positions", found.set_positions);
    find(library, "auricle_listener_set", found.listener_set);
    return found;
}

}  // namespace

const Library& Library::loaded() {
    static const Library library = load();
    return library;
}

Turn about(double x, double y, double z, double degrees) {
    const double half = degrees * std::numbers::pi / 360.0;
    const double sine = std::sin(half);
    return {sine * x, sine * y, sine * z, std::cos(half)};
}

Matrix transform(const std::array<double, 3>& position, const Turn& turn) {
    const auto [x, y, z, w] = turn;
    const double rows[3][3] = {{1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)},
                               {2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)},
                               {2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)}};
    Matrix matrix{};
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            matrix[4 * column + row] = static_cast<float>(rows[row][column]);
        }
        matrix[12 + row] = static_cast<float>(position[row]);
    }
    matrix[15] = 1.0F;
    return matrix;
}

Matrix inverse(const std::array<double, 3>& position, const Turn& turn) {
    Matrix back = transform({0.0, 0.0, 0.0}, {-turn.x, -turn.y, -turn.z, turn.w});
    for (std::size_t row = 0; row < 3; ++row) {
        double sum = 0.0;
        for (std::size_t column = 0; column < 3; ++column) {
            sum += static_cast<double>(back[4 * column + row]) * position[column];
        }
        back[12 + row] = static_cast<float>(-sum);
    }
    return back;
}

HostedSource::HostedSource(std::uint32_t sample_rate, bool wait) {
    const Matrix identity = transform({0.0, 0.0, 0.0});
    std::copy(identity.begin(), identity.end(), data.listener_matrix);
    std::copy(identity.begin(), identity.end(), data.source_matrix);
    data.spatial_blend = 1.0F;
    state.struct_size = sizeof state;
    state.sample_rate = sample_rate;
    state.host_version = kApiVersion;
    state.block_frames = 256;
    state.spatializer = &data;
    REQUIRE(Library::loaded().definition->create(&state) == kOk);
    if (wait) {
        waitForVoices();
    }
}

HostedSource::~HostedSource() { Library::loaded().definition->release(&state); }

Ears HostedSource::play(const std::vector<float>& signal, unsigned int block) {
    Ears ears;
    for (std::size_t at = 0; at < signal.size(); at += block) {
        const std::size_t frames = std::min<std::size_t>(block, signal.size() - at);
        std::vector<float> in;
        for (std::size_t n = 0; n < frames; ++n) {
            in.insert(in.end(), 2, signal[at + n]);
        }
        const auto out = process(in, 2, 2);
        for (std::size_t n = 0; n < frames; ++n) {
            ears.left.push_back(out[2 * n]);
            ears.right.push_back(out[2 * n + 1]);
        }
    }
    return ears;
}

std::vector<float> HostedSource::process(const std::vector<float>& in, int in_channels,
                                         int out_channels) {
    std::vector<float> input = in;
    const std::size_t frames = in.size() / static_cast<std::size_t>(in_channels);
    std::vector<float> out(frames * static_cast<std::size_t>(out_channels), 99.0F);
    const int result = Library::loaded().definition->process(&state, input.data(), out.data(),
                                                             static_cast<unsigned int>(frames),
                                                             in_channels, out_channels);
    REQUIRE(result == kOk);
    return out;
}

void waitForVoices() {
    auricle_unity_counts counts{};
    for (int waited_ms = 0; waited_ms < 60'000; ++waited_ms) {
        Library::loaded().counts(&counts);
        if (counts.waiting == 0) {
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    FAIL("sources still wait for a renderer");
}

}  // namespace auricle::unity::test
