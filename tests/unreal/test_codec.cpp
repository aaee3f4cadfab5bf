#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "codec.hpp"
#include "vectors.hpp"

using namespace auricle::client;
using auricle::test::protocolVectors;

namespace {

using Bytes = std::vector<std::uint8_t>;

// Decodes, and where that succeeds encodes again; the error otherwise.
std::string roundTrip(const Bytes& bytes, Bytes& again) {
    std::string error;
    again.clear();
    if (isBatch(bytes)) {
        Batch batch;
        if (decode(bytes, batch, error)) encode(batch, again);
    } else {
        Message message;
        if (decode(bytes, message, error)) encode(message, again);
    }
    return error;
}

void mutate(Bytes& bytes, std::mt19937& random) {
    const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
        const std::size_t at = bytes.empty() ? 0 : below(bytes.size());
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (below(bytes.empty() ? 1 : 4)) {
            case 0:
                bytes.insert(place, static_cast<std::uint8_t>(random()));
                break;
            case 1:
                bytes[at] = static_cast<std::uint8_t>(random());
                break;
            case 2:
                bytes[at] ^= static_cast<std::uint8_t>(1U << below(8));
                break;
            default:
                bytes.erase(place, place + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                               1 + below(8), bytes.size() - at)));
        }
    }
}

}  // namespace

TEST_CASE("every good vector decodes and encodes to the same bytes") {
    std::size_t good = 0;
    for (const auto& vector : protocolVectors()) {
        if (vector.kind != "OK") continue;
        CAPTURE(vector.name);
        Bytes again;
        CHECK(roundTrip(vector.bytes, again) == "");
        CHECK(again == vector.bytes);
        ++good;
    }
    CHECK(good >= 70);
}

TEST_CASE("every tolerated vector decodes, and its canonical form stands for the same") {
    std::size_t tolerated = 0;
    for (const auto& vector : protocolVectors()) {
        if (vector.kind != "LAX") continue;
        CAPTURE(vector.name);
        Bytes canonical;
        Bytes again;
        CHECK(roundTrip(vector.bytes, canonical) == "");
        CHECK(canonical != vector.bytes);
        CHECK(roundTrip(canonical, again) == "");
        CHECK(again == canonical);
        ++tolerated;
    }
    CHECK(tolerated >= 17);
}

TEST_CASE("every bad vector is refused with a sentence") {
    std::size_t bad = 0;
    for (const auto& vector : protocolVectors()) {
        if (vector.kind != "BAD") continue;
        CAPTURE(vector.name);
        Bytes again;
        const std::string error = roundTrip(vector.bytes, again);
        CHECK(error.size() > 15);
        CHECK(again.empty());
        ++bad;
    }
    CHECK(bad >= 97);
}

TEST_CASE("every beginning of a good vector is refused") {
    for (const auto& vector : protocolVectors()) {
        if (vector.kind != "OK" || vector.bytes.size() > 600) continue;
        CAPTURE(vector.name);
        for (std::size_t length = 0; length < vector.bytes.size(); ++length) {
            Bytes again;
            CHECK(roundTrip({vector.bytes.begin(),
                             vector.bytes.begin() + static_cast<std::ptrdiff_t>(length)},
                            again) != "");
        }
    }
}

TEST_CASE("mutated vectors are refused, or mean what their canonical form means") {
    std::mt19937 random(20240501);
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (int round = 0; round < 400; ++round) {
        for (const auto& vector : protocolVectors()) {
            if (vector.bytes.size() > 700) continue;
            Bytes bytes = vector.bytes;
            mutate(bytes, random);
            Bytes canonical;
            if (!roundTrip(bytes, canonical).empty()) {
                ++refused;
                continue;
            }
            Bytes again;
            REQUIRE(roundTrip(canonical, again) == "");
            REQUIRE(again == canonical);
            ++accepted;
        }
    }
    CHECK(accepted > 1000);
    CHECK(refused > 10'000);
}

TEST_CASE("numbers of a message arrive as they were sent") {
    const Bytes block = [] {
        Block sent;
        sent.seq = 1LL << 40;
        sent.t = -4096;
        sent.frames = 32;
        sent.ids = {1, 65535};
        sent.pose = {1.5F, -2, 0.25F, 0, 0, 0.6F, 0.8F};
        const std::vector<std::uint8_t> pcm(256, 7);
        sent.pcm = pcm;
        Bytes bytes;
        encode(sent, bytes);
        return bytes;
    }();
    Message message;
    std::string error;
    REQUIRE(decode(block, message, error));
    const auto* received = std::get_if<Block>(&message);
    REQUIRE(received != nullptr);
    CHECK(received->seq == 1LL << 40);
    CHECK(received->t == -4096);
    CHECK(received->ids == std::vector<std::int64_t>{1, 65535});
    CHECK(received->pose == Pose{1.5F, -2, 0.25F, 0, 0, 0.6F, 0.8F});
    CHECK(received->pcm.size() == 256);
    CHECK(received->pcm.data() >= block.data());
    CHECK(received->pcm.data() < block.data() + block.size());
}

TEST_CASE("a refusal says what was wrong and what is right") {
    const auto refusal = [](const char* name) {
        for (const auto& vector : protocolVectors()) {
            Bytes again;
            if (vector.name == name) return roundTrip(vector.bytes, again);
        }
        return std::string("no such vector");
    };
    CHECK(refusal("gain_string") == "gain is a string; send a number");
    CHECK(refusal("hello_without_block") == "HELLO lacks block; send it");
    CHECK(refusal("session_15_bytes") == "session has 15 bytes; send 16");
    CHECK(refusal("poses_short") == "POSES.xyz has 12 bytes; send 24");
    CHECK(refusal("type_127") == "message type 127 is not part of protocol 1");
}
