#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "source/base/time.h"
#include "source/net/address.h"

namespace sluice::net {

// Which addresses of a name are wanted.
enum class DnsFamily : uint8_t {
  kAuto,  // IPv6, and IPv4 where there is none
  kIpv4Only,
  kIpv6Only,
  kIpv4Preferred,  // IPv4, and IPv6 where there is none
  kAll,
};

// How a lookup ended.
enum class DnsStatus : uint8_t {
  kOk,
  kNoData,         // the name is there, without an address of the family
  kNoSuchName,     // NXDOMAIN
  kServerFailure,  // SERVFAIL
  kRefused,        // the server does not answer for us
  kTimeout,
  kUnreachable,  // no server could be used
  kBadName,      // cannot be asked for: a label too long, an empty one
  kBadAnswer,    // the answer makes no sense
};

// For logs: "no such name".
std::string_view TextOf(DnsStatus status);
// The name system has answered, though perhaps with nothing: what it said replaces what it said
// before. All else is a failure to find out, which leaves what is known in force.
inline bool Answered(DnsStatus status) {
  return status == DnsStatus::kOk || status == DnsStatus::kNoData ||
         status == DnsStatus::kNoSuchName;
}

struct DnsRecord {
  Address address;     // its port is 0
  base::Duration ttl;  // 0 where it has none (/etc/hosts)
};

struct DnsResult {
  DnsStatus status = DnsStatus::kOk;
  std::vector<DnsRecord> records;  // without doubles; empty unless kOk
};

// How to ask. Equal options can share a resolver.
struct DnsOptions {
  std::vector<Address> servers;       // empty: those of /etc/resolv.conf; port 0 is 53
  bool servers_are_fallback = false;  // those of /etc/resolv.conf first, if it names any
  bool use_tcp = false;
  bool search_domains = true;
  bool rotate = false;
  base::Duration timeout = std::chrono::seconds(5);  // of the first try; later ones wait longer
  uint32_t tries = 4;
  friend bool operator==(const DnsOptions& a, const DnsOptions& b) {
    return a.servers == b.servers && a.servers_are_fallback == b.servers_are_fallback &&
           a.use_tcp == b.use_tcp && a.search_domains == b.search_domains && a.rotate == b.rotate &&
           a.timeout == b.timeout && a.tries == b.tries;
  }
};

// A lookup under way. Destroying it cancels: its callback does not come any more.
class DnsQuery {
 public:
  virtual ~DnsQuery() = default;
};

// Turns names into addresses. A seam: c-ares, and a table in tests. Belongs to one loop's thread
// and never blocks it.
class DnsResolver {
 public:
  using Callback = absl::AnyInvocable<void(DnsResult)>;

  virtual ~DnsResolver() = default;
  // `done` is called once, from the loop, never before this returns. It may destroy the query, and
  // the resolver. A query that outlives the resolver is never answered.
  [[nodiscard]] virtual std::unique_ptr<DnsQuery> Resolve(std::string_view name, DnsFamily family,
                                                          Callback done) = 0;
};

}  // namespace sluice::net
