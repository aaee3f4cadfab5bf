#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "endpoint.hpp"
#include "tcp_socket.hpp"
#include "websocket_protocol.hpp"

namespace auricle::client {

/// A WebSocket to a bridge: binary messages, one write each. One thread uses it.
class WebSocket {
public:
    /// Connects and shakes hands; `error` says why there is no connection.
    ///
    /// @param stop gives up early once it is true.
    bool open(const Endpoint& endpoint, std::chrono::milliseconds timeout,
              const std::atomic<bool>& stop, std::string& error);

    /// Sends one binary message; false where the connection is lost.
    bool send(std::span<const std::uint8_t> message);

    enum class Received : std::uint8_t { kMessage, kNothing, kLost };

    /// Next message, waited for at most for the timeout. Answers pings and closes on the way.
    ///
    /// @param message a view that holds until the next call.
    Received receive(std::span<const std::uint8_t>& message, std::chrono::milliseconds timeout);

    /// Why the connection was lost.
    const std::string& error() const { return error_; }

    /// Says goodbye, if anybody listens, and closes.
    void close();

    /// Closes without a word, as a cut cable does.
    void cut() { socket_.close(); }

private:
    bool shakeHands(const Endpoint& endpoint, std::chrono::milliseconds timeout,
                    const std::atomic<bool>& stop, std::string& error);
    bool write(Opcode opcode, std::span<const std::uint8_t> payload);
    Received lost(std::string reason);
    Received control(const WebSocketEvent& event);

    TcpSocket socket_;
    FrameReader frames_{0};
    std::vector<std::uint8_t> outgoing_;
    std::vector<std::uint8_t> incoming_;
    std::random_device random_;
    std::string error_;
};

}  // namespace auricle::client
