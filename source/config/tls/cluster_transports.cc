#include "source/config/parse/values.h"
#include "source/config/tls/tls_context_parser.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
using extension::FieldErrors;
using upstream::ClusterSpec;
using Matches =
    google::protobuf::RepeatedPtrField<envoy::config::cluster::v3::Cluster::TransportSocketMatch>;

constexpr char kRaw[] = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";
constexpr char kMetadata[] = "envoy.transport_socket_match";

void ParseTransport(const core::TransportSocket& from, TlsParseContext& context,
                    upstream::TransportSpec& out) {
  const std::string type = TypeOf(from.typed_config());
  if (type == kUpstreamTls) {
    FieldErrors::Scope scope(context.errors, "typed_config");
    out.tls = ParseUpstreamTls(from.typed_config(), context, out.secrets);
    return;
  }
  if (type == kRaw || (type.empty() && from.name() == "envoy.transport_sockets.raw_buffer")) return;
  context.errors.Error("is not built yet: UpstreamTlsContext and raw_buffer are")
      .WithValue(type.empty() ? from.name() : type);
}

// Whether the endpoint's metadata have each entry of the match.
bool Fits(const google::protobuf::Struct& match, const core::Metadata& metadata) {
  const auto found = metadata.filter_metadata().find(kMetadata);
  for (const auto& [key, value] : match.fields()) {
    if (found == metadata.filter_metadata().end()) return false;
    const auto entry = found->second.fields().find(key);
    if (entry == found->second.fields().end() ||
        entry->second.SerializeAsString() != value.SerializeAsString()) {
      return false;
    }
  }
  return true;
}

// The place of an endpoint's transport in ClusterSpec::transports: the first match, or the default.
uint16_t IndexFor(const Matches& matches, const core::Metadata& metadata) {
  for (int i = 0; i < matches.size(); ++i) {
    if (Fits(matches.Get(i).match(), metadata)) return static_cast<uint16_t>(i + 1);
  }
  return 0;
}

}  // namespace

void ParseClusterTransports(const envoy::config::cluster::v3::Cluster& from,
                            TlsParseContext& context, ClusterSpec& out) {
  FieldErrors& errors = context.errors;
  out.transports.assign(1, {});
  if (from.has_transport_socket()) {
    FieldErrors::Scope scope(errors, "transport_socket");
    ParseTransport(from.transport_socket(), context, out.transports[0]);
  }
  const Matches& matches = from.transport_socket_matches();
  for (int i = 0; i < matches.size(); ++i) {
    FieldErrors::Scope scope(errors, "transport_socket_matches", static_cast<size_t>(i));
    FieldErrors::Scope field(errors, "transport_socket");
    upstream::TransportSpec& transport = out.transports.emplace_back();
    transport.name = matches.Get(i).name();
    ParseTransport(matches.Get(i).transport_socket(), context, transport);
  }
  if (matches.empty()) return;
  if (out.discovery == upstream::DiscoveryType::kEds) {
    // Endpoints that come later would be spoken to plainly where a match says TLS.
    errors.Error("transport_socket_matches", "is not built yet for clusters of type EDS");
  }
  const auto& localities = from.load_assignment().endpoints();
  for (size_t i = 0; i < out.localities.size(); ++i) {
    auto& endpoints = out.localities[i].endpoints;
    const auto& messages = localities.Get(static_cast<int>(i)).lb_endpoints();
    // Fewer: one of them was refused, and with it the cluster.
    if (endpoints.size() != static_cast<size_t>(messages.size())) continue;
    for (size_t j = 0; j < endpoints.size(); ++j)
      endpoints[j].transport = IndexFor(matches, messages.Get(static_cast<int>(j)).metadata());
  }
}

}  // namespace sluice::config
