#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "auricle/auricle.h"
#include "synthetic_head.hpp"

namespace auricle::test {

struct Ears {
    std::vector<float> left;
    std::vector<float> right;
};

/// The bytes of a synthetic head's asset.
std::vector<std::byte> headBytes(const HeadShape& shape = {});

/// Defaults, at a place on the sphere of one metre.
auricle_source_params placedAt(double azimuth_deg, double elevation_deg = 0.0);

/// A program that uses the library: a renderer of 48 kHz with the synthetic head.
class Host {
public:
    explicit Host(std::uint32_t max_sources = 16);
    ~Host();

    // The renderer is destroyed once.
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    auricle_renderer* renderer() const { return renderer_; }

    /// Adds a source and returns its id.
    std::uint32_t add(const auricle_source_params& params) const;

    /// Renders the signals of all sources in their order, block by block; an empty one is passed
    /// as NULL. The others are as long as the longest.
    Ears render(const std::vector<std::vector<float>>& signals, std::size_t block = 256) const;

    auricle_counters counters() const;

private:
    auricle_renderer* renderer_ = nullptr;
};

/// Both ears' error against another rendering, dB, the worse of the two.
double differenceDb(const Ears& a, const Ears& b);

double largest(const Ears& ears);

}  // namespace auricle::test
