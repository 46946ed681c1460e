#include "source/config/parse/match_entries.h"
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
    transport.match = ToMatchEntries(matches.Get(i).match());
    ParseTransport(matches.Get(i).transport_socket(), context, transport);
  }
}

}  // namespace sluice::config
