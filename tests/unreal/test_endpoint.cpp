#include <doctest/doctest.h>

#include <string>

#include "endpoint.hpp"

using namespace auricle::client;

TEST_CASE("addresses are read with and without scheme, port and slash") {
    struct Case {
        const char* text;
        const char* host;
        std::uint16_t port;
    };
    for (const Case& each :
         {Case{"ws://127.0.0.1:9000", "127.0.0.1", 9000},
          Case{"ws://studio.local:80/", "studio.local", 80}, Case{"localhost", "localhost", 8765},
          Case{"10.0.0.2:65535", "10.0.0.2", 65535}, Case{"ws://[::1]:8765", "::1", 8765},
          Case{"[::1]", "::1", 8765}}) {
        CAPTURE(each.text);
        Endpoint endpoint;
        std::string error;
        REQUIRE(parseEndpoint(each.text, endpoint, error));
        CHECK(endpoint.host == each.host);
        CHECK(endpoint.port == each.port);
    }
}

TEST_CASE("an address that cannot be meant is refused, and nothing changes") {
    for (const char* text :
         {"", "ws://", ":8765", "host:", "host:0", "host:65536", "host:80x", "wss://host:443",
          "ho st", "a\r\nEvil: 1", "user@host", "host/path", "[::1]x:1"}) {
        CAPTURE(text);
        Endpoint endpoint;
        std::string error;
        CHECK(!parseEndpoint(text, endpoint, error));
        CHECK(error.size() > 20);
        CHECK(endpoint.host == "127.0.0.1");
        CHECK(endpoint.port == 8765);
    }
}
