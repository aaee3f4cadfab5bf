#include "session.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace auricle::client {

namespace {

static_assert(std::endian::native == std::endian::little,
              "PCM is little-endian on the wire and copied as it is");

bool finite(const Vector3& v) {
    return std::isfinite(v[0]) && std::isfinite(v[1]) && std::isfinite(v[2]);
}

bool finite(const Pose& pose) {
    for (const float value : pose) {
        if (!std::isfinite(value)) return false;
    }
    return true;
}

void append(std::vector<std::uint8_t>& out, const float* values, std::size_t count) {
    const std::size_t start = out.size();
    out.resize(start + count * sizeof(float));
    std::memcpy(out.data() + start, values, count * sizeof(float));
}

}  // namespace

Session::Session(SessionRequest request, SessionListener& listener)
    : request_(std::move(request)), listener_(listener), sources_(request_.max_sources) {}

void Session::connected(Outbox& outbox) {
    welcomed_ = false;
    std::vector<std::uint8_t>& message = outbox.emplace_back();
    if (welcome_) {
        encode(Resume{welcome_->session, welcome_->resume_key, received_}, message);
        return;
    }
    Hello hello;
    hello.client = request_.client;
    hello.sample_rate = request_.sample_rate;
    hello.block = request_.block;
    hello.max_sources = request_.max_sources;
    if (!request_.token.empty()) hello.token = request_.token;
    encode(hello, message);
}

bool Session::broken(std::string reason) {
    reason_ = std::move(reason);
    return false;
}

bool Session::receive(Octets bytes, Outbox& outbox) {
    Message message;
    std::string error;
    if (isBatch(bytes)) return broken("the server sent a BATCH, which only clients send");
    if (!decode(bytes, message, error)) {
        return broken("the server sent what is no message: " + error);
    }
    if (const auto* frame = std::get_if<Frame>(&message)) return take(*frame);
    if (const auto* welcome = std::get_if<Welcome>(&message)) return take(*welcome);
    if (const auto* refusal = std::get_if<Error>(&message)) return take(*refusal);
    if (const auto* stats = std::get_if<Stats>(&message)) {
        listener_.onStats(*stats);
        return true;
    }
    if (const auto* resolved = std::get_if<Resolved>(&message)) {
        listener_.onResolved(*resolved);
        return true;
    }
    if (const auto* ping = std::get_if<Ping>(&message)) {
        // The times serve statistics only; a client without a clock of its own sends back none.
        encode(Pong{ping->t_ns, ping->t_ns, ping->t_ns}, outbox.emplace_back());
        return true;
    }
    if (const auto* bye = std::get_if<Bye>(&message)) {
        forgetSession();
        return broken("the server said goodbye: " + bye->reason);
    }
    if (std::holds_alternative<Pong>(message) || std::holds_alternative<Experimental>(message)) {
        return true;
    }
    return broken("the server sent a message that only clients send");
}

bool Session::take(const Welcome& welcome) {
    if (welcomed_) return broken("the server sent WELCOME twice");
    if (welcome.v[0] != kVersion[0]) {
        hopeless_ = true;
        return broken("the server speaks protocol " + std::to_string(welcome.v[0]) +
                      "; this client speaks 1: install versions that belong together");
    }
    if (welcome.sample_rate != request_.sample_rate || welcome.fmt != 0 || welcome.window < 1 ||
        welcome.max_sources < 1) {
        return broken("the server's WELCOME is not what HELLO asked for");
    }
    welcome_ = welcome;
    welcomed_ = true;
    reason_.clear();
    return true;
}

bool Session::take(const Frame& frame) {
    const std::size_t bytes = 2 * sizeof(float) * request_.block;
    if (outstanding_.empty()) return broken("a FRAME came that no BLOCK waits for");
    const Outstanding oldest = outstanding_.front();
    if (frame.seq != oldest.seq || frame.t != oldest.t || frame.frames != request_.block ||
        frame.fmt != 0 || frame.channels != 2 || frame.pcm.size() != bytes) {
        return broken("FRAME " + std::to_string(frame.seq) + " does not fit BLOCK " +
                      std::to_string(oldest.seq));
    }
    outstanding_.pop_front();
    received_ = frame.seq;
    listener_.onFrame(oldest.index, frame);
    return true;
}

bool Session::take(const Error& error) {
    listener_.onError(error);
    if (error.fatal) {
        // What ends HELLO like this ends the next one too; a RESUME has HELLO to fall back on.
        hopeless_ =
            !welcome_ && (error.code == "unauthorized" || error.code == "unsupported_version" ||
                          error.code == "unsupported_rate");
        forgetSession();
        return broken(error.message);
    }
    if (!error.seq) return true;
    for (auto each = outstanding_.begin(); each != outstanding_.end(); ++each) {
        if (each->seq != *error.seq) continue;
        const std::int64_t index = each->index;
        outstanding_.erase(each);
        listener_.onNoFrame(index);
        break;
    }
    return true;
}

void Session::forgetSession() {
    welcome_.reset();
    received_ = -1;
    for (Source& source : sources_)
        source.knowledge = Knowledge::kNone;
}

void Session::disconnected() {
    for (const Outstanding& lost : std::exchange(outstanding_, {})) {
        listener_.onNoFrame(lost.index);
    }
    for (Source& source : sources_) {
        if (source.knowledge == Knowledge::kTold && source.told_seq > received_) {
            source.knowledge = Knowledge::kDoubtful;
        }
        source.stale = true;
    }
    welcomed_ = false;
}

bool Session::ready() const {
    return welcomed_ && static_cast<std::int64_t>(outstanding_.size()) < welcome_->window;
}

void Session::put(const Message& message) {
    encode(message, members_);
    ++member_count_;
}

void Session::add(std::int64_t id, const Vector3& position) {
    SourceAdd message;
    message.id = id;
    message.fields.position = position;
    if (request_.distance == Distance::kHost) message.fields.rolloff = 0.0F;
    put(message);
}

void Session::step(std::int64_t id, const Vector3& position) {
    SourceSet message;
    message.id = id;
    message.fields.position = position;
    message.ramp = 0;
    put(message);
}

void Session::tell(const SourceInput& input, Source& source, std::int64_t now_ms) {
    const std::int64_t id = input.voice + 1;
    const bool moved = source.stale || source.position != input.position;
    if (source.knowledge != Knowledge::kTold) {
        const bool doubtful = source.knowledge == Knowledge::kDoubtful;
        if (!budget_.spend(doubtful ? 2 : 1, now_ms)) return;
        add(id, input.position);
        // A server that took it before the connection broke refuses it now, and takes the place.
        if (doubtful) step(id, input.position);
        source.knowledge = Knowledge::kTold;
        source.told_seq = seq_;
    } else if (source.generation != input.generation && moved && budget_.spend(1, now_ms)) {
        step(id, input.position);
    } else if (moved) {
        poses_.ids.push_back(id);
        append(xyz_, input.position.data(), 3);
    }
    source.generation = input.generation;
    source.position = input.position;
    source.stale = false;
}

void Session::send(const OutgoingBlock& block, std::int64_t now_ms, Outbox& outbox) {
    members_.clear();
    member_count_ = 0;
    poses_.ids.clear();
    xyz_.clear();
    pcm_.clear();
    Block message;
    message.seq = seq_;
    message.t = block.t;
    message.frames = request_.block;
    if (finite(block.listener)) message.pose = block.listener;
    const auto served = static_cast<std::uint32_t>(
        std::min<std::int64_t>(welcome_->max_sources, static_cast<std::int64_t>(sources_.size())));
    for (std::size_t i = 0; i < block.sources.size(); ++i) {
        const SourceInput& input = block.sources[i];
        if (input.voice >= served || !finite(input.position)) continue;
        Source& source = sources_[input.voice];
        tell(input, source, now_ms);
        if (source.knowledge != Knowledge::kTold) continue;
        message.ids.push_back(input.voice + 1);
        append(pcm_, block.pcm.data() + i * request_.block, request_.block);
    }
    if (!poses_.ids.empty()) {
        poses_.xyz = xyz_;
        put(poses_);
    }
    message.pcm = pcm_;
    std::vector<std::uint8_t>& out = outbox.emplace_back();
    if (member_count_ > 0) {
        encodeBatchHead(member_count_ + 1, out);
        out.insert(out.end(), members_.begin(), members_.end());
    }
    encode(message, out);
    outstanding_.push_back({seq_, block.t, block.index});
    ++seq_;
}

void Session::describe(std::int64_t rid, const std::string& text, Outbox& outbox) const {
    encode(Describe{rid, 0, text}, outbox.emplace_back());
}

void Session::bye(const std::string& why, Outbox& outbox) const {
    encode(Bye{why}, outbox.emplace_back());
}

}  // namespace auricle::client
