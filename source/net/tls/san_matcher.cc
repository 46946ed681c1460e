#include "source/net/tls/san_matcher.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/net/address.h"

namespace sluice::net::tls {

bool DnsNameMatches(std::string_view pattern, std::string_view name) {
  if (name.empty() || pattern.empty()) return false;
  if (base::EqualsIgnoreCase(pattern, name)) return name[0] != '*' || pattern == name;
  if (pattern.size() < 3 || pattern[0] != '*' || pattern[1] != '.') return false;
  const std::string_view parent = pattern.substr(1);  // ".example.com"
  if (parent.find('*') != std::string_view::npos) return false;
  if (parent.find('.', 1) == std::string_view::npos) return false;  // "*.com"
  const size_t dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos) return false;
  return base::EqualsIgnoreCase(name.substr(dot), parent);
}

bool SanMatcher::Matches(const AltNames::Name& name) const {
  if (name.type != type) return false;
  if (exact.empty()) return matches != nullptr && (*matches)(name.text);
  if (type == SanType::kDns) return DnsNameMatches(name.text, exact);
  if (type == SanType::kIp) {
    Address wanted, found;
    if (Address::ParseIp(exact, 0, wanted) && Address::ParseIp(name.text, 0, found))
      return wanted == found;
    return false;
  }
  return ignore_case ? base::EqualsIgnoreCase(name.text, exact) : name.text == exact;
}

bool AnyMatches(const std::vector<SanMatcher>& matchers, const AltNames& names) {
  return std::any_of(names.names.begin(), names.names.end(), [&](const AltNames::Name& name) {
    return std::any_of(matchers.begin(), matchers.end(),
                       [&](const SanMatcher& matcher) { return matcher.Matches(name); });
  });
}

bool IsFor(std::string_view name, const AltNames& names) {
  SanMatcher matcher;
  Address address;
  matcher.type = Address::ParseIp(name, 0, address) ? SanType::kIp : SanType::kDns;
  matcher.exact = name;
  return AnyMatches({matcher}, names);
}

}  // namespace sluice::net::tls
