#include "auricle/hrtf_asset.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace auricle {

namespace {

static_assert(std::endian::native == std::endian::little, "the asset is read as little-endian");

constexpr char kMagic[4] = {'A', 'H', 'R', 'T'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMaxBasis = 128;
constexpr std::uint32_t kMaxTaps = 2048;
constexpr std::uint32_t kMaxNodes = 100'000;
constexpr std::uint32_t kMaxName = 256;

// CRC-32 of ISO 3309, the one of zlib and PNG.
std::uint32_t crc32(std::span<const std::byte> bytes) {
    std::uint32_t crc = ~0U;
    for (const std::byte byte : bytes) {
        crc ^= static_cast<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
        }
    }
    return ~crc;
}

class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::uint32_t integer() {
        std::uint32_t value = 0;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }

    std::vector<float> floats(std::size_t count) {
        std::vector<float> values(count);
        const auto source = take(count * sizeof(float));
        std::memcpy(values.data(), source.data(), source.size());
        for (const float value : values) {
            if (!std::isfinite(value)) {
                throw std::invalid_argument("HRTF asset holds a number that is not finite");
            }
        }
        return values;
    }

    std::string text(std::size_t size) {
        const auto source = take((size + 3) / 4 * 4);
        std::string value(size, '\0');
        std::memcpy(value.data(), source.data(), size);
        return value;
    }

    std::span<const std::byte> take(std::size_t size) {
        if (size > bytes_.size()) {
            throw std::invalid_argument("HRTF asset is cut short");
        }
        const auto part = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return part;
    }

    std::size_t left() const { return bytes_.size(); }

private:
    std::span<const std::byte> bytes_;
};

std::uint32_t checkedCount(std::uint32_t value, std::uint32_t least, std::uint32_t most,
                           const char* what) {
    if (value < least || value > most) {
        throw std::invalid_argument(std::string("HRTF asset has ") + std::to_string(value) + " " +
                                    what + "; expected " + std::to_string(least) + " to " +
                                    std::to_string(most));
    }
    return value;
}

}  // namespace

HrtfAsset parseHrtfAsset(std::span<const std::byte> bytes) {
    Reader reader(bytes);
    if (bytes.size() < sizeof kMagic ||
        std::memcmp(reader.take(sizeof kMagic).data(), kMagic, sizeof kMagic) != 0) {
        throw std::invalid_argument("not an HRTF asset: it does not begin with AHRT");
    }
    if (const auto version = reader.integer(); version != kVersion) {
        throw std::invalid_argument("HRTF asset has format version " + std::to_string(version) +
                                    "; this engine reads version 1");
    }
    HrtfAsset asset;
    asset.sample_rate = checkedCount(reader.integer(), 8'000, 192'000, "Hz sample rate");
    asset.basis_count = checkedCount(reader.integer(), 1, kMaxBasis, "basis filters");
    asset.basis_taps = checkedCount(reader.integer(), 1, kMaxTaps, "basis taps");
    asset.node_count = checkedCount(reader.integer(), 2, kMaxNodes, "directions");
    const auto name_size = checkedCount(reader.integer(), 0, kMaxName, "bytes of name");
    asset.name = reader.text(name_size);
    const std::size_t nodes = asset.node_count;
    asset.basis =
        reader.floats(static_cast<std::size_t>(asset.basis_count) * asset.basis_taps);
    asset.nodes = reader.floats(3 * nodes);
    asset.spline = reader.floats((nodes + 1) * asset.columns());
    const std::size_t body = bytes.size() - reader.left();
    if (const auto stored = reader.integer(); stored != crc32(bytes.first(body))) {
        throw std::invalid_argument("HRTF asset is damaged: its checksum does not match");
    }
    if (reader.left() != 0) {
        throw std::invalid_argument("HRTF asset has bytes after its end");
    }
    return asset;
}

}  // namespace auricle
