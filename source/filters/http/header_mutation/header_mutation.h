#pragma once

#include <string>
#include <vector>

#include "source/proxy/http_filter.h"
#include "source/route/route_spec.h"

namespace sluice::filters::http {

// One change, in the order of the configuration: a removal or an addition.
struct HeaderChange {
  std::string remove;                      // lower-case; empty: `add`
  std::vector<route::HeaderAddition> add;  // one
};

struct HeaderMutationConfig {
  std::vector<HeaderChange> request;
  std::vector<HeaderChange> response;
  bool most_specific_wins = false;  // of the levels of the routes: it comes last
};

// Changes headers of requests and responses (envoy.extensions.filters.http.header_mutation.v3): the
// filter's own changes first, then those of the route, its virtual host and its table, in this
// order or the other way round.
class HeaderMutationFilter final : public proxy::HttpFilter {
 public:
  // `mine` may be null.
  HeaderMutationFilter(const HeaderMutationConfig& config, const route::FilterOverride* mine,
                       proxy::FilterContext& context)
      : config_(config), mine_(mine), context_(context) {}

  proxy::Next OnRequestHead(sluice::http::RequestHead& head, bool end) override;
  void OnResponseHead(sluice::http::ResponseHead& head, bool end) override;

 private:
  template <typename F>
  void ForEachLevel(F visit) const;

  const HeaderMutationConfig& config_;
  const route::FilterOverride* const mine_;
  proxy::FilterContext& context_;
};

}  // namespace sluice::filters::http
