#pragma once

#include <string>
#include <utility>
#include <vector>

#include "source/base/time.h"

namespace sluice::server {

// What the command line says, with defaults filled in.
struct ServerOptions {
  std::string config_path;
  std::string config_yaml;
  bool allow_unknown_fields = false;
  bool reject_unknown_dynamic_fields = false;
  int concurrency = 1;
  base::Duration drain_time = std::chrono::seconds(600);
  bool drain_immediately = false;  // --drain-strategy
  base::Duration log_flush_interval = std::chrono::seconds(10);
  size_t log_flush_bytes = 65536;
  std::string admin_address_path;
  std::string service_node;
  std::string service_cluster;
  std::string service_zone;
  bool ipv6_local_address = false;
  bool watch = false;   // reload when the file changes
  std::string version;  // Envoy's five parts
  // Flags as they were given, for /server_info.
  std::vector<std::pair<std::string, std::string>> given;
};

}  // namespace sluice::server
