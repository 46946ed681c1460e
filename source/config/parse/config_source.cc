#include "source/config/parse/config_source.h"

#include <sys/stat.h>

#include "source/config/parse/control_plane.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace core = envoy::config::core::v3;
using extension::FieldErrors;

void CheckExists(const std::string& path, std::string_view field, FieldErrors& errors) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0) return;
  errors.Error(field, "does not exist")
      .WithValue(path)
      .WithHint("put the file there before the start, be it with no resources in it");
}

}  // namespace

void ParseConfigSource(const core::ConfigSource& from, FieldErrors& errors,
                       upstream::ConfigSourceSpec& out) {
  switch (from.config_source_specifier_case()) {
    case core::ConfigSource::kPath:
      out.path = from.path();
      CheckExists(out.path, "path", errors);
      break;
    case core::ConfigSource::kPathConfigSource: {
      FieldErrors::Scope scope(errors, "path_config_source");
      out.path = from.path_config_source().path();
      CheckExists(out.path, "path", errors);
      if (!from.path_config_source().has_watched_directory()) break;
      out.watched_directory = from.path_config_source().watched_directory().path();
      CheckExists(out.watched_directory, "watched_directory.path", errors);
      break;
    }
    case core::ConfigSource::kApiConfigSource: {
      FieldErrors::Scope scope(errors, "api_config_source");
      auto control_plane = std::make_shared<upstream::ControlPlaneSpec>();
      ParseControlPlane(from.api_config_source(), errors, *control_plane);
      out.kind = upstream::ConfigSourceSpec::Kind::kControlPlane;
      out.control_plane = std::move(control_plane);
      break;
    }
    case core::ConfigSource::kAds: out.kind = upstream::ConfigSourceSpec::Kind::kAds; break;
    case core::ConfigSource::kSelf:
      errors.Error("self", "is not built yet").WithHint("ads is, and path_config_source");
      break;
    case core::ConfigSource::CONFIG_SOURCE_SPECIFIER_NOT_SET:
      errors.Error("a source is needed").WithHint("such as ads, or path_config_source");
  }
  if (from.has_initial_fetch_timeout())
    out.initial_fetch_timeout = ToDuration(from.initial_fetch_timeout());
}

}  // namespace sluice::config
