#include "source/config/listener/listener_parser.h"

#include <algorithm>

#include "source/config/accesslog/access_log_parser.h"
#include "source/config/parse/values.h"
#include "source/config/tls/tls_context_parser.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::config::listener::v3;
using extension::FieldErrors;

constexpr std::string_view kHcm =
    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

// Where none is set: a client that does not go on with its handshake costs memory.
constexpr base::Duration kHandshakeLimit = std::chrono::seconds(10);

void NotBuilt(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Error(field, "is not built yet");
}

void ParseRanges(const google::protobuf::RepeatedPtrField<envoy::config::core::v3::CidrRange>& from,
                 std::string_view field, FieldErrors& errors, std::vector<net::Cidr>& out) {
  for (int i = 0; i < from.size(); ++i) {
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    net::Cidr cidr;
    if (ToCidr(from.Get(i), errors, cidr)) out.push_back(std::move(cidr));
  }
}

void ParseMatch(const v3::FilterChainMatch& from, FieldErrors& errors, proxy::ChainMatch& out) {
  FieldErrors::Scope scope(errors, "filter_chain_match");
  out.destination_port = from.destination_port().value();
  ParseRanges(from.prefix_ranges(), "prefix_ranges", errors, out.destinations);
  ParseRanges(from.source_prefix_ranges(), "source_prefix_ranges", errors, out.sources);
  ParseRanges(from.direct_source_prefix_ranges(), "direct_source_prefix_ranges", errors,
              out.direct_sources);
  for (const std::string& name : from.server_names()) {
    const size_t star = name.find('*');
    if (star != std::string::npos && (star != 0 || name.size() < 3 || name[1] != '.')) {
      errors.Error("server_names", "a star is only allowed as the first label").WithValue(name);
    }
    out.server_names.push_back(name);
  }
  out.transport_protocol = from.transport_protocol();
  out.application_protocols.assign(from.application_protocols().begin(),
                                   from.application_protocols().end());
  switch (from.source_type()) {
    case v3::FilterChainMatch::SAME_IP_OR_LOOPBACK:
      out.source_type = proxy::SourceType::kSameIpOrLoopback;
      break;
    case v3::FilterChainMatch::EXTERNAL: out.source_type = proxy::SourceType::kExternal; break;
    default: break;
  }
  out.source_ports.assign(from.source_ports().begin(), from.source_ports().end());
  NotBuilt(!from.address_suffix().empty(), "address_suffix", errors);
  NotBuilt(from.has_suffix_len(), "suffix_len", errors);
}

// One network filter. The connection manager is not among those of the registry: it is the one that
// has routes.
void ParseNetworkFilter(const v3::Filter& from, const std::string& prefix, bool last,
                        ListenerParseContext& context, proxy::FilterChainSpec& out) {
  FieldErrors& errors = context.errors;
  const std::string type = TypeOf(from.typed_config());
  bool terminal = true;
  {
    FieldErrors::Scope typed(errors, "typed_config");
    if (type == kHcm) {
      HttpConnectionManager manager;
      if (!Unpack(from.typed_config(), errors, manager)) return;
      auto http = std::make_shared<proxy::HttpSpec>();
      ParseHttpConnectionManager(manager, prefix, out.buffer_limit, context, *http);
      out.http = std::move(http);
    } else {
      const extension::NetworkFilterParser parse = context.registry.FindNetworkFilter(type);
      if (parse == nullptr) {
        errors.Error("this network filter is not built yet")
            .WithValue(type.empty() ? from.name() : type);
        return;
      }
      extension::FilterParseContext inner{errors, context.stats, context.ids, context.runtime,
                                          context.log_writer};
      auto factory = parse(from.typed_config(), inner);
      if (factory == nullptr) return;
      terminal = factory->terminal();
      out.filters.push_back({from.name(), std::move(factory)});
    }
  }
  if (terminal && !last) errors.Error("takes the bytes: it must be the last filter of its chain");
  if (!terminal && last) {
    errors.Error("takes no bytes: it cannot be the last filter of its chain")
        .WithHint("put an HTTP connection manager or tcp_proxy behind it");
  }
}

void ParseTransport(const v3::FilterChain& from, const std::string& prefix,
                    ListenerParseContext& context, proxy::FilterChainSpec& out) {
  FieldErrors::Scope scope(context.errors, "transport_socket");
  const auto& socket = from.transport_socket();
  const std::string type = TypeOf(socket.typed_config());
  if (type == kDownstreamTls) {
    FieldErrors::Scope typed(context.errors, "typed_config");
    TlsParseContext tls{context.errors, context.tls, prefix};
    const base::Duration limit = from.has_transport_socket_connect_timeout()
                                     ? ToDuration(from.transport_socket_connect_timeout())
                                     : kHandshakeLimit;
    out.tls = ParseDownstreamTls(socket.typed_config(), limit, tls, out.secrets);
    return;
  }
  const bool raw = type == "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer" ||
                   (type.empty() && socket.name() == "envoy.transport_sockets.raw_buffer");
  if (raw) return;
  context.errors.Error("is not built yet: DownstreamTlsContext and raw_buffer are")
      .WithValue(type.empty() ? socket.name() : type);
}

void ParseChain(const v3::FilterChain& from, const std::string& prefix, uint32_t buffer_limit,
                ListenerParseContext& context, proxy::FilterChainSpec& out) {
  FieldErrors& errors = context.errors;
  out.name = from.name();
  if (from.has_filter_chain_match()) ParseMatch(from.filter_chain_match(), errors, out.match);
  if (from.has_transport_socket()) ParseTransport(from, prefix, context, out);
  NotBuilt(from.use_proxy_proto().value(), "use_proxy_proto", errors);
  out.buffer_limit = buffer_limit;
  for (int i = 0; i < from.filters_size(); ++i) {
    FieldErrors::Scope scope(errors, "filters", static_cast<size_t>(i));
    const bool last = i + 1 == from.filters_size();
    ParseNetworkFilter(from.filters(i), prefix, last, context, out);
  }
}

bool SameMatch(const v3::FilterChain& a, const v3::FilterChain& b) {
  return a.filter_chain_match().SerializeAsString() == b.filter_chain_match().SerializeAsString();
}

void ParseAddresses(const v3::Listener& from, FieldErrors& errors, proxy::ListenerSpec& out) {
  {
    FieldErrors::Scope scope(errors, "address");
    net::Address address;
    if (!from.has_address()) {
      errors.Error("is needed");
    } else if (ToAddress(from.address(), errors, address)) {
      out.addresses.push_back(std::move(address));
    }
    out.options.ipv4_compat = from.address().socket_address().ipv4_compat();
    out.options.pipe_mode = from.address().pipe().mode();
  }
  for (int i = 0; i < from.additional_addresses_size(); ++i) {
    FieldErrors::Scope scope(errors, "additional_addresses", static_cast<size_t>(i));
    FieldErrors::Scope field(errors, "address");
    net::Address address;
    if (ToAddress(from.additional_addresses(i).address(), errors, address))
      out.addresses.push_back(std::move(address));
  }
}

void ParseSocket(const v3::Listener& from, FieldErrors& errors, proxy::ListenerSpec& out) {
  out.options.reuse_port = !from.has_enable_reuse_port() || from.enable_reuse_port().value();
  out.options.freebind = from.freebind().value();
  out.options.transparent = from.transparent().value();
  if (from.has_tcp_backlog_size())
    out.options.backlog = static_cast<int>(from.tcp_backlog_size().value());
  if (from.has_tcp_keepalive()) out.options.keepalive = ToKeepalive(from.tcp_keepalive());
  ToSocketOptions(from.socket_options(), out.options.options);
  if (from.has_per_connection_buffer_limit_bytes())
    out.buffer_limit = from.per_connection_buffer_limit_bytes().value();
  if (from.has_max_connections_to_accept_per_socket_event()) {
    out.max_accepts_per_event = from.max_connections_to_accept_per_socket_event().value();
  }
  out.ignore_global_limit = from.ignore_global_conn_limit();
  if (from.has_bind_to_port()) out.bind_to_port = from.bind_to_port().value();
  // The old name of the same; the new one wins.
  if (!from.has_bind_to_port() && from.deprecated_v1().has_bind_to_port())
    out.bind_to_port = from.deprecated_v1().bind_to_port().value();
  out.use_original_dst = from.use_original_dst().value();
}

}  // namespace

void ParseListener(const v3::Listener& from, ListenerParseContext& context,
                   proxy::ListenerSpec& out) {
  FieldErrors& errors = context.errors;
  out.name = from.name();
  out.hash = HashOf(from);
  ParseAddresses(from, errors, out);
  ParseSocket(from, errors, out);
  if (from.traffic_direction() == envoy::config::core::v3::INBOUND)
    out.direction = proxy::Direction::kInbound;
  if (from.traffic_direction() == envoy::config::core::v3::OUTBOUND)
    out.direction = proxy::Direction::kOutbound;
  out.stat_prefix = !from.stat_prefix().empty() ? from.stat_prefix()
                    : out.addresses.empty()     ? from.name()
                                                : out.addresses[0].ToString();
  std::replace(out.stat_prefix.begin(), out.stat_prefix.end(), ':', '_');
  const std::string prefix = "listener." + out.stat_prefix + ".";
  out.stats = context.stats.AddGroup<proxy::ListenerStats>(prefix);
  if (from.filter_chains_size() == 0 && !from.has_default_filter_chain()) {
    errors.Error("filter_chains", "is empty: a listener needs a filter chain");
  }
  for (int i = 0; i < from.filter_chains_size(); ++i) {
    FieldErrors::Scope scope(errors, "filter_chains", static_cast<size_t>(i));
    for (int j = 0; j < i; ++j) {
      if (!SameMatch(from.filter_chains(i), from.filter_chains(j))) continue;
      errors.Error("has the same filter_chain_match as filter_chains[" + std::to_string(j) + "]");
    }
    ParseChain(from.filter_chains(i), prefix, out.buffer_limit, context, out.chains.emplace_back());
  }
  if (from.has_default_filter_chain()) {
    FieldErrors::Scope scope(errors, "default_filter_chain");
    out.has_default_chain = true;
    ParseChain(from.default_filter_chain(), prefix, out.buffer_limit, context, out.default_chain);
  }
  ParseAccessLogs(from.access_log(), context.log_writer, context.runtime, errors, out.access_logs);
  ParseListenerFilters(from, context, out);
  NotBuilt(from.has_filter_chain_matcher(), "filter_chain_matcher", errors);
  NotBuilt(from.has_udp_listener_config(), "udp_listener_config", errors);
  NotBuilt(from.has_internal_listener(), "internal_listener", errors);
  NotBuilt(from.has_api_listener(), "api_listener", errors);
}

}  // namespace sluice::config
