#include "source/server/admin/server_info.h"

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/base/ascii.h"
#include "source/base/log.h"

namespace sluice::server::admin {
namespace {

namespace v3 = envoy::admin::v3;

void SetDuration(base::Duration from, google::protobuf::Duration& to) {
  to.set_seconds(std::chrono::duration_cast<std::chrono::seconds>(from).count());
  to.set_nanos(static_cast<int32_t>(from.count() % 1000000000));
}

uint64_t ToNumber(const std::string& text) {
  uint64_t number = 0;
  base::ParseDecimal(text, number);
  return number;
}

void FillOptions(const ServerOptions& options, v3::CommandLineOptions& out) {
  out.set_concurrency(static_cast<uint32_t>(options.concurrency));
  out.set_config_path(options.config_path);
  out.set_config_yaml(options.config_yaml);
  out.set_allow_unknown_static_fields(options.allow_unknown_fields);
  out.set_admin_address_path(options.admin_address_path);
  out.set_service_cluster(options.service_cluster);
  out.set_service_node(options.service_node);
  out.set_service_zone(options.service_zone);
  out.set_log_level("info");
  out.set_log_format("[%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] %v");
  out.set_file_flush_min_size(static_cast<uint32_t>(options.log_flush_bytes / 1024));
  SetDuration(options.drain_time, *out.mutable_drain_time());
  SetDuration(options.log_flush_interval, *out.mutable_file_flush_interval());
  out.mutable_parent_shutdown_time()->set_seconds(900);
  out.set_drain_strategy(options.drain_immediately ? v3::CommandLineOptions::Immediate
                                                   : v3::CommandLineOptions::Gradual);
  out.set_local_address_ip_version(options.ipv6_local_address ? v3::CommandLineOptions::v6
                                                              : v3::CommandLineOptions::v4);
  for (const auto& [name, value] : options.given) {
    if (name == "log-level") out.set_log_level(value);
    if (name == "log-format") out.set_log_format(value);
    if (name == "log-path") out.set_log_path(value);
    if (name == "component-log-level") out.set_component_log_level(value);
    if (name == "base-id") out.set_base_id(ToNumber(value));
    if (name == "disable-hot-restart") out.set_disable_hot_restart(true);
    if (name == "skip-deprecated-logs") out.set_skip_deprecated_logs(true);
    if (name == "cpuset-threads") out.set_cpuset_threads(true);
    if (name == "parent-shutdown-time-s") {
      out.mutable_parent_shutdown_time()->set_seconds(static_cast<int64_t>(ToNumber(value)));
    }
  }
}

// "sha/1.40.0/Clean/RELEASE/BoringSSL"
void FillBuild(const std::string& version, envoy::config::core::v3::BuildVersion& out) {
  std::string parts[5];
  size_t part = 0;
  for (const char c : version) {
    if (c == '/' && part < 4) {
      ++part;
    } else {
      parts[part] += c;
    }
  }
  auto& fields = *out.mutable_metadata()->mutable_fields();
  fields["revision.sha"].set_string_value(parts[0]);
  fields["revision.status"].set_string_value(parts[2]);
  fields["build.type"].set_string_value(parts[3]);
  fields["ssl.version"].set_string_value(parts[4]);
  const std::string& number = parts[1];
  const size_t first = number.find('.');
  const size_t second = number.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return;
  out.mutable_version()->set_major_number(static_cast<uint32_t>(ToNumber(number.substr(0, first))));
  out.mutable_version()->set_minor_number(
      static_cast<uint32_t>(ToNumber(number.substr(first + 1, second - first - 1))));
  out.mutable_version()->set_patch(static_cast<uint32_t>(ToNumber(number.substr(second + 1))));
}

// An extension is known by its message, "envoy.extensions.filters.http.x.v3.X"; Envoy's list has it
// as "envoy.filters.http.x".
void FillExtensions(const extension::Registry& registry, envoy::config::core::v3::Node& out) {
  constexpr std::string_view kBefore = "envoy.extensions.";
  for (const auto& [message, parser] : registry.http_filters()) {
    if (message.rfind(kBefore, 0) != 0) continue;
    auto& extension = *out.add_extensions();
    const size_t end = message.rfind('.', message.rfind('.') - 1);
    extension.set_name("envoy." + message.substr(kBefore.size(), end - kBefore.size()));
    extension.set_category("envoy.filters.http");
    extension.add_type_urls(message);
  }
}

}  // namespace

void FillServerInfo(Server& server, v3::ServerInfo& out) {
  out.set_version(server.options().version);
  switch (server.state()) {
    case State::kLive: out.set_state(v3::ServerInfo::LIVE); break;
    case State::kDraining: out.set_state(v3::ServerInfo::DRAINING); break;
    case State::kPreInitializing: out.set_state(v3::ServerInfo::PRE_INITIALIZING); break;
    case State::kInitializing: out.set_state(v3::ServerInfo::INITIALIZING); break;
  }
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(server.uptime());
  SetDuration(uptime, *out.mutable_uptime_current_epoch());
  SetDuration(uptime, *out.mutable_uptime_all_epochs());
  out.set_hot_restart_version("disabled");
  FillOptions(server.options(), *out.mutable_command_line_options());
  auto* node = out.mutable_node();
  *node = server.first_bootstrap().node();
  node->set_id(server.node().id);
  node->set_cluster(server.node().cluster);
  node->mutable_locality()->set_zone(server.node().zone);
  node->set_user_agent_name("envoy");
  FillBuild(server.options().version, *node->mutable_user_agent_build_version());
  FillExtensions(server.registry(), *node);
}

}  // namespace sluice::server::admin
