#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::proxy {

// What happened to a stream or connection, beyond its status: Envoy's response flags. A stream may
// carry several.
enum class ResponseFlag : uint8_t {
  kFailedLocalHealthCheck,            // LH
  kNoHealthyUpstream,                 // UH
  kUpstreamRequestTimeout,            // UT
  kLocalReset,                        // LR
  kUpstreamRemoteReset,               // UR
  kUpstreamConnectionFailure,         // UF
  kUpstreamConnectionTermination,     // UC
  kUpstreamOverflow,                  // UO
  kNoRouteFound,                      // NR
  kDelayInjected,                     // DI
  kFaultInjected,                     // FI
  kRateLimited,                       // RL
  kUnauthorizedExternalService,       // UAEX
  kRateLimitServiceError,             // RLSE
  kDownstreamConnectionTermination,   // DC
  kUpstreamRetryLimitExceeded,        // URX
  kStreamIdleTimeout,                 // SI
  kInvalidEnvoyRequestHeaders,        // IH
  kDownstreamProtocolError,           // DPE
  kUpstreamMaxStreamDurationReached,  // UMSDR
  kResponseFromCacheFilter,           // RFCF
  kNoFilterConfigFound,               // NFCF
  kDurationTimeout,                   // DT
  kUpstreamProtocolError,             // UPE
  kNoClusterFound,                    // NC
  kOverloadManagerTerminated,         // OM
  kDnsResolutionFailed,               // DF
  kDropOverload,                      // DO
  kDownstreamRemoteReset,             // DR
  kUnconditionalDropOverload,         // UDO
  kCount
};

// A set of flags.
class ResponseFlags {
 public:
  void Set(ResponseFlag flag) {
    if (Has(flag)) return;
    bits_ |= Bit(flag);
    if (count_ < sizeof(order_)) order_[count_++] = flag;
  }
  bool Has(ResponseFlag flag) const { return (bits_ & Bit(flag)) != 0; }
  bool any() const { return bits_ != 0; }
  uint64_t bits() const { return bits_; }
  // In the order in which they came, as Envoy prints them.
  const ResponseFlag* begin() const { return order_; }
  const ResponseFlag* end() const { return order_ + count_; }

 private:
  static uint64_t Bit(ResponseFlag flag) { return uint64_t{1} << static_cast<int>(flag); }
  uint64_t bits_ = 0;
  ResponseFlag order_[7] = {};
  uint8_t count_ = 0;
};

std::string_view ShortName(ResponseFlag flag);  // "UF"
std::string_view LongName(ResponseFlag flag);   // "UpstreamConnectionFailure"
// False when `name` (short form) is none.
bool ParseResponseFlag(std::string_view name, ResponseFlag& flag);
// "UF,URX", or "-" when there is none.
void AppendShort(ResponseFlags flags, std::string& out);
void AppendLong(ResponseFlags flags, std::string& out);

}  // namespace sluice::proxy
