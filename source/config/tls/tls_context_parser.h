#pragma once

#include <memory>
#include <string>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"
#include "source/base/time.h"
#include "source/config/tls/fetched_secrets.h"
#include "source/config/tls/static_secrets.h"
#include "source/config/tls/tls_ingredients.h"
#include "source/config/tls/tls_recipes.h"
#include "source/extension/field_errors.h"
#include "source/net/tls/context_slot.h"
#include "source/stats/store.h"
#include "source/upstream/cluster_spec.h"

namespace sluice::config {

inline constexpr char kDownstreamTls[] =
    "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
inline constexpr char kUpstreamTls[] =
    "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";

// What all TLS contexts are made with; it outlives them and their recipes.
struct TlsParts {
  const StaticSecrets& fixed;
  const FetchedSecrets& fetched;
  TlsRecipes& recipes;
  stats::Store& stats;
};

// What the parsers of TLS need around them.
struct TlsParseContext {
  extension::FieldErrors& errors;
  const TlsParts& parts;
  std::string stat_prefix;  // "listener.0.0.0.0_443." or "cluster.web.": "ssl." comes below it
};

// TLS of a filter chain. Certificates, keys and lists are read now: null, with every fault at its
// field, when one of them is not right. A secret that is fetched and has not come yet leaves the
// slot empty; all that are fetched are added to `secrets`. `handshake_limit`: how long a handshake
// may take; 0: no limit.
std::shared_ptr<net::tls::ServerSlot> ParseDownstreamTls(
    const google::protobuf::Any& from, base::Duration handshake_limit, TlsParseContext& context,
    std::vector<upstream::SecretSpec>& secrets);

// The same for TLS of a cluster.
std::shared_ptr<net::tls::ClientSlot> ParseUpstreamTls(const google::protobuf::Any& from,
                                                       TlsParseContext& context,
                                                       std::vector<upstream::SecretSpec>& secrets);

// transport_socket and transport_socket_matches of a cluster.
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
                    TlsIngredients& ingredients, net::tls::ContextSpec& out);
std::shared_ptr<const net::tls::Credential> ParseTlsCertificate(
    const envoy::extensions::transport_sockets::tls::v3::TlsCertificate& from,
    extension::FieldErrors& errors);
std::shared_ptr<const net::tls::Verifier> ParseValidation(
    const envoy::extensions::transport_sockets::tls::v3::CertificateValidationContext& from,
    bool match_server_name, extension::FieldErrors& errors);

}  // namespace sluice::config
