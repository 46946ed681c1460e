#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::proxy {

// An upstream on 127.0.0.1 that answers each request's head with the next of its answers, and keeps
// what it was sent. Without an answer it is silent. Driven by Pump, on the test's thread.
class ScriptedPeer {
 public:
  ScriptedPeer() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, plain, size), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    EXPECT_EQ(getsockname(listener_, plain, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~ScriptedPeer() {
    StopListening();
    for (Connection& each : connections_) Close(each);
  }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  uint16_t port() const { return port_; }
  void StopListening() {
    if (listener_ >= 0) close(std::exchange(listener_, -1));
  }
  // An answer for the next request; kHangUp: none, the connection is closed instead.
  static constexpr std::string_view kHangUp = "";
  void Answer(std::string_view bytes) { answers_.emplace_back(bytes); }

  void Pump() {
    int fd;
    while ((fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
      connections_.push_back({fd, {}, 0, false});
    }
    for (Connection& each : connections_) PumpOne(each);
  }

  size_t connections() const { return connections_.size(); }
  // All that has come on all connections, one behind the other.
  std::string received() const {
    std::string all;
    for (const Connection& each : connections_) all += each.received;
    return all;
  }
  size_t heads() const { return heads_; }
  // On the connection that was accepted last.
  void Send(std::string_view bytes) {
    EXPECT_EQ(write(connections_.back().fd, bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
  }
  void HangUp() { Close(connections_.back()); }
  bool left() const { return connections_.back().eof; }

 private:
  struct Connection {
    int fd;
    std::string received;
    size_t scanned;
    bool eof;
  };

  static void Close(Connection& connection) {
    if (connection.fd >= 0) close(std::exchange(connection.fd, -1));
  }
  void PumpOne(Connection& connection) {
    char room[16384];
    ssize_t n = -1;
    while (connection.fd >= 0 && (n = read(connection.fd, room, sizeof(room))) > 0) {
      connection.received.append(room, static_cast<size_t>(n));
    }
    if (n == 0) connection.eof = true;
    size_t end;
    while (connection.fd >= 0 &&
           (end = connection.received.find("\r\n\r\n", connection.scanned)) != std::string::npos) {
      connection.scanned = end + 4;
      ++heads_;
      if (answers_.empty()) continue;
      const std::string answer = std::move(answers_.front());
      answers_.pop_front();
      if (answer == kHangUp) {
        Close(connection);
      } else {
        EXPECT_EQ(write(connection.fd, answer.data(), answer.size()),
                  static_cast<ssize_t>(answer.size()));
      }
    }
  }

  int listener_;
  uint16_t port_ = 0;
  size_t heads_ = 0;
  std::deque<std::string> answers_;
  std::vector<Connection> connections_;
};

}  // namespace sluice::proxy
