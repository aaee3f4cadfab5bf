#include "host.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "signals.hpp"

namespace auricle::test {

std::vector<std::byte> headBytes(const HeadShape& shape) { return encodeAsset(makeHead(shape)); }

auricle_source_params placedAt(double azimuth_deg, double elevation_deg) {
    auricle_source_params params;
    REQUIRE(auricle_source_params_init(&params) == AURICLE_OK);
    const Vec3 at = direction(azimuth_deg, elevation_deg);
    params.placed = 1;
    params.position[0] = at.x;
    params.position[1] = at.y;
    params.position[2] = at.z;
    return params;
}

Host::Host(std::uint32_t max_sources) {
    const auto head = headBytes();
    auricle_settings settings;
    REQUIRE(auricle_settings_init(&settings) == AURICLE_OK);
    settings.max_sources = max_sources;
    settings.hrtf = head.data();
    settings.hrtf_bytes = static_cast<std::uint32_t>(head.size());
    REQUIRE(auricle_renderer_create(&settings, &renderer_) == AURICLE_OK);
}

Host::~Host() { auricle_renderer_destroy(renderer_); }

std::uint32_t Host::add(const auricle_source_params& params) const {
    std::uint32_t id = 0;
    REQUIRE(auricle_source_add(renderer_, &params, &id) == AURICLE_OK);
    REQUIRE(id != 0);
    return id;
}

Ears Host::render(const std::vector<std::vector<float>>& signals, std::size_t block) const {
    std::size_t frames = 0;
    for (const auto& signal : signals) {
        frames = std::max(frames, signal.size());
    }
    Ears ears{std::vector<float>(frames), std::vector<float>(frames)};
    std::vector<const float*> inputs(signals.size());
    for (std::size_t at = 0; at < frames; at += block) {
        for (std::size_t i = 0; i < signals.size(); ++i) {
            inputs[i] = signals[i].empty() ? nullptr : signals[i].data() + at;
        }
        const auto count = static_cast<std::uint32_t>(std::min(block, frames - at));
        REQUIRE(auricle_renderer_process(
                    renderer_, inputs.data(), static_cast<std::uint32_t>(inputs.size()),
                    ears.left.data() + at, ears.right.data() + at, count) == AURICLE_OK);
    }
    return ears;
}

auricle_counters Host::counters() const {
    auricle_counters counters{};
    counters.struct_size = sizeof counters;
    REQUIRE(auricle_renderer_counters(renderer_, &counters) == AURICLE_OK);
    return counters;
}

double differenceDb(const Ears& a, const Ears& b) {
    return std::max(differenceDb(a.left, b.left), differenceDb(a.right, b.right));
}

double largest(const Ears& ears) { return std::max(largest(ears.left), largest(ears.right)); }

}  // namespace auricle::test
