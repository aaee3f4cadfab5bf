#include "engine/stage.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "signals.hpp"

namespace auricle::test {

Stage::Stage(const HrtfAsset& head, std::uint32_t max_sources)
    : renderer_({head.sample_rate, max_sources}, head) {}

std::uint32_t Stage::add(const SourceParams& params, std::vector<float> signal) {
    const std::uint32_t id = renderer_.addSource(params);
    playing_.push_back({id, std::move(signal)});
    return id;
}

std::uint32_t Stage::add(Vec3 position, std::vector<float> signal) {
    return add(placedAt(position), std::move(signal));
}

void Stage::remove(std::uint32_t id) {
    renderer_.removeSource(id);
    std::erase_if(playing_, [id](const Playing& playing) { return playing.id == id; });
}

void Stage::play(std::uint32_t id, std::vector<float> signal) {
    for (Playing& playing : playing_) {
        if (playing.id == id) {
            playing.signal = std::move(signal);
            playing.at = 0;
            return;
        }
    }
}

void Stage::move(std::uint32_t id, Vec3 position) {
    const float xyz[] = {position.x, position.y, position.z};
    renderer_.setPositions({&id, 1}, xyz);
}

Ears Stage::run(std::size_t frames, std::size_t block,
                const std::function<void(std::size_t)>& before) {
    Ears ears{std::vector<float>(frames, 9.0F), std::vector<float>(frames, 9.0F)};
    std::vector<SourceInput> inputs;
    for (std::size_t at = 0; at < frames; at += block) {
        if (before) {
            before(at);
        }
        const std::size_t count = std::min(block, frames - at);
        inputs.clear();
        for (Playing& playing : playing_) {
            playing.signal.resize(std::max(playing.signal.size(), playing.at + count), 0.0F);
            inputs.push_back({playing.id, playing.signal.data() + playing.at});
            playing.at += count;
        }
        renderer_.process(inputs, ears.left.data() + at, ears.right.data() + at, count);
    }
    return ears;
}

SourceParams placedAt(Vec3 position) {
    SourceParams params;
    params.placed = true;
    params.position = position;
    return params;
}

double differenceDb(const Ears& a, const Ears& b) {
    return std::max(differenceDb(a.left, b.left), differenceDb(a.right, b.right));
}

Ears tail(const Ears& ears, std::size_t begin) {
    const auto at = static_cast<std::ptrdiff_t>(begin);
    return {{ears.left.begin() + at, ears.left.end()}, {ears.right.begin() + at, ears.right.end()}};
}

bool allFinite(const Ears& ears) {
    const auto finite = [](float sample) { return std::isfinite(sample); };
    return std::all_of(ears.left.begin(), ears.left.end(), finite) &&
           std::all_of(ears.right.begin(), ears.right.end(), finite);
}

double largest(const Ears& ears) {
    return std::max(largest(std::span<const float>(ears.left)),
                    largest(std::span<const float>(ears.right)));
}

}  // namespace auricle::test
