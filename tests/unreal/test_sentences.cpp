#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "scripted_server.hpp"
#include "sentence_resolver.hpp"

using namespace auricle::client;
using auricle::test::Bytes;
using auricle::test::ScriptedServer;

namespace {

bool ask(std::uint16_t port, const std::string& text, Resolved& resolved, std::string& error) {
    const std::atomic<bool> stop{false};
    Endpoint endpoint;
    endpoint.port = port;
    return resolveSentence(endpoint, text, 48'000, std::chrono::milliseconds(500), stop, resolved,
                           error);
}

// Answers a DESCRIBE with a message made from it.
ScriptedServer::Script answering(std::function<Message(const Describe&)> answer) {
    return [answer](auto& connection, const Bytes& bytes, int number) {
        Message message;
        std::string error;
        if (!decode(bytes, message, error)) return;
        if (const auto* describe = std::get_if<Describe>(&message)) {
            connection.send(answer(*describe));
        } else {
            auricle::test::echo(connection, bytes, number);
        }
    };
}

}  // namespace

TEST_CASE("a sentence is asked of the server, and the answer handed on") {
    const ScriptedServer server(answering([](const Describe& describe) -> Message {
        CHECK(describe.text == "on the left, 2 m");
        Resolved resolved;
        resolved.rid = describe.rid;
        resolved.position = {0, 2, 0};
        resolved.path = {{0, {0, 2, 0}}, {48'000, {0, -2, 0}}};
        return resolved;
    }));
    Resolved resolved;
    std::string error;
    REQUIRE(ask(server.port(), "on the left, 2 m", resolved, error));
    CHECK(resolved.position == Vector3{0, 2, 0});
    REQUIRE(resolved.path.has_value());
    CHECK(resolved.path->at(1).frames == 48'000);
    CHECK(error == "");
}

TEST_CASE("what the server cannot place, it says") {
    const ScriptedServer server(answering([](const Describe& describe) -> Message {
        return Error{"describe_failed", "no place is named; say where", false, {}, describe.rid};
    }));
    Resolved resolved;
    std::string error;
    CHECK(!ask(server.port(), "hm", resolved, error));
    CHECK(error == "no place is named; say where");
}

TEST_CASE("an empty sentence, no server and a server that is silent are told apart") {
    Resolved resolved;
    std::string error;
    std::uint16_t free_port = 0;
    {
        const ScriptedServer silent([](auto&, const Bytes&, int) {});
        free_port = silent.port();
        CHECK(!ask(silent.port(), "left", resolved, error));
        CHECK(error.find("in time") != std::string::npos);
        CHECK(!ask(silent.port(), "", resolved, error));
        CHECK(error.find("empty") != std::string::npos);
    }
    CHECK(!ask(free_port, "left", resolved, error));
    CHECK(error.find("auricle serve") != std::string::npos);
}
