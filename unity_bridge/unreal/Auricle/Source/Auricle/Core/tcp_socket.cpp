#include "tcp_socket.hpp"

#include <algorithm>
#include <cstring>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#if !defined(NOMINMAX)
#define NOMINMAX
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#endif

namespace auricle::client {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

#if defined(_WIN32)

using Handle = SOCKET;
constexpr int kSendFlags = 0;

bool startNetwork() {
    // Winsock counts its starts; the operating system ends it with the process.
    static const bool started = [] {
        WSADATA data;
        return WSAStartup(MAKEWORD(2, 2), &data) == 0;
    }();
    return started;
}

void closeHandle(Handle handle) { closesocket(handle); }
bool wouldBlock() { return WSAGetLastError() == WSAEWOULDBLOCK; }
int poll(pollfd* what, unsigned long count, int timeout_ms) {
    return WSAPoll(what, count, timeout_ms);
}

bool setNonBlocking(Handle handle) {
    u_long on = 1;
    return ioctlsocket(handle, FIONBIO, &on) == 0;
}

#else

using Handle = int;
// A closed connection is a result here and not a signal.
#if defined(MSG_NOSIGNAL)
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;
#endif

bool startNetwork() { return true; }
void closeHandle(Handle handle) { ::close(handle); }
bool wouldBlock() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS || errno == EINTR;
}

bool setNonBlocking(Handle handle) {
    return fcntl(handle, F_SETFL, fcntl(handle, F_GETFL, 0) | O_NONBLOCK) == 0;
}

#endif

Handle native(std::intptr_t handle) { return static_cast<Handle>(handle); }

void setOption(Handle handle, int level, int name) {
    const int on = 1;
    setsockopt(handle, level, name, reinterpret_cast<const char*>(&on), sizeof on);
}

// Readiness, at most for the timeout; an error counts as ready, so that the next call reports it.
bool ready(Handle handle, short events, milliseconds timeout) {
    pollfd what{};
    what.fd = handle;
    what.events = events;
    return poll(&what, 1, static_cast<int>(timeout.count())) > 0;
}

bool connected(Handle handle) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(handle, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size) == 0 &&
           error == 0;
}

bool connectTo(Handle handle, const addrinfo& address, milliseconds timeout,
               const std::atomic<bool>& stop) {
    if (!setNonBlocking(handle)) return false;
    if (::connect(handle, address.ai_addr, static_cast<socklen_t>(address.ai_addrlen)) == 0) {
        return true;
    }
    if (!wouldBlock()) return false;
    const auto end = Clock::now() + timeout;
    while (!stop.load() && Clock::now() < end) {
        if (ready(handle, POLLOUT, milliseconds(50))) return connected(handle);
    }
    return false;
}

}  // namespace

bool TcpSocket::connect(const std::string& host, std::uint16_t port, milliseconds timeout,
                        const std::atomic<bool>& stop, std::string& error) {
    close();
    const std::string place = host + ":" + std::to_string(port);
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* addresses = nullptr;
    if (!startNetwork() ||
        getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &addresses) != 0) {
        error = "no address is known for " + place + "; check the host's name";
        return false;
    }
    for (const addrinfo* address = addresses; address != nullptr && handle_ == kNone;
         address = address->ai_next) {
        const Handle handle =
            ::socket(address->ai_family, address->ai_socktype, address->ai_protocol);
        if (static_cast<std::intptr_t>(handle) == kNone) continue;
        if (connectTo(handle, *address, timeout, stop)) {
            handle_ = static_cast<std::intptr_t>(handle);
            setOption(handle, IPPROTO_TCP, TCP_NODELAY);
#if defined(SO_NOSIGPIPE)
            setOption(handle, SOL_SOCKET, SO_NOSIGPIPE);
#endif
        } else {
            closeHandle(handle);
        }
    }
    freeaddrinfo(addresses);
    if (handle_ == kNone) {
        error = "nothing answers at " + place + "; start the server with: auricle serve";
    }
    return handle_ != kNone;
}

bool TcpSocket::send(std::span<const std::uint8_t> bytes, milliseconds timeout) {
    while (!bytes.empty()) {
        if (handle_ == kNone) return false;
        const auto sent = ::send(native(handle_), reinterpret_cast<const char*>(bytes.data()),
#if defined(_WIN32)
                                 static_cast<int>(bytes.size()),
#else
                                 bytes.size(),
#endif
                                 kSendFlags);
        if (sent > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        } else if (!wouldBlock() || !ready(native(handle_), POLLOUT, timeout)) {
            return false;
        }
    }
    return true;
}

TcpSocket::Received TcpSocket::receive(std::span<std::uint8_t> space, milliseconds timeout,
                                       std::size_t& bytes) {
    bytes = 0;
    if (handle_ == kNone) return Received::kLost;
    if (!ready(native(handle_), POLLIN, timeout)) return Received::kNothing;
    const auto got = ::recv(native(handle_), reinterpret_cast<char*>(space.data()),
#if defined(_WIN32)
                            static_cast<int>(space.size()),
#else
                            space.size(),
#endif
                            0);
    if (got > 0) {
        bytes = static_cast<std::size_t>(got);
        return Received::kBytes;
    }
    return got < 0 && wouldBlock() ? Received::kNothing : Received::kLost;
}

void TcpSocket::close() {
    if (handle_ != kNone) closeHandle(native(handle_));
    handle_ = kNone;
}

}  // namespace auricle::client
