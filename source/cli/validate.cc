#include "source/cli/validate.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "source/base/log.h"
#include "source/cli/bootstrap_options.h"
#include "source/cli/print.h"
#include "source/config/load/read_file.h"
#include "source/config/load/text_loader.h"
#include "source/config/resources/resource_set.h"
#include "source/config/snapshot/snapshot_builder.h"
#include "source/config/stats/stats_parser.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using config::ResourceKind;
using extension::FieldErrors;

// One run over all that was named.
class Validation {
 public:
  Validation(const Flags& flags, const extension::Registry& registry)
      : flags_(flags),
        registry_(registry),
        builder_(registry, stats_, nullptr),
        checker_({flags.server.allow_unknown_fields, !flags.skip_deprecated_logs,
                  /*check_support=*/true}),
        resources_(builder_, checker_) {}

  int Run() {
    const bool has_bootstrap =
        !flags_.server.config_path.empty() || !flags_.server.config_yaml.empty();
    if (has_bootstrap) {
      CheckBootstrap(ToBootstrapOptions(flags_), builder_);
    } else {
      builder_.AssumeSources();
    }
    for (const std::string& path : flags_.resource_paths) CheckPath(path);
    resources_.CheckReferences(errors_);
    errors_.SortByPosition();
    if (errors_.warning_count() > 0 &&
        base::log::Enabled(base::log::Component::kConfig, base::log::Level::kWarning)) {
      Print(errors_.WarningText(), stderr);
    }
    if (!errors_.ok()) {
      Print(errors_.ErrorText(), stderr);
      return 1;
    }
    if (has_bootstrap) Print("configuration '" + flags_.server.config_path + "' OK", stdout);
    if (!flags_.resource_paths.empty()) Print(Summary(), stdout);
    return 0;
  }

 private:
  void CheckBootstrap(const config::load::BootstrapOptions& options,
                      config::SnapshotBuilder& builder) {
    FieldErrors errors;
    const auto loaded = config::load::LoadBootstrap(options, errors);
    if (errors.ok()) {
      builder.Build(loaded->proto, nullptr, errors);
      config::MakeOutputRules(loaded->proto.stats_config(), errors);
      loaded->source.Locate(errors);
    }
    errors_.Append(errors);
  }

  // A file, or all that are below a folder, but for hidden ones.
  void CheckPath(const std::string& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return CheckFile(path);
    std::vector<std::string> files;
    fs::recursive_directory_iterator it(path, fs::directory_options::follow_directory_symlink,
                                        error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      if (it->path().filename().string()[0] == '.') {
        it.disable_recursion_pending();
        continue;
      }
      const std::string ending = it->path().extension();
      if (ending == ".yaml" || ending == ".yml" || ending == ".json") files.push_back(it->path());
    }
    if (error) errors_.Error("cannot read the folder: " + error.message()).WithValue(path);
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) CheckFile(file);
  }

  void CheckFile(const std::string& path) {
    config::load::TextOptions options;
    options.format = config::load::FormatOf(path);
    if (options.format == config::load::Format::kBinary ||
        options.format == config::load::Format::kTextProto) {
      errors_.Error("resources are read as YAML or JSON").WithValue(path);
      return;
    }
    ++files_;
    std::string text;
    if (!config::load::ReadFile(path, options.limits.max_bytes, text, errors_)) return;
    const auto document = config::load::LoadDocument(path, std::move(text), options, errors_);
    if (document == nullptr) return;
    if (!config::IsBootstrap(*document)) return resources_.Add(*document, errors_);
    config::load::BootstrapOptions bootstrap = ToBootstrapOptions(flags_);
    bootstrap.path = path;
    bootstrap.yaml.clear();
    config::SnapshotBuilder builder(registry_, stats_, nullptr);
    CheckBootstrap(bootstrap, builder);
    ++bootstraps_;
  }

  // "2 bootstraps, 1 listener, 3 clusters in 4 files OK"
  std::string Summary() const {
    std::string text;
    const auto add = [&text](size_t count, std::string_view name) {
      if (count == 0) return;
      if (!text.empty()) text += ", ";
      text += std::to_string(count) + " " + std::string(name) + (count == 1 ? "" : "s");
    };
    add(bootstraps_, "bootstrap");
    for (size_t i = 0; i < config::kResourceKinds; ++i) {
      const auto kind = static_cast<ResourceKind>(i);
      add(resources_.count(kind), config::NameOf(kind));
    }
    if (text.empty()) text = "no resources";
    return text + " in " + std::to_string(files_) + (files_ == 1 ? " file" : " files") + " OK";
  }

  const Flags& flags_;
  const extension::Registry& registry_;
  stats::Store stats_{1};
  config::SnapshotBuilder builder_;
  config::load::Checker checker_;
  config::ResourceSet resources_;
  FieldErrors errors_;
  size_t files_ = 0;
  size_t bootstraps_ = 0;
};

}  // namespace

int Validate(const Flags& flags, const extension::Registry& registry) {
  return Validation(flags, registry).Run();
}

}  // namespace sluice::cli
