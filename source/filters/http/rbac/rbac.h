#pragma once

#include "source/filters/rbac/rule_sets.h"
#include "source/proxy/http_filter.h"

namespace sluice::filters::http {

// Lets requests through or answers 403 (envoy.extensions.filters.http.rbac.v3). A gRPC client gets
// PERMISSION_DENIED.
class RbacFilter final : public proxy::HttpFilter {
 public:
  // Both outlive the filter.
  RbacFilter(const RbacRuleSets& rules, const RbacCells& cells, proxy::FilterContext& context)
      : rules_(rules), cells_(cells), context_(context) {}

  proxy::Next OnRequestHead(sluice::http::RequestHead& head, bool end) override;

 private:
  const RbacRuleSets& rules_;
  const RbacCells& cells_;
  proxy::FilterContext& context_;
};

}  // namespace sluice::filters::http
