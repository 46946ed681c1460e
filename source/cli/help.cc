#include "source/cli/help.h"

namespace sluice::cli {
namespace {

constexpr std::string_view kVersion = "1.40.0";

}  // namespace

std::string_view HelpText() {
  return R"(Sluice, a sidecar proxy that speaks Envoy's language.

  sluice -c FILE [flags]            serve the bootstrap FILE (YAML, JSON, text or binary proto)
  sluice run -c FILE [flags]        the same
  sluice validate -c FILE           check it, list every fault, and end
  sluice validate [-c FILE] PATH... check xDS resources: files, or all in a folder, together

Configuration
  -c, --config-path FILE            may be a pipe that can be read once
  --config-yaml TEXT                merged over the file
  --mode serve|validate|init_only   as Envoy
  --allow-unknown-static-fields     unknown fields warn instead of failing
  --watch                           reload when FILE changes (SIGHUP reloads always)
Process
  --concurrency N                   workers; default: what affinity and cgroup quota give
  --service-node, --service-cluster, --service-zone TEXT
  --drain-time-s N                  how long streams may take to finish (600)
  --drain-strategy gradual|immediate
  --admin-address-path FILE         where the admin address is written to
Logs
  -l, --log-level trace|debug|info|warning|error|critical|off
  --component-log-level http:debug,upstream:info
  --log-path FILE, --log-format PATTERN, --log-format-escaped, --skip-deprecated-logs
  --file-flush-interval-msec N, --file-flush-min-size-kb N    of access logs
Envoy's other flags are taken too. What stands behind `--` is skipped. Signals: TERM and INT drain (twice: end now),
HUP reloads, USR1 reopens logs. Exit code: 0, or 1 with the reason on standard error.

Examples
  sluice -c examples/front_proxy/sluice.yaml
  sluice validate -c /etc/sluice/bootstrap.yaml
  sluice validate resources/
  sluice -c bootstrap.yaml --concurrency 2 -l warning --component-log-level http:debug
)";
}

std::string Version() { return "sluice/" + std::string(kVersion) + "/Clean/RELEASE/BoringSSL"; }

std::string VersionText() { return "\nsluice  version: " + Version() + "\n\n"; }

}  // namespace sluice::cli
