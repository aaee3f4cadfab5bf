#include "endpoint.hpp"

#include <charconv>
#include <string_view>

namespace auricle::client {

namespace {

bool startsWith(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

}  // namespace

bool parseEndpoint(const std::string& text, Endpoint& endpoint, std::string& error) {
    std::string_view rest = text;
    if (startsWith(rest, "wss://")) {
        error = "this client has no TLS; give a ws:// address, or put a TLS proxy in front";
        return false;
    }
    if (startsWith(rest, "ws://")) rest.remove_prefix(5);
    if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
    std::string_view host = rest;
    std::string_view port;
    if (startsWith(rest, "[")) {  // an IPv6 address, RFC 3986 section 3.2.2
        const std::size_t end = rest.find(']');
        host = rest.substr(1, end == std::string_view::npos ? end : end - 1);
        if (end != std::string_view::npos && end + 1 < rest.size()) port = rest.substr(end + 1);
    } else if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
        host = rest.substr(0, colon);
        port = rest.substr(colon);
    }
    std::uint16_t number = endpoint.port;
    if (!port.empty()) {
        port.remove_prefix(1);
        const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
        if (read.ec != std::errc{} || read.ptr != port.data() + port.size() || number == 0) {
            error = "\"" + text + "\" has no port from 1 to 65535; write ws://127.0.0.1:8765";
            return false;
        }
    }
    // What a Host header cannot hold would end the request line early.
    if (host.empty() || host.find_first_of(" \t\r\n/@\"") != std::string_view::npos) {
        error = "\"" + text + "\" names no host; write ws://127.0.0.1:8765";
        return false;
    }
    endpoint.host = host;
    endpoint.port = number;
    return true;
}

}  // namespace auricle::client
