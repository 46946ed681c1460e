#pragma once

#include <unistd.h>

#include "test/server/peer_sockets.h"

namespace sluice::server {

// A port of 127.0.0.1 that nobody listens on just now.
inline uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in any = Loopback(0);
  EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof(any)), 0);
  const uint16_t port = PortOf(fd);
  close(fd);
  return port;
}

}  // namespace sluice::server
