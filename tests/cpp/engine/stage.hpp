#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "auricle/renderer.hpp"
#include "synthetic_head.hpp"

namespace auricle::test {

struct Ears {
    std::vector<float> left;
    std::vector<float> right;
};

/// A renderer together with the signals of its sources, played block by block.
class Stage {
public:
    explicit Stage(const HrtfAsset& head = makeHead(), std::uint32_t max_sources = 16);

    Renderer& renderer() { return renderer_; }

    std::uint32_t add(const SourceParams& params, std::vector<float> signal);
    std::uint32_t add(Vec3 position, std::vector<float> signal);

    /// Ends a source and its signal.
    void remove(std::uint32_t id);

    /// Gives a source another signal, from its beginning.
    void play(std::uint32_t id, std::vector<float> signal);

    void move(std::uint32_t id, Vec3 position);

    /// Renders on from where the last run ended; `before` is called ahead of every block with its
    /// first frame, counted in this run. Signals that are over go on as silence.
    Ears run(std::size_t frames, std::size_t block,
             const std::function<void(std::size_t)>& before = {});

private:
    struct Playing {
        std::uint32_t id;
        std::vector<float> signal;
        std::size_t at = 0;
    };

    Renderer renderer_;
    std::vector<Playing> playing_;
};

/// A source that is somewhere.
SourceParams placedAt(Vec3 position);

/// Both ears' error against another rendering, dB, the worse of the two.
double differenceDb(const Ears& a, const Ears& b);

/// The frames from `begin` on.
Ears tail(const Ears& ears, std::size_t begin);

bool allFinite(const Ears& ears);

/// Largest magnitude in either ear.
double largest(const Ears& ears);

}  // namespace auricle::test
