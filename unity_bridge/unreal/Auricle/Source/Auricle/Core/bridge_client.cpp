#include "bridge_client.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "websocket.hpp"

namespace auricle::client {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kOutgoingBlocks = 8;
// How long a wait for the server may delay a block of the audio thread: waking the network thread
// instead would be a system call on the audio thread.
constexpr milliseconds kNap(1);
constexpr milliseconds kConnectTimeout(2000);
constexpr std::int64_t kFirstRetryMs = 250;
constexpr std::int64_t kLastRetryMs = 5000;
// A server sends STATS every second and ends sessions that are silent for 60 s.
constexpr std::int64_t kDeadAfterMs = 5000;
constexpr std::int64_t kPingAfterMs = 15'000;

std::int64_t nowMs() {
    return std::chrono::duration_cast<milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

BridgeSettings checked(BridgeSettings settings) {
    settings.block = std::clamp(settings.block, 32U, 4096U);
    settings.max_sources = std::clamp(settings.max_sources, 1U, 65'535U);
    settings.depth = std::clamp(settings.depth, 1U, Playout::kMaxDepth);
    return settings;
}

OutgoingBlock emptyBlock(const BridgeSettings& settings) {
    OutgoingBlock block;
    block.sources.resize(settings.max_sources);
    block.pcm.resize(std::size_t{settings.max_sources} * settings.block);
    return block;
}

Arrival emptyArrival(const BridgeSettings& settings) {
    Arrival arrival;
    arrival.left.resize(settings.block);
    arrival.right.resize(settings.block);
    return arrival;
}

SessionRequest requestOf(const BridgeSettings& settings) {
    return {settings.client,      settings.sample_rate, settings.block,
            settings.max_sources, settings.distance,    settings.endpoint.token};
}

std::string placeOf(const Endpoint& endpoint) {
    return "ws://" + endpoint.host + ":" + std::to_string(endpoint.port);
}

}  // namespace

BridgeClient::BridgeClient(const BridgeSettings& settings)
    : settings_(checked(settings)),
      outgoing_(kOutgoingBlocks, emptyBlock(settings_)),
      arrivals_(Playout::kMaxDepth, emptyArrival(settings_)),
      depth_(settings_.depth),
      message_("connecting to " + placeOf(settings_.endpoint)),
      panner_(settings_.max_sources, settings_.distance),
      playout_(settings_.sample_rate, settings_.block, settings_.depth),
      pan_left_(settings_.block),
      pan_right_(settings_.block),
      session_(requestOf(settings_), *this),
      thread_([this] { run(); }) {}

BridgeClient::~BridgeClient() {
    stop_ = true;
    thread_.join();
}

// The audio thread.

void BridgeClient::process(const BlockInput& input, std::span<float> left,
                           std::span<float> right) noexcept {
    if (OutgoingBlock* block = outgoing_.back(); block != nullptr) {
        block->index = index_;
        block->t = index_ * settings_.block;
        block->listener = input.listener;
        // No allocation: the slots were made with room for every source.
        block->sources.resize(std::min<std::size_t>(input.sources.size(), settings_.max_sources));
        for (std::size_t i = 0; i < block->sources.size(); ++i) {
            block->sources[i] = input.sources[i];
            std::copy_n(input.sources[i].samples, settings_.block,
                        block->pcm.begin() + static_cast<std::ptrdiff_t>(i * settings_.block));
        }
        outgoing_.push();
    }
    panner_.process(input, pan_left_, pan_right_);
    for (Arrival* arrival = arrivals_.front(); arrival != nullptr; arrival = arrivals_.front()) {
        playout_.arrive(*arrival);
        arrivals_.pop();
    }
    playout_.play(index_, pan_left_, pan_right_, connected_.load(std::memory_order_relaxed), left,
                  right);
    ++index_;
    depth_.store(playout_.depth(), std::memory_order_relaxed);
    played_.store(playout_.counts().played, std::memory_order_relaxed);
    fallback_.store(playout_.counts().fallback, std::memory_order_relaxed);
    underruns_.store(playout_.counts().underruns, std::memory_order_relaxed);
}

// Any thread.

std::uint32_t BridgeClient::latencyFrames() const {
    return depth_.load(std::memory_order_relaxed) * settings_.block + server_latency_.load();
}

BridgeStatus BridgeClient::bridgeStatus() const {
    BridgeStatus status;
    status.connected = connected_.load();
    status.given_up = given_up_.load();
    status.depth = depth_.load(std::memory_order_relaxed);
    status.latency_frames = latencyFrames();
    status.sent = sent_.load();
    status.received = received_.load();
    status.lost = lost_.load();
    status.skipped = skipped_.load();
    status.played = played_.load(std::memory_order_relaxed);
    status.fallback = fallback_.load(std::memory_order_relaxed);
    status.underruns = underruns_.load(std::memory_order_relaxed);
    status.connections = connections_.load();
    status.refusals = refusals_.load();
    const std::scoped_lock lock(words_);
    status.message = message_;
    status.server = stats_;
    return status;
}

// The network thread.

void BridgeClient::say(std::string message) {
    const std::scoped_lock lock(words_);
    message_ = std::move(message);
}

bool BridgeClient::await(std::int64_t milliseconds_to_wait) {
    for (const std::int64_t end = nowMs() + milliseconds_to_wait; nowMs() < end;) {
        if (stop_) return false;
        drop();
        std::this_thread::sleep_for(milliseconds(5));
    }
    return !stop_;
}

void BridgeClient::run() {
    std::int64_t retry_ms = kFirstRetryMs;
    while (!stop_ && !session_.hopeless()) {
        WebSocket socket;
        std::string error;
        if (socket.open(settings_.endpoint, kConnectTimeout, stop_, error)) {
            const std::uint64_t before = connections_;
            serve(socket);
            error = session_.reason().empty() ? socket.error() : session_.reason();
            session_.disconnected();
            if (connections_ > before) retry_ms = kFirstRetryMs;
        }
        connected_ = false;
        say("not connected to " + placeOf(settings_.endpoint) + ", panning locally: " + error);
        if (session_.hopeless() || !await(retry_ms)) break;
        retry_ms = std::min(2 * retry_ms, kLastRetryMs);
    }
    given_up_ = session_.hopeless();
    while (await(kLastRetryMs)) {
    }
}

void BridgeClient::serve(WebSocket& socket) {
    cut_ = false;
    heard_ms_ = spoke_ms_ = nowMs();
    session_.connected(outbox_);
    while (!stop_ && exchange(socket)) {
    }
    if (stop_) {
        outbox_.clear();
        session_.bye("the client ends", outbox_);
        flush(socket);
        socket.close();
    }
    outbox_.clear();
}

bool BridgeClient::exchange(WebSocket& socket) {
    if (cut_.exchange(false)) {
        socket.cut();
        return false;
    }
    sendBlocks();
    if (nowMs() - spoke_ms_ > kPingAfterMs) encode(Ping{nowMs()}, outbox_.emplace_back());
    if (!flush(socket)) return false;
    Octets message;
    switch (socket.receive(message, kNap)) {
        case WebSocket::Received::kLost:
            return false;
        case WebSocket::Received::kNothing:
            return nowMs() - heard_ms_ < kDeadAfterMs;
        case WebSocket::Received::kMessage:
            break;
    }
    heard_ms_ = nowMs();
    if (!session_.receive(message, outbox_)) return false;
    if (session_.welcomed() && !connected_) {
        const Welcome& welcome = *session_.welcome();
        server_latency_ =
            static_cast<std::uint32_t>(std::max<std::int64_t>(0, welcome.latency_frames));
        ++connections_;
        connected_ = true;
        const bool fewer = welcome.max_sources < settings_.max_sources;
        say("connected to " + placeOf(settings_.endpoint) + " (" + welcome.server + ")" +
            (fewer ? "; it serves " + std::to_string(welcome.max_sources) +
                         " sources and the others are silent"
                   : ""));
    }
    return true;
}

bool BridgeClient::flush(WebSocket& socket) {
    for (const auto& message : std::exchange(outbox_, {})) {
        if (!socket.send(message)) return false;
        spoke_ms_ = nowMs();
    }
    return true;
}

void BridgeClient::sendBlocks() {
    // A block that waits behind another one is late already; one may wait for the window.
    constexpr std::size_t kMayWait = 1;
    for (OutgoingBlock* block = outgoing_.front(); block != nullptr; block = outgoing_.front()) {
        if (session_.ready()) {
            session_.send(*block, nowMs(), outbox_);
            ++sent_;
        } else if (outgoing_.size() > kMayWait) {
            ++skipped_;
            markAbsent(block->index);
        } else {
            return;
        }
        outgoing_.pop();
    }
}

void BridgeClient::drop() {
    while (outgoing_.front() != nullptr)
        outgoing_.pop();
}

void BridgeClient::onFrame(std::int64_t index, const Frame& frame) {
    ++received_;
    Arrival* arrival = arrivals_.back();
    // Full where the host has stopped its audio: nobody will play this block.
    if (arrival == nullptr) return;
    arrival->index = index;
    arrival->absent = false;
    for (std::size_t i = 0; i < settings_.block; ++i) {
        std::memcpy(&arrival->left[i], frame.pcm.data() + 8 * i, 4);
        std::memcpy(&arrival->right[i], frame.pcm.data() + 8 * i + 4, 4);
    }
    arrivals_.push();
}

void BridgeClient::onNoFrame(std::int64_t index) {
    ++lost_;
    markAbsent(index);
}

void BridgeClient::markAbsent(std::int64_t index) {
    Arrival* arrival = arrivals_.back();
    if (arrival == nullptr) return;
    arrival->index = index;
    arrival->absent = true;
    arrivals_.push();
}

void BridgeClient::onError(const Error& error) {
    ++refusals_;
    if (!error.fatal) say("the server refused something: " + error.message);
}

void BridgeClient::onStats(const Stats& stats) {
    const std::scoped_lock lock(words_);
    stats_ = stats;
}

// Sentences are asked about on connections of their own: sentence_resolver.hpp.
void BridgeClient::onResolved(const Resolved& /*resolved*/) {}

}  // namespace auricle::client
