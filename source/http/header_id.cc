#include "source/http/header_id.h"

#include <array>

namespace sluice::http {
namespace {

constexpr std::string_view kNames[kHeaderIds] = {
    "",
    "accept",
    "accept-encoding",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-request-headers",
    "access-control-request-method",
    "age",
    "allow",
    "authorization",
    "b3",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "early-data",
    "etag",
    "expect",
    "grpc-accept-encoding",
    "grpc-encoding",
    "grpc-message",
    "grpc-status",
    "grpc-timeout",
    "host",
    "http2-settings",
    "keep-alive",
    "last-modified",
    "location",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "proxy-status",
    "range",
    "referer",
    "retry-after",
    "sec-websocket-accept",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
    "server",
    "set-cookie",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
    "x-b3-flags",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-spanid",
    "x-b3-traceid",
    "x-client-trace-id",
    "x-envoy-attempt-count",
    "x-envoy-decorator-operation",
    "x-envoy-degraded",
    "x-envoy-downstream-service-cluster",
    "x-envoy-downstream-service-node",
    "x-envoy-expected-rq-timeout-ms",
    "x-envoy-external-address",
    "x-envoy-force-trace",
    "x-envoy-hedge-on-per-try-timeout",
    "x-envoy-immediate-health-check-fail",
    "x-envoy-internal",
    "x-envoy-ip-tags",
    "x-envoy-is-timeout-retry",
    "x-envoy-local-overloaded",
    "x-envoy-max-retries",
    "x-envoy-original-dst-host",
    "x-envoy-original-host",
    "x-envoy-original-path",
    "x-envoy-original-url",
    "x-envoy-overloaded",
    "x-envoy-ratelimited",
    "x-envoy-retriable-header-names",
    "x-envoy-retriable-status-codes",
    "x-envoy-retry-grpc-on",
    "x-envoy-retry-on",
    "x-envoy-upstream-alt-stat-name",
    "x-envoy-upstream-canary",
    "x-envoy-upstream-healthchecked-cluster",
    "x-envoy-upstream-rq-per-try-timeout-ms",
    "x-envoy-upstream-rq-timeout-alt-response",
    "x-envoy-upstream-rq-timeout-ms",
    "x-envoy-upstream-service-time",
    "x-envoy-upstream-stream-duration-ms",
    "x-forwarded-client-cert",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-ot-span-context",
    "x-request-id",
};

// A perfect hash over length and five characters. The compiler checks that it is perfect.
constexpr int kSlots = 1024;

constexpr uint32_t Hash(std::string_view name, uint32_t seed) {
  const auto at = [name](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(name[i]));
  };
  const size_t n = name.size();
  uint32_t h = static_cast<uint32_t>(n) * 0x9e3779b1u + seed;
  h = (h ^ at(0)) * 0x85ebca6bu;
  h = (h ^ at(n - 1)) * 0xc2b2ae35u;
  h = (h ^ at(n / 2)) * 0x27d4eb2fu;
  h = (h ^ at(n * 3 / 4)) * 0x165667b1u;
  h = (h ^ at(n / 3)) * 0x9e3779b1u;
  return (h >> 15) & (kSlots - 1);
}

constexpr bool IsPerfect(uint32_t seed) {
  bool taken[kSlots] = {};
  for (int i = 1; i < kHeaderIds; ++i) {
    const uint32_t slot = Hash(kNames[i], seed);
    if (taken[slot]) return false;
    taken[slot] = true;
  }
  return true;
}

constexpr uint32_t kSeed = 212;
static_assert(IsPerfect(kSeed), "two names share a slot: search another seed");

constexpr std::array<uint8_t, kSlots> MakeTable() {
  std::array<uint8_t, kSlots> table = {};
  for (int i = 1; i < kHeaderIds; ++i) table[Hash(kNames[i], kSeed)] = static_cast<uint8_t>(i);
  return table;
}

constexpr std::array<uint8_t, kSlots> kTable = MakeTable();

}  // namespace

std::string_view NameOf(HeaderId id) { return kNames[static_cast<int>(id)]; }

HeaderId FindHeaderId(std::string_view name) {
  if (name.empty()) return HeaderId::kOther;
  const uint8_t candidate = kTable[Hash(name, kSeed)];
  return kNames[candidate] == name ? static_cast<HeaderId>(candidate) : HeaderId::kOther;
}

}  // namespace sluice::http
