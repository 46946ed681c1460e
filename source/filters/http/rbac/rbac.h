#pragma once

#include "source/filters/rbac/rbac_stats.h"
#include "source/filters/rbac/rules.h"
#include "source/proxy/http_filter.h"
#include "source/stats/store.h"

namespace sluice::filters::http {

// What the filter, or a route in its place, asks of requests.
struct RbacConfig {
  bool has_rules = false;
  bool has_shadow_rules = false;
  RbacRules rules;
  RbacRules shadow_rules;  // only counted
};

struct RbacCells {
  stats::GroupHandle<RbacStats> stats;
  stats::GroupHandle<RbacShadowStats> shadow_stats;
};

// Lets requests through or answers 403 (envoy.extensions.filters.http.rbac.v3). A gRPC client gets
// PERMISSION_DENIED.
class RbacFilter final : public proxy::HttpFilter {
 public:
  // Both outlive the filter.
  RbacFilter(const RbacConfig& config, const RbacCells& cells, proxy::FilterContext& context)
      : config_(config), cells_(cells), context_(context) {}

  proxy::Next OnRequestHead(sluice::http::RequestHead& head, bool end) override;

 private:
  const RbacConfig& config_;
  const RbacCells& cells_;
  proxy::FilterContext& context_;
};

}  // namespace sluice::filters::http
