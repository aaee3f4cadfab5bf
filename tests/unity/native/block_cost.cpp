// Time of one block through the C interface: the counterpart of tests/unity/host/BlockCost.cs, with
// the same sources, frames, moves and percentile.
//     block_cost PLUGIN ASSET [SOURCES] [FRAMES]
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "auricle/auricle.h"

namespace {

constexpr int kBlocks = 4'000;
constexpr int kWarm = 400;

void* library = nullptr;

template <typename Function>
Function found(const char* name) {
    return reinterpret_cast<Function>(dlsym(library, name));
}

}  // namespace

// The function of the library that the header declares by this name.
#define AURICLE_FOUND(name) found<decltype(&name)>(#name)

int main(int argc, char** argv) {
    library = argc >= 3 ? dlopen(argv[1], RTLD_NOW) : nullptr;
    if (library == nullptr) {
        std::fprintf(stderr, "usage: block_cost PLUGIN ASSET [SOURCES] [FRAMES]\n");
        return 2;
    }
    const auto sources = static_cast<std::uint32_t>(argc > 3 ? std::atoi(argv[3]) : 8);
    const auto frames = static_cast<std::uint32_t>(argc > 4 ? std::atoi(argv[4]) : 256);
    std::ifstream file(argv[2], std::ios::binary);
    const std::vector<char> asset{std::istreambuf_iterator<char>(file), {}};
    const auto process = AURICLE_FOUND(auricle_renderer_process);
    const auto order = AURICLE_FOUND(auricle_renderer_sources);
    const auto set = AURICLE_FOUND(auricle_source_set);
    auricle_settings settings;
    AURICLE_FOUND(auricle_settings_init_sized)(&settings, sizeof settings);
    settings.max_sources = sources;
    settings.hrtf = asset.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(asset.size());
    auricle_renderer* renderer = nullptr;
    AURICLE_FOUND(auricle_renderer_create)(&settings, &renderer);
    if (renderer == nullptr) {
        std::fprintf(stderr, "the engine refused the asset\n");
        return 1;
    }
    std::vector<std::vector<float>> signals(sources, std::vector<float>(frames));
    std::vector<const float*> inputs(sources);
    std::vector<std::uint32_t> ids(sources);
    auricle_source_params params;
    AURICLE_FOUND(auricle_source_params_init_sized)(&params, sizeof params);
    params.placed = 1;
    params.position[0] = 1.0F;
    const auto add = AURICLE_FOUND(auricle_source_add);
    for (std::uint32_t i = 0; i < sources; ++i) {
        for (std::uint32_t n = 0; n < frames; ++n) {
            signals[i][n] = static_cast<float>(0.1 * std::sin(0.01 * (i + 1) * n));
        }
        inputs[i] = signals[i].data();
        params.position[1] = static_cast<float>(i + 1);
        add(renderer, &params, &ids[i]);
    }
    std::vector<float> left(frames);
    std::vector<float> right(frames);
    std::vector<float> ears(2 * static_cast<std::size_t>(frames));
    std::vector<std::uint32_t> in_order(sources);
    std::vector<double> microseconds;
    for (int block = 0; block < kWarm + kBlocks; ++block) {
        for (std::uint32_t i = 0; i < sources; ++i) {
            params.position[1] =
                static_cast<float>(i + 1) + 0.001F * static_cast<float>(block % 100);
            set(renderer, ids[i], &params);
        }
        const auto begun = std::chrono::steady_clock::now();
        std::uint32_t count = 0;
        order(renderer, in_order.data(), sources, &count);
        process(renderer, inputs.data(), count, left.data(), right.data(), frames);
        for (std::uint32_t n = 0; n < frames; ++n) {
            ears[2 * n] = left[n];
            ears[2 * n + 1] = right[n];
        }
        const auto ended = std::chrono::steady_clock::now();
        if (block >= kWarm) {
            microseconds.push_back(
                std::chrono::duration<double, std::micro>(ended - begun).count());
        }
    }
    std::sort(microseconds.begin(), microseconds.end());
    std::printf("p50_us=%.2f\n", microseconds[kBlocks / 2]);
    return 0;
}
