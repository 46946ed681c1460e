#pragma once

#include <memory>
#include <string>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/config/load/checker.h"
#include "source/config/load/document.h"
#include "source/config/load/source_map.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

struct BootstrapOptions {
  std::string path;             // -c; its ending chooses the format; empty: none
  std::string yaml;             // --config-yaml, merged over the file; empty: none
  bool allow_unknown = false;   // --allow-unknown-static-fields: unknown fields warn
  bool warn_deprecated = true;  // --skip-deprecated-logs clears it
  bool check_support = true;    // off: only decode and check the API's own rules
  DocumentLimits limits;
};

// A bootstrap as it was read and checked. Hold it only while it is parsed: the trees are large.
struct LoadedBootstrap {
  envoy::config::bootstrap::v3::Bootstrap proto;
  // For faults that the parsers find later: source.Locate(errors) gives them their lines.
  SourceMap source;
  Checker::Counts counts;
};

// Reads the bootstrap, checks it against the API's rules and the support table, and adds every
// fault to `errors`, each with its place, sorted. Good if errors.ok(); the result is never null.
std::unique_ptr<LoadedBootstrap> LoadBootstrap(const BootstrapOptions& options,
                                               extension::FieldErrors& errors);

}  // namespace sluice::config::load
