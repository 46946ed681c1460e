#include "source/cli/commands.h"

#include <malloc.h>

#include <memory>

#include "source/base/clock.h"
#include "source/base/log.h"
#include "source/cli/bootstrap_options.h"
#include "source/cli/flags.h"
#include "source/cli/help.h"
#include "source/cli/print.h"
#include "source/cli/validate.h"
#include "source/server/admin/admin_server.h"
#include "source/server/server.h"

namespace sluice::cli {
namespace {

bool Load(const Flags& flags, server::Bootstrap& out, std::string& error) {
  extension::FieldErrors errors;
  const auto loaded = config::load::LoadBootstrap(ToBootstrapOptions(flags), errors);
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
  if (flags.server.config_path.empty() && flags.server.config_yaml.empty() &&
      flags.resource_paths.empty()) {
    Print(
        "a configuration is needed: give a bootstrap with -c FILE (or --config-yaml TEXT)\n\nFor "
        "the flags: sluice --help",
        stderr);
    return 1;
  }
  return flags.mode == Mode::kValidate ? Validate(flags, registry) : Serve(flags, registry);
}

}  // namespace sluice::cli
