#include "source/config/load/bootstrap_loader.h"

#include <cstring>
#include <string_view>
#include <utility>

#include "source/base/ascii.h"
#include "source/config/load/read_file.h"
#include "source/config/load/text_loader.h"

namespace sluice::config::load {
namespace {

using envoy::config::bootstrap::v3::Bootstrap;
using extension::Fault;
using extension::FieldErrors;
using extension::Severity;

std::string_view Parent(std::string_view path) {
  const size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

// Whether `fault` is only the echo of a value that could not be read: something at its place or
// below is missing for that reason, or a field beside it is misspelled.
bool IsEcho(const Fault& fault, const FieldErrors& unread) {
  for (const Fault& cause : unread.faults()) {
    if (cause.severity != Severity::kError) continue;
    if (base::StartsWith(cause.path, fault.path) &&
        (fault.path.empty() || cause.path.size() == fault.path.size() ||
         strchr(".[", cause.path[fault.path.size()]) != nullptr)) {
      return true;
    }
    const bool unknown = base::StartsWith(cause.why, "no such field");
    if (unknown && Parent(cause.path) == Parent(fault.path)) return true;
  }
  return false;
}

void Read(const BootstrapOptions& options, LoadedBootstrap& loaded, FieldErrors& errors) {
  TextOptions text_options;
  text_options.allow_unknown = options.allow_unknown;
  text_options.limits = options.limits;
  if (!options.path.empty()) {
    std::string text;
    if (!ReadFile(options.path, options.limits.max_bytes, text, errors)) return;
    text_options.format = FormatOf(options.path);
    loaded.counts.unknown +=
        LoadText(options.path, std::move(text), text_options, loaded.proto, loaded.source, errors);
  }
  if (!options.yaml.empty()) {
    Bootstrap over;
    text_options.format = Format::kYaml;
    loaded.counts.unknown +=
        LoadText("--config-yaml", options.yaml, text_options, over, loaded.source, errors);
    loaded.proto.MergeFrom(over);
  }
}

}  // namespace

std::unique_ptr<LoadedBootstrap> LoadBootstrap(const BootstrapOptions& options,
                                               FieldErrors& errors) {
  auto loaded = std::make_unique<LoadedBootstrap>();
  if (options.path.empty() && options.yaml.empty()) {
    errors.Error("there is no configuration")
        .WithHint("give a file with -c, or the text with --config-yaml");
    return loaded;
  }
  FieldErrors unread;
  Read(options, *loaded, unread);
  FieldErrors found;
  Checker::Options check_options;
  check_options.allow_unknown = options.allow_unknown;
  check_options.warn_deprecated = options.warn_deprecated;
  check_options.check_support = options.check_support;
  Checker checker(check_options);
  const Checker::Counts counts = checker.Check(loaded->proto, found);
  loaded->counts.unknown += counts.unknown;
  loaded->counts.deprecated = counts.deprecated;
  loaded->counts.tolerated = counts.tolerated;
  errors.Append(unread);
  for (const Fault& fault : found.faults()) {
    if (fault.severity == Severity::kWarning || !IsEcho(fault, unread)) errors.Add(fault);
  }
  loaded->source.Locate(errors);
  return loaded;
}

}  // namespace sluice::config::load
