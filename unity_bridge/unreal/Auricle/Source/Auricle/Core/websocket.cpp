#include "websocket.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sha1.hpp"

namespace auricle::client {

namespace {

using std::chrono::milliseconds;

// Above the largest FRAME (4096 frames of two float32) and far above any control message.
constexpr std::size_t kMaxMessage = std::size_t{1} << 20U;
constexpr std::size_t kMaxHandshake = 16 * 1024;
constexpr milliseconds kSendTimeout(1000);

}  // namespace

bool WebSocket::open(const Endpoint& endpoint, milliseconds timeout, const std::atomic<bool>& stop,
                     std::string& error) {
    frames_ = FrameReader(kMaxMessage);
    error_.clear();
    incoming_.resize(std::size_t{64} * 1024);
    if (!socket_.connect(endpoint.host, endpoint.port, timeout, stop, error)) return false;
    if (shakeHands(endpoint, timeout, stop, error)) return true;
    socket_.close();
    return false;
}

bool WebSocket::shakeHands(const Endpoint& endpoint, milliseconds timeout,
                           const std::atomic<bool>& stop, std::string& error) {
    std::array<std::uint8_t, 16> nonce{};
    for (std::uint8_t& byte : nonce)
        byte = static_cast<std::uint8_t>(random_());
    const std::string key = base64(nonce);
    const std::string request = handshakeRequest(endpoint.host, endpoint.port, key);
    error = "the server closed the connection during the handshake";
    if (!socket_.send({reinterpret_cast<const std::uint8_t*>(request.data()), request.size()},
                      timeout)) {
        return false;
    }
    std::string head;
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (head.find("\r\n\r\n") == std::string::npos) {
        std::size_t bytes = 0;
        const auto got = socket_.receive(incoming_, milliseconds(50), bytes);
        if (got == TcpSocket::Received::kLost || head.size() > kMaxHandshake) return false;
        head.append(reinterpret_cast<const char*>(incoming_.data()), bytes);
        if (stop.load() || std::chrono::steady_clock::now() > end) {
            error = "the server did not answer the handshake in time";
            return false;
        }
    }
    const std::size_t size = head.find("\r\n\r\n") + 4;
    frames_.feed({reinterpret_cast<const std::uint8_t*>(head.data()) + size, head.size() - size});
    return checkHandshake(std::string_view(head).substr(0, size), key, error);
}

bool WebSocket::write(Opcode opcode, std::span<const std::uint8_t> payload) {
    const std::uint32_t bits = random_();
    std::array<std::uint8_t, 4> mask{};
    for (std::size_t k = 0; k < 4; ++k)
        mask[k] = static_cast<std::uint8_t>(bits >> (8 * k));
    outgoing_.clear();
    appendFrame(opcode, payload, mask, outgoing_);
    if (socket_.send(outgoing_, kSendTimeout)) return true;
    lost("the connection is gone");
    return false;
}

bool WebSocket::send(std::span<const std::uint8_t> message) {
    return write(Opcode::kBinary, message);
}

WebSocket::Received WebSocket::lost(std::string reason) {
    if (error_.empty()) error_ = std::move(reason);
    socket_.close();
    return Received::kLost;
}

WebSocket::Received WebSocket::control(const WebSocketEvent& event) {
    if (event.opcode == Opcode::kPing) write(Opcode::kPong, event.payload);
    if (event.opcode != Opcode::kClose) return Received::kNothing;
    unsigned code = 1005;  // RFC 6455, 7.1.5: the frame gave none
    if (event.payload.size() >= 2) code = 256U * event.payload[0] + event.payload[1];
    write(Opcode::kClose, event.payload.first(std::min<std::size_t>(2, event.payload.size())));
    return lost("the server closed the connection with code " + std::to_string(code));
}

WebSocket::Received WebSocket::receive(std::span<const std::uint8_t>& message,
                                       milliseconds timeout) {
    for (;;) {
        WebSocketEvent event;
        switch (frames_.next(event)) {
            case FrameReader::Next::kBroken:
                return lost(frames_.error());
            case FrameReader::Next::kEvent:
                if (event.opcode == Opcode::kBinary) {
                    message = event.payload;
                    return Received::kMessage;
                }
                if (control(event) == Received::kLost) return Received::kLost;
                continue;
            case FrameReader::Next::kNeedMore:
                break;
        }
        std::size_t bytes = 0;
        switch (socket_.receive(incoming_, timeout, bytes)) {
            case TcpSocket::Received::kLost:
                return lost("the connection is gone");
            case TcpSocket::Received::kNothing:
                return Received::kNothing;
            case TcpSocket::Received::kBytes:
                frames_.feed({incoming_.data(), bytes});
        }
    }
}

void WebSocket::close() {
    constexpr std::array<std::uint8_t, 2> kNormal{1000 >> 8U, 1000 & 0xffU};
    write(Opcode::kClose, kNormal);
    socket_.close();
}

}  // namespace auricle::client
