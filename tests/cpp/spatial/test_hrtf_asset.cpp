#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "auricle/hrtf_asset.hpp"
#include "realtime/watch.hpp"
#include "synthetic_head.hpp"

using namespace auricle;
using Bytes = std::vector<std::byte>;

namespace {

constexpr std::size_t kVersionAt = 4;
constexpr std::size_t kRateAt = 8;
constexpr std::size_t kBasisAt = 12;
constexpr std::size_t kTapsAt = 16;
constexpr std::size_t kNodesAt = 20;
constexpr std::size_t kNameSizeAt = 24;
constexpr std::size_t kNameAt = 28;

void write(Bytes& bytes, std::size_t at, std::uint32_t value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

std::string complaint(std::span<const std::byte> bytes) {
    try {
        parseHrtfAsset(bytes);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

bool says(const std::string& text, const char* part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
}

Bytes goodBytes() { return test::encodeAsset(test::makeHead()); }

}  // namespace

TEST_CASE("an encoded asset is read back as it was") {
    for (const char* name : {"", "x", "four", "synthetic"}) {
        HrtfAsset head = test::makeHead();
        head.name = name;
        const HrtfAsset read = parseHrtfAsset(test::encodeAsset(head));
        CHECK(read.name == head.name);
        CHECK(read.sample_rate == head.sample_rate);
        CHECK(read.basis_count == head.basis_count);
        CHECK(read.basis_taps == head.basis_taps);
        CHECK(read.node_count == head.node_count);
        CHECK(read.basis == head.basis);
        CHECK(read.nodes == head.nodes);
        CHECK(read.spline == head.spline);
    }
}

TEST_CASE("an asset of several distances is read back as it was") {
    const HrtfAsset head = test::makeShells();
    const HrtfAsset read = parseHrtfAsset(test::encodeAsset(head));
    CHECK(read.basis == head.basis);
    CHECK(read.distance == 1.0F);
    CHECK(read.spline == head.spline);
    REQUIRE(read.nearer.size() == 2);
    for (std::size_t shell = 0; shell < 2; ++shell) {
        CHECK(read.nearer[shell].distance == head.nearer[shell].distance);
        CHECK(read.nearer[shell].node_count == head.nearer[shell].node_count);
        CHECK(read.nearer[shell].nodes == head.nearer[shell].nodes);
        CHECK(read.nearer[shell].spline == head.nearer[shell].spline);
    }
}

TEST_CASE("an asset of several distances is refused where one of them is wrong") {
    const auto refusal = [](auto&& spoil) {
        HrtfAsset head = test::makeShells({.basis_count = 1, .basis_taps = 1});
        spoil(head);
        return complaint(test::encodeAsset(head));
    };
    CHECK(refusal([](HrtfAsset&) {}).empty());
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    for (const float metres : {0.0F, -0.25F, 0.1F, 0.496F, 0.5F, 3.0F, kNaN}) {
        CAPTURE(metres);
        CHECK(says(refusal([&](HrtfAsset& head) { head.nearer[0].distance = metres; }),
                   "has a distance of"));
    }
    CHECK(says(refusal([](HrtfAsset& head) { head.distance = 1'001.0F; }), "has a distance of"));
    CHECK(says(refusal([](HrtfAsset& head) { head.nearer[1].node_count = 1; }), "1 directions"));
    CHECK(says(refusal([](HrtfAsset& head) { head.nearer[1].nodes[4] = kNaN; }), "not finite"));
    CHECK(says(refusal([](HrtfAsset& head) { head.nearer[0].spline[4] = 1e10F; }),
               "which no measurement gives"));
    Bytes one = test::encodeAsset(test::makeShells());
    write(one, kNodesAt, 1);
    test::sealAsset(one);
    CHECK(says(complaint(one), "1 distances; expected 2 to 16"));
    HrtfAsset crowded = test::makeShells();
    crowded.nearer.resize(kMostShells, crowded.nearer.back());
    CHECK(says(complaint(test::encodeAsset(crowded)), "17 distances"));
    CHECK_THROWS_AS(checkHrtfAsset(crowded), std::invalid_argument);
}

TEST_CASE("an asset cut anywhere is refused") {
    for (const Bytes& whole :
         {goodBytes(), test::encodeAsset(test::makeShells({.basis_taps = 2}))}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            REQUIRE_THROWS_AS(parseHrtfAsset(cut), std::invalid_argument);
        }
    }
    const Bytes bytes = goodBytes();
    CHECK(says(complaint(std::span(bytes).first(bytes.size() - 1)), "cut short"));
}

TEST_CASE("an asset with a flipped bit anywhere is refused") {
    const Bytes bytes = goodBytes();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        Bytes flipped = bytes;
        flipped[at] ^= std::byte{1} << static_cast<int>(at % 8);
        REQUIRE_THROWS_AS(parseHrtfAsset(flipped), std::invalid_argument);
    }
}

TEST_CASE("what is wrong with an asset is said") {
    Bytes bytes = goodBytes();
    SUBCASE("magic") {
        bytes[0] = std::byte{'R'};
        CHECK(says(complaint(bytes), "does not begin with AHRT"));
    }
    SUBCASE("version") {
        write(bytes, kVersionAt, 3);
        CHECK(says(complaint(bytes), "format version 3"));
    }
    SUBCASE("checksum") {
        bytes[bytes.size() - 40] ^= std::byte{1};
        CHECK(says(complaint(bytes), "checksum"));
    }
    SUBCASE("trailing bytes") {
        bytes.push_back(std::byte{0});
        CHECK(says(complaint(bytes), "after its end"));
    }
    SUBCASE("rate") {
        write(bytes, kRateAt, 7'999);
        CHECK(says(complaint(bytes), "7999 Hz sample rate; expected 8000 to 192000"));
    }
    SUBCASE("no basis") {
        write(bytes, kBasisAt, 0);
        CHECK(says(complaint(bytes), "0 basis filters"));
    }
    SUBCASE("no taps") {
        write(bytes, kTapsAt, 0);
        CHECK(says(complaint(bytes), "0 basis taps"));
    }
    SUBCASE("one direction") {
        write(bytes, kNodesAt, 1);
        CHECK(says(complaint(bytes), "1 directions"));
    }
    SUBCASE("long name") {
        write(bytes, kNameSizeAt, 257);
        CHECK(says(complaint(bytes), "257 bytes of name"));
    }
}

TEST_CASE("an asset whose numbers are not finite is refused, also with a right checksum") {
    const Bytes good = goodBytes();
    const std::size_t name = 16;
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
          -std::numeric_limits<float>::infinity()}) {
        for (std::size_t at = kNameAt + name; at + 8 <= good.size(); at += 4) {
            Bytes bytes = good;
            std::memcpy(bytes.data() + at, &bad, sizeof bad);
            test::sealAsset(bytes);
            REQUIRE(says(complaint(bytes), "not finite"));
        }
    }
}

TEST_CASE("absurd counts are refused without asking for the memory they name") {
    struct Counts {
        std::uint32_t basis, taps, nodes;
    };
    constexpr std::uint32_t kHuge = 0xffffffffU;
    const Counts cases[] = {{kHuge, kHuge, kHuge}, {kHuge, 1, 2},       {1, kHuge, 2},
                            {1, 1, kHuge},         {129, 1, 2},         {1, 2049, 2},
                            {1, 1, 100'001},       {128, 2048, 100'000}};
    for (const Counts& counts : cases) {
        CAPTURE(counts.basis);
        CAPTURE(counts.taps);
        CAPTURE(counts.nodes);
        Bytes bytes = goodBytes();
        write(bytes, kBasisAt, counts.basis);
        write(bytes, kTapsAt, counts.taps);
        write(bytes, kNodesAt, counts.nodes);
        test::sealAsset(bytes);
        const test::RealtimeWatch watch;
        CHECK_THROWS_AS(parseHrtfAsset(bytes), std::invalid_argument);
        CHECK(watch.counts().largest_allocation < 64 * bytes.size());
    }
}

TEST_CASE("nodes without their spline do not reserve the room for it") {
    // The largest spline the format allows takes 103 MB; here 1.2 MB of nodes announce it.
    Bytes bytes = goodBytes();
    bytes.resize(kNameAt + 16);
    write(bytes, kBasisAt, 128);
    write(bytes, kTapsAt, 1);
    write(bytes, kNodesAt, 100'000);
    bytes.resize(bytes.size() + 4 * (128 + 3 * 100'000) + 4);
    test::sealAsset(bytes);
    const test::RealtimeWatch watch;
    CHECK_THROWS_AS(parseHrtfAsset(bytes), std::invalid_argument);
    CHECK(watch.counts().largest_allocation < 2 * bytes.size());
}
