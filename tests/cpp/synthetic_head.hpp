#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "auricle/geometry.hpp"
#include "auricle/hrtf_asset.hpp"

namespace auricle::test {

/// What a synthetic head is made of; the defaults are small and of human proportions.
struct HeadShape {
    std::uint32_t sample_rate = 48'000;
    std::uint32_t basis_count = 5;
    std::uint32_t basis_taps = 40;
    float half_itd_samples = 14.0F;  ///< about 0.3 ms each way at 48 kHz
    float onset_samples = 30.0F;
    float level = 1.0F;
    std::uint32_t seed = 7;
};

/// An HRTF set whose left ear is louder and earlier on the left, and the right ear its mirror
/// image. Smooth over the whole sphere, with some dependence on front, back, above and below.
HrtfAsset makeHead(const HeadShape& shape = {});

/// Such a set measured at 1 m, 0.5 m and 0.25 m. The nearer, the larger the differences between the
/// ears and directions, by `1 + 0.1 / distance`, and the later all sound by 2 samples.
HrtfAsset makeShells(const HeadShape& shape = {});

/// The set of one of its distances alone; 0 is the farthest, as in ShellTables.
HrtfAsset shellAlone(const HrtfAsset& head, std::size_t shell);

/// The asset format's bytes, written independently of the parser.
std::vector<std::byte> encodeAsset(const HrtfAsset& asset);

/// Replaces the checksum at the end by the right one.
void sealAsset(std::vector<std::byte>& bytes);

/// Unit vector from degrees: azimuth counter-clockwise (left = +90), elevation up.
Vec3 direction(double azimuth_deg, double elevation_deg = 0.0);

}  // namespace auricle::test
