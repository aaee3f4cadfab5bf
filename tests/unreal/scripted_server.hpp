#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "codec.hpp"

namespace auricle::test {

using Bytes = std::vector<std::uint8_t>;

/// A WebSocket server on a free port of this machine that does to its client what a test wants.
///
/// It takes one connection after the other, shakes hands, and calls the script for each binary
/// message. Connections and messages are counted.
class ScriptedServer {
public:
    /// What a script may do with the connection it was called for.
    class Connection {
    public:
        explicit Connection(int handle) : handle_(handle) {}
        void send(const client::Message& message) const;
        /// A binary message of any bytes.
        void sendRaw(const Bytes& payload) const;
        /// Bytes that need not be a WebSocket frame.
        void sendBytes(const Bytes& bytes) const;
        void close(std::uint16_t code) const;
        /// Resets the connection without a closing frame.
        void cut() const;

    private:
        int handle_;
    };

    using Script = std::function<void(Connection&, const Bytes& message, int connection)>;

    explicit ScriptedServer(Script script);
    ~ScriptedServer();

    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }
    /// Every message so far, a BATCH taken apart.
    std::vector<Bytes> messages() const;

private:
    void run();
    void serve(int handle, int connection);

    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stop_{false};
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<Bytes> messages_;
    std::thread thread_;
};

/// Answers HELLO and RESUME with WELCOME, and each BLOCK with a FRAME whose left ear is the sum of
/// its sources and whose right ear is half of that; TypeOf(message) of others is ignored.
void echo(ScriptedServer::Connection& connection, const Bytes& message, int number);

/// WELCOME that grants what the tests ask for.
client::Welcome welcome();

/// Messages of a type among some.
int count(const std::vector<Bytes>& messages, std::uint8_t type);

}  // namespace auricle::test
