// Any HRTF asset that is accepted can be rendered from: output is finite and within full scale.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "auricle/renderer.hpp"
#include "expect.hpp"
#include "synthetic_head.hpp"

namespace {

constexpr std::size_t kFrames = 700;

void render(const auricle::HrtfAsset& asset) {
    auricle::Renderer renderer({asset.sample_rate, 2}, asset);
    auricle::SourceParams params;
    params.placed = true;
    params.position = {0.3F, 1.0F, 0.2F};
    std::vector<float> signal(kFrames);
    std::uint32_t state = 1;
    for (float& sample : signal) {
        state = state * 1'664'525U + 1'013'904'223U;
        sample = static_cast<float>(state >> 8) / 8'388'608.0F - 1.0F;
    }
    const auricle::SourceInput input{renderer.addSource(params), signal.data()};
    std::array<float, kFrames> left{};
    std::array<float, kFrames> right{};
    for (const auricle::Vec3 place :
         {params.position, auricle::Vec3{-2.0F, -0.1F, 3.0F}, auricle::Vec3{0.1F, 0.25F, 0.0F}}) {
        const float xyz[] = {place.x, place.y, place.z};
        renderer.setPositions({&input.id, 1}, xyz);
        renderer.process({&input, 1}, left.data(), right.data(), kFrames);
        for (std::size_t n = 0; n < kFrames; ++n) {
            AURICLE_EXPECT(std::abs(left[n]) <= 1.0F && std::abs(right[n]) <= 1.0F);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4) {
        return 0;
    }
    std::vector<std::byte> bytes(size);
    std::memcpy(bytes.data(), data, size);
    auricle::test::sealAsset(bytes);
    try {
        render(auricle::parseHrtfAsset(bytes));
    } catch (const std::invalid_argument& error) {
        AURICLE_EXPECT(std::strlen(error.what()) > 10);
    }
    return 0;
}
