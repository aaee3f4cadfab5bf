#include "auricle/hrtf_asset.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace auricle {

namespace {

static_assert(std::endian::native == std::endian::little, "the asset is read as little-endian");

constexpr char kMagic[4] = {'A', 'H', 'R', 'T'};
constexpr std::uint32_t kOneDistance = 1;  // versions
constexpr std::uint32_t kSeveralDistances = 2;
constexpr std::uint32_t kMaxBasis = 128;
constexpr std::uint32_t kMaxTaps = 2048;
constexpr std::uint32_t kMaxNodes = 100'000;
constexpr std::uint32_t kMaxName = 256;
constexpr std::uint32_t kLowestRate = 8'000;
constexpr std::uint32_t kHighestRate = 192'000;
constexpr float kFarthestShell = 1'000.0F;
// Shells closer together than this share tell nothing apart and blend badly.
constexpr float kShellSpacing = 1.01F;

// Far beyond any measurement, and small enough that sums over all sources stay finite.
constexpr float kLargestSample = 1e6F;
constexpr float kLargestCoefficient = 1e9F;

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

    float number() { return std::bit_cast<float>(integer()); }

    std::vector<float> floats(std::size_t count) {
        // Taken before room is made: a damaged count must not ask for memory.
        const auto source = take(count * sizeof(float));
        std::vector<float> values(count);
        std::memcpy(values.data(), source.data(), source.size());
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

void checkNumbers(const std::vector<float>& values, std::size_t count, float largest,
                  const char* what) {
    if (values.size() != count) {
        throw std::invalid_argument(std::string("HRTF asset has ") + std::to_string(values.size()) +
                                    " numbers in its " + what + "; its counts ask for " +
                                    std::to_string(count));
    }
    for (const float value : values) {
        if (!std::isfinite(value)) {
            throw std::invalid_argument(
                std::string("HRTF asset holds a number that is not finite, in its ") + what);
        }
        if (std::abs(value) > largest) {
            throw std::invalid_argument(std::string("HRTF asset holds ") + std::to_string(value) +
                                        " in its " + what + ", which no measurement gives");
        }
    }
}

void checkShell(const HrtfShell& shell, std::size_t columns) {
    checkedCount(shell.node_count, 2, kMaxNodes, "directions");
    const std::size_t nodes = shell.node_count;
    checkNumbers(shell.nodes, 3 * nodes, kLargestSample, "directions");
    checkNumbers(shell.spline, (nodes + 1) * columns, kLargestCoefficient, "spline");
}

void checkDistances(const HrtfAsset& asset) {
    if (asset.nearer.empty()) {
        return;
    }
    if (asset.nearer.size() >= kMostShells) {
        throw std::invalid_argument("HRTF asset has " + std::to_string(asset.nearer.size() + 1) +
                                    " distances; expected at most " + std::to_string(kMostShells));
    }
    float least = kNearestShell;
    const auto check = [&least](float distance) {
        const bool within = distance >= least && distance <= kFarthestShell;  // a NaN is not
        if (!within) {
            throw std::invalid_argument("HRTF asset has a distance of " + std::to_string(distance) +
                                        " m where " + std::to_string(least) + " to " +
                                        std::to_string(kFarthestShell) + " m was expected");
        }
        least = kShellSpacing * distance;
    };
    for (const HrtfShell& shell : asset.nearer) {
        check(shell.distance);
    }
    check(asset.distance);
}

HrtfShell readShell(Reader& reader, bool has_distance, std::uint32_t nodes, std::size_t columns) {
    HrtfShell shell;
    shell.node_count = checkedCount(nodes, 2, kMaxNodes, "directions");
    shell.distance = has_distance ? reader.number() : 0.0F;
    shell.nodes = reader.floats(std::size_t{3} * shell.node_count);
    shell.spline = reader.floats((std::size_t{shell.node_count} + 1) * columns);
    return shell;
}

}  // namespace

void checkHrtfAsset(const HrtfAsset& asset) {
    checkedCount(asset.sample_rate, kLowestRate, kHighestRate, "Hz sample rate");
    checkedCount(asset.basis_count, 1, kMaxBasis, "basis filters");
    checkedCount(asset.basis_taps, 1, kMaxTaps, "basis taps");
    checkNumbers(asset.basis, static_cast<std::size_t>(asset.basis_count) * asset.basis_taps,
                 kLargestSample, "basis");
    checkDistances(asset);
    checkShell(asset, asset.columns());
    for (const HrtfShell& shell : asset.nearer) {
        checkShell(shell, asset.columns());
    }
}

HrtfAsset parseHrtfAsset(std::span<const std::byte> bytes) {
    Reader reader(bytes);
    if (bytes.size() < sizeof kMagic ||
        std::memcmp(reader.take(sizeof kMagic).data(), kMagic, sizeof kMagic) != 0) {
        throw std::invalid_argument("not an HRTF asset: it does not begin with AHRT");
    }
    const auto version = reader.integer();
    if (version != kOneDistance && version != kSeveralDistances) {
        throw std::invalid_argument("HRTF asset has format version " + std::to_string(version) +
                                    "; this engine reads versions 1 and 2");
    }
    HrtfAsset asset;
    asset.sample_rate = checkedCount(reader.integer(), kLowestRate, kHighestRate, "Hz sample rate");
    asset.basis_count = checkedCount(reader.integer(), 1, kMaxBasis, "basis filters");
    asset.basis_taps = checkedCount(reader.integer(), 1, kMaxTaps, "basis taps");
    const bool several = version == kSeveralDistances;
    const auto nodes_or_shells = several
                                     ? checkedCount(reader.integer(), 2, kMostShells, "distances")
                                     : checkedCount(reader.integer(), 2, kMaxNodes, "directions");
    const auto name_size = checkedCount(reader.integer(), 0, kMaxName, "bytes of name");
    asset.name = reader.text(name_size);
    asset.basis = reader.floats(static_cast<std::size_t>(asset.basis_count) * asset.basis_taps);
    const std::size_t columns = asset.columns();
    for (std::uint32_t shell = 1; several && shell < nodes_or_shells; ++shell) {
        const std::uint32_t nodes = reader.integer();
        asset.nearer.push_back(readShell(reader, true, nodes, columns));
    }
    const std::uint32_t nodes = several ? reader.integer() : nodes_or_shells;
    static_cast<HrtfShell&>(asset) = readShell(reader, several, nodes, columns);
    const std::size_t body = bytes.size() - reader.left();
    if (const auto stored = reader.integer(); stored != crc32(bytes.first(body))) {
        throw std::invalid_argument("HRTF asset is damaged: its checksum does not match");
    }
    if (reader.left() != 0) {
        throw std::invalid_argument("HRTF asset has bytes after its end");
    }
    checkHrtfAsset(asset);
    return asset;
}

}  // namespace auricle
