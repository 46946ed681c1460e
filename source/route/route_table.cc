#include "source/route/route_table.h"

#include <algorithm>
#include <unordered_map>

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

// The compiled form of each part of a table.
class CompiledHosts {
 public:
  explicit CompiledHosts(const RouteTable* table) : table_(table) {}

  // Of the part at `index` of another spec; most are at the same place in both.
  std::shared_ptr<const VirtualHost> Of(const std::shared_ptr<const VirtualHostSpec>& part,
                                        size_t index) {
    if (table_ == nullptr) return std::make_shared<const VirtualHost>(part);
    const auto& hosts = table_->virtual_hosts();
    if (index < hosts.size() && &hosts[index]->spec() == part.get()) return hosts[index];
    if (by_spec_.empty()) {
      for (const auto& host : hosts) by_spec_.emplace(&host->spec(), &host);
    }
    const auto it = by_spec_.find(part.get());
    return it != by_spec_.end() ? *it->second : std::make_shared<const VirtualHost>(part);
  }

 private:
  const RouteTable* const table_;
  std::unordered_map<const VirtualHostSpec*, const std::shared_ptr<const VirtualHost>*> by_spec_;
};

}  // namespace

RouteTable::RouteTable(std::shared_ptr<const RouteConfigurationSpec> spec, const RouteTable* before)
    : spec_(std::move(spec)), mutates_headers_(!spec_->mutations.empty()) {
  CompiledHosts compiled(before);
  virtual_hosts_.reserve(spec_->virtual_hosts.size());
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
    virtual_hosts_.push_back(compiled.Of(spec_->virtual_hosts.part(index), index));
    mutates_headers_ = mutates_headers_ || virtual_hosts_.back()->mutates_headers();
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
