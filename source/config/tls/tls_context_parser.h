#pragma once

#include <memory>
#include <string>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"
#include "source/base/time.h"
#include "source/config/tls/static_secrets.h"
#include "source/extension/field_errors.h"
#include "source/net/tls/client_context.h"
#include "source/net/tls/server_context.h"
#include "source/stats/store.h"
#include "source/upstream/cluster_spec.h"

namespace sluice::config {

inline constexpr char kDownstreamTls[] =
    "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
inline constexpr char kUpstreamTls[] =
    "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";

// What the parsers of TLS need around them.
struct TlsParseContext {
  extension::FieldErrors& errors;
  const StaticSecrets& secrets;
  stats::Store& stats;
  std::string stat_prefix;  // "listener.0.0.0.0_443." or "cluster.web.": "ssl." comes below it
};

// TLS of a filter chain. Certificates, keys and lists are read now: null, with every fault at its
// field, when one of them is not right. `handshake_limit`: how long a handshake may take; 0: no
// limit.
std::shared_ptr<const net::tls::ServerContext> ParseDownstreamTls(const google::protobuf::Any& from,
                                                                  base::Duration handshake_limit,
                                                                  TlsParseContext& context);

// TLS of a cluster. Null with errors.
std::shared_ptr<const net::tls::ClientContext> ParseUpstreamTls(const google::protobuf::Any& from,
                                                                TlsParseContext& context);

// transport_socket and transport_socket_matches of a cluster, and which of them each endpoint gets.
// After ParseCluster, whose endpoints it goes through once more.
void ParseClusterTransports(const envoy::config::cluster::v3::Cluster& from,
                            TlsParseContext& context, upstream::ClusterSpec& out);

// The parts. Each reports at the errors' current path.
using CommonTls = envoy::extensions::transport_sockets::tls::v3::CommonTlsContext;
enum class TlsSide : uint8_t { kServer, kClient };
struct TlsSideOptions {
  TlsSide side;
  // The peer's certificate has to be for the name that was asked for.
  bool match_server_name = false;
};
void ParseCommonTls(const CommonTls& from, const TlsSideOptions& options, TlsParseContext& context,
                    net::tls::ContextSpec& out);
std::shared_ptr<const net::tls::Credential> ParseTlsCertificate(
    const envoy::extensions::transport_sockets::tls::v3::TlsCertificate& from,
    extension::FieldErrors& errors);
std::shared_ptr<const net::tls::Verifier> ParseValidation(
    const envoy::extensions::transport_sockets::tls::v3::CertificateValidationContext& from,
    bool match_server_name, extension::FieldErrors& errors);

}  // namespace sluice::config
