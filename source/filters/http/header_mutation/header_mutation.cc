#include "source/filters/http/header_mutation/header_mutation.h"

#include "source/proxy/header_mutation.h"

namespace sluice::filters::http {
namespace {

void Apply(const std::vector<HeaderChange>& changes, const proxy::FormatContext& context,
           sluice::http::HeaderMap& headers, sluice::http::RequestHead* head) {
  for (const HeaderChange& change : changes) {
    if (!change.remove.empty()) {
      headers.Remove(change.remove);
    } else {
      proxy::ApplyAdditions(change.add, context, headers, head);
    }
  }
}

}  // namespace

const HeaderMutationConfig* HeaderMutationFilter::OfRoute() const {
  const route::RouteSpec* route = context_.route();
  if (route == nullptr) return nullptr;
  for (const route::FilterOverride& override : route->filters) {
    if (override.filter_name == name_)
      return static_cast<const HeaderMutationConfig*>(override.config.get());
  }
  return nullptr;
}

proxy::Next HeaderMutationFilter::OnRequestHead(sluice::http::RequestHead& head, bool) {
  const proxy::FormatContext context = context_.format_context();
  Apply(config_.request, context, head.headers, &head);
  if (const HeaderMutationConfig* of_route = OfRoute())
    Apply(of_route->request, context, head.headers, &head);
  return proxy::Next::kContinue;
}

void HeaderMutationFilter::OnResponseHead(sluice::http::ResponseHead& head, bool) {
  proxy::FormatContext context = context_.format_context();
  context.response = &head;
  Apply(config_.response, context, head.headers, nullptr);
  if (const HeaderMutationConfig* of_route = OfRoute())
    Apply(of_route->response, context, head.headers, nullptr);
}

}  // namespace sluice::filters::http
