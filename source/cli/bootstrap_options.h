#pragma once

#include "source/cli/flags.h"
#include "source/config/load/bootstrap_loader.h"

namespace sluice::cli {

// How the bootstrap that the flags name is to be read.
inline config::load::BootstrapOptions ToBootstrapOptions(const Flags& flags) {
  config::load::BootstrapOptions options;
  options.path = flags.server.config_path;
  options.yaml = flags.server.config_yaml;
  options.allow_unknown = flags.server.allow_unknown_fields;
  options.warn_deprecated = !flags.skip_deprecated_logs;
  return options;
}

}  // namespace sluice::cli
