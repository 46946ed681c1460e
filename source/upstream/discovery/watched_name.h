#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "source/base/random.h"
#include "source/event/timer.h"
#include "source/net/dns.h"
#include "source/upstream/cluster_spec.h"
#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/discovery_stats.h"

namespace sluice::upstream {

// One name of a cluster, looked up again and again. Owned by a discovery; main thread. A failure
// leaves what is known in force and is tried again, later and later; it is logged once until the
// next success.
class WatchedName {
 public:
  // After each lookup: what the name system says now, or null when it could not be asked.
  using OnLookup = absl::AnyInvocable<void(const std::vector<net::DnsRecord>* records)>;
  // An answer without any address: Envoy's STRICT_DNS takes it at its word, LOGICAL_DNS as a
  // failure.
  enum class Empty : uint8_t { kIsAnswer, kIsFailure };

  // `spec` is the cluster's; it and `stats` outlive this.
  WatchedName(const DiscoveryContext& context, const ClusterSpec& spec, std::string_view name,
              Empty empty, DiscoveryStats& stats, OnLookup on_lookup);

  void Start() { Lookup(); }
  // At least one lookup has come to an end.
  bool tried() const { return tried_; }

 private:
  void Lookup();
  void OnResult(net::DnsResult result);
  void OnFailure(net::DnsStatus status);
  base::Duration AfterAnswer(const std::vector<net::DnsRecord>& records);
  base::Duration AfterFailure();
  base::Duration Below(base::Duration bound);

  net::DnsResolver& dns_;
  base::Random& random_;
  const ClusterSpec& spec_;
  const std::string name_;
  const Empty empty_;
  DiscoveryStats& stats_;
  OnLookup on_lookup_;
  event::Timer timer_;
  std::unique_ptr<net::DnsQuery> query_;
  uint32_t failures_ = 0;  // in a row
  bool tried_ = false;
};

}  // namespace sluice::upstream
