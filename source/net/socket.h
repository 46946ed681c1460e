#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "source/net/address.h"

namespace sluice::net {

// A raw setsockopt, as configured.
struct SocketOption {
  enum class State : uint8_t { kPrebind, kBound, kListening };
  int level = 0;
  int name = 0;
  std::string value;  // the bytes as the kernel takes them
  State state = State::kPrebind;
  std::string description;
  friend bool operator==(const SocketOption& a, const SocketOption& b) {
    return a.level == b.level && a.name == b.name && a.value == b.value && a.state == b.state;
  }
};

// TCP keepalive; 0 leaves the kernel's value.
struct KeepaliveSpec {
  bool enabled = false;
  uint32_t probes = 0;
  uint32_t time_seconds = 0;
  uint32_t interval_seconds = 0;
  friend bool operator==(const KeepaliveSpec& a, const KeepaliveSpec& b) {
    return a.enabled == b.enabled && a.probes == b.probes && a.time_seconds == b.time_seconds &&
           a.interval_seconds == b.interval_seconds;
  }
};

struct ListenOptions {
  bool reuse_port = true;
  bool freebind = false;
  bool transparent = false;
  bool ipv4_compat = false;  // an IPv6 socket takes IPv4 too
  int backlog = 0;           // 0: the kernel's somaxconn
  uint32_t pipe_mode = 0;
  KeepaliveSpec keepalive;
  std::vector<SocketOption> options;
};

// Descriptors, or -1 with `error` saying what failed and why (for one line at the user).
int OpenListenSocket(const Address& address, const ListenOptions& options, std::string& error);

// Lets the kernel drop further SYNs to a listening TCP socket, so that between the last accept()
// and close() no connection can be made that close() would reset. The client repeats its SYN and
// then meets the next owner of the port, or a refusal. False where the kernel does not take the
// filter.
bool DropNewHandshakes(int listen_fd);

struct ConnectOptions {
  Address source;  // kNone: the kernel chooses
  KeepaliveSpec keepalive;
  std::vector<SocketOption> options;
};
// A non-blocking socket on the way to `peer`. `in_progress`: not connected yet. -1 with errno when
// it failed at once.
int OpenConnectSocket(const Address& peer, const ConnectOptions* options, bool& in_progress);

// The socket's own address; kNone when it cannot be told.
Address LocalAddress(int fd);
Address PeerAddress(int fd);

}  // namespace sluice::net
