#include "source/proxy/listener_filter.h"

#include <algorithm>

namespace sluice::proxy {

bool FilterDisabled::Matches(const net::Address& destination) const {
  const auto matches = [&destination](const FilterDisabled& part) {
    return part.Matches(destination);
  };
  switch (kind) {
    case Kind::kNever: return false;
    case Kind::kAlways: return true;
    case Kind::kPorts:
      return destination.is_ip() && destination.port() >= first_port &&
             destination.port() < end_port;
    case Kind::kAnd: return std::all_of(parts.begin(), parts.end(), matches);
    case Kind::kOr: return std::any_of(parts.begin(), parts.end(), matches);
    case Kind::kNot: return !matches(parts.front());
  }
  return false;
}

}  // namespace sluice::proxy
