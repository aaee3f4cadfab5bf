#include "synthetic_head.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <random>

#include "spatial/sphere_spline.hpp"

namespace auricle::test {

namespace {

// Off the horizontal plane: a spline's third derivative jumps at its nodes, and the tests of
// motion want paths without that.
constexpr std::array<Vec3, 8> kNodes = {{{0.0F, 0.8F, 0.6F},
                                         {0.0F, 0.8F, -0.6F},
                                         {0.0F, -0.8F, 0.6F},
                                         {0.0F, -0.8F, -0.6F},
                                         {0.8F, 0.0F, 0.6F},
                                         {-0.8F, 0.0F, 0.6F},
                                         {0.6F, 0.0F, -0.8F},
                                         {-0.6F, 0.0F, -0.8F}}};
constexpr std::size_t kLeftNodes = 2;
constexpr std::size_t kSideNodes = 4;

// Sum over the left nodes minus the sum over the right ones, scaled to one at the left ear.
double sideScale() {
    const double near = spatial::splineKernel(0.8);
    const double far = spatial::splineKernel(-0.8);
    return 1.0 / (2.0 * (near - far));
}

void append(std::vector<std::byte>& bytes, const void* data, std::size_t size) {
    const std::size_t at = bytes.size();
    bytes.resize(at + size);
    if (size > 0) {
        std::memcpy(bytes.data() + at, data, size);
    }
}

void append(std::vector<std::byte>& bytes, std::uint32_t value) {
    append(bytes, &value, sizeof value);
}

void append(std::vector<std::byte>& bytes, const std::vector<float>& values) {
    append(bytes, values.data(), values.size() * sizeof(float));
}

// Bitwise remainder of the polynomial 0x04c11db7 in reflected form, as zlib defines it.
std::uint32_t checksum(const std::byte* bytes, std::size_t size) {
    std::uint32_t remainder = 0xffffffffU;
    for (std::size_t i = 0; i < size; ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            const std::uint32_t in = (std::to_integer<std::uint32_t>(bytes[i]) >> bit) & 1U;
            const std::uint32_t out = remainder & 1U;
            remainder = (remainder >> 1) ^ (in != out ? 0xedb88320U : 0U);
        }
    }
    return ~remainder;
}

}  // namespace

HrtfAsset makeHead(const HeadShape& shape) {
    HrtfAsset asset;
    asset.name = "synthetic head";
    asset.sample_rate = shape.sample_rate;
    asset.basis_count = shape.basis_count;
    asset.basis_taps = shape.basis_taps;
    asset.node_count = kNodes.size();
    const std::size_t basis = shape.basis_count;
    std::mt19937 generator(shape.seed);
    const auto random = [&] { return static_cast<double>(generator() >> 8) / 8388608.0 - 1.0; };
    for (std::size_t k = 0; k < basis; ++k) {
        for (std::size_t tap = 0; tap < shape.basis_taps; ++tap) {
            const double decay = std::exp(-6.0 * static_cast<double>(tap) / shape.basis_taps);
            const double spike = k == 0 && tap == 0 ? 1.0 : 0.0;
            asset.basis.push_back(static_cast<float>(spike + 0.1 * decay * random()));
        }
    }
    for (const Vec3& node : kNodes) {
        asset.nodes.insert(asset.nodes.end(), {node.x, node.y, node.z});
    }
    const std::size_t columns = asset.columns();
    asset.spline.assign((kNodes.size() + 1) * columns, 0.0F);
    const auto at = [&](std::size_t row, std::size_t column) -> float& {
        return asset.spline[row * columns + column];
    };
    const double side = sideScale();
    const auto level = static_cast<double>(shape.level);
    for (std::size_t k = 0; k < basis; ++k) {
        const double lean = level * (k == 0 ? 0.35 : 0.3 * random()) * side;
        for (std::size_t node = 0; node < kNodes.size(); ++node) {
            double weight = node < kLeftNodes ? lean : -lean;
            if (node >= kSideNodes) {
                weight = k == 0 ? 0.0 : level * 0.2 * random() * side;
            }
            const std::size_t mirrored =
                node < kSideNodes ? (node + kLeftNodes) % kSideNodes : node;
            at(node, k) = static_cast<float>(weight);
            at(mirrored, basis + k) = static_cast<float>(weight);
        }
        const double constant = level * (k == 0 ? 0.7 : 0.1 * random());
        at(kNodes.size(), k) = at(kNodes.size(), basis + k) = static_cast<float>(constant);
    }
    for (std::size_t node = 0; node < kSideNodes; ++node) {
        const auto lead = static_cast<float>(side * static_cast<double>(shape.half_itd_samples));
        at(node, 2 * basis) = node < kLeftNodes ? -lead : lead;
        at(node, 2 * basis + 1) = node < kLeftNodes ? lead : -lead;
    }
    at(kNodes.size(), 2 * basis) = at(kNodes.size(), 2 * basis + 1) = shape.onset_samples;
    return asset;
}

HrtfAsset makeShells(const HeadShape& shape) {
    HrtfAsset head = makeHead(shape);
    head.distance = 1.0F;
    const std::size_t columns = head.columns();
    for (const float distance : {0.25F, 0.5F}) {
        HrtfShell near = head;
        near.distance = distance;
        const std::size_t constant = near.node_count * columns;
        for (std::size_t i = 0; i < constant; ++i) {
            near.spline[i] *= 1.0F + 0.1F / distance;
        }
        near.spline[constant + columns - 2] += distance < 0.3F ? 4.0F : 2.0F;
        near.spline[constant + columns - 1] += distance < 0.3F ? 4.0F : 2.0F;
        head.nearer.push_back(near);
    }
    return head;
}

HrtfAsset shellAlone(const HrtfAsset& head, std::size_t shell) {
    HrtfAsset alone = head;
    if (shell > 0) {
        static_cast<HrtfShell&>(alone) = head.nearer[head.nearer.size() - shell];
    }
    alone.nearer.clear();
    return alone;
}

std::vector<std::byte> encodeAsset(const HrtfAsset& asset) {
    std::vector<std::byte> bytes;
    append(bytes, "AHRT", 4);
    const auto name_size = static_cast<std::uint32_t>(asset.name.size());
    const bool several = !asset.nearer.empty();
    const auto shells = static_cast<std::uint32_t>(asset.nearer.size() + 1);
    for (const std::uint32_t field :
         {several ? std::uint32_t{2} : std::uint32_t{1}, asset.sample_rate, asset.basis_count,
          asset.basis_taps, several ? shells : asset.node_count, name_size}) {
        append(bytes, field);
    }
    append(bytes, asset.name.data(), asset.name.size());
    bytes.resize((bytes.size() + 3) / 4 * 4);
    append(bytes, asset.basis);
    for (std::uint32_t i = 0; i < shells; ++i) {
        const HrtfShell& shell = i + 1 < shells ? asset.nearer[i] : asset;
        if (several) {
            append(bytes, shell.node_count);
            append(bytes, &shell.distance, sizeof shell.distance);
        }
        append(bytes, shell.nodes);
        append(bytes, shell.spline);
    }
    bytes.resize(bytes.size() + 4);
    sealAsset(bytes);
    return bytes;
}

void sealAsset(std::vector<std::byte>& bytes) {
    const std::uint32_t sum = checksum(bytes.data(), bytes.size() - 4);
    std::memcpy(bytes.data() + bytes.size() - 4, &sum, sizeof sum);
}

Vec3 direction(double azimuth_deg, double elevation_deg) {
    const double azimuth = azimuth_deg * std::numbers::pi / 180.0;
    const double elevation = elevation_deg * std::numbers::pi / 180.0;
    return {static_cast<float>(std::cos(elevation) * std::cos(azimuth)),
            static_cast<float>(std::cos(elevation) * std::sin(azimuth)),
            static_cast<float>(std::sin(elevation))};
}

}  // namespace auricle::test
