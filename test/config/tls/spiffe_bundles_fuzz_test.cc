// Any bytes in place of a SPIFFE bundle map: no crash; what is accepted has a bundle for each
// domain.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "source/base/check.h"
#include "source/config/tls/spiffe_bundles.h"
#include "source/net/tls/verifier.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sluice;
  extension::FieldErrors errors;
  net::tls::ValidationSpec spec;
  config::ParseSpiffeBundles({reinterpret_cast<const char*>(data), size}, "fuzz", errors,
                             spec.trust_domains);
  if (!errors.ok()) return 0;
  SLUICE_CHECK(!spec.trust_domains.empty());
  for (const auto& domain : spec.trust_domains) SLUICE_CHECK(!domain.bundle.empty());
  std::string error;
  const auto verifier = net::tls::Verifier::Make(spec, error);
  SLUICE_CHECK((verifier == nullptr) == !error.empty());
  return 0;
}
