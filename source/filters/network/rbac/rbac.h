#pragma once

#include <memory>

#include "source/event/timer.h"
#include "source/filters/rbac/rbac_stats.h"
#include "source/filters/rbac/rules.h"
#include "source/proxy/network_filter.h"
#include "source/stats/store.h"

namespace sluice::filters::network {

struct RbacConfig {
  bool has_rules = false;
  bool has_shadow_rules = false;
  RbacRules rules;
  RbacRules shadow_rules;   // only counted
  bool continuous = false;  // asked with all bytes that come, not only with the first
  base::Duration delay_deny{0};
  stats::GroupHandle<RbacStats> stats;
  stats::GroupHandle<RbacShadowStats> shadow_stats;
};

// Lets connections through or ends them, with the first byte that they send
// (envoy.extensions.filters.network.rbac.v3).
class RbacFilter final : public proxy::NetworkFilter {
 public:
  // `config` outlives the filter.
  RbacFilter(const RbacConfig& config, proxy::NetworkFilterContext& context);

  proxy::Next OnData(buffer::Buffer& bytes, bool end) override;
  void OnClosed(proxy::ConnectionEnd) override { delay_.reset(); }

 private:
  void CountShadow();
  proxy::Next Deny();
  void OnDelayed();

  const RbacConfig& config_;
  proxy::NetworkFilterContext& context_;
  std::unique_ptr<event::Timer> delay_;
  bool decided_ = false;
  bool denied_ = false;
};

}  // namespace sluice::filters::network
