#include "source/proxy/connection_wish.h"

namespace sluice::proxy {
namespace {

std::string_view HostOf(std::string_view authority) {
  if (!authority.empty() && authority[0] == '[') {
    return authority.substr(1, authority.find(']', 1) - 1);  // to the end if there is none
  }
  const size_t colon = authority.find(':');
  // Several: an IPv6 address as an endpoint's hostname may be written.
  return authority.find(':', colon + 1) == std::string_view::npos || colon == std::string_view::npos
             ? authority.substr(0, colon)
             : authority;
}

std::string_view ServerNameOf(const http::RequestHead& request,
                              const upstream::UpstreamHttpSpec& spec) {
  if (!spec.auto_sni && !spec.auto_san_validation) return {};
  if (!spec.name_header.empty()) {
    const http::Header* const line = request.headers.Find(spec.name_header);
    if (line != nullptr && line->value_size > 0) return HostOf(line->value());
  }
  return HostOf(request.authority);
}

}  // namespace

upstream::ConnectionWish WishOf(const http::RequestHead& request,
                                const DownstreamAddresses& downstream,
                                const upstream::UpstreamHttpSpec& spec) {
  return {ServerNameOf(request, spec), &downstream.remote, &downstream.local};
}

}  // namespace sluice::proxy
