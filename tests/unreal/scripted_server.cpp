#include "scripted_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "websocket_protocol.hpp"

namespace auricle::test {

namespace {

using namespace auricle::client;

bool readable(int handle) {
    pollfd what{handle, POLLIN, 0};
    return poll(&what, 1, 20) > 0;
}

void sendAll(int handle, const void* data, std::size_t size) {
    const auto* bytes = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t sent = ::send(handle, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
}

Bytes frame(std::uint8_t first, const Bytes& payload) {
    Bytes out{first};
    const std::uint64_t size = payload.size();
    const unsigned extended = size < 126 ? 0 : size < 65536 ? 2 : 8;
    out.push_back(static_cast<std::uint8_t>(extended == 0 ? size : extended == 2 ? 126 : 127));
    for (unsigned shift = 8 * extended; shift > 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(size >> (shift - 8)));
    }
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

struct ClientFrame {
    std::uint8_t opcode = 0;
    Bytes payload;
};

// One masked frame off the front of the buffer; frames that are not masked count as broken.
std::optional<ClientFrame> takeFrame(Bytes& buffer) {
    if (buffer.size() < 2 || (buffer[1] & 0x80) == 0) return {};
    std::uint64_t size = buffer[1] & 0x7f;
    std::size_t head = 2;
    if (size > 125) {
        head += size == 126 ? 2 : 8;
        if (buffer.size() < head) return {};
        size = 0;
        for (std::size_t i = 2; i < head; ++i)
            size = size << 8U | buffer[i];
    }
    if (buffer.size() < head + 4 + size) return {};
    ClientFrame result{static_cast<std::uint8_t>(buffer[0] & 0x0f), {}};
    for (std::uint64_t i = 0; i < size; ++i) {
        result.payload.push_back(buffer[head + 4 + i] ^ buffer[head + i % 4]);
    }
    buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(head + 4 + size));
    return result;
}

std::string keyOf(const std::string& request) {
    const std::string name = "Sec-WebSocket-Key: ";
    const std::size_t start = request.find(name) + name.size();
    return request.substr(start, request.find("\r\n", start) - start);
}

}  // namespace

void ScriptedServer::Connection::send(const Message& message) const {
    Bytes bytes;
    encode(message, bytes);
    sendRaw(bytes);
}

void ScriptedServer::Connection::sendRaw(const Bytes& payload) const {
    sendBytes(frame(0x82, payload));
}

void ScriptedServer::Connection::sendBytes(const Bytes& bytes) const {
    sendAll(handle_, bytes.data(), bytes.size());
}

void ScriptedServer::Connection::close(std::uint16_t code) const {
    sendBytes(frame(
        0x88, {static_cast<std::uint8_t>(code >> 8U), static_cast<std::uint8_t>(code & 0xffU)}));
}

void ScriptedServer::Connection::cut() const { shutdown(handle_, SHUT_RDWR); }

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(listener_, 4);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

ScriptedServer::~ScriptedServer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
}

std::vector<Bytes> ScriptedServer::messages() const {
    const std::scoped_lock lock(mutex_);
    return messages_;
}

void ScriptedServer::run() {
    while (!stop_) {
        if (!readable(listener_)) continue;
        const int handle = accept(listener_, nullptr, nullptr);
        if (handle < 0) continue;
        serve(handle, ++connections_);
        ::close(handle);
    }
}

void ScriptedServer::serve(int handle, int connection) {
    Bytes buffer;
    bool open = false;
    Connection here(handle);
    while (!stop_) {
        if (!readable(handle)) continue;
        char chunk[65536];
        const ssize_t got = recv(handle, chunk, sizeof chunk, 0);
        if (got <= 0) return;
        buffer.insert(buffer.end(), chunk, chunk + got);
        if (!open) {
            const std::string request(buffer.begin(), buffer.end());
            if (request.find("\r\n\r\n") == std::string::npos) continue;
            const std::string response =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: " +
                handshakeAccept(keyOf(request)) + "\r\nSec-WebSocket-Protocol: auricle.v1\r\n\r\n";
            sendAll(handle, response.data(), response.size());
            buffer.clear();
            open = true;
        }
        for (auto next = takeFrame(buffer); next; next = takeFrame(buffer)) {
            if (next->opcode == 8) return;
            if (next->opcode != 2) continue;
            std::vector<Bytes> members{next->payload};
            Batch batch;
            std::string error;
            if (isBatch(next->payload) && decode(next->payload, batch, error)) {
                members.clear();
                for (const Message& member : batch.messages) {
                    encode(member, members.emplace_back());
                }
            }
            for (const Bytes& member : members) {
                {
                    const std::scoped_lock lock(mutex_);
                    messages_.push_back(member);
                }
                script_(here, member, connection);
            }
        }
    }
}

Welcome welcome() {
    Welcome message;
    message.server = "scripted/1";
    message.session[0] = 1;
    message.resume_key[0] = 2;
    message.sample_rate = 48'000;
    message.block = 64;
    message.window = 4;
    message.max_sources = 256;
    message.max_message = 1 << 22;
    message.latency_frames = 8;
    return message;
}

void echo(ScriptedServer::Connection& connection, const Bytes& bytes, int /*number*/) {
    Message message;
    std::string error;
    if (!decode(bytes, message, error)) return;
    if (std::holds_alternative<Hello>(message) || std::holds_alternative<Resume>(message)) {
        connection.send(welcome());
    } else if (const auto* block = std::get_if<Block>(&message)) {
        const auto frames = static_cast<std::size_t>(block->frames);
        std::vector<float> ears(2 * frames, 0.0F);
        for (std::size_t k = 0; k < block->ids.size() * frames; ++k) {
            float sample = 0;
            std::memcpy(&sample, block->pcm.data() + 4 * k, 4);
            ears[2 * (k % frames)] += sample;
            ears[2 * (k % frames) + 1] += 0.5F * sample;
        }
        Frame answer;
        answer.seq = block->seq;
        answer.t = block->t;
        answer.frames = block->frames;
        answer.channels = 2;
        answer.pcm = {reinterpret_cast<const std::uint8_t*>(ears.data()), 4 * ears.size()};
        connection.send(answer);
    }
}

int count(const std::vector<Bytes>& messages, std::uint8_t type) {
    return static_cast<int>(
        std::count_if(messages.begin(), messages.end(), [type](const Bytes& message) {
            // Types are one byte: a fixarray, then a positive fixint.
            return message.size() > 1 && message[1] == type;
        }));
}

}  // namespace auricle::test
