#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "session.hpp"

using namespace auricle::client;

namespace {

constexpr std::uint32_t kBlock = 32;

struct Log final : SessionListener {
    void onFrame(std::int64_t index, const Frame&) override { frames.push_back(index); }
    void onNoFrame(std::int64_t index) override { lost.push_back(index); }
    void onError(const Error& error) override { errors.push_back(error.code); }
    void onStats(const Stats& stats) override { late = stats.late; }
    void onResolved(const Resolved& resolved) override { rids.push_back(resolved.rid); }

    std::vector<std::int64_t> frames;
    std::vector<std::int64_t> lost;
    std::vector<std::string> errors;
    std::vector<std::int64_t> rids;
    std::int64_t late = -1;
};

SessionRequest request() {
    SessionRequest wanted;
    wanted.block = kBlock;
    wanted.max_sources = 8;
    wanted.token = "word";
    return wanted;
}

Welcome grant() {
    Welcome welcome;
    welcome.sample_rate = 48'000;
    welcome.window = 2;
    welcome.max_sources = 8;
    welcome.session[3] = 9;
    welcome.resume_key[5] = 7;
    return welcome;
}

struct Bench {
    bool give(const Message& message) {
        std::vector<std::uint8_t> bytes;
        encode(message, bytes);
        return session.receive(bytes, outbox);
    }

    void open() {
        session.connected(outbox);
        REQUIRE(give(grant()));
        outbox.clear();
    }

    // Sends a block and gives back the messages it made, a BATCH taken apart.
    std::vector<Message> send(const std::vector<SourceInput>& sources, std::int64_t now_ms = 0) {
        OutgoingBlock block;
        block.index = index;
        block.t = index * kBlock;
        block.sources = sources;
        block.pcm.resize(sources.size() * kBlock);
        ++index;
        for (std::size_t i = 0; i < block.pcm.size(); ++i)
            block.pcm[i] = static_cast<float>(i);
        outbox.clear();
        session.send(block, now_ms, outbox);
        REQUIRE(outbox.size() == 1);
        sent = outbox[0];
        std::string error;
        if (isBatch(sent)) {
            Batch batch;
            REQUIRE(decode(sent, batch, error));
            return batch.messages;
        }
        Message message;
        REQUIRE(decode(sent, message, error));
        return {message};
    }

    bool answer(std::int64_t seq, std::int64_t t) {
        const std::vector<std::uint8_t> pcm(8 * kBlock);
        Frame frame;
        frame.seq = seq;
        frame.t = t;
        frame.frames = kBlock;
        frame.channels = 2;
        frame.pcm = pcm;
        return give(frame);
    }

    Log log;
    Session session{request(), log};
    Session::Outbox outbox;
    std::vector<std::uint8_t> sent;
    std::int64_t index = 0;
};

SourceInput at(std::uint32_t voice, Vector3 position, std::uint32_t generation = 0) {
    return {voice, generation, position, nullptr};
}

}  // namespace

TEST_CASE("HELLO says what is wanted, and nothing else goes out before WELCOME") {
    Bench bench;
    bench.session.connected(bench.outbox);
    REQUIRE(bench.outbox.size() == 1);
    Message message;
    std::string error;
    REQUIRE(decode(bench.outbox[0], message, error));
    const auto* hello = std::get_if<Hello>(&message);
    REQUIRE(hello != nullptr);
    CHECK(hello->block == kBlock);
    CHECK(hello->token == std::string("word"));
    CHECK(!bench.session.ready());
    REQUIRE(bench.give(grant()));
    CHECK(bench.session.ready());
}

TEST_CASE("a source is added with its place, moved by POSES, and stepped for a new sound") {
    Bench bench;
    bench.open();
    auto messages = bench.send({at(2, {1, 2, 3})});
    REQUIRE(messages.size() == 2);
    const auto& add = std::get<SourceAdd>(messages[0]);
    CHECK(add.id == 3);
    CHECK(add.fields.position == Vector3{1, 2, 3});
    CHECK(add.fields.rolloff == 0.0F);  // Unreal has attenuated the signal itself
    CHECK(std::get<Block>(messages[1]).ids == std::vector<std::int64_t>{3});
    CHECK(std::get<Block>(messages[1]).pcm.size() == 4 * kBlock);
    REQUIRE(bench.answer(0, 0));

    messages = bench.send({at(2, {1, 2, 3})});
    CHECK(messages.size() == 1);  // nothing has changed
    REQUIRE(bench.answer(1, 32));

    messages = bench.send({at(2, {1, 2, 4})});
    REQUIRE(messages.size() == 2);
    CHECK(std::get<Poses>(messages[0]).ids == std::vector<std::int64_t>{3});
    REQUIRE(bench.answer(2, 64));

    messages = bench.send({at(2, {-1, 0, 0}, 1)});
    REQUIRE(messages.size() == 2);
    const auto& step = std::get<SourceSet>(messages[0]);
    CHECK(step.ramp == 0);
    CHECK(step.fields.position == Vector3{-1, 0, 0});
}

TEST_CASE("no more than a window is outstanding, and FRAMEs come back under the block's number") {
    Bench bench;
    bench.open();
    bench.index = 100;
    bench.send({});
    CHECK(bench.session.ready());
    bench.send({});
    CHECK(!bench.session.ready());
    REQUIRE(bench.answer(0, 3200));
    CHECK(bench.session.ready());
    REQUIRE(bench.answer(1, 3232));
    CHECK(bench.log.frames == std::vector<std::int64_t>{100, 101});
}

TEST_CASE("a FRAME that does not fit its BLOCK ends the connection") {
    for (int fault = 0; fault < 6; ++fault) {
        CAPTURE(fault);
        Bench bench;
        bench.open();
        bench.send({});
        const std::vector<std::uint8_t> pcm(8 * kBlock - (fault == 4 ? 8 : 0));
        Frame frame;
        frame.seq = fault == 0 ? 1 : 0;
        frame.t = fault == 1 ? 32 : 0;
        frame.frames = fault == 2 ? 64 : kBlock;
        frame.channels = fault == 3 ? 1 : 2;
        frame.fmt = fault == 5 ? 1 : 0;
        frame.pcm = pcm;
        CHECK(!bench.give(frame));
        CHECK(bench.session.reason().find("does not fit") != std::string::npos);
        CHECK(bench.log.frames.empty());
    }
}

TEST_CASE("a refused BLOCK has no FRAME, and the next one's answer is not taken for it") {
    Bench bench;
    bench.open();
    bench.send({});
    bench.send({});
    REQUIRE(bench.give(Error{"bad_block", "no", false, 0, {}}));
    CHECK(bench.log.lost == std::vector<std::int64_t>{0});
    REQUIRE(bench.answer(1, 32));
    CHECK(bench.log.frames == std::vector<std::int64_t>{1});
}

TEST_CASE(
    "after a lost connection sources that were answered stay, and the others are told again") {
    Bench bench;
    bench.open();
    bench.send({at(0, {1, 0, 0})});
    REQUIRE(bench.answer(0, 0));
    bench.send({at(0, {1, 0, 0}), at(1, {0, 1, 0})});  // never answered
    bench.session.disconnected();
    CHECK(bench.log.lost == std::vector<std::int64_t>{1});
    bench.outbox.clear();
    bench.session.connected(bench.outbox);
    Message message;
    std::string error;
    REQUIRE(decode(bench.outbox.at(0), message, error));
    const auto& resume = std::get<Resume>(message);
    CHECK(resume.seq == 0);
    CHECK(resume.resume_key == grant().resume_key);
    REQUIRE(bench.give(grant()));

    const auto messages = bench.send({at(0, {1, 0, 0}), at(1, {0, 1, 0})});
    REQUIRE(messages.size() == 4);
    CHECK(std::get<SourceAdd>(messages[0]).id == 2);
    CHECK(std::get<SourceSet>(messages[1]).id == 2);
    CHECK(std::get<Poses>(messages[2]).ids == std::vector<std::int64_t>{1});
    CHECK(std::get<Block>(messages[3]).seq == 2);
    // The server had taken it after all.
    REQUIRE(bench.give(Error{"bad_source", "source 2 is there already", false, {}, {}}));
    REQUIRE(bench.answer(2, 64));
}

TEST_CASE("numbers that are none never reach the wire") {
    Bench bench;
    bench.open();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto messages = bench.send({at(0, {nan, 0, 0}), at(1, {1, 0, 0})});
    const auto& block = std::get<Block>(messages.back());
    CHECK(block.ids == std::vector<std::int64_t>{2});
    REQUIRE(block.pcm.size() == 4 * kBlock);
    // The second source's samples, not the first's.
    float first = 0;
    std::memcpy(&first, block.pcm.data(), 4);
    CHECK(first == static_cast<float>(kBlock));
}

TEST_CASE("sources beyond what the server granted are left out") {
    Bench bench;
    bench.session.connected(bench.outbox);
    Welcome scarce = grant();
    scarce.max_sources = 1;
    REQUIRE(bench.give(scarce));
    const auto messages = bench.send({at(0, {1, 0, 0}), at(5, {1, 0, 0})});
    CHECK(std::get<Block>(messages.back()).ids == std::vector<std::int64_t>{1});
}

TEST_CASE("a storm of new sounds stays below 200 control messages a second") {
    Log log;
    SessionRequest wanted = request();
    wanted.max_sources = 1000;
    Session session(wanted, log);
    Session::Outbox outbox;
    session.connected(outbox);
    Welcome welcome = grant();
    welcome.max_sources = 1000;
    welcome.window = 1'000'000;
    std::vector<std::uint8_t> bytes;
    encode(welcome, bytes);
    REQUIRE(session.receive(bytes, outbox));
    std::vector<std::int64_t> when;  // ms of each control message
    OutgoingBlock block;
    for (std::uint32_t k = 0; k < 1000; ++k)
        block.sources.push_back(at(k, {1, 0, 0}));
    block.pcm.resize(1000 * kBlock);
    for (std::int64_t now = 0; now < 20'000; now += 10) {
        outbox.clear();
        session.send(block, now, outbox);
        Batch batch;
        std::string error;
        if (!isBatch(outbox[0])) continue;
        REQUIRE(decode(outbox[0], batch, error));
        for (const Message& message : batch.messages) {
            if (std::holds_alternative<SourceAdd>(message)) when.push_back(now);
        }
    }
    CHECK(when.size() == 1000);
    for (std::size_t k = 200; k < when.size(); ++k)
        REQUIRE(when[k] - when[k - 200] > 1000);
}

TEST_CASE("a server of another version is not tried again") {
    Bench bench;
    bench.session.connected(bench.outbox);
    Welcome other = grant();
    other.v = {2, 0};
    CHECK(!bench.give(other));
    CHECK(bench.session.hopeless());
}

TEST_CASE("pings are answered, statistics and answers passed on, the unknown ignored") {
    Bench bench;
    bench.open();
    REQUIRE(bench.give(Ping{Integer(~0ULL)}));
    Message message;
    std::string error;
    REQUIRE(decode(bench.outbox.at(0), message, error));
    CHECK(std::get<Pong>(message).t_ns == Integer(~0ULL));
    Stats stats;
    stats.late = 5;
    REQUIRE(bench.give(stats));
    CHECK(bench.log.late == 5);
    Resolved resolved;
    resolved.rid = 12;
    REQUIRE(bench.give(resolved));
    CHECK(bench.log.rids == std::vector<std::int64_t>{12});
    REQUIRE(bench.give(Experimental{150}));
    CHECK(!bench.give(Bye{"maintenance"}));
    CHECK(bench.session.reason() == "the server said goodbye: maintenance");
}
