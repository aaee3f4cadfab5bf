#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "block_renderer.hpp"
#include "endpoint.hpp"
#include "panner.hpp"
#include "playout.hpp"
#include "session.hpp"
#include "spsc_queue.hpp"

namespace auricle::client {

/// What a bridge client is made for.
struct BridgeSettings {
    Endpoint endpoint;
    std::string client = "auricle-cpp";  ///< name and version, for the server's log
    std::uint32_t sample_rate = 48'000;
    std::uint32_t block = 512;  ///< frames of every block, 32 to 4096
    std::uint32_t max_sources = 64;
    std::uint32_t depth = 3;  ///< blocks between recording and playing, to begin with
    Distance distance = Distance::kHost;
};

/// How a bridge client is doing.
struct BridgeStatus {
    bool connected = false;
    bool given_up = false;  ///< another attempt would meet the same refusal
    std::string message;    ///< one sentence for people
    std::uint32_t depth = 0;
    std::uint32_t latency_frames = 0;
    std::uint64_t sent = 0;         ///< blocks
    std::uint64_t received = 0;     ///< blocks
    std::uint64_t lost = 0;         ///< blocks that were sent and never came back
    std::uint64_t skipped = 0;      ///< blocks that were not sent: the server is behind
    std::uint64_t played = 0;       ///< blocks heard from the server
    std::uint64_t fallback = 0;     ///< blocks heard from the local pan
    std::uint64_t underruns = 0;    ///< blocks that came too late
    std::uint64_t connections = 0;  ///< times a server welcomed this client
    std::uint64_t refusals = 0;     ///< ERRORs of the server
    Stats server;                   ///< the server's own figures
};

/// Renders through a bridge: a thread of its own talks to the server, and the audio thread hands
/// it blocks and plays what comes back, `depth` blocks later.
///
/// While no server is there, sources are panned locally, in time with what would have come.
class BridgeClient final : public BlockRenderer, private SessionListener {
public:
    /// Starts the thread. Sizes are clamped to what the protocol allows.
    explicit BridgeClient(const BridgeSettings& settings);

    /// Says goodbye to the server and ends the thread.
    ~BridgeClient() override;

    BridgeClient(const BridgeClient&) = delete;
    BridgeClient& operator=(const BridgeClient&) = delete;

    void process(const BlockInput& input, std::span<float> left,
                 std::span<float> right) noexcept override;
    std::uint32_t latencyFrames() const override;
    std::string status() const override { return bridgeStatus().message; }
    BridgeStatus bridgeStatus() const;

    /// Cuts the connection without a word, to try what a lost network does.
    void cutConnection() { cut_ = true; }

private:
    void run();
    void serve(class WebSocket& socket);
    bool exchange(WebSocket& socket);
    void sendBlocks();
    void drop();
    void markAbsent(std::int64_t index);
    bool flush(WebSocket& socket);
    bool await(std::int64_t milliseconds);
    void say(std::string message);

    void onFrame(std::int64_t index, const Frame& frame) override;
    void onNoFrame(std::int64_t index) override;
    void onError(const Error& error) override;
    void onStats(const Stats& stats) override;
    void onResolved(const Resolved& resolved) override;

    BridgeSettings settings_;

    // Between the threads.
    SpscQueue<OutgoingBlock> outgoing_;
    SpscQueue<Arrival> arrivals_;
    std::atomic<bool> stop_{false};
    std::atomic<bool> cut_{false};
    std::atomic<bool> connected_{false};
    std::atomic<bool> given_up_{false};
    std::atomic<std::uint32_t> server_latency_{0};
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> received_{0};
    std::atomic<std::uint64_t> lost_{0};
    std::atomic<std::uint64_t> skipped_{0};
    std::atomic<std::uint64_t> connections_{0};
    std::atomic<std::uint64_t> refusals_{0};
    std::atomic<std::uint32_t> depth_{0};
    std::atomic<std::uint64_t> played_{0};
    std::atomic<std::uint64_t> fallback_{0};
    std::atomic<std::uint64_t> underruns_{0};
    mutable std::mutex words_;  // never taken by the audio thread
    std::string message_;
    Stats stats_;

    // The audio thread's.
    Panner panner_;
    Playout playout_;
    std::vector<float> pan_left_;
    std::vector<float> pan_right_;
    std::int64_t index_ = 0;

    // The network thread's.
    Session session_;
    Session::Outbox outbox_;
    std::int64_t heard_ms_ = 0;
    std::int64_t spoke_ms_ = 0;
    std::thread thread_;
};

}  // namespace auricle::client
