// What the engine costs: thread CPU time of a block of 256 frames with N moving sources, and from
// it the cost of one moving source and the fixed cost of the filters and the output.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <numbers>
#include <string>
#include <vector>

#include "auricle/renderer.hpp"
#include "dsp/kernels.hpp"

namespace {

using namespace auricle;

constexpr std::size_t kFrames = 256;
constexpr std::uint32_t kRate = 48'000;
constexpr double kBlockUs = 1e6 * kFrames / kRate;

double threadCpuUs() {
#if defined(CLOCK_THREAD_CPUTIME_ID)
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
#else
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::micro>(now).count();
#endif
}

// As large as the default set: 24 basis filters of 256 taps.
HrtfAsset syntheticSet() {
    HrtfAsset asset;
    asset.name = "synthetic, 24 filters of 256 taps";
    asset.sample_rate = kRate;
    asset.basis_count = 24;
    asset.basis_taps = 256;
    asset.node_count = 2;
    for (std::size_t i = 0; i < std::size_t{24} * 256; ++i) {
        asset.basis.push_back(0.01F * static_cast<float>(std::sin(1.7 * static_cast<double>(i))));
    }
    asset.nodes = {0.0F, 1.0F, 0.0F, 0.0F, -1.0F, 0.0F};
    const std::size_t columns = asset.columns();
    asset.spline.assign(3 * columns, 0.1F);
    for (std::size_t ear = 0; ear < 2; ++ear) {
        asset.spline[2 * columns + columns - 2 + ear] = 30.0F;
        asset.spline[ear * columns + columns - 2 + ear] = -200.0F;
        asset.spline[ear * columns + columns - 1 - ear] = 200.0F;
    }
    return asset;
}

HrtfAsset readSet(const char* path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    return parseHrtfAsset(std::as_bytes(std::span(bytes)));
}

// Median CPU time of a block, microseconds.
double blockUs(const PreparedHrtf& set, std::uint32_t sources, std::size_t blocks) {
    Renderer renderer({kRate, std::max(sources, 1U)}, set);
    std::vector<float> signal(kFrames);
    for (std::size_t n = 0; n < kFrames; ++n) {
        signal[n] = 1e-3F * static_cast<float>(std::sin(0.05 * static_cast<double>(n)));
    }
    std::vector<std::uint32_t> ids;
    std::vector<SourceInput> inputs;
    for (std::uint32_t i = 0; i < sources; ++i) {
        ids.push_back(renderer.addSource({}));
        inputs.push_back({ids.back(), signal.data()});
    }
    std::vector<float> xyz(3 * std::size_t{sources});
    std::vector<float> left(kFrames);
    std::vector<float> right(kFrames);
    std::vector<double> times;
    for (std::size_t block = 0; block < blocks; ++block) {
        for (std::uint32_t i = 0; i < sources; ++i) {
            const double turn = 0.02 * static_cast<double>(block) + 0.7 * i;
            xyz[3 * i] = static_cast<float>(2.0 * std::cos(turn));
            xyz[3 * i + 1] = static_cast<float>(2.0 * std::sin(turn));
            xyz[3 * i + 2] = static_cast<float>(std::sin(0.3 * turn));
        }
        renderer.setPositions(ids, xyz);
        const double before = threadCpuUs();
        renderer.process(inputs, left.data(), right.data(), kFrames);
        times.push_back(threadCpuUs() - before);
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

}  // namespace

int main(int argc, char** argv) {
    bool quick = false;
    const char* path = nullptr;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--quick") == 0) {
            quick = true;
        } else if (argv[i][0] != '-' && path == nullptr) {
            path = argv[i];
        } else {
            std::fprintf(stderr, "usage: %s [--quick] [set.ahrt]\n", argv[0]);
            return 2;
        }
    }
    try {
        const HrtfAsset asset = path != nullptr ? readSet(path) : syntheticSet();
        const PreparedHrtf set(asset);
        std::printf("set: %s; %u filters of %u taps; kernels: %s; blocks of %zu frames (%.0f us)\n",
                    asset.name.c_str(), asset.basis_count, asset.basis_taps, dsp::kernels().name,
                    kFrames, kBlockUs);
        std::printf("%8s %14s %16s %12s\n", "sources", "us per block", "us per source",
                    "real time");
        // One source pays for all that sources share; the rest is what each of them adds.
        const std::size_t blocks = quick ? 60 : 1'000;
        const double one = blockUs(set, 1, blocks);
        double many = one;
        for (const std::uint32_t sources : {1U, 16U, 64U, 256U, 1024U}) {
            const double us = blockUs(set, sources, std::max<std::size_t>(blocks / sources, 30));
            many = sources == 256 ? us : many;
            std::printf("%8u %14.1f %16.3f %11.1fx\n", sources, us, us / sources, kBlockUs / us);
        }
        const double each = (many - one) / 255.0;
        std::printf("one more moving source: %.3f us; fixed: %.1f us\n", each, one - each);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
