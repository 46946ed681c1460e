#include "source/cli/commands.h"

#include <malloc.h>

#include <cstdio>
#include <memory>

#include "source/base/clock.h"
#include "source/base/log.h"
#include "source/cli/flags.h"
#include "source/cli/help.h"
#include "source/config/load/bootstrap_loader.h"
#include "source/config/snapshot/snapshot_builder.h"
#include "source/config/stats/stats_parser.h"
#include "source/server/admin/admin_server.h"
#include "source/server/server.h"

namespace sluice::cli {
namespace {

void Print(std::string_view text, FILE* to) {
  fwrite(text.data(), 1, text.size(), to);
  if (text.empty() || text.back() != '\n') fputc('\n', to);
}

config::load::BootstrapOptions LoadOptions(const Flags& flags) {
  config::load::BootstrapOptions options;
  options.path = flags.server.config_path;
  options.yaml = flags.server.config_yaml;
  options.allow_unknown = flags.server.allow_unknown_fields;
  options.warn_deprecated = !flags.skip_deprecated_logs;
  return options;
}

bool Load(const Flags& flags, server::Bootstrap& out, std::string& error) {
  extension::FieldErrors errors;
  const auto loaded = config::load::LoadBootstrap(LoadOptions(flags), errors);
  if (errors.warning_count() > 0) {
    base::log::Write(base::log::Component::kConfig, base::log::Level::kWarning,
                     errors.WarningText());
  }
  if (!errors.ok()) {
    error = errors.ErrorText();
    return false;
  }
  out = std::move(loaded->proto);
  return true;
}

// Every fault of a configuration: of its text, its values, and what the parts say of each other.
int Validate(const Flags& flags, const extension::Registry& registry) {
  extension::FieldErrors errors;
  const auto loaded = config::load::LoadBootstrap(LoadOptions(flags), errors);
  if (errors.ok()) {
    stats::Store stats(1);
    config::SnapshotBuilder builder(registry, stats, nullptr);
    builder.Build(loaded->proto, nullptr, errors);
    config::MakeOutputRules(loaded->proto.stats_config(), errors);
    loaded->source.Locate(errors);
    errors.SortByPosition();
  }
  if (errors.warning_count() > 0 &&
      base::log::Enabled(base::log::Component::kConfig, base::log::Level::kWarning)) {
    Print(errors.WarningText(), stderr);
  }
  if (!errors.ok()) {
    Print(errors.ErrorText(), stderr);
    return 1;
  }
  Print("configuration '" + flags.server.config_path + "' OK", stdout);
  return 0;
}

int Serve(const Flags& flags, const extension::Registry& registry) {
  // Before any thread is made: signals are for the main loop alone.
  server::BlockSignals();
  const base::SystemClock clock;
  std::string error;
  auto bootstrap = std::make_unique<server::Bootstrap>();
  if (!Load(flags, *bootstrap, error)) {
    Print(error, stderr);
    return 1;
  }
  server::ServerOptions options = flags.server;
  options.version = Version();
  const auto server = std::make_unique<server::Server>(options, registry, clock);
  if (!server->Start(*bootstrap, error)) {
    Print(error, stderr);
    return 1;
  }
  bootstrap.reset();
  server::admin::AdminServer admin(*server, clock);
  if (!admin.Start(error)) {
    Print(error, stderr);
    return 1;
  }
  malloc_trim(0);  // what reading the configuration took
  if (flags.mode == Mode::kInitOnly) return 0;
  server->Run([&flags](server::Bootstrap& out, std::string& why) { return Load(flags, out, why); });
  admin.Stop();
  return 0;
}

}  // namespace

int Main(const std::vector<std::string>& arguments, const extension::Registry& registry) {
  Flags flags;
  std::string error;
  if (!ParseFlags(arguments, flags, error) || !SetUpLog(flags, error)) {
    Print(error + "\n\nFor the flags: sluice --help", stderr);
    return 1;
  }
  if (flags.mode == Mode::kHelp) {
    Print(HelpText(), stdout);
    return 0;
  }
  if (flags.mode == Mode::kVersion) {
    Print(VersionText(), stdout);
    return 0;
  }
  if (flags.server.config_path.empty() && flags.server.config_yaml.empty()) {
    Print(
        "a configuration is needed: give a bootstrap with -c FILE (or --config-yaml TEXT)\n\nFor "
        "the flags: sluice --help",
        stderr);
    return 1;
  }
  return flags.mode == Mode::kValidate ? Validate(flags, registry) : Serve(flags, registry);
}

}  // namespace sluice::cli
