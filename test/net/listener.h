#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "source/net/socket.h"

namespace sluice::net {

// What the other side does in 10 s it does not do at all.
constexpr int kPatienceMs = 10000;

// A descriptor that is closed at the end.
class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.Release()) {}
  Fd(const Fd&) = delete;
  ~Fd() { Close(); }
  int get() const { return fd_; }
  int Release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

inline Address Loopback(uint16_t port) {
  Address address;
  EXPECT_TRUE(Address::ParseIp("127.0.0.1", port, address));
  return address;
}

// Waits for something to read, or the end.
inline bool WaitReadable(int fd) {
  pollfd wanted{fd, POLLIN, 0};
  return poll(&wanted, 1, kPatienceMs) == 1;
}

// Waits until a connect has succeeded or failed.
inline bool WaitWritable(int fd) {
  pollfd wanted{fd, POLLOUT, 0};
  return poll(&wanted, 1, kPatienceMs) == 1;
}

// `size` bytes, or less when the stream ends.
inline std::string ReadFrom(int fd, size_t size) {
  std::string text(size, '\0');
  size_t got = 0;
  while (got < size && WaitReadable(fd)) {
    const ssize_t n = recv(fd, &text[got], size - got, 0);
    if (n <= 0) break;
    got += static_cast<size_t>(n);
  }
  text.resize(got);
  return text;
}

// A listening socket on a free port of 127.0.0.1.
class Listener {
 public:
  Listener() : Listener(ListenOptions()) {}
  explicit Listener(const ListenOptions& options)
      : fd_(OpenListenSocket(Loopback(0), options, error_)), address_(LocalAddress(fd_.get())) {
    EXPECT_EQ(error_, "");
  }
  int fd() const { return fd_.get(); }
  const Address& address() const { return address_; }
  Fd Accept() {
    EXPECT_TRUE(WaitReadable(fd_.get()));
    return Fd(accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  void Close() { fd_.Close(); }

 private:
  std::string error_;
  Fd fd_;
  const Address address_;
};

}  // namespace sluice::net
