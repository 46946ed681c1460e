#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

namespace sluice::http::conn {

// The far end of a connection under test: one of a pair of sockets, read and written by the test.
class SocketPeer {
 public:
  SocketPeer() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    near_ = fds[0];
    fd_ = fds[1];
  }
  ~SocketPeer() {
    Close();
    if (near_ >= 0) close(near_);
  }
  SocketPeer(const SocketPeer&) = delete;
  SocketPeer& operator=(const SocketPeer&) = delete;

  // The end for the connection, which closes it.
  int TakeNearEnd() { return std::exchange(near_, -1); }

  void Send(std::string_view bytes) {
    EXPECT_EQ(write(fd_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void Finish() { EXPECT_EQ(shutdown(fd_, SHUT_WR), 0); }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  // All that has come; sets `eof` at the end of the stream.
  std::string Take() {
    std::string text;
    char room[16384];
    ssize_t n;
    while ((n = read(fd_, room, sizeof(room))) > 0) text.append(room, static_cast<size_t>(n));
    if (n == 0) eof_ = true;
    return text;
  }
  bool AtEof() {
    Take();
    return eof_;
  }

 private:
  int near_ = -1;
  int fd_ = -1;
  bool eof_ = false;
};

}  // namespace sluice::http::conn
