// Hostile text as a file of resources: whatever it holds is found, read and checked without harm,
// and every fault says why.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "source/config/load/text_loader.h"
#include "source/config/resources/resource_set.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sluice;
  const std::string text(reinterpret_cast<const char*>(data), size);
  config::load::TextOptions options;
  // Small inputs must stay cheap also when their aliases multiply.
  options.limits.max_nodes = 100000;
  extension::FieldErrors errors;
  const auto document = config::load::LoadDocument("fuzz", text, options, errors);
  if (document == nullptr) {
    if (errors.ok()) abort();
    return 0;
  }
  const extension::Registry registry;
  stats::Store stats(1);
  config::SnapshotBuilder builder(registry, stats, nullptr);
  builder.AssumeSources();
  config::load::Checker checker;
  config::ResourceSet set(builder, checker);
  set.Add(*document, errors);
  set.CheckReferences(errors);
  for (const extension::Fault& fault : errors.faults()) {
    if (fault.why.empty()) abort();
  }
  return 0;
}
