#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "source/base/arena.h"
#include "source/http/head.h"
#include "source/proxy/downstream_addresses.h"
#include "source/route/route_spec.h"

namespace sluice::proxy {

// A cookie that the client is given with the answer, so that its next request has the same hash.
struct MadeCookie {
  std::string_view line;  // the value of set-cookie
  const MadeCookie* next;
};

// What hash policies look at.
struct HashInput {
  const DownstreamAddresses& downstream;
  const net::Address& client;            // as X-Forwarded-For may have told
  http::RequestHead* request = nullptr;  // null: bytes that are no HTTP
  // Where a cookie that is missing is put when it has been made; null: none is made.
  const MadeCookie** cookies = nullptr;
};

// The hash that leads what belongs together to the same host (RouteAction.hash_policy,
// TcpProxy.hash_policy): of all policies that find something, each after the other; none when none
// does. The same in Envoy.
std::optional<uint64_t> HashBy(const std::vector<route::HashPolicySpec>& policies,
                               const HashInput& input);

}  // namespace sluice::proxy
