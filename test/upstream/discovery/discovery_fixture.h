#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "source/upstream/discovery/discovery.h"
#include "source/upstream/discovery/discovery_stats.h"
#include "source/upstream/discovery/membership_stats.h"
#include "test/event/simulated_clock.h"
#include "test/upstream/discovery/dns_table.h"
#include "test/upstream/hosts.h"

namespace sluice::upstream {

// A main thread with a name system, and a cluster that is discovered on it.
class DiscoveryFixture : public testing::Test {
 protected:
  DiscoveryFixture() {
    spec_->name = spec_->stat_name = "web";
    spec_->localities.resize(1);
    spec_->dns.refresh = std::chrono::seconds(5);
  }
  void AddEndpoint(const EndpointSpec& endpoint) {
    spec_->localities[0].endpoints.push_back(endpoint);
  }
  void AddName(const std::string& name, uint16_t port = 80) {
    EndpointSpec endpoint;
    endpoint.dns_name = name;
    endpoint.port = port;
    AddEndpoint(endpoint);
  }
  Discovery::OnHosts Recorder() {
    return [this](const std::shared_ptr<const HostSet>& hosts, const HostList& removed) {
      ++updates_;
      hosts_ = hosts;
      removed_ = removed;
    };
  }
  // The addresses of the hosts in force.
  std::string Hosts() const {
    std::string text;
    if (hosts_ == nullptr) return "none yet";
    for (const HostRef& host : hosts_->hosts())
      text += (text.empty() ? "" : " ") + host->address_text();
    return text;
  }
  void Turn() {
    for (int i = 0; i < 3; ++i) main_.loop.RunOnce(false);
  }
  void Advance(base::Duration by) {
    clock_.Advance(by);
    Turn();
  }
  DiscoveryStats& stats() { return group_.ForThread(main_.index); }
  MembershipStats& membership() { return membership_.ForThread(main_.index); }

  event::SimulatedClock clock_;
  net::Worker main_{1, clock_};
  stats::Store store_{2};
  DnsTable dns_{main_.loop};
  const DiscoveryContext context_{main_, store_, dns_};
  std::shared_ptr<ClusterSpec> spec_ = std::make_shared<ClusterSpec>();
  const stats::GroupHandle<DiscoveryStats> group_ = store_.AddGroup<DiscoveryStats>("cluster.web.");
  const stats::GroupHandle<MembershipStats> membership_ =
      store_.AddGroup<MembershipStats>("cluster.web.");
  int updates_ = 0;
  std::shared_ptr<const HostSet> hosts_;
  HostList removed_;
};

}  // namespace sluice::upstream
