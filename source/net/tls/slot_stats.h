#pragma once

#include "source/stats/group.h"

namespace sluice::net::tls {

// What becomes of contexts whose secrets come while they are in use, under
// `listener.<address>.server_ssl_socket_factory.` and `cluster.<name>.client_ssl_socket_factory.`.
// Names are Envoy's, which has all three on both sides.
struct SlotStats {
  stats::Counter downstream_context_secrets_not_ready;
  stats::Counter upstream_context_secrets_not_ready;
  stats::Counter ssl_context_update_by_sds;
  static const stats::Field kFields[3];
};

}  // namespace sluice::net::tls
