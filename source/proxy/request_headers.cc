#include "source/proxy/request_headers.h"

#include <algorithm>
#include <cstring>

#include "source/base/ascii.h"
#include "source/proxy/client_cert_header.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;

// Headers by which an untrusted client could steer us.
constexpr HeaderId kExternalOnly[] = {HeaderId::kXEnvoyRetriableStatusCodes,
                                      HeaderId::kXEnvoyRetriableHeaderNames,
                                      HeaderId::kXEnvoyRetryOn,
                                      HeaderId::kXEnvoyRetryGrpcOn,
                                      HeaderId::kXEnvoyMaxRetries,
                                      HeaderId::kXEnvoyUpstreamAltStatName,
                                      HeaderId::kXEnvoyUpstreamRqTimeoutMs,
                                      HeaderId::kXEnvoyUpstreamRqPerTryTimeoutMs,
                                      HeaderId::kXEnvoyUpstreamRqTimeoutAltResponse,
                                      HeaderId::kXEnvoyExpectedRqTimeoutMs,
                                      HeaderId::kXEnvoyForceTrace,
                                      HeaderId::kXEnvoyIpTags,
                                      HeaderId::kXEnvoyOriginalUrl,
                                      HeaderId::kXEnvoyHedgeOnPerTryTimeout};
// And at the edge, what only our own tier may say.
constexpr HeaderId kEdgeOnly[] = {HeaderId::kXEnvoyDecoratorOperation,
                                  HeaderId::kXEnvoyDownstreamServiceCluster,
                                  HeaderId::kXEnvoyDownstreamServiceNode,
                                  HeaderId::kXEnvoyOriginalPath, HeaderId::kXEnvoyOriginalHost};

// Several lines of X-Forwarded-For are one list.
std::string_view JoinForwardedFor(http::HeaderMap& headers) {
  bool found = false;
  const std::string_view all = headers.GetAll(NameOf(HeaderId::kXForwardedFor), found);
  if (found) headers.SetView(HeaderId::kXForwardedFor, all);
  return all;
}

// The address at `hops` from the right; false when there is none there or it is no address.
bool ForwardedAddress(std::string_view list, uint32_t hops, net::Address& address) {
  while (true) {
    const size_t comma = list.rfind(',');
    if (hops == 0) {
      const std::string_view entry =
          base::Trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
      return net::Address::ParseIp(entry, 0, address);
    }
    if (comma == std::string_view::npos) return false;
    list = list.substr(0, comma);
    --hops;
  }
}

bool IsInternal(const HttpSpec& spec, const net::Address& address) {
  if (address.kind() == net::Address::Kind::kPipe) return spec.unix_sockets_internal;
  return std::any_of(spec.internal_addresses.begin(), spec.internal_addresses.end(),
                     [&](const net::Cidr& range) { return range.Contains(address); });
}

void AppendToList(HeaderId id, std::string_view separator, std::string_view value,
                  http::HeaderMap& headers) {
  const http::Header* line = headers.Find(id);
  if (line == nullptr) {
    headers.AddCopy(id, value);
    return;
  }
  const std::string_view old = line->value();
  char* joined = headers.arena().AllocateChars(old.size() + separator.size() + value.size());
  memcpy(joined, old.data(), old.size());
  memcpy(joined + old.size(), separator.data(), separator.size());
  memcpy(joined + old.size() + separator.size(), value.data(), value.size());
  headers.SetView(id, {joined, old.size() + separator.size() + value.size()});
}

struct Trust {
  bool internal = false;
  bool edge = false;
};

// Finds the client's address and what it is trusted with; tells the next hop about the peer.
Trust TrustClient(const HttpSpec& spec, const DownstreamAddresses& downstream,
                  const WorkerContext& context, http::RequestHead& head, StreamInfo& info) {
  Trust trust;
  const std::string_view forwarded = JoinForwardedFor(head.headers);
  const bool had_forwarded = !forwarded.empty();
  const net::Address& peer = downstream.remote;
  net::Address client = peer;
  if (spec.use_remote_address) {
    if (spec.xff_trusted_hops > 0) ForwardedAddress(forwarded, spec.xff_trusted_hops - 1, client);
    trust.internal = !had_forwarded && IsInternal(spec, client);
    if (!spec.skip_xff_append) {
      char text[net::Address::kMaxText];
      std::string_view value(text, peer.is_ip() ? peer.WriteIp(text) : 0);
      if (peer.is_loopback() && !context.node.local_address.empty())
        value = context.node.local_address;
      if (!value.empty()) AppendToList(HeaderId::kXForwardedFor, ",", value, head.headers);
    }
  } else {
    ForwardedAddress(forwarded, spec.xff_trusted_hops, client);
    trust.internal =
        had_forwarded && forwarded.find(',') == std::string_view::npos && IsInternal(spec, client);
  }
  trust.edge = spec.use_remote_address && !trust.internal;
  if (client != peer) info.trusted_client = client;
  if (trust.edge && client.is_ip()) {
    char text[net::Address::kMaxText];
    head.headers.SetCopy(HeaderId::kXEnvoyExternalAddress, {text, client.WriteIp(text)});
  }
  return trust;
}

void SetSchemes(const HttpSpec& spec, const DownstreamAddresses& downstream,
                http::RequestHead& head) {
  const std::string_view ours = downstream.transport != nullptr ? "https" : "http";
  const bool overwrite = spec.use_remote_address && spec.xff_trusted_hops == 0;
  if (overwrite || !head.headers.Has(HeaderId::kXForwardedProto)) {
    head.headers.SetView(HeaderId::kXForwardedProto, ours);
  }
  if (spec.append_x_forwarded_port && !head.headers.Has(HeaderId::kXForwardedPort)) {
    char digits[20];
    head.headers.SetCopy(
        HeaderId::kXForwardedPort,
        {digits, static_cast<size_t>(base::WriteDecimal(downstream.local.port(), digits))});
  }
  if (!spec.scheme_override.empty()) {
    head.scheme = spec.scheme_override;
    head.headers.SetView(HeaderId::kXForwardedProto, spec.scheme_override);
  } else if (head.scheme.empty()) {
    const std::string_view forwarded = head.headers.Get(HeaderId::kXForwardedProto);
    head.scheme = base::EqualsIgnoreCase(forwarded, "https")  ? "https"
                  : base::EqualsIgnoreCase(forwarded, "http") ? "http"
                                                              : ours;
  }
}

void SetRequestId(const HttpSpec& spec, bool edge, WorkerContext& context,
                  http::RequestHead& head) {
  const http::Header* line = head.headers.Find(HeaderId::kXRequestId);
  const bool has = line != nullptr && line->value_size > 0;
  if (has && !(edge && !spec.preserve_external_request_id)) return;
  if (!spec.generate_request_id) return;
  char* uuid = head.headers.arena().AllocateChars(base::kUuidSize);
  base::WriteUuid(context.worker.random, uuid);
  head.headers.SetView(HeaderId::kXRequestId, {uuid, base::kUuidSize});
}

void StripPortOf(const HttpSpec& spec, const DownstreamAddresses& downstream,
                 http::RequestHead& head) {
  const std::string_view authority = head.authority;
  const size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == authority.size() ||
      authority.find(']', colon) != std::string_view::npos) {
    return;
  }
  uint64_t port = 0;
  if (!base::ParseDecimal(authority.substr(colon + 1), port)) return;
  if (spec.strip_port == StripPort::kMatching && port != downstream.local.port()) return;
  head.authority = authority.substr(0, colon);
}

}  // namespace

Admission AdmitRequest(const HttpSpec& spec, const DownstreamAddresses& downstream,
                       HttpStats& stats, http::RequestHead& head, Failure& failure) {
  if (!head.has_authority) {
    failure = Failure::kMissingHost;
    return Admission::kRefused;
  }
  if (head.method != http::Method::kConnect) {
    if (head.path.empty() || head.path[0] != '/') {
      stats.downstream_rq_non_relative_path.Inc();
      failure = head.path.empty() ? Failure::kMissingPath : Failure::kPathNotAbsolute;
      return Admission::kRefused;
    }
    const http::path::NormalizeResult result =
        http::path::Normalize(spec.path, head.headers.arena(), head.path);
    if (result == http::path::NormalizeResult::kReject) {
      stats.downstream_rq_failed_path_normalization.Inc();
      failure = Failure::kPathNormalization;
      return Admission::kRefused;
    }
    if (result == http::path::NormalizeResult::kRedirect) {
      stats.downstream_rq_redirected_with_normalized_path.Inc();
      return Admission::kRedirect;
    }
  }
  if (spec.strip_port != StripPort::kNone) StripPortOf(spec, downstream, head);
  if (spec.strip_trailing_host_dot && !head.authority.empty() && head.authority.back() == '.') {
    head.authority.remove_suffix(1);
  }
  return Admission::kGoOn;
}

void MutateRequestHeaders(const HttpSpec& spec, const DownstreamAddresses& downstream,
                          WorkerContext& context, http::RequestHead& head, StreamInfo& info) {
  http::HeaderMap& headers = head.headers;
  headers.Remove(HeaderId::kXEnvoyInternal);
  MutateClientCertHeader(spec.client_cert, downstream.transport, headers);
  const Trust trust = TrustClient(spec, downstream, context, head, info);
  SetSchemes(spec, downstream, head);
  if (trust.internal) {
    headers.SetView(HeaderId::kXEnvoyInternal, "true");
  } else {
    for (const HeaderId id : kExternalOnly) headers.Remove(id);
    if (trust.edge) {
      for (const HeaderId id : kEdgeOnly) headers.Remove(id);
    }
  }
  if (spec.add_user_agent) {
    headers.SetView(HeaderId::kXEnvoyDownstreamServiceCluster, context.node.cluster);
    if (headers.Get(HeaderId::kUserAgent).empty())
      headers.SetView(HeaderId::kUserAgent, context.node.cluster);
    if (!context.node.id.empty())
      headers.SetView(HeaderId::kXEnvoyDownstreamServiceNode, context.node.id);
  }
  if (!spec.via.empty()) AppendToList(HeaderId::kVia, ", ", spec.via, headers);
  SetRequestId(spec, trust.edge, context, head);
}

}  // namespace sluice::proxy
