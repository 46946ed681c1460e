#pragma once

#include <memory>

#include "source/event/timer.h"
#include "source/filters/rbac/rule_sets.h"
#include "source/proxy/network_filter.h"

namespace sluice::filters::network {

struct RbacConfig {
  RbacRuleSets rules;
  bool continuous = false;  // asked with all bytes that come, not only with the first
  base::Duration delay_deny{0};
  RbacCells cells;
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
  proxy::Next Deny();
  void OnDelayed();

  const RbacConfig& config_;
  proxy::NetworkFilterContext& context_;
  std::unique_ptr<event::Timer> delay_;
  bool decided_ = false;
  bool denied_ = false;
};

}  // namespace sluice::filters::network
