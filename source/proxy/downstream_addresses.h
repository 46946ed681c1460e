#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "source/net/address.h"
#include "source/net/transport.h"
#include "source/proxy/filter_state.h"

namespace sluice::proxy {

// Addresses of a downstream connection; the connection owns it, its streams point at it. Every idle
// connection has one, so what only listener filters find out lives apart.
class DownstreamAddresses {
 public:
  DownstreamAddresses() = default;
  DownstreamAddresses(net::Address local_address, net::Address peer)
      : local(std::move(local_address)), remote(std::move(peer)) {}

  net::Address local;
  net::Address remote;  // the peer, or who it speaks for (PROXY protocol)
  uint64_t connection_id = 0;
  // What network filters left; null: there are none. Lives as long as the connection.
  const FilterState* filter_state = nullptr;
  net::Transport* transport = nullptr;  // the connection's; null: plain

  // The socket's peer.
  const net::Address& direct_remote() const {
    return found_ != nullptr && found_->relayed ? found_->peer : remote;
  }
  // The SNI, in lower case; empty: none.
  std::string_view requested_server_name() const {
    return found_ != nullptr ? std::string_view(found_->server_name) : std::string_view();
  }
  // `local` is where the client wanted to go, not our socket.
  bool local_restored() const { return found_ != nullptr && found_->local_restored; }

  // The peer speaks for `client`.
  void SetRemote(const net::Address& client) {
    Found& found = this->found();
    if (!found.relayed) found.peer = std::move(remote);
    found.relayed = true;
    remote = client;
  }
  void RestoreLocal(const net::Address& wanted) {
    local = wanted;
    found().local_restored = true;
  }
  void SetServerName(std::string name) {
    if (!name.empty()) found().server_name = std::move(name);
  }

 private:
  struct Found {
    net::Address peer;  // if it speaks for another
    std::string server_name;
    bool relayed = false;
    bool local_restored = false;
  };
  Found& found() {
    if (found_ == nullptr) found_ = std::make_unique<Found>();
    return *found_;
  }
  std::unique_ptr<Found> found_;
};
static_assert(sizeof(DownstreamAddresses) == 80, "part of each idle connection");

}  // namespace sluice::proxy
