#include <algorithm>

#include "envoy/extensions/filters/http/router/v3/router.pb.h"
#include "source/base/ascii.h"
#include "source/config/accesslog/access_log_parser.h"
#include "source/config/listener/listener_parser.h"
#include "source/config/parse/config_source.h"
#include "source/config/parse/http2_options.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
using extension::FieldErrors;
using Hcm = HttpConnectionManager;

constexpr std::string_view kRouter = "envoy.extensions.filters.http.router.v3.Router";

void NotBuilt(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Error(field, "is not built yet");
}

void Ignored(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Warning(field, "is not built yet and is ignored");
}

void ParseHttp1(const Hcm& from, FieldErrors& errors, http::h1::ServerOptions& out) {
  const core::Http1ProtocolOptions& http1 = from.http_protocol_options();
  if (from.has_max_request_headers_kb())
    out.max_head_bytes = from.max_request_headers_kb().value() * 1024;
  out.accept_http_10 = http1.accept_http_10();
  out.default_host_for_http_10 = http1.default_host_for_http_10();
  if (http1.has_allow_absolute_url()) out.allow_absolute_url = http1.allow_absolute_url().value();
  out.allow_chunked_length = http1.allow_chunked_length();
  out.enable_trailers = http1.enable_trailers();
  out.allow_custom_methods = http1.allow_custom_methods();
  if (http1.header_key_format().has_proper_case_words())
    out.header_case = http::h1::HeaderCase::kProper;
  if (http1.header_key_format().has_stateful_formatter()) {
    errors.Error("http_protocol_options.header_key_format.stateful_formatter", "is not built yet")
        .WithHint("proper_case_words is");
  }
  const core::HttpProtocolOptions& common = from.common_http_protocol_options();
  if (common.has_max_headers_count()) out.max_headers = common.max_headers_count().value();
  switch (common.headers_with_underscores_action()) {
    case core::HttpProtocolOptions::REJECT_REQUEST:
      out.underscores = http::h1::UnderscoreAction::kReject;
      break;
    case core::HttpProtocolOptions::DROP_HEADER:
      out.underscores = http::h1::UnderscoreAction::kDrop;
      break;
    default: break;
  }
}

http::h2::UnderscoreAction ToHttp2(http::h1::UnderscoreAction action) {
  switch (action) {
    case http::h1::UnderscoreAction::kAllow: break;
    case http::h1::UnderscoreAction::kReject: return http::h2::UnderscoreAction::kReject;
    case http::h1::UnderscoreAction::kDrop: return http::h2::UnderscoreAction::kDrop;
  }
  return http::h2::UnderscoreAction::kAllow;
}

// What both protocols have is in `out.h1` already.
void ParseHttp2(const Hcm& from, FieldErrors& errors, proxy::HttpSpec& out) {
  http::h2::Options& h2 = out.h2;
  h2.max_head_bytes = out.h1.max_head_bytes;
  h2.max_headers = out.h1.max_headers;
  h2.underscores = ToHttp2(out.h1.underscores);
  h2.drain_timeout = out.drain_timeout;
  h2.flush_timeout = from.has_stream_flush_timeout() ? ToDuration(from.stream_flush_timeout())
                                                     : out.stream_idle_timeout;
  h2.stream_error_on_invalid_http_message = from.stream_error_on_invalid_http_message().value();
  FieldErrors::Scope scope(errors, "http2_protocol_options");
  ParseHttp2Options(from.http2_protocol_options(), errors, h2);
}

void ParseCodecType(const Hcm& from, FieldErrors& errors, proxy::CodecType& out) {
  switch (from.codec_type()) {
    case Hcm::HTTP1: out = proxy::CodecType::kHttp1; break;
    case Hcm::HTTP2: out = proxy::CodecType::kHttp2; break;
    case Hcm::HTTP3: errors.Error("codec_type", "is not supported").WithValue("HTTP3"); break;
    default: out = proxy::CodecType::kAuto; break;
  }
}

void ParseTimeouts(const Hcm& from, proxy::HttpSpec& out) {
  if (from.has_stream_idle_timeout())
    out.stream_idle_timeout = ToDuration(from.stream_idle_timeout());
  if (from.has_request_timeout()) out.request_timeout = ToDuration(from.request_timeout());
  if (from.has_request_headers_timeout())
    out.request_headers_timeout = ToDuration(from.request_headers_timeout());
  if (from.has_drain_timeout()) out.drain_timeout = ToDuration(from.drain_timeout());
  if (from.has_delayed_close_timeout())
    out.delayed_close_timeout = ToDuration(from.delayed_close_timeout());
  const core::HttpProtocolOptions& common = from.common_http_protocol_options();
  if (common.has_idle_timeout()) out.idle_timeout = ToDuration(common.idle_timeout());
  if (common.has_max_connection_duration())
    out.max_connection_duration = ToDuration(common.max_connection_duration());
  if (common.has_max_stream_duration())
    out.max_stream_duration = ToDuration(common.max_stream_duration());
  if (common.has_max_requests_per_connection()) {
    out.max_requests_per_connection = common.max_requests_per_connection().value();
  }
}

void ParseHeaders(const Hcm& from, FieldErrors& errors, proxy::HttpSpec& out) {
  if (!from.server_name().empty()) out.server_name = from.server_name();
  switch (from.server_header_transformation()) {
    case Hcm::APPEND_IF_ABSENT: out.server_header = proxy::ServerHeader::kAppendIfAbsent; break;
    case Hcm::PASS_THROUGH: out.server_header = proxy::ServerHeader::kPassThrough; break;
    default: break;
  }
  out.via = from.via();
  out.generate_request_id = !from.has_generate_request_id() || from.generate_request_id().value();
  out.preserve_external_request_id = from.preserve_external_request_id();
  out.always_set_request_id_in_response = from.always_set_request_id_in_response();
  out.use_remote_address = from.use_remote_address().value();
  out.xff_trusted_hops = from.xff_num_trusted_hops();
  out.skip_xff_append = from.skip_xff_append();
  out.append_x_forwarded_port = from.append_x_forwarded_port();
  out.add_user_agent = from.add_user_agent().value();
  out.proxy_100_continue = from.proxy_100_continue();
  if (from.scheme_header_transformation().has_scheme_to_overwrite()) {
    out.scheme_override = from.scheme_header_transformation().scheme_to_overwrite();
  }
  const auto& ranges = from.internal_address_config().cidr_ranges();
  for (int i = 0; i < ranges.size(); ++i) {
    FieldErrors::Scope scope(errors, "internal_address_config.cidr_ranges", static_cast<size_t>(i));
    net::Cidr cidr;
    if (ToCidr(ranges.Get(i), errors, cidr)) out.internal_addresses.push_back(std::move(cidr));
  }
  out.unix_sockets_internal = from.internal_address_config().unix_sockets();
}

void ParseClientCert(const Hcm& from, proxy::ClientCertSpec& out) {
  using proxy::ForwardClientCert;
  switch (from.forward_client_cert_details()) {
    case Hcm::FORWARD_ONLY: out.forward = ForwardClientCert::kForwardOnly; break;
    case Hcm::APPEND_FORWARD: out.forward = ForwardClientCert::kAppendForward; break;
    case Hcm::SANITIZE_SET: out.forward = ForwardClientCert::kSanitizeSet; break;
    case Hcm::ALWAYS_FORWARD_ONLY: out.forward = ForwardClientCert::kAlwaysForwardOnly; break;
    default: break;
  }
  const auto& details = from.set_current_client_cert_details();
  out.subject = details.subject().value();
  out.cert = details.cert();
  out.chain = details.chain();
  out.dns = details.dns();
  out.uri = details.uri();
}

void ParsePath(const Hcm& from, proxy::HttpSpec& out) {
  out.path.normalize = from.normalize_path().value();
  out.path.merge_slashes = from.merge_slashes();
  switch (from.path_with_escaped_slashes_action()) {
    case Hcm::REJECT_REQUEST: out.path.escaped_slashes = http::path::EscapedSlashes::kReject; break;
    case Hcm::UNESCAPE_AND_REDIRECT:
      out.path.escaped_slashes = http::path::EscapedSlashes::kRedirect;
      break;
    case Hcm::UNESCAPE_AND_FORWARD:
      out.path.escaped_slashes = http::path::EscapedSlashes::kForward;
      break;
    default: break;
  }
  if (from.strip_any_host_port()) out.strip_port = proxy::StripPort::kAny;
  if (from.strip_matching_host_port()) out.strip_port = proxy::StripPort::kMatching;
  out.strip_trailing_host_dot = from.strip_trailing_host_dot();
}

// True when it is the router.
bool ParseFilter(
    const envoy::extensions::filters::network::http_connection_manager::v3::HttpFilter& from,
    bool last, ListenerParseContext& context, proxy::HttpSpec& out) {
  FieldErrors& errors = context.errors;
  if (!from.has_typed_config()) {
    errors.Error("typed_config",
                 from.has_config_discovery() ? "config_discovery is not built yet" : "is needed");
    return false;
  }
  const std::string type = TypeOf(from.typed_config());
  FieldErrors::Scope scope(errors, "typed_config");
  if (type == kRouter) {
    envoy::extensions::filters::http::router::v3::Router router;
    if (!Unpack(from.typed_config(), errors, router)) return true;
    if (!last) errors.Error("the router has to be the last filter");
    out.router.suppress_envoy_headers = router.suppress_envoy_headers();
    out.router.respect_expected_timeout = router.respect_expected_rq_timeout();
    NotBuilt(router.upstream_log_size() > 0, "upstream_log", errors);
    NotBuilt(router.strict_check_headers_size() > 0, "strict_check_headers", errors);
    NotBuilt(router.upstream_http_filters_size() > 0, "upstream_http_filters", errors);
    return true;
  }
  const extension::HttpFilterParser* parser = context.registry.FindHttpFilter(type);
  if (parser == nullptr) {
    if (from.is_optional()) {
      errors.Warning("this optional filter is not built yet and is left out").WithValue(type);
    } else {
      errors.Error("this HTTP filter is not built yet")
          .WithValue(type)
          .WithHint("built are the router, " + context.registry.HttpFilterNames());
    }
    return false;
  }
  proxy::HttpFilterSpec spec;
  spec.name = from.name();
  spec.disabled = from.disabled();
  const std::string stat_prefix = "http." + out.stat_prefix + ".";
  extension::HttpFilterParseContext inner{errors, context.stats, stat_prefix};
  spec.factory = parser->parse(from.typed_config(), inner);
  if (spec.factory != nullptr) out.filters.push_back(std::move(spec));
  return false;
}

void ParseFilters(const Hcm& from, ListenerParseContext& context, proxy::HttpSpec& out) {
  bool router = false;
  for (int i = 0; i < from.http_filters_size(); ++i) {
    FieldErrors::Scope scope(context.errors, "http_filters", static_cast<size_t>(i));
    router = ParseFilter(from.http_filters(i), i + 1 == from.http_filters_size(), context, out) ||
             router;
  }
  if (!router && from.http_filters_size() > 0) {
    context.errors.Error("http_filters", "the last filter has to be the router")
        .WithHint("add a filter with @type " + std::string(kRouter));
  }
}

void ParseRds(const envoy::extensions::filters::network::http_connection_manager::v3::Rds& from,
              ListenerParseContext& context, proxy::HttpSpec& out) {
  FieldErrors& errors = context.errors;
  FieldErrors::Scope scope(errors, "rds");
  if (context.table_ids == nullptr) {
    errors.Error("cannot be used here").WithHint("use route_config");
    return;
  }
  auto rds = std::make_shared<proxy::RdsSpec>();
  rds->name = from.route_config_name();
  if (rds->name.empty()) errors.Error("route_config_name", "is needed");
  if (base::StartsWith(rds->name, "xdstp:"))
    errors.Error("route_config_name", "names with xdstp: are not built yet").WithValue(rds->name);
  FieldErrors::Scope source(errors, "config_source");
  ParseConfigSource(from.config_source(), errors, rds->source);
  rds->table = context.table_ids->TableIdOf(rds->name + '\n' + rds->source.Key());
  out.rds = std::move(rds);
}

void ParseRoutes(const Hcm& from, ListenerParseContext& context, proxy::HttpSpec& out) {
  FieldErrors& errors = context.errors;
  switch (from.route_specifier_case()) {
    case Hcm::kRouteConfig: {
      FieldErrors::Scope scope(errors, "route_config");
      auto spec = std::make_shared<route::RouteConfigurationSpec>();
      RouteParseContext routes{errors, context.registry, context.ids, context.runtime};
      const size_t before = errors.error_count();
      ParseRouteConfiguration(from.route_config(), routes, *spec);
      if (errors.error_count() == before)
        out.routes = std::make_shared<const route::RouteTable>(std::move(spec));
      return;
    }
    case Hcm::kRds: ParseRds(from.rds(), context, out); return;
    case Hcm::kScopedRoutes:
      errors.Error("scoped_routes", "is not built yet").WithHint("use route_config");
      return;
    default: errors.Error("one of route_config, rds, scoped_routes is needed");
  }
}

}  // namespace

void ParseHttpConnectionManager(const Hcm& from, const std::string& listener_prefix,
                                uint32_t buffer_limit, ListenerParseContext& context,
                                proxy::HttpSpec& out) {
  FieldErrors& errors = context.errors;
  out.stat_prefix = from.stat_prefix();
  std::replace(out.stat_prefix.begin(), out.stat_prefix.end(), ':', '_');
  out.buffer_limit = buffer_limit;
  ParseCodecType(from, errors, out.codec);
  ParseHttp1(from, errors, out.h1);
  ParseTimeouts(from, out);
  ParseHttp2(from, errors, out);
  ParseHeaders(from, errors, out);
  ParseClientCert(from, out.client_cert);
  ParsePath(from, out);
  ParseRoutes(from, context, out);
  ParseFilters(from, context, out);
  for (const auto& upgrade : from.upgrade_configs()) {
    out.upgrades[base::Lower(upgrade.upgrade_type())] =
        !upgrade.has_enabled() || upgrade.enabled().value();
    NotBuilt(upgrade.filters_size() > 0, "upgrade_configs.filters", errors);
    NotBuilt(base::EqualsIgnoreCase(upgrade.upgrade_type(), "connect-udp"),
             "upgrade_configs.upgrade_type: CONNECT-UDP", errors);
  }
  ParseAccessLogs(from.access_log(), context.log_writer, context.runtime, errors, out.access_logs);
  NotBuilt(from.has_local_reply_config(), "local_reply_config", errors);
  NotBuilt(from.original_ip_detection_extensions_size() > 0, "original_ip_detection_extensions",
           errors);
  NotBuilt(from.early_header_mutation_extensions_size() > 0, "early_header_mutation_extensions",
           errors);
  NotBuilt(
      from.has_access_log_options() && from.access_log_options().flush_access_log_on_new_request(),
      "access_log_options.flush_access_log_on_new_request", errors);
  Ignored(from.has_tracing(), "tracing", errors);
  out.stats = context.stats.AddGroup<proxy::HttpStats>("http." + out.stat_prefix + ".");
  out.listener_stats = context.stats.AddGroup<proxy::ListenerHttpStats>(listener_prefix + "http." +
                                                                        out.stat_prefix + ".");
  out.h1_stats = context.stats.AddGroup<proxy::Http1Stats>("http1.");
  out.h2_stats = context.stats.AddGroup<http::h2::CodecCounters>("http2.");
}

}  // namespace sluice::config
