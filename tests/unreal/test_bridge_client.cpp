#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <thread>
#include <vector>

#include "bridge_client.hpp"
#include "realtime/watch.hpp"
#include "scripted_server.hpp"

using namespace auricle::client;
using auricle::test::Bytes;
using auricle::test::count;
using auricle::test::echo;
using auricle::test::RealtimeWatch;
using auricle::test::ScriptedServer;

namespace {

constexpr std::uint32_t kBlock = 64;

BridgeSettings settingsFor(std::uint16_t port) {
    BridgeSettings settings;
    settings.endpoint.port = port;
    settings.block = kBlock;
    settings.max_sources = 4;
    return settings;
}

bool eventually(const std::function<bool()>& holds) {
    for (int tries = 0; tries < 600; ++tries) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

// A host with one source in front whose samples count up, and what it hears.
struct Host {
    explicit Host(BridgeClient& bridge) : client(bridge) {}

    // One block; waits for its answer where there will be one, as if time passed.
    void block(bool answered = true) {
        if (!answered) ++unsent;
        std::vector<float> samples(kBlock);
        for (float& value : samples)
            value = 1e-4F * static_cast<float>(++sample);
        SourceInput source;
        source.position = {1, 0, 0};
        source.samples = samples.data();
        BlockInput input;
        input.sources = {&source, 1};
        std::vector<float> left(kBlock);
        std::vector<float> right(kBlock);
        client.process(input, left, right);
        heard_left.insert(heard_left.end(), left.begin(), left.end());
        heard_right.insert(heard_right.end(), right.begin(), right.end());
        ++blocks;
        if (answered) {
            CHECK(eventually([this] {
                const BridgeStatus status = client.bridgeStatus();
                const auto recorded = static_cast<std::uint64_t>(blocks);
                return !status.connected || (status.sent + status.skipped >= recorded - unsent &&
                                             status.received + status.lost == status.sent);
            }));
        }
    }

    BridgeClient& client;
    std::vector<float> heard_left;
    std::vector<float> heard_right;
    int sample = 0;
    int blocks = 0;
    std::uint64_t unsent = 0;  // blocks that may or may not have reached the server
};

void connect(const BridgeClient& client) {
    REQUIRE(eventually([&client] { return client.bridgeStatus().connected; }));
}

}  // namespace

TEST_CASE("what the server sends is heard exactly, depth blocks later") {
    const ScriptedServer server(echo);
    BridgeClient client(settingsFor(server.port()));
    connect(client);
    Host host(client);
    for (int k = 0; k < 40; ++k)
        host.block();
    CHECK(client.latencyFrames() == 3 * kBlock + 8);
    CHECK(client.bridgeStatus().underruns == 0);
    CHECK(client.bridgeStatus().played == 37);
    // The first block is smoothed in, 5 ms from silence.
    const std::size_t delay = std::size_t{3} * kBlock;
    for (std::size_t i = delay + 240; i < host.heard_left.size(); ++i) {
        const float sent = 1e-4F * static_cast<float>(i - delay + 1);
        REQUIRE(host.heard_left[i] == sent);
        REQUIRE(host.heard_right[i] == 0.5F * sent);
    }
}

TEST_CASE("without a server the sound is panned locally, in time, and the status says why") {
    std::uint16_t free_port = 0;
    {
        const ScriptedServer gone(echo);
        free_port = gone.port();
    }
    BridgeClient client(settingsFor(free_port));
    Host host(client);
    for (int k = 0; k < 30; ++k)
        host.block(false);
    CHECK(client.bridgeStatus().depth == 3);
    CHECK(client.bridgeStatus().played == 0);
    CHECK(client.bridgeStatus().fallback == 27);
    CHECK(client.bridgeStatus().underruns == 0);
    const std::size_t delay = std::size_t{3} * kBlock;
    for (std::size_t i = delay; i < host.heard_left.size(); ++i) {
        const double sent = 1e-4 * static_cast<double>(i - delay + 1);
        REQUIRE(static_cast<double>(host.heard_left[i]) == doctest::Approx(sent).epsilon(1e-5));
        REQUIRE(static_cast<double>(host.heard_right[i]) == doctest::Approx(sent).epsilon(1e-5));
    }
    CHECK(eventually(
        [&client] { return client.status().find("auricle serve") != std::string::npos; }));
}

TEST_CASE("a server that stops answering is left for the local pan, and the depth stays sane") {
    int answered = 0;
    const ScriptedServer server([&answered](auto& connection, const Bytes& message, int number) {
        if (message[1] == Block::kType && ++answered > 10) return;
        echo(connection, message, number);
    });
    BridgeClient client(settingsFor(server.port()));
    connect(client);
    Host host(client);
    for (int k = 0; k < 10; ++k)
        host.block();
    for (int k = 0; k < 100; ++k) {
        host.block(false);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    const BridgeStatus status = client.bridgeStatus();
    CHECK(status.sent <= 10 + 4);  // the window
    CHECK(status.skipped > 50);
    CHECK(status.depth <= 8);
    // Still heard: the last block is the pan of a block some depth ago.
    CHECK(host.heard_left.back() > 0.5F * 1e-4F * static_cast<float>(host.sample));
}

TEST_CASE(
    "a cut connection is resumed with the session's key, and the sources are not added twice") {
    const ScriptedServer server(echo);
    BridgeClient client(settingsFor(server.port()));
    connect(client);
    Host host(client);
    for (int k = 0; k < 10; ++k)
        host.block();
    client.cutConnection();
    REQUIRE(eventually([&] {
        host.block(false);
        return server.connections() == 2 && client.bridgeStatus().connected;
    }));
    const std::uint64_t before = client.bridgeStatus().played;
    CHECK(eventually([&] {
        host.block(false);
        return client.bridgeStatus().played >= before + 10;
    }));
    const std::vector<Bytes> messages = server.messages();
    CHECK(count(messages, Hello::kType) == 1);
    CHECK(count(messages, SourceAdd::kType) == 1);
    REQUIRE(count(messages, Resume::kType) == 1);
    for (const Bytes& bytes : messages) {
        Message message;
        std::string error;
        REQUIRE(decode(bytes, message, error));
        if (const auto* resume = std::get_if<Resume>(&message)) {
            CHECK(resume->session == auricle::test::welcome().session);
            CHECK(resume->resume_key == auricle::test::welcome().resume_key);
            CHECK(resume->seq == 9);
        }
    }
}

TEST_CASE("a session that the server no longer has is begun anew, with its sources") {
    const ScriptedServer server([](auto& connection, const Bytes& message, int number) {
        if (message[1] != Resume::kType) return echo(connection, message, number);
        connection.send(Error{"unauthorized", "no such session; say HELLO", true, {}, {}});
        connection.close(4006);
    });
    BridgeClient client(settingsFor(server.port()));
    connect(client);
    Host host(client);
    for (int k = 0; k < 5; ++k)
        host.block();
    client.cutConnection();
    REQUIRE(eventually([&] {
        host.block(false);
        return server.connections() == 3 && client.bridgeStatus().connected;
    }));
    for (int k = 0; k < 5; ++k)
        host.block();
    CHECK(count(server.messages(), Hello::kType) == 2);
    CHECK(count(server.messages(), SourceAdd::kType) == 2);
}

TEST_CASE("a wrong token is not tried again, and the status passes on what the server said") {
    const ScriptedServer server([](auto& connection, const Bytes&, int) {
        connection.send(
            Error{"unauthorized", "the token is wrong; send the right one", true, {}, {}});
        connection.close(4003);
    });
    BridgeClient client(settingsFor(server.port()));
    REQUIRE(eventually([&client] { return client.bridgeStatus().given_up; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    CHECK(server.connections() == 1);
    CHECK(client.status().find("the token is wrong") != std::string::npos);
}

TEST_CASE("servers that break the protocol are left and tried again, and the sound goes on") {
    const std::vector<std::pair<const char*, std::function<void(ScriptedServer::Connection&)>>>
        breaches{
            {"bytes that are no message", [](auto& c) { c.sendRaw({0xc1}); }},
            {"an empty message", [](auto& c) { c.sendRaw({}); }},
            {"a FRAME nobody asked for",
             [](auto& c) {
                 Frame frame;
                 frame.seq = 77;
                 c.send(frame);
             }},
            {"WELCOME twice", [](auto& c) { c.send(auricle::test::welcome()); }},
            {"a client's message", [](auto& c) { c.send(Describe{1, 0, "a dog"}); }},
            {"a BATCH", [](auto& c) { c.sendRaw({0x92, 18, 0x90}); }},
            {"a text message", [](auto& c) { c.sendBytes({0x81, 2, 'h', 'i'}); }},
            {"a masked frame", [](auto& c) { c.sendBytes({0x82, 0x81, 1, 2, 3, 4, 5}); }},
            {"a reserved bit", [](auto& c) { c.sendBytes({0xc2, 0}); }},
            {"an endless message",
             [](auto& c) { c.sendBytes({0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0}); }},
            {"no message at all", [](auto& c) { c.cut(); }},
    };
    for (const auto& [name, breach] : breaches) {
        CAPTURE(name);
        bool done = false;
        const ScriptedServer server([&](auto& connection, const Bytes& message, int number) {
            echo(connection, message, number);
            if (message[1] == Block::kType && !std::exchange(done, true)) breach(connection);
        });
        BridgeClient client(settingsFor(server.port()));
        connect(client);
        Host host(client);
        host.block();
        REQUIRE(eventually([&] {
            host.block(false);
            return server.connections() >= 2 && client.bridgeStatus().connected;
        }));
        CHECK(eventually([&] {
            host.block(false);
            return client.bridgeStatus().received >= 6;
        }));
    }
}

TEST_CASE("a refused block is panned locally and no reason to leave") {
    int blocks = 0;
    const ScriptedServer server([&blocks](auto& connection, const Bytes& message, int number) {
        if (message[1] == Block::kType && blocks++ % 4 == 3) {
            Message block;
            std::string error;
            REQUIRE(decode(message, block, error));
            connection.send(
                Error{"bad_block", "not this one", false, std::get<Block>(block).seq, {}});
            return;
        }
        echo(connection, message, number);
    });
    BridgeClient client(settingsFor(server.port()));
    connect(client);
    Host host(client);
    for (int k = 0; k < 40; ++k) {
        host.block(false);
        REQUIRE(eventually([&] {
            const BridgeStatus status = client.bridgeStatus();
            return status.received + status.refusals == static_cast<std::uint64_t>(host.blocks);
        }));
    }
    const BridgeStatus status = client.bridgeStatus();
    CHECK(status.refusals == 10);
    CHECK(status.fallback == 9);
    CHECK(status.played == 28);
    CHECK(status.depth == 3);
    CHECK(server.connections() == 1);
}

TEST_CASE("the audio thread neither allocates nor locks, whatever the network does") {
    const ScriptedServer server(echo);
    BridgeClient client(settingsFor(server.port()));
    std::vector<float> samples(kBlock, 0.01F);
    std::vector<float> left(kBlock);
    std::vector<float> right(kBlock);
    std::vector<SourceInput> sources(4);
    for (std::uint32_t k = 0; k < 4; ++k) {
        sources[k].voice = k;
        sources[k].samples = samples.data();
    }
    BlockInput input;
    input.sources = sources;
    for (int block = 0; block < 300; ++block) {
        for (SourceInput& source : sources) {
            source.position = {1, std::sin(0.1F * static_cast<float>(block)), 0};
        }
        if (block == 150) client.cutConnection();
        {
            const RealtimeWatch watch;
            client.process(input, left, right);
            const auto counts = watch.counts();
            REQUIRE(counts.allocations == 0);
            REQUIRE(counts.frees == 0);
            REQUIRE(counts.locks == 0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    CHECK(client.bridgeStatus().received > 50);
}

TEST_CASE("clients that come and go leave at once, whatever state they are in") {
    const ScriptedServer silent([](auto&, const Bytes&, int) {});
    for (int k = 0; k < 20; ++k) {
        const BridgeClient client(settingsFor(silent.port()));
        if (k % 2 == 1) std::this_thread::sleep_for(std::chrono::milliseconds(3 * k));
    }
    CHECK(silent.connections() <= 20);
}
