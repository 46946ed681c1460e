#pragma once

#include <string>
#include <utility>
#include <vector>

#include "source/net/tls/context_spec.h"
#include "source/stats/store.h"

namespace sluice::net::tls {

// When the certificates of one slot are over, in seconds since 1970, for alerts: as
// `<prefix>ssl.certificate.<name>.expiration_unix_time_seconds`, as Envoy has them. Main thread.
class ExpiryGauges {
 public:
  // `prefix` as "cluster.web."; `store` outlives it.
  ExpiryGauges(stats::Store& store, std::string prefix)
      : store_(&store), prefix_(std::move(prefix)) {}

  // Those of `context` from now on, and no others.
  void Show(const ContextSpec& context);

 private:
  stats::Store* store_;
  std::string prefix_;
  std::vector<stats::GroupHandle<stats::OneOwnedGauge>> gauges_;
};

}  // namespace sluice::net::tls
