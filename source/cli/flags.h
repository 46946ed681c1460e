#pragma once

#include <string>
#include <vector>

#include "source/server/server_options.h"

namespace sluice::cli {

enum class Mode { kServe, kValidate, kInitOnly, kHelp, kVersion };

// What the command line asks for.
struct Flags {
  Mode mode = Mode::kServe;
  server::ServerOptions server;
  std::string log_level = "info";
  std::string component_log_level;
  std::string log_format;
  std::string log_path;
  bool log_format_escaped = false;
  bool skip_deprecated_logs = false;
  std::vector<std::string> resource_paths;  // kValidate: files and folders of resources
};

// Reads Envoy's command line: `--flag value` or `--flag=value`, each at most once; what stands
// behind `--` belongs to the launcher and is skipped. The subcommands `run` and `validate` may come
// first; the latter takes paths too. False with `error`, which names the argument and what comes
// near.
bool ParseFlags(const std::vector<std::string>& arguments, Flags& out, std::string& error);

// Applies the log flags to the process log. False with `error`.
bool SetUpLog(const Flags& flags, std::string& error);

// How many workers the machine gives this process: affinity and cgroup quota counted.
int DefaultConcurrency();

}  // namespace sluice::cli
