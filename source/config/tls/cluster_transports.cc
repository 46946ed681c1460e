#include "envoy/extensions/transport_sockets/proxy_protocol/v3/upstream_proxy_protocol.pb.h"
#include "source/config/parse/match_entries.h"
#include "source/config/parse/proxy_header.h"
#include "source/config/parse/values.h"
#include "source/config/tls/tls_context_parser.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
namespace proxy_protocol = envoy::extensions::transport_sockets::proxy_protocol::v3;
using extension::FieldErrors;
using upstream::ClusterSpec;
using Matches =
    google::protobuf::RepeatedPtrField<envoy::config::cluster::v3::Cluster::TransportSocketMatch>;

constexpr char kProxyProtocol[] =
    "envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport";
constexpr char kRaw[] = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

void ParseTransport(const core::TransportSocket& from, TlsParseContext& context,
                    upstream::TransportSpec& out);

// The PROXY header, and what comes behind it.
void ParseProxyProtocol(const google::protobuf::Any& from, TlsParseContext& context,
                        upstream::TransportSpec& out) {
  FieldErrors& errors = context.errors;
  proxy_protocol::ProxyProtocolUpstreamTransport message;
  if (!Unpack(from, errors, message)) return;
  if (out.proxy_header.has_value()) {
    errors.Error("transport_socket", "is a PROXY header behind a PROXY header");
    return;
  }
  {
    FieldErrors::Scope scope(errors, "config");
    out.proxy_header = ParseProxyHeader(message.config(), errors);
  }
  FieldErrors::Scope scope(errors, "transport_socket");
  ParseTransport(message.transport_socket(), context, out);
}

void ParseTransport(const core::TransportSocket& from, TlsParseContext& context,
                    upstream::TransportSpec& out) {
  const std::string type = TypeOf(from.typed_config());
  if (type == kUpstreamTls) {
    FieldErrors::Scope scope(context.errors, "typed_config");
    out.tls = ParseUpstreamTls(from.typed_config(), context, out.secrets);
    return;
  }
  if (type == kProxyProtocol) {
    FieldErrors::Scope scope(context.errors, "typed_config");
    return ParseProxyProtocol(from.typed_config(), context, out);
  }
  if (type == kRaw || (type.empty() && from.name() == "envoy.transport_sockets.raw_buffer")) return;
  context.errors
      .Error(
          "is not built yet: UpstreamTlsContext, ProxyProtocolUpstreamTransport and raw_buffer are")
      .WithValue(type.empty() ? from.name() : type);
}

// Whether what the handshake agrees on, or whom it proves, is what the cluster's HTTP goes by.
void CheckAgainstHttp(const upstream::UpstreamHttpSpec& http,
                      const upstream::TransportSpec& transport, FieldErrors& errors) {
  if (transport.tls == nullptr) {
    if (http.protocol != upstream::UpstreamHttpSpec::Protocol::kByAlpn) return;
    errors.Error("does not go with auto_config: without TLS nothing is agreed on")
        .WithHint("use explicit_http_config, or an UpstreamTlsContext");
    return;
  }
  const auto context = transport.tls->latest();
  if (!http.auto_san_validation || context == nullptr) return;
  if (context->verifier() == nullptr || !context->verifier()->verifies()) {
    errors.Warning("auto_san_validation has no effect: the certificate is not verified")
        .WithHint("set common_tls_context.validation_context.trusted_ca");
  }
}

}  // namespace

void ParseClusterTransports(const envoy::config::cluster::v3::Cluster& from,
                            TlsParseContext& context, ClusterSpec& out) {
  FieldErrors& errors = context.errors;
  out.transports.assign(1, {});
  {
    FieldErrors::Scope scope(errors, "transport_socket");
    if (from.has_transport_socket())
      ParseTransport(from.transport_socket(), context, out.transports[0]);
    CheckAgainstHttp(out.http, out.transports[0], errors);
  }
  const Matches& matches = from.transport_socket_matches();
  for (int i = 0; i < matches.size(); ++i) {
    FieldErrors::Scope scope(errors, "transport_socket_matches", static_cast<size_t>(i));
    FieldErrors::Scope field(errors, "transport_socket");
    upstream::TransportSpec& transport = out.transports.emplace_back();
    transport.name = matches.Get(i).name();
    transport.match = ToMatchEntries(matches.Get(i).match());
    ParseTransport(matches.Get(i).transport_socket(), context, transport);
    CheckAgainstHttp(out.http, transport, errors);
  }
  for (const upstream::TransportSpec& transport : out.transports) {
    out.tells_clients = out.tells_clients || transport.proxy_header.has_value();
  }
}

}  // namespace sluice::config
