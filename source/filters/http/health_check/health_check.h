#pragma once

#include <string>
#include <vector>

#include "source/base/time.h"
#include "source/proxy/http_filter.h"
#include "source/route/matcher.h"

namespace sluice::filters::http {

// Answers health checks in place of the application
// (envoy.extensions.filters.http.health_check.v3): 200, or 503 once the server has been told to
// fail them.
struct HealthCheckConfig {
  bool pass_through = false;
  std::vector<route::HeaderMatcher> headers;  // all have to match; none: every request is one
};

class HealthCheckFilter final : public proxy::HttpFilter {
 public:
  HealthCheckFilter(const HealthCheckConfig& config, proxy::FilterContext& context)
      : config_(config), context_(context) {}

  proxy::Next OnRequestHead(sluice::http::RequestHead& head, bool end) override;
  void OnResponseHead(sluice::http::ResponseHead& head, bool end) override;

 private:
  const HealthCheckConfig& config_;
  proxy::FilterContext& context_;
  bool is_check_ = false;
};

}  // namespace sluice::filters::http
