#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"

namespace sluice::server {

// What the other side does in 10 s it does not do at all.
constexpr int kPatienceMs = 10000;

inline sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

inline uint16_t PortOf(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// One connection, blocking.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  // To a port of 127.0.0.1.
  static Peer To(uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(port);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
      return Peer(fd);
    close(fd);
    return Peer(-1);
  }
  Peer(Peer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Peer& operator=(Peer&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Peer() { Close(); }

  bool connected() const { return fd_ >= 0; }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  void Send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<size_t>(sent));
    }
  }
  // All up to and with `mark`; less when the other side has closed or been silent for too long.
  std::string ReadThrough(std::string_view mark) {
    std::string text;
    char c;
    while (text.size() < mark.size() ||
           text.compare(text.size() - mark.size(), mark.size(), mark) != 0) {
      if (!Wait() || recv(fd_, &c, 1, 0) <= 0) break;
      text += c;
    }
    return text;
  }
  std::string ReadToEnd() {
    std::string text;
    char bytes[4096];
    while (Wait()) {
      const ssize_t size = recv(fd_, bytes, sizeof(bytes), 0);
      if (size <= 0) return text;
      text.append(bytes, static_cast<size_t>(size));
    }
    return text + "(no end)";
  }
  // A response with content-length, head and body.
  std::string ReadResponse() {
    std::string text = ReadThrough("\r\n\r\n");
    const size_t at = text.find("content-length: ");
    size_t left = at == std::string::npos ? 0 : std::strtoul(text.c_str() + at + 16, nullptr, 10);
    for (char c; left > 0 && Wait() && recv(fd_, &c, 1, 0) > 0; --left) text += c;
    return text;
  }

 private:
  bool Wait() {
    pollfd poll_fd{fd_, POLLIN, 0};
    return fd_ >= 0 && poll(&poll_fd, 1, kPatienceMs) > 0;
  }
  int fd_;
};

// A listening socket on a free port.
class Upstream {
 public:
  Upstream() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = Loopback(0);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(fd_, 16), 0);
  }
  ~Upstream() { close(fd_); }
  uint16_t port() const { return PortOf(fd_); }
  Peer Accept() {
    pollfd poll_fd{fd_, POLLIN, 0};
    if (poll(&poll_fd, 1, kPatienceMs) <= 0) return Peer(-1);
    return Peer(accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC));
  }

 private:
  const int fd_;
};

inline std::string GetText(const std::string& path, bool keep = false) {
  return "GET " + path + " HTTP/1.1\r\nhost: a\r\n" + (keep ? "" : "connection: close\r\n") +
         "\r\n";
}

// The whole answer to one request on a connection of its own.
inline std::string Get(uint16_t port, const std::string& path = "/") {
  Peer peer = Peer::To(port);
  peer.Send(GetText(path));
  return peer.ReadToEnd();
}

inline std::string BodyOf(const std::string& response) {
  const size_t end = response.find("\r\n\r\n");
  return end == std::string::npos ? "(no head)" : response.substr(end + 4);
}

inline int StatusOf(const std::string& response) {
  return response.size() < 12 ? 0 : std::atoi(response.c_str() + 9);
}

// Answers with `body` the next request that comes to `upstream`.
inline void Serve(Upstream& upstream, const std::string& body) {
  Peer peer = upstream.Accept();
  EXPECT_NE(peer.ReadThrough("\r\n\r\n"), "");
  peer.Send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
}

}  // namespace sluice::server
