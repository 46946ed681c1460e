#include "source/config/route/action_parser.h"

#include <algorithm>

#include "source/base/ascii.h"
#include "source/config/parse/proxy_header.h"
#include "source/config/parse/values.h"
#include "source/proxy/retry.h"

namespace sluice::config {
namespace {

namespace rt = envoy::config::route::v3;
using extension::FieldErrors;

bool IsToken(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return base::IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

void NotBuilt(bool present, const char* field, FieldErrors& errors) {
  if (present) errors.Error(field, "is not built yet");
}

void ParseWeighted(const rt::WeightedCluster& from, RouteParseContext& context,
                   route::ForwardSpec& out) {
  FieldErrors::Scope scope(context.errors, "weighted_clusters");
  out.weighted_by_hash = from.use_hash_policy().value();
  out.weight_header = base::Lower(from.header_name());
  const std::string& prefix = from.runtime_key_prefix();
  out.runtime_weights = !prefix.empty();
  for (int i = 0; i < from.clusters_size(); ++i) {
    const auto& each = from.clusters(i);
    FieldErrors::Scope entry(context.errors, "clusters", static_cast<size_t>(i));
    route::WeightedCluster cluster;
    if (each.name().empty() == each.cluster_header().empty()) {
      context.errors.Error("exactly one of name and cluster_header is needed");
    }
    NotBuilt(each.has_metadata_match(), "metadata_match", context.errors);
    cluster.cluster.name = each.name();
    if (!each.name().empty()) cluster.cluster.id = context.ids.IdOf(each.name());
    cluster.cluster_header = base::Lower(each.cluster_header());
    if (!each.has_weight()) context.errors.Error("weight", "is needed");
    cluster.weight =
        runtime::Number(each.weight().value(),
                        prefix.empty() ? nullptr : context.runtime.Of(prefix + "." + each.name()));
    cluster.host_rewrite = each.host_rewrite_literal();
    ParseMutations(each, context.errors, cluster.mutations);
    ParseOverrides(each.typed_per_filter_config(), context, cluster.filters);
    out.total_weight += each.weight().value();
    out.weighted.push_back(std::move(cluster));
  }
  if (out.total_weight == 0) context.errors.Error("the weights add up to 0");
  if (out.total_weight > UINT32_MAX)
    context.errors.Error("the weights add up to more than 4294967295");
}

void ParseDurations(const rt::RouteAction& from, route::ForwardSpec& out) {
  if (from.has_timeout()) out.timeout = ToDuration(from.timeout());
  if (from.has_idle_timeout()) {
    out.idle_timeout = ToDuration(from.idle_timeout());
    out.has_idle_timeout = true;
  }
  if (from.has_max_stream_duration()) {
    const rt::RouteAction::MaxStreamDuration& limits = from.max_stream_duration();
    route::StreamDurationSpec& duration = out.duration.emplace();
    if (limits.has_max_stream_duration()) duration.max = ToDuration(limits.max_stream_duration());
    if (limits.has_grpc_timeout_header_max())
      duration.grpc_header_max = ToDuration(limits.grpc_timeout_header_max());
    duration.grpc_header_offset = ToDuration(limits.grpc_timeout_header_offset());
  }
  if (from.has_max_grpc_timeout()) {
    out.grpc_timeout = {ToDuration(from.max_grpc_timeout()),
                        ToDuration(from.grpc_timeout_offset())};
  }
}

void ParseHost(const rt::RouteAction& from, FieldErrors& errors, route::ForwardSpec& out) {
  switch (from.host_rewrite_specifier_case()) {
    case rt::RouteAction::kHostRewriteLiteral:
      out.host_rewrite = from.host_rewrite_literal();
      break;
    case rt::RouteAction::kAutoHostRewrite:
      out.auto_host_rewrite = from.auto_host_rewrite().value();
      break;
    case rt::RouteAction::kHostRewriteHeader:
      out.host_rewrite_header = base::Lower(from.host_rewrite_header());
      break;
    case rt::RouteAction::kHostRewritePathRegex: {
      FieldErrors::Scope scope(errors, "host_rewrite_path_regex");
      ParseRewrite(from.host_rewrite_path_regex(), errors, out.host_rewrite_path);
      break;
    }
    default: break;
  }
  out.append_x_forwarded_host = from.append_x_forwarded_host();
}

void ParseUpgrades(const rt::RouteAction& from, FieldErrors& errors, route::ForwardSpec& out) {
  for (int i = 0; i < from.upgrade_configs_size(); ++i) {
    const auto& upgrade = from.upgrade_configs(i);
    FieldErrors::Scope scope(errors, "upgrade_configs", static_cast<size_t>(i));
    const bool enabled = !upgrade.has_enabled() || upgrade.enabled().value();
    if (!out.upgrades.emplace(base::Lower(upgrade.upgrade_type()), enabled).second) {
      errors.Error("upgrade_type", "stands there twice").WithValue(upgrade.upgrade_type());
    }
    NotBuilt(base::EqualsIgnoreCase(upgrade.upgrade_type(), "connect-udp"),
             "upgrade_type: CONNECT-UDP", errors);
    if (!upgrade.has_connect_config()) continue;
    if (!base::EqualsIgnoreCase(upgrade.upgrade_type(), "connect")) {
      errors.Error("connect_config", "needs the upgrade_type CONNECT")
          .WithValue(upgrade.upgrade_type());
    }
    out.connect.terminate = true;
    out.connect.allow_post = upgrade.connect_config().allow_post();
    if (!upgrade.connect_config().has_proxy_protocol_config()) continue;
    FieldErrors::Scope config(errors, "connect_config");
    FieldErrors::Scope header(errors, "proxy_protocol_config");
    out.connect.proxy_header =
        ParseProxyHeader(upgrade.connect_config().proxy_protocol_config(), errors);
  }
}

}  // namespace

void ParseRewrite(const envoy::type::matcher::v3::RegexMatchAndSubstitute& from,
                  FieldErrors& errors, route::RewriteRegex& out) {
  FieldErrors::Scope scope(errors, "pattern");
  out.pattern = ToRegex(from.pattern(), errors);
  out.substitution = from.substitution();
}

void ParseForward(const rt::RouteAction& from, RouteParseContext& context,
                  route::ForwardSpec& out) {
  FieldErrors& errors = context.errors;
  switch (from.cluster_specifier_case()) {
    case rt::RouteAction::kCluster:
      out.cluster.name = from.cluster();
      out.cluster.id = context.ids.IdOf(from.cluster());
      break;
    case rt::RouteAction::kClusterHeader:
      out.cluster_header = base::Lower(from.cluster_header());
      break;
    case rt::RouteAction::kWeightedClusters:
      ParseWeighted(from.weighted_clusters(), context, out);
      break;
    case rt::RouteAction::kClusterSpecifierPlugin:
    case rt::RouteAction::kInlineClusterSpecifierPlugin:
      errors.Error("cluster_specifier_plugin", "is not built yet");
      break;
    default: errors.Error("one of cluster, cluster_header, weighted_clusters is needed");
  }
  switch (from.cluster_not_found_response_code()) {
    case rt::RouteAction::NOT_FOUND: out.cluster_not_found_status = 404; break;
    case rt::RouteAction::INTERNAL_SERVER_ERROR: out.cluster_not_found_status = 500; break;
    default: break;
  }
  out.prefix_rewrite = from.prefix_rewrite();
  out.has_prefix_rewrite = !from.prefix_rewrite().empty();
  if (from.has_regex_rewrite()) {
    FieldErrors::Scope scope(errors, "regex_rewrite");
    ParseRewrite(from.regex_rewrite(), errors, out.regex_rewrite);
    if (out.has_prefix_rewrite)
      errors.Error("stands beside prefix_rewrite").WithHint("use one of them");
  }
  ParseHost(from, errors, out);
  ParseDurations(from, out);
  out.high_priority = from.priority() == envoy::config::core::v3::HIGH;
  if (from.has_retry_policy()) {
    FieldErrors::Scope scope(errors, "retry_policy");
    auto retry = std::make_shared<route::RetrySpec>();
    ParseRetry(from.retry_policy(), errors, *retry);
    out.retry = std::move(retry);
  }
  ParseUpgrades(from, errors, out);
  NotBuilt(from.has_path_rewrite_policy(), "path_rewrite_policy", errors);
  NotBuilt(from.request_mirror_policies_size() > 0, "request_mirror_policies", errors);
  NotBuilt(from.has_metadata_match(), "metadata_match", errors);
  ParseHashPolicies(from, errors, out.hash_policies);
  NotBuilt(from.has_internal_redirect_policy(), "internal_redirect_policy", errors);
  NotBuilt(from.rate_limits_size() > 0, "rate_limits", errors);
  NotBuilt(from.has_cors(), "cors", errors);
  NotBuilt(from.has_retry_policy_typed_config(), "retry_policy_typed_config", errors);
}

void ParseRedirect(const rt::RedirectAction& from, FieldErrors& errors, route::RedirectSpec& out) {
  switch (from.response_code()) {
    case rt::RedirectAction::FOUND: out.status = 302; break;
    case rt::RedirectAction::SEE_OTHER: out.status = 303; break;
    case rt::RedirectAction::TEMPORARY_REDIRECT: out.status = 307; break;
    case rt::RedirectAction::PERMANENT_REDIRECT: out.status = 308; break;
    default: out.status = 301;
  }
  out.https = from.https_redirect();
  out.scheme = from.scheme_redirect();
  out.host = from.host_redirect();
  out.port = from.port_redirect();
  out.path = from.path_redirect();
  out.prefix_rewrite = from.prefix_rewrite();
  out.has_prefix_rewrite = !from.prefix_rewrite().empty();  // an empty one changes nothing
  out.strip_query = from.strip_query();
  if (from.has_regex_rewrite()) {
    FieldErrors::Scope scope(errors, "regex_rewrite");
    ParseRewrite(from.regex_rewrite(), errors, out.regex_rewrite);
  }
}

void ParseOverrides(const OverrideMap& from, RouteParseContext& context,
                    std::vector<route::FilterOverride>& out) {
  for (const auto& [name, any] : from) {
    FieldErrors::Scope scope(context.errors, "typed_per_filter_config", name);
    route::FilterOverride entry;
    entry.filter_name = name;
    google::protobuf::Any config = any;
    bool optional = false;
    if (any.type_url().empty()) context.errors.Error("is empty");
    if (TypeOf(any) == "envoy.config.route.v3.FilterConfig") {
      rt::FilterConfig wrapper;
      if (!Unpack(any, context.errors, wrapper)) continue;
      entry.disabled = wrapper.disabled();
      optional = wrapper.is_optional();
      config = wrapper.config();
      // An empty config means: on, as the filter itself is configured.
      if (!wrapper.has_config() && !entry.disabled)
        context.errors.Error("says neither config nor disabled");
    }
    if (!config.type_url().empty()) {
      const std::string type = TypeOf(config);
      const extension::HttpFilterParser* parser = context.registry.FindHttpOverride(type);
      if (parser != nullptr && parser->parse_override != nullptr) {
        entry.config = parser->parse_override(config, context.errors);
      } else if (!optional) {
        context.errors.Error("no filter here takes such a configuration").WithValue(type);
      } else if (!entry.disabled) {
        context.errors.Warning("is left out: no filter here takes such a configuration")
            .WithValue(type);
        continue;
      }
    }
    out.push_back(std::move(entry));
  }
}

void ParseRemovals(const NameList& from, std::string_view field, FieldErrors& errors,
                   std::vector<std::string>& out) {
  for (int i = 0; i < from.size(); ++i) {
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    std::string name = base::Lower(from.Get(i));
    if (name.empty() || name[0] == ':' || name == "host") {
      errors.Error("cannot be removed: a message is not whole without it").WithValue(name);
      continue;
    }
    out.push_back(std::move(name));
  }
}

void CheckAdditionNames(const HeaderOptions& from, std::string_view field, FieldErrors& errors) {
  for (int i = 0; i < from.size(); ++i) {
    const std::string& name = from.Get(i).header().key();
    if (name.empty() || (name[0] != ':' && !base::EqualsIgnoreCase(name, "host"))) continue;
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    errors
        .Error("header.key",
               "cannot be changed here: pseudo-headers and host follow from the route")
        .WithValue(name)
        .WithHint("use host_rewrite_literal, prefix_rewrite or regex_rewrite");
  }
}

void ParseAdditions(const HeaderOptions& from, std::string_view field, FieldErrors& errors,
                    std::vector<route::HeaderAddition>& out) {
  namespace core = envoy::config::core::v3;
  for (int i = 0; i < from.size(); ++i) {
    const core::HeaderValueOption& option = from.Get(i);
    FieldErrors::Scope scope(errors, field, static_cast<size_t>(i));
    route::HeaderAddition addition;
    addition.name = base::Lower(option.header().key());
    if (!addition.name.empty() && addition.name[0] != ':' && !IsToken(addition.name)) {
      errors.Warning("header.key", "is not a name that HTTP allows (RFC 9110 §5.1)")
          .WithValue(addition.name);
    }
    addition.id = http::FindHeaderId(addition.name);
    addition.keep_empty = option.keep_empty_value();
    addition.action = static_cast<route::AppendAction>(option.append_action());
    if (option.has_append() &&
        option.append_action() != core::HeaderValueOption::APPEND_IF_EXISTS_OR_ADD) {
      errors.Error("append", "stands beside append_action").WithHint("keep append_action");
    } else if (option.has_append()) {
      addition.action = option.append().value() ? route::AppendAction::kAppend
                                                : route::AppendAction::kOverwriteOrAdd;
    }
    const std::string& value =
        option.header().raw_value().empty() ? option.header().value() : option.header().raw_value();
    std::string error;
    if (!http::format::Format::Parse(value, addition.value, error)) {
      errors.Error("header.value", error).WithValue(value);
    }
    out.push_back(std::move(addition));
  }
}

}  // namespace sluice::config
