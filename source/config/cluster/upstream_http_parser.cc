#include "envoy/extensions/upstreams/http/v3/http_protocol_options.pb.h"
#include "source/base/ascii.h"
#include "source/config/cluster/cluster_parser.h"
#include "source/config/parse/http2_options.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
namespace v3 = envoy::extensions::upstreams::http::v3;
using extension::FieldErrors;
using upstream::UpstreamHttpSpec;

void ParseCommon(const core::HttpProtocolOptions& from, UpstreamHttpSpec& out) {
  if (from.has_idle_timeout()) out.idle_timeout = ToDuration(from.idle_timeout());
  if (from.has_max_connection_duration())
    out.max_connection_duration = ToDuration(from.max_connection_duration());
  if (from.has_max_headers_count()) out.max_response_headers = from.max_headers_count().value();
  if (from.has_max_response_headers_kb())
    out.max_response_head_bytes = from.max_response_headers_kb().value() * 1024;
  if (from.has_max_requests_per_connection()) {
    out.max_requests_per_connection = from.max_requests_per_connection().value();
  }
}

void ParseHttp1(const core::Http1ProtocolOptions& from, FieldErrors& errors,
                UpstreamHttpSpec& out) {
  out.enable_trailers = from.enable_trailers();
  if (from.header_key_format().has_proper_case_words())
    out.header_case = UpstreamHttpSpec::HeaderCase::kProper;
  if (from.header_key_format().has_stateful_formatter()) {
    errors.Error("header_key_format.stateful_formatter", "is not built yet")
        .WithHint("proper_case_words is");
  }
}

void ParseHttp2(const core::Http2ProtocolOptions& from, FieldErrors& errors,
                UpstreamHttpSpec& out) {
  FieldErrors::Scope scope(errors, "http2_protocol_options");
  ParseHttp2Options(from, errors, out.h2);
}

void ParseExplicit(const v3::HttpProtocolOptions::ExplicitHttpConfig& from, FieldErrors& errors,
                   UpstreamHttpSpec& out) {
  FieldErrors::Scope scope(errors, "explicit_http_config");
  if (from.has_http_protocol_options()) {
    ParseHttp1(from.http_protocol_options(), errors, out);
  } else if (from.has_http2_protocol_options()) {
    out.protocol = UpstreamHttpSpec::Protocol::kHttp2;
    ParseHttp2(from.http2_protocol_options(), errors, out);
  } else if (from.has_http3_protocol_options()) {
    errors.Error("http3_protocol_options", "HTTP/3 is not supported");
  }
}

void ParseUseDownstream(const v3::HttpProtocolOptions::UseDownstreamHttpConfig& from,
                        FieldErrors& errors, UpstreamHttpSpec& out) {
  FieldErrors::Scope scope(errors, "use_downstream_protocol_config");
  out.protocol = UpstreamHttpSpec::Protocol::kUseDownstream;
  ParseHttp1(from.http_protocol_options(), errors, out);
  ParseHttp2(from.http2_protocol_options(), errors, out);
}

void ParseAuto(const v3::HttpProtocolOptions::AutoHttpConfig& from, FieldErrors& errors,
               UpstreamHttpSpec& out) {
  FieldErrors::Scope scope(errors, "auto_config");
  out.protocol = UpstreamHttpSpec::Protocol::kByAlpn;
  ParseHttp1(from.http_protocol_options(), errors, out);
  ParseHttp2(from.http2_protocol_options(), errors, out);
}

void ParseServerName(const core::UpstreamHttpProtocolOptions& from, FieldErrors& errors,
                     UpstreamHttpSpec& out) {
  FieldErrors::Scope scope(errors, "upstream_http_protocol_options");
  out.auto_sni = from.auto_sni();
  out.auto_san_validation = from.auto_san_validation();
  out.name_header = base::Lower(from.override_auto_sni_header());
  if (!out.name_header.empty() && !out.auto_sni && !out.auto_san_validation) {
    errors.Warning("override_auto_sni_header", "is not used without auto_sni");
  }
}

void ParseOptions(const v3::HttpProtocolOptions& from, FieldErrors& errors, UpstreamHttpSpec& out) {
  if (from.has_common_http_protocol_options()) {
    ParseCommon(from.common_http_protocol_options(), out);
  }
  switch (from.upstream_protocol_options_case()) {
    case v3::HttpProtocolOptions::kExplicitHttpConfig:
      ParseExplicit(from.explicit_http_config(), errors, out);
      break;
    case v3::HttpProtocolOptions::kUseDownstreamProtocolConfig:
      ParseUseDownstream(from.use_downstream_protocol_config(), errors, out);
      break;
    case v3::HttpProtocolOptions::kAutoConfig: ParseAuto(from.auto_config(), errors, out); break;
    default:
      errors.Error(
          "one of explicit_http_config, use_downstream_protocol_config, auto_config is needed");
  }
  if (from.has_upstream_http_protocol_options())
    ParseServerName(from.upstream_http_protocol_options(), errors, out);
  if (from.http_filters_size() > 0)
    errors.Error("http_filters", "upstream filters are not built yet");
}

}  // namespace

void ParseUpstreamHttp(const envoy::config::cluster::v3::Cluster& from, FieldErrors& errors,
                       UpstreamHttpSpec& out) {
  if (from.has_common_http_protocol_options())
    ParseCommon(from.common_http_protocol_options(), out);
  if (from.has_http_protocol_options()) ParseHttp1(from.http_protocol_options(), errors, out);
  if (from.has_http2_protocol_options()) {
    out.protocol = UpstreamHttpSpec::Protocol::kHttp2;
    ParseHttp2(from.http2_protocol_options(), errors, out);
  }
  if (from.protocol_selection() == envoy::config::cluster::v3::Cluster::USE_DOWNSTREAM_PROTOCOL) {
    out.protocol = UpstreamHttpSpec::Protocol::kUseDownstream;
  }
  if (from.has_max_requests_per_connection()) {
    out.max_requests_per_connection = from.max_requests_per_connection().value();
  }
  if (from.has_upstream_http_protocol_options())
    ParseServerName(from.upstream_http_protocol_options(), errors, out);
  for (const auto& [name, any] : from.typed_extension_protocol_options()) {
    FieldErrors::Scope scope(errors, "typed_extension_protocol_options", name);
    if (TypeOf(any) != "envoy.extensions.upstreams.http.v3.HttpProtocolOptions") {
      errors.Error("is not built yet").WithValue(TypeOf(any));
      continue;
    }
    v3::HttpProtocolOptions options;
    if (Unpack(any, errors, options)) ParseOptions(options, errors, out);
  }
  out.h2.max_head_bytes = out.max_response_head_bytes;
  out.h2.max_headers = out.max_response_headers;
}

}  // namespace sluice::config
