// parseHrtfAsset on any bytes: a valid asset or std::invalid_argument, and nothing else.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "auricle/hrtf_asset.hpp"
#include "expect.hpp"
#include "synthetic_head.hpp"

namespace {

void expectFinite(std::initializer_list<const std::vector<float>*> arrays) {
    for (const auto* values : arrays) {
        for (const float value : *values) {
            AURICLE_EXPECT(std::isfinite(value));
        }
    }
}

void parse(const std::vector<std::byte>& bytes) {
    try {
        const auricle::HrtfAsset asset = auricle::parseHrtfAsset(bytes);
        const std::size_t nodes = asset.node_count;
        AURICLE_EXPECT(asset.sample_rate >= 8'000 && asset.sample_rate <= 192'000);
        AURICLE_EXPECT(asset.basis.size() == std::size_t{asset.basis_count} * asset.basis_taps);
        AURICLE_EXPECT(asset.nodes.size() == 3 * nodes);
        AURICLE_EXPECT(asset.spline.size() == (nodes + 1) * asset.columns());
        expectFinite({&asset.basis, &asset.nodes, &asset.spline});
        float least = 0.1F;
        for (const auricle::HrtfShell& shell : asset.nearer) {
            AURICLE_EXPECT(shell.distance > least);
            least = shell.distance;
            AURICLE_EXPECT(shell.nodes.size() == std::size_t{3} * shell.node_count);
            AURICLE_EXPECT(shell.spline.size() ==
                           (std::size_t{shell.node_count} + 1) * asset.columns());
            expectFinite({&shell.nodes, &shell.spline});
        }
        AURICLE_EXPECT(asset.nearer.empty() || asset.distance > least);
        // What was read is what is written, but for the padding's bytes and the checksum.
        AURICLE_EXPECT(auricle::test::encodeAsset(asset).size() == bytes.size());
    } catch (const std::invalid_argument& error) {
        AURICLE_EXPECT(std::strlen(error.what()) > 10);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> bytes(size);
    if (size > 0) {
        std::memcpy(bytes.data(), data, size);
    }
    parse(bytes);
    if (size >= 4) {
        // The checksum would hide all other damage from the fuzzer.
        auricle::test::sealAsset(bytes);
        parse(bytes);
    }
    return 0;
}
