#include "websocket_protocol.hpp"

#include <algorithm>
#include <cctype>

#include "sha1.hpp"

namespace auricle::client {

namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::size_t kMaxControl = 125;

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return result;
}

// Value of a header field without the white space around it; empty where there is none.
std::string_view field(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || lowered(line.substr(0, colon)) != name) continue;
        const std::size_t first = line.find_first_not_of(" \t", colon + 1);
        if (first == std::string_view::npos) return {};
        return line.substr(first, line.find_last_not_of(" \t") + 1 - first);
    }
    return {};
}

}  // namespace

std::string handshakeRequest(const std::string& host, std::uint16_t port,
                             const std::string& key_base64) {
    const bool ipv6 = host.find(':') != std::string::npos;
    const std::string authority = (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
    return "GET / HTTP/1.1\r\nHost: " + authority +
           "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key_base64 +
           "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: auricle.v1\r\n\r\n";
}

std::string handshakeAccept(const std::string& key_base64) {
    return base64(sha1(key_base64 + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

bool checkHandshake(std::string_view head, const std::string& key_base64, std::string& error) {
    const std::string status(head.substr(0, head.find("\r\n")));
    if (head.substr(0, 13) != "HTTP/1.1 101 ") {
        error = "the server answered \"" + status.substr(0, 80) +
                "\"; is this the address of auricle serve?";
    } else if (lowered(field(head, "upgrade")) != "websocket" ||
               lowered(field(head, "connection")).find("upgrade") == std::string::npos ||
               field(head, "sec-websocket-accept") != handshakeAccept(key_base64)) {
        error = "the server's handshake is not that of RFC 6455";
    } else if (field(head, "sec-websocket-protocol") != "auricle.v1") {
        error = "the server does not speak auricle.v1";
    } else if (!field(head, "sec-websocket-extensions").empty()) {
        error = "the server chose a WebSocket extension that was not offered";
    } else {
        return true;
    }
    return false;
}

void appendFrame(Opcode opcode, std::span<const std::uint8_t> payload,
                 const std::array<std::uint8_t, 4>& mask, std::vector<std::uint8_t>& out) {
    out.push_back(static_cast<std::uint8_t>(kFinal | static_cast<std::uint8_t>(opcode)));
    const std::uint64_t size = payload.size();
    unsigned extended = 0;
    if (size <= kMaxControl) {
        out.push_back(static_cast<std::uint8_t>(kMasked | size));
    } else {
        extended = size <= UINT16_MAX ? 2 : 8;
        out.push_back(static_cast<std::uint8_t>(kMasked | (extended == 2 ? 126U : 127U)));
    }
    for (unsigned shift = 8 * extended; shift > 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(size >> (shift - 8)));
    }
    out.insert(out.end(), mask.begin(), mask.end());
    const std::size_t start = out.size();
    out.insert(out.end(), payload.begin(), payload.end());
    for (std::size_t i = 0; i < payload.size(); ++i)
        out[start + i] ^= mask[i % 4];
}

void FrameReader::feed(std::span<const std::uint8_t> bytes) {
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    received_.insert(received_.end(), bytes.begin(), bytes.end());
}

FrameReader::Next FrameReader::broken(const char* reason) {
    if (error_.empty()) error_ = reason;
    return Next::kBroken;
}

FrameReader::Next FrameReader::next(WebSocketEvent& event) {
    if (!error_.empty()) return Next::kBroken;
    for (bool whole = false; !whole;) {
        const auto rest = std::span<const std::uint8_t>(received_).subspan(at_);
        if (rest.size() < 2) return Next::kNeedMore;
        if ((rest[1] & kMasked) != 0) return broken("the server sent a masked frame");
        std::uint64_t size = rest[1];
        std::size_t head = 2;
        if (size > kMaxControl) {
            head += size == 126 ? 2 : 8;
            if (rest.size() < head) return Next::kNeedMore;
            size = 0;
            for (std::size_t i = 2; i < head; ++i)
                size = size << 8U | rest[i];
        }
        if (size > max_message_) return broken("the server sent a message beyond the limit");
        if (rest.size() - head < size) return Next::kNeedMore;
        at_ += head + size;
        if (take(rest[0], rest.subspan(head, size), event, whole) == Next::kBroken) {
            return Next::kBroken;
        }
    }
    return Next::kEvent;
}

FrameReader::Next FrameReader::take(std::uint8_t first, std::span<const std::uint8_t> payload,
                                    WebSocketEvent& event, bool& whole) {
    const bool final = (first & kFinal) != 0;
    if ((first & kReserved) != 0) return broken("the server set a reserved bit of a frame");
    const auto opcode = static_cast<Opcode>(first & 0x0fU);
    switch (opcode) {
        case Opcode::kClose:
        case Opcode::kPing:
        case Opcode::kPong:
            if (!final || payload.size() > kMaxControl) {
                return broken("the server sent a control frame that is too long or in parts");
            }
            event = {opcode, payload};
            whole = true;
            return Next::kEvent;
        case Opcode::kText:
            return broken("the server sent a text message; the protocol has binary ones only");
        case Opcode::kBinary:
            if (fragmented_) return broken("the server began a message inside another");
            if (final) {
                event = {opcode, payload};
                whole = true;
                return Next::kEvent;
            }
            message_.assign(payload.begin(), payload.end());
            fragmented_ = true;
            return Next::kNeedMore;
        case Opcode::kContinuation:
            if (!fragmented_) return broken("the server went on with a message it never began");
            if (message_.size() + payload.size() > max_message_) {
                return broken("the server sent a message beyond the limit");
            }
            message_.insert(message_.end(), payload.begin(), payload.end());
            if (final) {
                fragmented_ = false;
                event = {Opcode::kBinary, message_};
                whole = true;
            }
            return Next::kEvent;
    }
    return broken("the server sent a frame of an unknown kind");
}

}  // namespace auricle::client
