/// The client's side of RFC 6455 without I/O: handshake, frames out, frames in.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auricle::client {

enum class Opcode : std::uint8_t {
    kContinuation = 0,
    kText = 1,
    kBinary = 2,
    kClose = 8,
    kPing = 9,
    kPong = 10
};

/// HTTP request that asks for a WebSocket of subprotocol auricle.v1 (section 4.1).
std::string handshakeRequest(const std::string& host, std::uint16_t port,
                             const std::string& key_base64);

/// Sec-WebSocket-Accept that answers a key (section 4.2.2).
std::string handshakeAccept(const std::string& key_base64);

/// Whether an HTTP response head opens the WebSocket; `error` says why not.
bool checkHandshake(std::string_view head, const std::string& key_base64, std::string& error);

/// Appends one masked frame (section 5.2).
void appendFrame(Opcode opcode, std::span<const std::uint8_t> payload,
                 const std::array<std::uint8_t, 4>& mask, std::vector<std::uint8_t>& out);

/// A whole message, or a control frame.
struct WebSocketEvent {
    Opcode opcode = Opcode::kBinary;
    std::span<const std::uint8_t> payload;  ///< holds until the next call
};

/// Takes frames out of what a server sends, and puts fragments together.
class FrameReader {
public:
    /// @param max_message most bytes of a message; the connection of a server that sends more is
    ///     not to be kept.
    explicit FrameReader(std::size_t max_message) : max_message_(max_message) {}

    void feed(std::span<const std::uint8_t> bytes);

    enum class Next : std::uint8_t { kEvent, kNeedMore, kBroken };

    /// Next message or control frame; kBroken from the first breach of RFC 6455 on.
    Next next(WebSocketEvent& event);

    /// What the server did wrong, after kBroken.
    const std::string& error() const { return error_; }

private:
    Next broken(const char* reason);
    Next take(std::uint8_t first, std::span<const std::uint8_t> payload, WebSocketEvent& event,
              bool& whole);

    std::size_t max_message_;
    std::vector<std::uint8_t> received_;
    std::size_t at_ = 0;
    std::vector<std::uint8_t> message_;
    bool fragmented_ = false;
    std::string error_;
};

}  // namespace auricle::client
