#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/http/header_id.h"

namespace sluice::http::format {

// What a `%NAME(arguments):length%` stands for. Envoy's command operators; see docs/formats.md for
// the list.
enum class Operator : uint8_t {
  kLiteral,
  kStartTime,
  kEmitTime,
  kDuration,
  kRequestDuration,
  kRequestTxDuration,
  kResponseDuration,
  kResponseTxDuration,
  kCommonDuration,
  kBytesReceived,
  kBytesSent,
  kRequestHeadersBytes,
  kResponseHeadersBytes,
  kResponseTrailersBytes,
  kProtocol,
  kUpstreamProtocol,
  kResponseCode,
  kResponseCodeDetails,
  kResponseFlags,
  kResponseFlagsLong,
  kConnectionTerminationDetails,
  kGrpcStatus,
  kGrpcStatusNumber,
  kLocalReplyBody,
  kAttemptCount,
  kRouteName,
  kVirtualClusterName,
  kUpstreamCluster,
  kUpstreamClusterRaw,
  kFilterChainName,
  kUpstreamHost,
  kUpstreamHostName,
  kUpstreamHostNameWithoutPort,
  kUpstreamLocalAddress,
  kUpstreamLocalAddressWithoutPort,
  kUpstreamLocalPort,
  kUpstreamRemoteAddress,
  kUpstreamRemoteAddressWithoutPort,
  kUpstreamRemotePort,
  kDownstreamRemoteAddress,
  kDownstreamRemoteAddressWithoutPort,
  kDownstreamRemotePort,
  kDownstreamDirectRemoteAddress,
  kDownstreamDirectRemoteAddressWithoutPort,
  kDownstreamDirectRemotePort,
  kDownstreamLocalAddress,
  kDownstreamLocalAddressWithoutPort,
  kDownstreamLocalPort,
  kConnectionId,
  kUpstreamConnectionId,
  kStreamId,
  kRequestHeader,
  kResponseHeader,
  kResponseTrailer,
  kPath,
  kQueryParameter,
  kDynamicMetadata,
  kUnset,  // never known: always the unset value
  kDownstreamTls,
  kUpstreamTls,
  kDownstreamBytes,
  kUpstreamBytes,
  kRetransmitted,
  kRequestedServerName,
  kUpstreamTransportFailure,
  kDownstreamTransportFailure,
  kHostname,
  kEnvironment,
  kUniqueId,
  kTraceId,
  kAccessLogType,
};

// kGrpcStatus's variant: "PERMISSION_DENIED" instead of "PermissionDenied".
inline constexpr int kSnakeCase = 1;

// How a time is written: strftime's text with fractions of a second between.
struct TimePart {
  std::string text;  // for strftime; empty for a fraction
  int digits = 0;    // of a fraction of a second; -1: seconds since the epoch, -2: milliseconds
};

// One piece of a format.
struct Part {
  Operator op = Operator::kLiteral;
  std::string text;         // the literal, or the first argument (a header's lower-case name)
  std::string alternative;  // "X?Y": the second name
  HeaderId id = HeaderId::kOther;
  HeaderId alternative_id = HeaderId::kOther;
  uint32_t max_length = 0;  // 0: unlimited
  int variant = 0;          // PATH, GRPC_STATUS, COMMON_DURATION: parsed arguments
  std::vector<TimePart> time;
};

// A compiled format string. Immutable; any thread.
class Format {
 public:
  Format() = default;
  // False with `error` saying where and what.
  static bool Parse(std::string_view text, Format& out, std::string& error);

  const std::vector<Part>& parts() const { return parts_; }
  // No operator in it: the text itself.
  bool is_literal() const {
    return parts_.empty() || (parts_.size() == 1 && parts_[0].op == Operator::kLiteral);
  }
  std::string_view literal() const { return parts_.empty() ? std::string_view() : parts_[0].text; }
  const std::string& source() const { return source_; }
  friend bool operator==(const Format& a, const Format& b) { return a.source_ == b.source_; }

 private:
  std::string source_;
  std::vector<Part> parts_;
};

// kCommonDuration's variant: start * 16 + end, and the unit in thousands.
enum class TimePoint : uint8_t {
  kDownstreamRxBegin,
  kDownstreamRxEnd,
  kUpstreamConnectBegin,
  kUpstreamConnectEnd,
  kUpstreamHandshakeEnd,
  kUpstreamTxBegin,
  kUpstreamTxEnd,
  kUpstreamRxBegin,
  kUpstreamRxBodyBegin,
  kUpstreamRxEnd,
  kDownstreamTxBegin,
  kDownstreamTxEnd,
};
// The variant of kDownstreamBytes and kUpstreamBytes.
enum class ByteCount : uint8_t {
  kWireReceived,
  kWireSent,
  kHeaderReceived,
  kHeaderSent,
  kDecompressedHeaderReceived,
  kDecompressedHeaderSent,
};
// The variant of kDownstreamTls and kUpstreamTls.
enum class TlsFact : uint8_t {
  kVersion,
  kCipher,
  kSessionId,
  kLocalSubject,
  kLocalUriSan,
  kLocalDnsSan,
  kLocalIpSan,
  kLocalEmailSan,
  kPeerSubject,
  kPeerIssuer,
  kPeerUriSan,
  kPeerDnsSan,
  kPeerIpSan,
  kPeerEmailSan,
  kPeerSerial,
  kPeerSha256,
  kPeerSha1,
  kPeerCert,
  kPeerCertBegin,
  kPeerCertEnd,
  kChainSha256,
  kChainSha1,
  kChainSerials,
};
// kPath's variant.
enum PathVariant : int { kPathWithQuery = 1, kPathOriginal = 2, kPathOriginalOrCurrent = 4 };

}  // namespace sluice::http::format
