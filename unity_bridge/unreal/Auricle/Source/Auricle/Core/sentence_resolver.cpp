#include "sentence_resolver.hpp"

#include "session.hpp"
#include "websocket.hpp"

namespace auricle::client {

namespace {

constexpr std::int64_t kRid = 1;

struct Answer final : SessionListener {
    void onFrame(std::int64_t /*index*/, const Frame& /*frame*/) override {}
    void onNoFrame(std::int64_t /*index*/) override {}
    void onStats(const Stats& /*stats*/) override {}
    void onError(const Error& error) override {
        refusal = error.message;
        done = true;
    }
    void onResolved(const Resolved& answer) override {
        resolved = answer;
        found = done = true;
    }

    Resolved resolved;
    std::string refusal;
    bool found = false;
    bool done = false;
};

// Says goodbye on every way out of the exchange.
struct Farewell {
    WebSocket& socket;
    Session& session;
    ~Farewell() {
        Session::Outbox outbox;
        session.bye("answered", outbox);
        socket.send(outbox.back());
        socket.close();
    }
};

bool sendAll(WebSocket& socket, Session::Outbox& outbox) {
    for (const auto& message : outbox) {
        if (!socket.send(message)) return false;
    }
    outbox.clear();
    return true;
}

}  // namespace

bool resolveSentence(const Endpoint& endpoint, const std::string& text, std::uint32_t sample_rate,
                     std::chrono::milliseconds timeout, const std::atomic<bool>& stop,
                     Resolved& resolved, std::string& error) {
    if (text.empty()) {
        error = "the sentence is empty; write where the sound is, such as \"on the left, 2 m\"";
        return false;
    }
    WebSocket socket;
    if (!socket.open(endpoint, timeout, stop, error)) return false;
    Answer answer;
    SessionRequest request;
    request.sample_rate = sample_rate;
    request.max_sources = 1;
    request.token = endpoint.token;
    Session session(request, answer);
    const Farewell farewell{socket, session};
    Session::Outbox outbox;
    session.connected(outbox);
    bool asked = false;
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (!answer.done && !stop && std::chrono::steady_clock::now() < end) {
        if (session.welcomed() && !asked) {
            asked = true;
            session.describe(kRid, text, outbox);
        }
        Octets message;
        const bool sent = sendAll(socket, outbox);
        const auto got = socket.receive(message, std::chrono::milliseconds(50));
        if (!sent || got == WebSocket::Received::kLost) {
            error = socket.error();
            return false;
        }
        if (got == WebSocket::Received::kMessage && !session.receive(message, outbox)) {
            error = session.reason();
            return false;
        }
    }
    resolved = answer.resolved;
    error = answer.found  ? ""
            : answer.done ? answer.refusal
                          : "the server did not answer in time; is it busy?";
    return answer.found;
}

}  // namespace auricle::client
