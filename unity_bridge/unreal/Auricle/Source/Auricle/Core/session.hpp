#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "block_renderer.hpp"
#include "codec.hpp"
#include "control_budget.hpp"

namespace auricle::client {

/// What a client asks a server for.
struct SessionRequest {
    std::string client = "auricle-cpp";
    std::uint32_t sample_rate = 48'000;
    std::uint32_t block = 512;
    std::uint32_t max_sources = 64;
    Distance distance = Distance::kHost;
    std::string token;
};

/// One block on its way to the server.
struct OutgoingBlock {
    std::int64_t index = 0;  ///< number of the block on the audio thread
    std::int64_t t = 0;      ///< its first sample on the stream
    Pose listener{0, 0, 0, 0, 0, 0, 1};
    std::vector<SourceInput> sources;  ///< `samples` are unused: pcm holds them
    std::vector<float> pcm;            ///< planar, in the order of `sources`
};

/// What a session tells the one who drives it.
class SessionListener {
public:
    virtual ~SessionListener() = default;
    /// A block came back; `frame.pcm` is interleaved and holds during the call.
    virtual void onFrame(std::int64_t index, const Frame& frame) = 0;
    /// A block will not come back.
    virtual void onNoFrame(std::int64_t index) = 0;
    virtual void onError(const Error& error) = 0;
    virtual void onStats(const Stats& stats) = 0;
    virtual void onResolved(const Resolved& resolved) = 0;
};

/// The client's side of a session of protocol v1, without I/O. One thread uses it.
///
/// Messages to send are appended to `outbox`, each a whole WebSocket message.
class Session {
public:
    using Outbox = std::vector<std::vector<std::uint8_t>>;

    Session(SessionRequest request, SessionListener& listener);

    /// A connection is there: says HELLO, or RESUME where a session is waiting.
    void connected(Outbox& outbox);

    /// Takes a message; false where the connection is of no more use: see `reason`.
    bool receive(Octets message, Outbox& outbox);

    /// The connection is gone. What was outstanding has no FRAME.
    void disconnected();

    /// Whether a block may be sent: welcomed, and less than a window is outstanding.
    bool ready() const;

    /// Sends a block and, in the same message, what changed about its sources.
    ///
    /// @param now_ms any clock that does not go back.
    void send(const OutgoingBlock& block, std::int64_t now_ms, Outbox& outbox);

    /// Asks what a sentence would do; answered by onResolved or onError with the same rid.
    void describe(std::int64_t rid, const std::string& text, Outbox& outbox) const;

    void bye(const std::string& why, Outbox& outbox) const;

    bool welcomed() const { return welcomed_; }
    std::size_t outstanding() const { return outstanding_.size(); }
    const std::optional<Welcome>& welcome() const { return welcome_; }

    /// Why the connection is of no more use, or what the server said last.
    const std::string& reason() const { return reason_; }

    /// Whether trying again without a change of settings is in vain.
    bool hopeless() const { return hopeless_; }

private:
    struct Outstanding {
        std::int64_t seq = 0;
        std::int64_t t = 0;
        std::int64_t index = 0;
    };

    enum class Knowledge : std::uint8_t {
        kNone,      // the server does not have it
        kDoubtful,  // told on a connection that broke before the answer
        kTold
    };

    struct Source {
        Knowledge knowledge = Knowledge::kNone;
        std::uint32_t generation = 0;
        std::int64_t told_seq = 0;  // BLOCK it was added with
        Vector3 position{};
        bool stale = false;  // the server may have another position
    };

    bool take(const Welcome& welcome);
    bool take(const Frame& frame);
    bool take(const Error& error);
    bool broken(std::string reason);
    void forgetSession();
    void tell(const SourceInput& input, Source& source, std::int64_t now_ms);
    void add(std::int64_t id, const Vector3& position);
    void step(std::int64_t id, const Vector3& position);
    void put(const Message& message);

    SessionRequest request_;
    SessionListener& listener_;
    std::optional<Welcome> welcome_;
    bool welcomed_ = false;
    bool hopeless_ = false;
    std::string reason_;
    std::deque<Outstanding> outstanding_;
    std::int64_t seq_ = 0;
    std::int64_t received_ = -1;
    std::vector<Source> sources_;
    ControlBudget budget_;
    // Kept for their memory.
    std::vector<std::uint8_t> members_;
    std::size_t member_count_ = 0;
    Poses poses_;
    std::vector<std::uint8_t> xyz_;
    std::vector<std::uint8_t> pcm_;
};

}  // namespace auricle::client
