#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/address.h"
#include "source/proxy/filter_state.h"
#include "source/proxy/stream_info.h"
#include "source/route/matcher.h"

namespace sluice::filters {

// What rules are asked about: a connection, or a request on it.
struct RbacInput {
  const proxy::DownstreamAddresses& addresses;
  const proxy::FilterState* filter_state = nullptr;    // null: nobody has set any
  const sluice::http::RequestHead* request = nullptr;  // null: a connection
  const net::Address* client = nullptr;  // whom the request comes from, if not from the peer
};

// What the inputs of a matcher name (envoy.extensions.matching.common_inputs).
struct RbacMatchInput {
  enum class Kind : uint8_t {
    kUriSans,
    kDnsSans,
    kSubject,
    kSourceIp,  // of a request: its client, by X-Forwarded-For too
    kSourcePort,
    kDirectSourceIp,
    kDestinationIp,
    kDestinationPort,
    kServerName,
    kFilterState,
    kHeader,
  };
  Kind kind = Kind::kUriSans;
  std::string key;  // kFilterState; kHeader: lower-case
};

// A permission or a principal of envoy.config.rbac.v3 as a tree. What only a request has (headers,
// a path) does not match a connection.
struct RbacCondition {
  enum class Kind : uint8_t {
    kAny,
    kNever,
    kAnd,
    kOr,
    kNot,
    kDestinationIp,
    kDestinationPorts,
    kSourceIp,        // the peer, or whom it speaks for by the PROXY protocol
    kRemoteIp,        // of a request: its client, by X-Forwarded-For too
    kDirectRemoteIp,  // the peer
    kServerName,
    kFilterState,
    kHeader,
    kPath,           // without its query
    kAuthenticated,  // by TLS; `text`: as whom
    kInput,          // of a matcher: `text` matches it
  };
  Kind kind = Kind::kNever;
  std::vector<RbacCondition> parts;  // kAnd, kOr, kNot
  net::Cidr cidr;
  int64_t first_port = 0;  // kDestinationPorts: this included
  int64_t end_port = 0;    // this excluded
  std::string key;         // kFilterState
  RbacMatchInput input;    // kInput
  route::StringMatcher text;
  bool any_name = false;                               // kAuthenticated: whoever it is
  std::shared_ptr<const route::HeaderMatcher> header;  // kHeader

  bool Matches(const RbacInput& input) const;
};

struct RbacPolicy {
  std::string name;
  std::string details;  // for logs, when it decides: "rbac_access_denied_matched_policy[name]"
  std::vector<RbacCondition> permissions;  // one has to match
  std::vector<RbacCondition> principals;   // and one of these

  bool Matches(const RbacInput& input) const;
};

enum class RbacAction : uint8_t { kAllow, kDeny, kLog };

struct RbacMatchTree;

// "rbac_access_denied_matched_policy[name]", without blanks.
std::string RbacDetails(std::string_view policy);

// envoy.config.rbac.v3.RBAC, or a matcher in its place. Immutable, shared by the workers.
struct RbacRules {
  RbacAction action = RbacAction::kAllow;
  std::vector<RbacPolicy> policies;  // by name: the first that matches decides

  std::shared_ptr<const RbacMatchTree> tree;  // instead of both; what it leaves open is denied

  // Whether the connection may go on; `details` says which policy matched, as logs have it.
  bool Allows(const RbacInput& input, std::string_view& details) const;
};

}  // namespace sluice::filters
