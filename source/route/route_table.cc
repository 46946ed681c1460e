#include "source/route/route_table.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/route/lower_copy.h"

namespace sluice::route {
namespace {

// The host without its port; the colons of an IPv6 literal are none.
std::string_view WithoutPort(std::string_view authority) {
  const size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos) {
    return authority;
  }
  return authority.substr(0, colon);
}

bool MutatesHeaders(const RouteConfigurationSpec& spec) {
  if (!spec.mutations.empty()) return true;
  for (const VirtualHostSpec& host : spec.virtual_hosts) {
    if (!host.mutations.empty()) return true;
    for (const RouteSpec& route : host.routes) {
      if (!route.mutations.empty()) return true;
      for (const WeightedCluster& cluster : route.forward.weighted) {
        if (!cluster.mutations.empty()) return true;
      }
    }
  }
  return false;
}

}  // namespace

RouteTable::RouteTable(std::shared_ptr<const RouteConfigurationSpec> spec)
    : spec_(std::move(spec)), mutates_headers_(MutatesHeaders(*spec_)) {
  for (const VirtualHostSpec& host : spec_->virtual_hosts) {
    const uint32_t index = static_cast<uint32_t>(virtual_hosts_.size());
    for (const std::string& domain : host.domains) {
      if (domain == "*") {
        default_host_ = static_cast<int>(index);
      } else if (base::StartsWith(domain, "*")) {
        AddWildcard(suffixes_, std::string_view(domain).substr(1), index);
      } else if (base::EndsWith(domain, "*")) {
        AddWildcard(prefixes_, std::string_view(domain).substr(0, domain.size() - 1), index);
      } else {
        exact_[domain] = index;
      }
    }
    // A part of the configuration's spec, which it keeps alive: no second copy of the routes.
    virtual_hosts_.push_back(
        std::make_shared<const VirtualHost>(std::shared_ptr<const VirtualHostSpec>(spec_, &host)));
  }
}

void RouteTable::AddWildcard(std::vector<WildcardLength>& lengths, std::string_view fixed,
                             uint32_t host) {
  auto it = std::find_if(lengths.begin(), lengths.end(),
                         [&](const WildcardLength& each) { return each.size <= fixed.size(); });
  if (it == lengths.end() || it->size != fixed.size()) it = lengths.insert(it, {fixed.size(), {}});
  it->hosts[fixed] = host;
}

const VirtualHost* RouteTable::FindVirtualHost(std::string_view authority) const {
  if (spec_->ignore_port) authority = WithoutPort(authority);
  if (exact_.empty() && suffixes_.empty() && prefixes_.empty()) {
    return default_host_ < 0 ? nullptr : virtual_hosts_[static_cast<size_t>(default_host_)].get();
  }
  return FindLower(LowerCopy<256>(authority).view());
}

const VirtualHost* RouteTable::FindLower(std::string_view host) const {
  if (const uint32_t* index = exact_.Find(host)) return virtual_hosts_[*index].get();
  for (const WildcardLength& length : suffixes_) {  // the star stands for at least one character
    if (length.size >= host.size()) continue;
    const uint32_t* index = length.hosts.Find(host.substr(host.size() - length.size));
    if (index != nullptr) return virtual_hosts_[*index].get();
  }
  for (const WildcardLength& length : prefixes_) {
    if (length.size >= host.size()) continue;
    const uint32_t* index = length.hosts.Find(host.substr(0, length.size));
    if (index != nullptr) return virtual_hosts_[*index].get();
  }
  return default_host_ < 0 ? nullptr : virtual_hosts_[static_cast<size_t>(default_host_)].get();
}

}  // namespace sluice::route
