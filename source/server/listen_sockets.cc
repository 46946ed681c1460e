#include "source/server/listen_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "source/net/socket.h"

namespace sluice::server {
namespace {

int Duplicate(int fd, std::string& error) {
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) error = std::string("cannot duplicate a listening socket: ") + strerror(errno);
  return copy;
}

}  // namespace

std::vector<std::vector<int>> OpenListeners(const proxy::ListenerSpec& spec, int workers,
                                            std::string& error) {
  std::vector<std::vector<int>> sockets(static_cast<size_t>(workers));
  const auto close_all = [&sockets] {
    for (const auto& each : sockets) {
      for (const int fd : each) close(fd);
    }
    return std::vector<std::vector<int>>();
  };
  if (!spec.bind_to_port) return sockets;
  for (net::Address address : spec.addresses) {
    for (int worker = 0; worker < workers; ++worker) {
      const bool share = worker > 0 && (!address.is_ip() || !spec.options.reuse_port);
      const int fd = share ? Duplicate(sockets[0].back(), error)
                           : net::OpenListenSocket(address, spec.options, error);
      if (fd < 0) {
        error = "listener '" + spec.name + "': " + error;
        return close_all();
      }
      sockets[static_cast<size_t>(worker)].push_back(fd);
      // The kernel chose a port for the first: the others listen on the same.
      if (address.is_ip() && address.port() == 0) address.set_port(net::LocalAddress(fd).port());
    }
  }
  return sockets;
}

}  // namespace sluice::server
