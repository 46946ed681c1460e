#include "source/filters/network/tcp_proxy/factory.h"

#include <algorithm>

#include "envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.pb.h"
#include "source/config/accesslog/access_log_parser.h"
#include "source/config/parse/values.h"
#include "source/filters/network/tcp_proxy/tcp_proxy.h"

namespace sluice::filters::network {
namespace {

namespace v3 = envoy::extensions::filters::network::tcp_proxy::v3;
using extension::FieldErrors;

class Factory final : public proxy::NetworkFilterFactory {
 public:
  explicit Factory(TcpProxyConfig config) : config_(std::move(config)) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<TcpProxyFilter>(config_, context);
  }
  bool terminal() const override { return true; }
  const std::vector<std::shared_ptr<const proxy::AccessLogSpec>>* access_logs() const override {
    return &config_.access_logs;
  }

 private:
  const TcpProxyConfig config_;
};

void ParseClusters(const v3::TcpProxy& from, extension::FilterParseContext& context,
                   TcpProxyConfig& out) {
  if (!from.has_weighted_clusters()) {
    if (from.cluster().empty()) context.errors.Error("cluster", "is empty");
    out.cluster = {from.cluster(), context.ids.IdOf(from.cluster())};
    return;
  }
  FieldErrors::Scope scope(context.errors, "weighted_clusters");
  const auto& clusters = from.weighted_clusters().clusters();
  for (int i = 0; i < clusters.size(); ++i) {
    const auto& each = clusters.Get(i);
    out.weighted.push_back({{each.name(), context.ids.IdOf(each.name())}, each.weight()});
    out.total_weight += each.weight();
    if (each.has_metadata_match()) {
      FieldErrors::Scope cluster(context.errors, "clusters", static_cast<size_t>(i));
      context.errors.Error("metadata_match", "is not built yet");
    }
  }
}

void ParseLogs(const v3::TcpProxy& from, extension::FilterParseContext& context,
               TcpProxyConfig& out) {
  config::ParseAccessLogs(from.access_log(), context.log_writer, context.runtime, context.errors,
                          out.access_logs);
  if (from.has_access_log_flush_interval())
    out.log_interval = config::ToDuration(from.access_log_flush_interval());
  out.log_on_connected = from.flush_access_log_on_connected();
  if (!from.has_access_log_options()) return;
  const v3::TcpProxy::TcpAccessLogOptions& options = from.access_log_options();
  // The two places of the same option exclude each other, as with Envoy.
  if (from.has_access_log_flush_interval() || from.flush_access_log_on_connected()) {
    context.errors.Error("access_log_options",
                         "stands beside the deprecated fields of the same meaning");
  }
  if (options.has_access_log_flush_interval())
    out.log_interval = config::ToDuration(options.access_log_flush_interval());
  out.log_on_connected = options.flush_access_log_on_connected();
  out.log_on_start = options.flush_access_log_on_start();
}

void ParseHashPolicies(const v3::TcpProxy& from, TcpProxyConfig& out) {
  for (const auto& each : from.hash_policy()) {
    route::HashPolicySpec& policy = out.hash_policies.emplace_back();
    policy.kind = route::HashPolicySpec::Kind::kSourceIp;
    if (!each.has_filter_state()) continue;
    policy.kind = route::HashPolicySpec::Kind::kFilterState;
    policy.name = each.filter_state().key();
  }
}

void ParseTimes(const v3::TcpProxy& from, FieldErrors& errors, TcpProxyConfig& out) {
  if (from.has_idle_timeout()) out.idle_timeout = config::ToDuration(from.idle_timeout());
  if (from.has_max_downstream_connection_duration())
    out.max_duration = config::ToDuration(from.max_downstream_connection_duration());
  if (from.has_max_downstream_connection_duration_jitter_percentage()) {
    out.max_duration_jitter = from.max_downstream_connection_duration_jitter_percentage().value();
  }
  if (from.has_max_connect_attempts())
    out.max_connect_attempts = from.max_connect_attempts().value();
  if (!from.has_backoff_options()) return;
  FieldErrors::Scope scope(errors, "backoff_options");
  out.backoff = config::ToDuration(from.backoff_options().base_interval());
  out.backoff_max = from.backoff_options().has_max_interval()
                        ? config::ToDuration(from.backoff_options().max_interval())
                        : out.backoff * 10;
  if (out.backoff_max < out.backoff) errors.Error("max_interval", "is below base_interval");
}

std::shared_ptr<const proxy::NetworkFilterFactory> Parse(const google::protobuf::Any& any,
                                                         extension::FilterParseContext& context) {
  v3::TcpProxy from;
  if (!config::Unpack(any, context.errors, from)) return nullptr;
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  TcpProxyConfig to;
  ParseClusters(from, context, to);
  ParseTimes(from, errors, to);
  ParseHashPolicies(from, to);
  ParseLogs(from, context, to);
  if (from.has_tunneling_config()) errors.Error("tunneling_config", "is not built yet");
  if (from.has_metadata_match()) errors.Error("metadata_match", "is not built yet");
  if (from.has_on_demand()) errors.Error("on_demand", "is not built yet");
  if (from.upstream_connect_mode() != v3::IMMEDIATE) {
    errors.Error("upstream_connect_mode", "only IMMEDIATE is built yet")
        .WithValue(v3::UpstreamConnectMode_Name(from.upstream_connect_mode()));
  }
  std::string prefix = from.stat_prefix();
  std::replace(prefix.begin(), prefix.end(), ':', '_');
  to.stats = context.stats.AddGroup<TcpProxyStats>("tcp." + prefix + ".");
  if (errors.error_count() != before) return nullptr;
  return std::make_shared<Factory>(std::move(to));
}

}  // namespace

void RegisterTcpProxy(extension::Registry& registry) {
  registry.AddNetworkFilter("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", &Parse);
}

}  // namespace sluice::filters::network
