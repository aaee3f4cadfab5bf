#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "sha1.hpp"
#include "websocket_protocol.hpp"

using namespace auricle::client;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::string hex(const std::array<std::uint8_t, 20>& digest) {
    std::string text;
    for (const std::uint8_t byte : digest) {
        text += "0123456789abcdef"[byte >> 4U];
        text += "0123456789abcdef"[byte & 15U];
    }
    return text;
}

// A server's frame: not masked.
Bytes frame(std::uint8_t first, std::size_t size) {
    Bytes out{first};
    if (size < 126) {
        out.push_back(static_cast<std::uint8_t>(size));
    } else if (size < 65536) {
        out.insert(out.end(), {126, static_cast<std::uint8_t>(size >> 8U),
                               static_cast<std::uint8_t>(size & 0xffU)});
    } else {
        out.insert(out.end(), {127, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(size >> 16U),
                               static_cast<std::uint8_t>(size >> 8U & 0xffU),
                               static_cast<std::uint8_t>(size & 0xffU)});
    }
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(static_cast<std::uint8_t>(i));
    return out;
}

std::string brokenBy(const Bytes& bytes) {
    FrameReader reader(100'000);
    reader.feed(bytes);
    WebSocketEvent event;
    for (;;) {
        switch (reader.next(event)) {
            case FrameReader::Next::kBroken:
                return reader.error();
            case FrameReader::Next::kNeedMore:
                return "";
            case FrameReader::Next::kEvent:
                break;
        }
    }
}

std::string head(const char* accept, const char* more = "") {
    return std::string(
               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n"
               "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ") +
           accept + "\r\n" + more + "\r\n";
}

}  // namespace

TEST_CASE("SHA-1 gives the digests of RFC 3174") {
    CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
          "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    CHECK(hex(sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    CHECK(hex(sha1(std::string(1'000'000, 'a'))) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("base64 gives the texts of RFC 4648") {
    const auto encoded = [](const std::string& text) {
        return base64(Bytes(text.begin(), text.end()));
    };
    CHECK(encoded("") == "");
    CHECK(encoded("f") == "Zg==");
    CHECK(encoded("fo") == "Zm8=");
    CHECK(encoded("foo") == "Zm9v");
    CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("the handshake is the one of RFC 6455, section 1.3") {
    const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
    const char* accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    CHECK(handshakeAccept(key) == accept);
    std::string error;
    const char* protocol = "sec-websocket-protocol:auricle.v1\r\n";
    CHECK(checkHandshake(head(accept, protocol), key, error));
    CHECK(!checkHandshake(head("wrong", protocol), key, error));
    CHECK(!checkHandshake(head(accept), key, error));
    CHECK(error == "the server does not speak auricle.v1");
    const std::string deflate =
        std::string(protocol) + "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    CHECK(!checkHandshake(head(accept, deflate.c_str()), key, error));
    CHECK(!checkHandshake("HTTP/1.1 404 Not Found\r\n\r\n", key, error));
    CHECK(error.find("404 Not Found") != std::string::npos);
    CHECK(handshakeRequest("::1", 80, key).find("Host: [::1]:80\r\n") != std::string::npos);
}

TEST_CASE("a client's frame is masked as in the example of RFC 6455, section 5.7") {
    const std::string hello = "Hello";
    Bytes out;
    appendFrame(Opcode::kText, Bytes(hello.begin(), hello.end()), {0x37, 0xfa, 0x21, 0x3d}, out);
    CHECK(out == Bytes{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58});
    for (const std::size_t size : {125UL, 126UL, 65535UL, 65536UL}) {
        out.clear();
        appendFrame(Opcode::kBinary, Bytes(size, 1), {0, 0, 0, 0}, out);
        const std::size_t head_size = size < 126 ? 6 : size < 65536 ? 8 : 14;
        CHECK(out.size() == head_size + size);
    }
}

TEST_CASE("messages come out whole however the bytes are cut") {
    Bytes stream;
    for (const std::size_t size : {0UL, 5UL, 125UL, 126UL, 4000UL, 65535UL, 70'000UL}) {
        const Bytes next = frame(0x82, size);
        stream.insert(stream.end(), next.begin(), next.end());
    }
    for (const std::size_t chunk : {1UL, 2UL, 3UL, 1000UL, 1'000'000UL}) {
        FrameReader reader(100'000);
        std::vector<std::size_t> sizes;
        for (std::size_t at = 0; at < stream.size(); at += chunk) {
            reader.feed({stream.data() + at, std::min(chunk, stream.size() - at)});
            WebSocketEvent event;
            while (reader.next(event) == FrameReader::Next::kEvent) {
                sizes.push_back(event.payload.size());
                for (std::size_t i = 0; i < event.payload.size(); i += 97) {
                    REQUIRE(event.payload[i] == static_cast<std::uint8_t>(i));
                }
            }
        }
        CHECK(sizes == std::vector<std::size_t>{0, 5, 125, 126, 4000, 65535, 70'000});
    }
}

TEST_CASE("fragments are joined, with a ping between them handed out first") {
    Bytes stream{0x02, 2, 'a', 'b', 0x89, 1, 'p', 0x00, 1, 'c', 0x80, 1, 'd'};
    FrameReader reader(100);
    reader.feed(stream);
    WebSocketEvent event;
    REQUIRE(reader.next(event) == FrameReader::Next::kEvent);
    CHECK(event.opcode == Opcode::kPing);
    REQUIRE(reader.next(event) == FrameReader::Next::kEvent);
    CHECK(event.opcode == Opcode::kBinary);
    CHECK(std::string(event.payload.begin(), event.payload.end()) == "abcd");
    CHECK(reader.next(event) == FrameReader::Next::kNeedMore);
}

TEST_CASE("each breach of RFC 6455 is refused with a sentence of its own") {
    CHECK(brokenBy({0x82, 0x81, 0, 0, 0, 0, 1}).find("masked") != std::string::npos);
    CHECK(brokenBy({0xc2, 0}).find("reserved") != std::string::npos);
    CHECK(brokenBy({0x81, 0}).find("text") != std::string::npos);
    CHECK(brokenBy({0x80, 0}).find("never began") != std::string::npos);
    CHECK(brokenBy({0x02, 0, 0x82, 0}).find("inside another") != std::string::npos);
    CHECK(brokenBy({0x09, 0}).find("control") != std::string::npos);
    CHECK(brokenBy(frame(0x89, 126)).find("control") != std::string::npos);
    CHECK(brokenBy({0x83, 0}).find("unknown") != std::string::npos);
    CHECK(brokenBy({0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0}).find("limit") != std::string::npos);
    Bytes parts = frame(0x02, 60'000);
    const Bytes rest = frame(0x80, 60'000);
    parts.insert(parts.end(), rest.begin(), rest.end());
    CHECK(brokenBy(parts).find("limit") != std::string::npos);
}

TEST_CASE("any bytes at all are survived") {
    std::mt19937 random(99);
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes(random() % 40);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        brokenBy(bytes);
        std::string error;
        checkHandshake({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "key", error);
    }
}
