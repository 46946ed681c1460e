#include "source/filters/http/header_mutation/header_mutation.h"

#include <algorithm>
#include <array>

#include "source/proxy/header_mutation.h"

namespace sluice::filters::http {
namespace {

constexpr size_t kLevels = 3;  // route, virtual host, route table

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

template <typename F>
void HeaderMutationFilter::ForEachLevel(F visit) const {
  visit(config_);
  if (mine_ == nullptr) return;
  std::array<const void*, kLevels> levels;
  size_t count = 0;
  for (const route::FilterOverride* each = mine_; each != nullptr && count < kLevels;
       each = each->outer.get()) {
    if (each->config != nullptr) levels[count++] = each->config.get();
  }
  if (config_.most_specific_wins) std::reverse(levels.begin(), levels.begin() + count);
  for (size_t i = 0; i < count; ++i) visit(*static_cast<const HeaderMutationConfig*>(levels[i]));
}

proxy::Next HeaderMutationFilter::OnRequestHead(sluice::http::RequestHead& head, bool) {
  const proxy::FormatContext context = context_.format_context();
  ForEachLevel([&](const HeaderMutationConfig& level) {
    Apply(level.request, context, head.headers, &head);
  });
  return proxy::Next::kContinue;
}

void HeaderMutationFilter::OnResponseHead(sluice::http::ResponseHead& head, bool) {
  proxy::FormatContext context = context_.format_context();
  context.response = &head;
  ForEachLevel([&](const HeaderMutationConfig& level) {
    Apply(level.response, context, head.headers, nullptr);
  });
}

}  // namespace sluice::filters::http
