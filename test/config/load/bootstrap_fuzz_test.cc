// Hostile bytes as a bootstrap: the first byte chooses the form, the rest is the text. Whatever
// comes, the loader answers with a message or with faults that each say why.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "source/config/load/bootstrap_loader.h"
#include "source/config/load/checker.h"
#include "source/config/load/text_loader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sluice;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  config::load::TextOptions options;
  constexpr config::load::Format kFormats[] = {
      config::load::Format::kYaml, config::load::Format::kJson, config::load::Format::kGuess,
      config::load::Format::kBinary, config::load::Format::kTextProto};
  options.format = kFormats[data[0] % 5];
  options.allow_unknown = (data[0] & 0x80) != 0;
  // Small inputs must stay cheap also when their aliases multiply.
  options.limits.max_nodes = 100000;
  envoy::config::bootstrap::v3::Bootstrap bootstrap;
  config::load::SourceMap source;
  extension::FieldErrors errors;
  config::load::LoadText("fuzz", text, options, bootstrap, source, errors);
  config::load::Checker::Options check_options;
  check_options.allow_unknown = options.allow_unknown;
  config::load::Checker(check_options).Check(bootstrap, errors);
  source.Locate(errors);
  for (const extension::Fault& fault : errors.faults()) {
    if (fault.why.empty()) abort();
  }
  if (!errors.ok() && errors.ErrorText().empty()) abort();
  if (errors.NackText().size() > 4200) abort();
  return 0;
}
