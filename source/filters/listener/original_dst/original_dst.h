#pragma once

#include "source/proxy/listener_filter.h"

namespace sluice::filters::listener {

// Finds out where a connection that iptables redirected to us wanted to go, and lets that stand for
// its local address (envoy.extensions.filters.listener.original_dst.v3). With TPROXY the local
// address is that already.
class OriginalDstFilter final : public proxy::ListenerFilter {
 public:
  proxy::ListenerFilterResult OnAccept(proxy::AcceptedConnection& connection) override;
};

// The destination before redirection; kNone when there was none, or the kernel cannot tell.
net::Address OriginalDestination(int fd);

}  // namespace sluice::filters::listener
