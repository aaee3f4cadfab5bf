#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace auricle::client {

/// A TCP connection with TCP_NODELAY. This file and its .cpp are all that knows of POSIX sockets
/// and Winsock. One thread uses a socket.
class TcpSocket {
public:
    TcpSocket() = default;
    ~TcpSocket() { close(); }

    TcpSocket(const TcpSocket&) = delete;
    TcpSocket& operator=(const TcpSocket&) = delete;

    /// Connects to the first address of the host that answers.
    ///
    /// @param stop gives up early once it is true.
    /// @param error why there is no connection, where the result is false.
    bool connect(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout,
                 const std::atomic<bool>& stop, std::string& error);

    /// Sends all of the bytes; false where the connection is gone or takes none for the timeout.
    bool send(std::span<const std::uint8_t> bytes, std::chrono::milliseconds timeout);

    enum class Received : std::uint8_t { kBytes, kNothing, kLost };

    /// Waits for bytes, at most for the timeout.
    Received receive(std::span<std::uint8_t> space, std::chrono::milliseconds timeout,
                     std::size_t& bytes);

    void close();

private:
    // SOCKET of Winsock is as wide as a pointer; its INVALID_SOCKET and the -1 of POSIX agree here.
    static constexpr std::intptr_t kNone = -1;
    std::intptr_t handle_ = kNone;
};

}  // namespace auricle::client
