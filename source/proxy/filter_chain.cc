#include "source/proxy/filter_chain.h"

namespace sluice::proxy {
namespace {

const route::FilterOverride* OverrideOf(const HttpFilterSpec& spec, const route::RouteSpec* route) {
  if (route == nullptr) return nullptr;
  for (const route::FilterOverride& override : route->filters) {
    if (override.filter_name == spec.name) return &override;
  }
  return nullptr;
}

}  // namespace

FilterChain::~FilterChain() {
  for (uint32_t i = 0; i < count_; ++i) filters_[i]->~HttpFilter();
}

void FilterChain::Build(const std::vector<HttpFilterSpec>& specs, const route::RouteSpec* route,
                        FilterContext& context, base::Arena& arena) {
  if (specs.empty()) return;
  // An array of pointers is what is wanted.
  // NOLINTNEXTLINE(bugprone-sizeof-expression)
  filters_ = static_cast<HttpFilter**>(arena.Allocate(specs.size() * sizeof(HttpFilter*)));
  for (const HttpFilterSpec& spec : specs) {
    const route::FilterOverride* const mine = OverrideOf(spec, route);
    if (mine != nullptr ? mine->disabled : spec.disabled) continue;
    if (HttpFilter* filter = spec.factory->Make(context, arena, mine)) filters_[count_++] = filter;
  }
}

bool FilterChain::RunRequestHead(http::RequestHead& head, bool end) {
  head_end_ = end;
  while (next_ < count_) {
    const Next next = filters_[next_++]->OnRequestHead(head, end);
    if (stopped_) return false;
    if (next == Next::kPause) {
      paused_ = true;
      return false;
    }
  }
  return true;
}

bool FilterChain::RunRequestBody(buffer::Buffer& body, bool end) {
  if (stopped_) {
    body.Clear();
    return false;
  }
  if (paused_) {
    waiting_.Append(std::move(body));
    waiting_end_ = end;
    return false;
  }
  for (uint32_t i = 0; i < count_; ++i) {
    const Next next = filters_[i]->OnRequestBody(body, end);
    if (stopped_) return false;
    if (next == Next::kPause) {
      paused_ = true;
      waiting_.Append(std::move(body));
      waiting_end_ = end;
      return false;
    }
  }
  return true;
}

bool FilterChain::Resume(http::RequestHead& head) {
  paused_ = false;
  return next_ == count_ || RunRequestHead(head, head_end_);
}

void FilterChain::RunResponseHead(http::ResponseHead& head, bool end) {
  for (uint32_t i = count_; i > 0; --i) filters_[i - 1]->OnResponseHead(head, end);
}

void FilterChain::RunResponseBody(buffer::Buffer& body, bool end) {
  for (uint32_t i = count_; i > 0; --i) filters_[i - 1]->OnResponseBody(body, end);
}

Trailers FilterChain::RunResponseTrailers(const http::HeaderMap& trailers, buffer::Buffer& last) {
  Trailers verdict = Trailers::kKeep;
  for (uint32_t i = count_; i > 0; --i) {
    HttpFilter& filter = *filters_[i - 1];
    const bool dropped = verdict == Trailers::kDrop;
    if (dropped || !last.empty()) filter.OnResponseBody(last, dropped);
    if (!dropped) verdict = filter.OnResponseTrailers(trailers, last);
  }
  return verdict;
}

void FilterChain::Done() {
  if (done_) return;
  done_ = true;
  for (uint32_t i = 0; i < count_; ++i) filters_[i]->OnDone();
}

}  // namespace sluice::proxy
