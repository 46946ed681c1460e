#include "source/route/rewrite.h"

#include <algorithm>

#include "source/base/ascii.h"

namespace sluice::route {
namespace {

// The part of the path that the match stood for: what prefix_rewrite replaces.
size_t MatchedSize(const MatchSpec& match, std::string_view path) {
  switch (match.path_kind) {
    case PathKind::kPrefix:
    case PathKind::kSeparatedPrefix: return match.path.size();
    default: return path.substr(0, path.find('?')).size();
  }
}

std::string ReplacePath(const MatchSpec& match, bool has_prefix, const std::string& prefix,
                        const RewriteRegex& regex, std::string_view path) {
  if (has_prefix) {
    return prefix + std::string(path.substr(std::min(MatchedSize(match, path), path.size())));
  }
  const size_t question = path.find('?');
  std::string replaced = regex.pattern->ReplaceAll(path.substr(0, question), regex.substitution);
  if (replaced.empty()) return std::string(path);  // a request has to have a path
  if (question != std::string_view::npos) replaced += path.substr(question);
  return replaced;
}

// Splits "host:port"; an IPv6 literal keeps its brackets.
std::string_view SplitPort(std::string_view authority, std::string_view& port) {
  const size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos)
    return authority;
  port = authority.substr(colon + 1);
  return authority.substr(0, colon);
}

// A path that a rewrite left without its slash must not run on from the host.
std::string WithSlash(std::string path) {
  if (path.empty() || path[0] != '/') path.insert(0, 1, '/');
  return path;
}

}  // namespace

std::string_view FinalPath(const RouteSpec& route, http::RequestHead& head) {
  const ForwardSpec& forward = route.forward;
  if (!forward.has_prefix_rewrite && forward.regex_rewrite.pattern == nullptr) return head.path;
  return head.headers.arena().Copy(ReplacePath(route.match, forward.has_prefix_rewrite,
                                               forward.prefix_rewrite, forward.regex_rewrite,
                                               head.path));
}

// The route's own rewrite stands above that of the weighted cluster; one that yields nothing is
// none.
std::string_view FinalHost(const ForwardSpec& forward, const WeightedCluster* weighted,
                           std::string_view upstream_host, http::RequestHead& head) {
  if (forward.auto_host_rewrite && !upstream_host.empty()) return upstream_host;
  if (!forward.host_rewrite.empty()) return forward.host_rewrite;
  if (!forward.host_rewrite_header.empty()) {
    const http::Header* line = head.headers.Find(forward.host_rewrite_header);
    if (line != nullptr && line->value_size > 0) return line->value();
  }
  if (forward.host_rewrite_path.pattern != nullptr) {
    const std::string_view path = head.path.substr(0, head.path.find('?'));
    const std::string host =
        forward.host_rewrite_path.pattern->ReplaceAll(path, forward.host_rewrite_path.substitution);
    if (!host.empty()) return head.headers.arena().Copy(host);
  }
  if (weighted != nullptr && !weighted->host_rewrite.empty()) return weighted->host_rewrite;
  return head.authority;
}

std::string RedirectLocation(const RouteSpec& route, const http::RequestHead& head,
                             std::string_view scheme) {
  const RedirectSpec& spec = route.redirect;
  std::string_view port;
  std::string_view host = SplitPort(head.authority, port);
  std::string final_scheme(spec.https ? "https" : spec.scheme.empty() ? scheme : spec.scheme);
  if (!spec.host.empty()) host = spec.host;
  std::string location = final_scheme + "://" + std::string(host);
  if (spec.port != 0) {
    location += ":" + std::to_string(spec.port);
  } else if (spec.host.empty() && !port.empty()) {
    // The default port of the scheme that is left behind says nothing in the new one.
    const bool flips = final_scheme != scheme;
    const bool is_default =
        (port == "80" && scheme == "http") || (port == "443" && scheme == "https");
    if (!(flips && is_default)) location += ":" + std::string(port);
  }
  const size_t question = head.path.find('?');
  if (!spec.path.empty()) {
    location += WithSlash(spec.path);
    // A path with a query of its own brings all there is to bring.
    if (spec.path.find('?') != std::string::npos || spec.strip_query) return location;
    if (question != std::string_view::npos) location += head.path.substr(question);
    return location;
  }
  std::string path(head.path);
  if (spec.has_prefix_rewrite || spec.regex_rewrite.pattern != nullptr) {
    path = ReplacePath(route.match, spec.has_prefix_rewrite, spec.prefix_rewrite,
                       spec.regex_rewrite, head.path);
  }
  if (spec.strip_query) path.resize(std::min(path.find('?'), path.size()));
  return location + WithSlash(std::move(path));
}

const WeightedCluster* PickWeighted(const ForwardSpec& forward, uint64_t random) {
  uint64_t total = forward.total_weight;
  if (forward.runtime_weights) {
    total = 0;
    for (const WeightedCluster& cluster : forward.weighted) total += cluster.weight.Get();
  }
  if (total == 0) return nullptr;
  uint64_t rest = random % total;
  for (const WeightedCluster& cluster : forward.weighted) {
    const uint64_t weight = cluster.weight.Get();
    if (rest < weight) return &cluster;
    rest -= weight;
  }
  // Only when a weight has become smaller since the sum was taken.
  return forward.weighted.empty() ? nullptr : &forward.weighted.back();
}

}  // namespace sluice::route
