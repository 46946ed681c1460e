#include "source/proxy/format_value.h"

#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <cstdio>

#include "source/base/ascii.h"
#include "source/base/random.h"
#include "source/http/grpc_facts.h"
#include "source/http/pseudo_header.h"
#include "source/proxy/grpc_status.h"
#include "source/proxy/tls_value.h"

namespace sluice::proxy {
namespace {

using http::format::Operator;
using http::format::Part;
using http::format::TimePart;
using http::format::TimePoint;

ValueKind Text(std::string_view text, std::string& out) {
  if (text.empty()) return ValueKind::kUnset;
  out += text;
  return ValueKind::kText;
}

ValueKind Number(uint64_t n, std::string& out) {
  char digits[20];
  out.append(digits, static_cast<size_t>(base::WriteDecimal(n, digits)));
  return ValueKind::kNumber;
}

ValueKind Millis(int64_t nanos, std::string& out) {
  return nanos < 0 ? ValueKind::kUnset : Number(static_cast<uint64_t>(nanos) / 1000000, out);
}

ValueKind Span(int64_t begin, int64_t end, int64_t divisor, std::string& out) {
  if (begin < 0 || end < 0 || end < begin) return ValueKind::kUnset;
  return Number(static_cast<uint64_t>((end - begin) / divisor), out);
}

enum class AddressPart { kWhole, kIp, kPort };

ValueKind AddressText(const net::Address& address, AddressPart what, std::string& out) {
  if (address.kind() == net::Address::Kind::kNone) return ValueKind::kUnset;
  if (what == AddressPart::kPort) {
    return address.is_ip() ? Number(address.port(), out) : ValueKind::kUnset;
  }
  char text[net::Address::kMaxText];
  out.append(text, what == AddressPart::kWhole ? address.Write(text) : address.WriteIp(text));
  return ValueKind::kText;
}

int64_t PointOf(TimePoint point, const StreamInfo& info) {
  switch (point) {
    case TimePoint::kDownstreamRxBegin: return 0;
    case TimePoint::kDownstreamRxEnd: return info.request_end;
    case TimePoint::kUpstreamConnectBegin: return info.connect_begin;
    case TimePoint::kUpstreamConnectEnd: return info.connect_end;
    case TimePoint::kUpstreamHandshakeEnd: return info.handshake_end;
    case TimePoint::kUpstreamTxBegin: return info.upstream_tx_begin;
    case TimePoint::kUpstreamTxEnd: return info.upstream_tx_end;
    case TimePoint::kUpstreamRxBegin: return info.upstream_rx_begin;
    case TimePoint::kUpstreamRxBodyBegin: return info.upstream_rx_body;
    case TimePoint::kUpstreamRxEnd: return info.upstream_rx_end;
    case TimePoint::kDownstreamTxBegin: return info.downstream_tx_begin;
    case TimePoint::kDownstreamTxEnd: return info.downstream_tx_end;
  }
  return StreamInfo::kNotYet;
}

}  // namespace

ValueKind AppendTime(const Part& part, base::WallTime when, std::string& out) {
  const int64_t nanos = when.time_since_epoch().count();
  const time_t seconds = static_cast<time_t>(nanos / 1000000000);
  const int64_t fraction = nanos % 1000000000;
  tm parts;
  gmtime_r(&seconds, &parts);
  for (const TimePart& piece : part.time) {
    char text[128];
    if (piece.digits == 0) {
      out.append(text, strftime(text, sizeof(text), piece.text.c_str(), &parts));
    } else if (piece.digits == -1) {
      Number(static_cast<uint64_t>(seconds), out);
    } else if (piece.digits == -2) {
      Number(static_cast<uint64_t>(nanos / 1000000), out);
    } else {
      const int size = snprintf(text, sizeof(text), "%09lld", static_cast<long long>(fraction));
      out.append(text, static_cast<size_t>(std::min(size, piece.digits)));
    }
  }
  return ValueKind::kText;
}

namespace {

// A header of a request by name, pseudo-headers too. False when it is not there.
bool RequestValue(const http::RequestHead& head, http::HeaderId id, std::string_view name,
                  std::string_view& value) {
  if (!name.empty() && name[0] == ':') {
    return http::FindPseudoHeader(head, name, value) && !value.empty();
  }
  if (id == http::HeaderId::kHost) {
    value = head.authority;
    return head.has_authority;
  }
  const http::Header* line =
      id == http::HeaderId::kOther ? head.headers.Find(name) : head.headers.Find(id);
  if (line == nullptr) return false;
  value = line->value();
  return true;
}

ValueKind RequestHeader(const Part& part, const FormatContext& context, std::string& out) {
  if (context.request == nullptr) return ValueKind::kUnset;
  std::string_view value;
  if (!RequestValue(*context.request, part.id, part.text, value) &&
      (part.alternative.empty() ||
       !RequestValue(*context.request, part.alternative_id, part.alternative, value))) {
    return ValueKind::kUnset;
  }
  out += value;
  return ValueKind::kText;
}

ValueKind MapHeader(const Part& part, const http::HeaderMap* headers, std::string& out) {
  if (headers == nullptr) return ValueKind::kUnset;
  const http::Header* line = headers->Find(part.text);
  if (line == nullptr && !part.alternative.empty()) line = headers->Find(part.alternative);
  if (line == nullptr) return ValueKind::kUnset;
  out += line->value();
  return ValueKind::kText;
}

ValueKind ResponseHeader(const Part& part, const FormatContext& context, std::string& out) {
  if (context.response == nullptr) return ValueKind::kUnset;
  if (part.text == ":status") return Number(context.response->status, out);
  return MapHeader(part, &context.response->headers, out);
}

ValueKind Path(const Part& part, const FormatContext& context, std::string& out) {
  if (context.request == nullptr) return ValueKind::kUnset;
  std::string_view path;
  if (part.variant & (http::format::kPathOriginal | http::format::kPathOriginalOrCurrent)) {
    path = context.request->headers.Get(http::HeaderId::kXEnvoyOriginalPath);
  }
  if (path.empty() && !(part.variant & http::format::kPathOriginal)) path = context.request->path;
  if (!(part.variant & http::format::kPathWithQuery)) path = path.substr(0, path.find('?'));
  return Text(path, out);
}

ValueKind QueryParameter(const Part& part, const FormatContext& context, std::string& out) {
  if (context.request == nullptr) return ValueKind::kUnset;
  const std::string_view path = context.request->path;
  const size_t question = path.find('?');
  if (question == std::string_view::npos) return ValueKind::kUnset;
  std::string_view rest = path.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.substr(0, pair.find('=')) != part.text) continue;
    const size_t equals = pair.find('=');
    return Text(equals == std::string_view::npos ? "" : pair.substr(equals + 1), out);
  }
  return ValueKind::kUnset;
}

ValueKind GrpcStatus(const Part& part, const FormatContext& context, std::string& out) {
  if (context.request == nullptr || !http::IsGrpc(context.request->headers))
    return ValueKind::kUnset;
  const std::optional<int> status = GrpcStatusOf(context);
  if (!status.has_value()) return ValueKind::kUnset;
  const int code = *status;
  if (part.op == Operator::kGrpcStatusNumber) {
    out += std::to_string(code);
    return ValueKind::kNumber;
  }
  const std::string_view name =
      part.variant == http::format::kSnakeCase ? http::GrpcStatusName(code) : CamelNameOfGrpc(code);
  return name.empty() ? Text(std::to_string(code), out) : Text(name, out);
}

ValueKind TraceId(const FormatContext& context, std::string& out) {
  if (context.request == nullptr) return ValueKind::kUnset;
  const std::string_view parent = context.request->headers.Get(http::HeaderId::kTraceparent);
  if (parent.size() >= 35) return Text(parent.substr(3, 32), out);
  return Text(context.request->headers.Get(http::HeaderId::kXB3Traceid), out);
}

std::string_view WithoutPort(std::string_view name) { return name.substr(0, name.rfind(':')); }

ValueKind DownstreamAddress(const Part& part, const FormatContext& context, std::string& out) {
  const DownstreamAddresses* addresses = context.info.downstream;
  if (addresses == nullptr) return ValueKind::kUnset;
  const net::Address& remote = context.info.client();
  switch (part.op) {
    case Operator::kDownstreamRemoteAddress: return AddressText(remote, AddressPart::kWhole, out);
    case Operator::kDownstreamRemoteAddressWithoutPort:
      return AddressText(remote, AddressPart::kIp, out);
    case Operator::kDownstreamRemotePort: return AddressText(remote, AddressPart::kPort, out);
    case Operator::kDownstreamDirectRemoteAddress:
      return AddressText(addresses->direct_remote(), AddressPart::kWhole, out);
    case Operator::kDownstreamDirectRemoteAddressWithoutPort:
      return AddressText(addresses->direct_remote(), AddressPart::kIp, out);
    case Operator::kDownstreamDirectRemotePort:
      return AddressText(addresses->direct_remote(), AddressPart::kPort, out);
    case Operator::kDownstreamLocalAddress:
      return AddressText(addresses->local, AddressPart::kWhole, out);
    case Operator::kDownstreamLocalAddressWithoutPort:
      return AddressText(addresses->local, AddressPart::kIp, out);
    default: return AddressText(addresses->local, AddressPart::kPort, out);
  }
}

std::shared_ptr<const net::TlsFacts> DownstreamTls(const StreamInfo& info) {
  if (info.downstream == nullptr || info.downstream->transport == nullptr) return nullptr;
  return info.downstream->transport->tls_facts();
}

ValueKind ServerName(const StreamInfo& info, std::string& out) {
  if (info.downstream == nullptr) return ValueKind::kUnset;
  if (!info.downstream->requested_server_name().empty())
    return Text(info.downstream->requested_server_name(), out);
  const auto facts = DownstreamTls(info);
  return Text(facts == nullptr ? std::string_view() : facts->server_name, out);
}

// Spaces would take a line of a log apart.
ValueKind DownstreamFailure(const StreamInfo& info, std::string& out) {
  if (info.downstream == nullptr || info.downstream->transport == nullptr) return ValueKind::kUnset;
  std::string text(info.downstream->transport->failure_reason());
  std::replace(text.begin(), text.end(), ' ', '_');
  return Text(text, out);
}

// Of names and values, with the pseudo-headers that the version may not have.
uint64_t RequestHeadBytes(const http::RequestHead* head) {
  if (head == nullptr) return 0;
  uint64_t bytes = head->headers.byte_size();
  const auto add = [&bytes](std::string_view name, std::string_view value) {
    if (!value.empty()) bytes += name.size() + value.size();
  };
  add(":method", head->method_name);
  add(":path", head->path);
  add(":scheme", head->scheme);
  add(":authority", head->authority);
  add(":protocol", head->protocol);
  return bytes;
}

uint64_t ResponseHeadBytes(const http::ResponseHead* head) {
  if (head == nullptr || head->status == 0) return 0;
  uint64_t bytes = head->headers.byte_size() + std::string_view(":status200").size();
  const std::string_view length = NameOf(http::HeaderId::kContentLength);
  if (head->framing == http::Framing::kLength &&
      !head->headers.Has(http::HeaderId::kContentLength)) {  // an answer of our own
    bytes += length.size() + std::to_string(head->content_length).size();
  }
  return bytes;
}

uint64_t CountOf(const http::StreamBytes& bytes, const Part& part) {
  using http::format::ByteCount;
  switch (static_cast<ByteCount>(part.variant)) {
    case ByteCount::kWireReceived: return bytes.wire_received;
    case ByteCount::kWireSent: return bytes.wire_sent;
    case ByteCount::kHeaderReceived: return bytes.header_received;
    case ByteCount::kHeaderSent: return bytes.header_sent;
    case ByteCount::kDecompressedHeaderReceived: return bytes.decompressed_header_received;
    case ByteCount::kDecompressedHeaderSent: return bytes.decompressed_header_sent;
  }
  return 0;
}

ValueKind Flags(bool brief, const StreamInfo& info, std::string& out) {
  if (brief) {
    AppendShort(info.flags, out);
  } else {
    AppendLong(info.flags, out);
  }
  return ValueKind::kText;
}

ValueKind UniqueId(std::string& out) {
  base::Random random;
  char uuid[base::kUuidSize];
  base::WriteUuid(random, uuid);
  out.append(uuid, sizeof(uuid));
  return ValueKind::kText;
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a line for each operator
ValueKind AppendValue(const Part& part, const FormatContext& context, std::string& out) {
  const StreamInfo& info = context.info;
  switch (part.op) {
    case Operator::kLiteral: out += part.text; return ValueKind::kText;
    case Operator::kStartTime: return AppendTime(part, info.start_wall, out);
    case Operator::kEmitTime:
      return AppendTime(part, info.start_wall + base::Duration(context.now), out);
    case Operator::kDuration: return Millis(info.end >= 0 ? info.end : context.now, out);
    case Operator::kRequestDuration: return Millis(info.request_end, out);
    case Operator::kRequestTxDuration: return Millis(info.upstream_tx_end, out);
    case Operator::kResponseDuration: return Millis(info.upstream_rx_begin, out);
    case Operator::kResponseTxDuration:
      return Span(info.upstream_rx_begin, info.downstream_tx_end, 1000000, out);
    case Operator::kCommonDuration: {
      static constexpr int64_t kDivisors[] = {1000000, 1000, 1};
      return Span(PointOf(static_cast<TimePoint>((part.variant >> 4) & 15), info),
                  PointOf(static_cast<TimePoint>(part.variant & 15), info),
                  kDivisors[part.variant >> 8], out);
    }
    case Operator::kBytesReceived: return Number(info.bytes_received, out);
    case Operator::kBytesSent: return Number(info.bytes_sent, out);
    case Operator::kRequestHeadersBytes: return Number(RequestHeadBytes(context.request), out);
    case Operator::kResponseHeadersBytes: return Number(ResponseHeadBytes(context.response), out);
    case Operator::kDownstreamBytes: return Number(CountOf(info.downstream_bytes, part), out);
    case Operator::kUpstreamBytes: return Number(CountOf(info.upstream_bytes, part), out);
    case Operator::kRetransmitted: return Number(0, out);  // only QUIC would know
    case Operator::kResponseTrailersBytes: return Number(info.response_trailer_bytes, out);
    case Operator::kProtocol: return Text(info.has_protocol ? NameOf(info.protocol) : "", out);
    case Operator::kUpstreamProtocol:
      return Text(info.has_upstream_protocol ? NameOf(info.upstream_protocol) : "", out);
    case Operator::kResponseCode: return Number(info.response_code, out);
    case Operator::kResponseCodeDetails: return Text(info.details, out);
    case Operator::kResponseFlags: return Flags(true, info, out);
    case Operator::kResponseFlagsLong: return Flags(false, info, out);
    case Operator::kConnectionTerminationDetails: return Text(info.termination_details, out);
    case Operator::kGrpcStatus:
    case Operator::kGrpcStatusNumber: return GrpcStatus(part, context, out);
    case Operator::kLocalReplyBody: return Text(info.local_reply_body, out);
    case Operator::kAttemptCount: return Number(info.attempts, out);
    case Operator::kRouteName: return Text(info.route_name, out);
    case Operator::kUpstreamCluster: return Text(info.cluster_stat_name, out);
    case Operator::kUpstreamClusterRaw: return Text(info.cluster_name, out);
    case Operator::kFilterChainName: return Text(info.filter_chain_name, out);
    case Operator::kUpstreamHost: return Text(info.upstream_host, out);
    case Operator::kUpstreamHostName:
      return Text(info.upstream_host_name.empty() ? info.upstream_host : info.upstream_host_name,
                  out);
    case Operator::kUpstreamHostNameWithoutPort:
      return Text(info.upstream_host_name.empty() ? WithoutPort(info.upstream_host)
                                                  : info.upstream_host_name,
                  out);
    case Operator::kUpstreamLocalAddress:
      return AddressText(info.upstream_local, AddressPart::kWhole, out);
    case Operator::kUpstreamLocalAddressWithoutPort:
      return AddressText(info.upstream_local, AddressPart::kIp, out);
    case Operator::kUpstreamLocalPort:
      return AddressText(info.upstream_local, AddressPart::kPort, out);
    case Operator::kUpstreamRemoteAddress:
      return AddressText(info.upstream_remote, AddressPart::kWhole, out);
    case Operator::kUpstreamRemoteAddressWithoutPort:
      return AddressText(info.upstream_remote, AddressPart::kIp, out);
    case Operator::kUpstreamRemotePort:
      return AddressText(info.upstream_remote, AddressPart::kPort, out);
    case Operator::kDownstreamRemoteAddress:
    case Operator::kDownstreamRemoteAddressWithoutPort:
    case Operator::kDownstreamRemotePort:
    case Operator::kDownstreamDirectRemoteAddress:
    case Operator::kDownstreamDirectRemoteAddressWithoutPort:
    case Operator::kDownstreamDirectRemotePort:
    case Operator::kDownstreamLocalAddress:
    case Operator::kDownstreamLocalAddressWithoutPort:
    case Operator::kDownstreamLocalPort: return DownstreamAddress(part, context, out);
    case Operator::kConnectionId:
      return info.downstream == nullptr ? ValueKind::kUnset
                                        : Number(info.downstream->connection_id, out);
    case Operator::kUpstreamConnectionId: return Number(info.upstream_connection_id, out);
    case Operator::kStreamId: return Number(info.stream_id, out);
    case Operator::kRequestHeader: return RequestHeader(part, context, out);
    case Operator::kResponseHeader: return ResponseHeader(part, context, out);
    case Operator::kResponseTrailer: return MapHeader(part, context.response_trailers, out);
    case Operator::kPath: return Path(part, context, out);
    case Operator::kQueryParameter: return QueryParameter(part, context, out);
    case Operator::kRequestedServerName: return ServerName(info, out);
    case Operator::kDownstreamTls: return AppendTlsValue(part, DownstreamTls(info).get(), out);
    case Operator::kUpstreamTls: return AppendTlsValue(part, info.upstream_tls.get(), out);
    case Operator::kUpstreamTransportFailure: return Text(info.upstream_failure, out);
    case Operator::kDownstreamTransportFailure: return DownstreamFailure(info, out);
    case Operator::kHostname: return Text(context.node.hostname, out);
    case Operator::kEnvironment: {
      const char* value = getenv(part.text.c_str());
      return Text(value == nullptr ? "-" : value, out);
    }
    case Operator::kUniqueId: return UniqueId(out);
    case Operator::kTraceId: return TraceId(context, out);
    case Operator::kAccessLogType: return Text(info.log_type, out);
    case Operator::kVirtualClusterName:
    case Operator::kDynamicMetadata:
    case Operator::kUnset: return ValueKind::kUnset;
  }
  return ValueKind::kUnset;
}

void AppendText(const http::format::Format& format, const FormatContext& context,
                std::string_view unset, std::string& out) {
  for (const Part& part : format.parts()) {
    const size_t begin = out.size();
    if (AppendValue(part, context, out) == ValueKind::kUnset) out += unset;
    if (part.max_length != 0 && out.size() > begin + part.max_length)
      out.resize(begin + part.max_length);
  }
}

}  // namespace sluice::proxy
