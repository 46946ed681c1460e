#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "source/upstream/hash_balancer_spec.h"
#include "source/upstream/hash_table.h"
#include "test/upstream/hosts.h"

namespace sluice::upstream {

// Hosts by keys and shares of the traffic, from which tables are built.
class WeighedHosts : public testing::Test {
 protected:
  std::vector<HashedHost> Hosts(const std::vector<std::pair<std::string, double>>& shares) {
    hosts_.clear();
    for (size_t i = 0; i < shares.size(); ++i) hosts_.push_back(HealthyHost());
    std::vector<HashedHost> out;
    for (size_t i = 0; i < shares.size(); ++i)
      out.push_back({&hosts_[i], shares[i].first, shares[i].second});
    return out;
  }
  size_t IndexOf(const HostRef* host) const { return static_cast<size_t>(host - hosts_.data()); }

  HashBalancerSpec spec_;
  HostList hosts_;
};

}  // namespace sluice::upstream
