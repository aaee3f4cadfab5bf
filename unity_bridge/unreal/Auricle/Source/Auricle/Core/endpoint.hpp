#pragma once

#include <cstdint>
#include <string>

namespace auricle::client {

/// Where a bridge listens.
struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8765;
    std::string token;  ///< what the server wants clients to bring; empty: nothing
};

/// Reads `ws://host:port`, `host:port` or `host`; the token stays as it is.
///
/// @param error what was wrong and what would be right, where the result is false.
bool parseEndpoint(const std::string& text, Endpoint& endpoint, std::string& error);

}  // namespace auricle::client
