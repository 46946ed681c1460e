#include <algorithm>

#include "source/base/ascii.h"
#include "source/route/lower_copy.h"
#include "source/route/route_table.h"

namespace sluice::route {
namespace {

bool PathMatches(const MatchSpec& match, const http::RequestHead& head, std::string_view path) {
  if (match.path_kind == PathKind::kConnect) return head.method == http::Method::kConnect;
  if (head.method == http::Method::kConnect) return false;
  const bool same_case = match.case_sensitive;
  const std::string_view text = match.path;
  switch (match.path_kind) {
    case PathKind::kPrefix:
      return same_case ? base::StartsWith(path, text) : base::StartsWithIgnoreCase(path, text);
    case PathKind::kExact: return same_case ? path == text : base::EqualsIgnoreCase(path, text);
    case PathKind::kSeparatedPrefix:
      return (same_case ? base::StartsWith(path, text) : base::StartsWithIgnoreCase(path, text)) &&
             (path.size() == text.size() || path[text.size()] == '/');
    case PathKind::kRegex: return match.regex->FullMatch(path);
    case PathKind::kConnect: return false;
  }
  return false;
}

std::string_view WithoutQuery(std::string_view path, std::string_view& query) {
  const size_t question = path.find('?');
  query = question == std::string_view::npos ? std::string_view() : path.substr(question + 1);
  return path.substr(0, question);
}

bool MutatesHeaders(const RouteSpec& route) {
  const auto& weighted = route.forward.weighted;
  return !route.mutations.empty() ||
         std::any_of(weighted.begin(), weighted.end(),
                     [](const WeightedCluster& each) { return !each.mutations.empty(); });
}

// Routes of one host mostly lead to few clusters, one after the other to the same.
void AddCluster(const ClusterRef& cluster, std::vector<uint32_t>& out) {
  if (!cluster.name.empty() && (out.empty() || out.back() != cluster.id)) out.push_back(cluster.id);
}

void AddClusters(const RouteSpec& route, std::vector<uint32_t>& out) {
  if (route.action != ActionKind::kForward) return;
  AddCluster(route.forward.cluster, out);
  for (const WeightedCluster& each : route.forward.weighted) AddCluster(each.cluster, out);
}

}  // namespace

VirtualHost::VirtualHost(std::shared_ptr<const VirtualHostSpec> spec) : spec_(std::move(spec)) {
  size_t exact = 0;
  for (const RouteSpec& route : spec_->routes)
    exact += route.match.path_kind == PathKind::kExact && route.match.case_sensitive ? 1 : 0;
  exact_.reserve(exact);
  for (uint32_t i = 0; i < spec_->routes.size(); ++i) {
    const MatchSpec& match = spec_->routes[i].match;
    switch (match.path_kind) {
      case PathKind::kExact:
        if (match.case_sensitive) {
          exact_[match.path].push_back(i);
        } else {
          exact_ignore_case_[base::Lower(match.path)].push_back(i);
        }
        break;
      case PathKind::kPrefix:
      case PathKind::kSeparatedPrefix:
        if (match.case_sensitive) {
          prefixes_.Add(match.path, i);
        } else {
          prefixes_ignore_case_.Add(base::Lower(match.path), i);
        }
        break;
      case PathKind::kRegex:
      case PathKind::kConnect: others_.push_back(i); break;
    }
  }
  mutates_headers_ = !spec_->mutations.empty();
  for (const RouteSpec& route : spec_->routes) {
    mutates_headers_ = mutates_headers_ || MutatesHeaders(route);
    AddClusters(route, clusters_);
  }
  std::sort(clusters_.begin(), clusters_.end());
  clusters_.erase(std::unique(clusters_.begin(), clusters_.end()), clusters_.end());
  clusters_.shrink_to_fit();
}

bool VirtualHost::ConditionsHold(const RouteSpec& route, const MatchInput& input,
                                 std::string_view query) const {
  const MatchSpec& match = route.match;
  if (match.has_fraction && !match.fraction.Includes(input.random)) return false;
  if (match.grpc) {
    const std::string_view type = input.head.headers.Get(http::HeaderId::kContentType);
    if (!base::StartsWith(type, "application/grpc") || (type.size() > 16 && type[16] != '+'))
      return false;
  }
  for (const HeaderMatcher& header : match.headers) {
    if (!header.Matches(input.head)) return false;
  }
  for (const QueryMatcher& parameter : match.query) {
    if (!parameter.Matches(query)) return false;
  }
  return true;
}

const RouteSpec* VirtualHost::MatchLinear(const MatchInput& input) const {
  std::string_view query;
  const std::string_view path = WithoutQuery(input.head.path, query);
  for (const RouteSpec& route : spec_->routes) {
    if (PathMatches(route.match, input.head, path) && ConditionsHold(route, input, query))
      return &route;
  }
  return nullptr;
}

const RouteSpec* VirtualHost::Match(const MatchInput& input) const {
  std::string_view query;
  const std::string_view path = WithoutQuery(input.head.path, query);
  uint32_t best = UINT32_MAX;
  // Lists are ascending: the first that holds is the list's best, and what is above the best so far
  // cannot win.
  const auto consider = [&](absl::Span<const uint32_t> routes, auto path_fits) {
    for (const uint32_t i : routes) {
      if (i >= best) return;
      const RouteSpec& route = spec_->routes[i];
      if (path_fits(route.match) && ConditionsHold(route, input, query)) {
        best = i;
        return;
      }
    }
  };
  const auto any = [](const MatchSpec&) { return true; };
  if (input.head.method != http::Method::kConnect) {
    if (const auto* routes = exact_.Find(path)) consider(*routes, any);
    const auto separated = [&](size_t size) {
      return [&, size](const MatchSpec& match) {
        return match.path_kind == PathKind::kPrefix || size == path.size() || path[size] == '/';
      };
    };
    prefixes_.ForEachPrefixOf(path, [&](const std::vector<uint32_t>& routes, size_t size) {
      consider(routes, separated(size));
    });
    if (!exact_ignore_case_.empty() || !prefixes_ignore_case_.empty()) {
      const LowerCopy<1024> lower(path);
      if (const auto* routes = exact_ignore_case_.Find(lower.view())) consider(*routes, any);
      prefixes_ignore_case_.ForEachPrefixOf(lower.view(),
                                            [&](const std::vector<uint32_t>& routes, size_t size) {
                                              consider(routes, separated(size));
                                            });
    }
  }
  consider(others_, [&](const MatchSpec& match) { return PathMatches(match, input.head, path); });
  return best == UINT32_MAX ? nullptr : &spec_->routes[best];
}

}  // namespace sluice::route
