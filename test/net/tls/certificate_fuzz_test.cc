// Any certificate of a peer: no crash, and no name that could be read in two ways.
#include <openssl/x509.h>

#include <cstddef>
#include <cstdint>

#include "source/base/check.h"
#include "source/net/tls/certificate.h"
#include "source/net/tls/san_matcher.h"

namespace sluice::net::tls {
namespace {

void Run(const x509_st& certificate) {
  const AltNames names = AltNamesOf(certificate);
  for (const AltNames::Name& name : names.names) {
    for (const char c : name.text) SLUICE_CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    // What stands in a certificate fits itself, unless it is a pattern.
    if (name.type == SanType::kIp) SLUICE_CHECK(IsFor(name.text, names));
  }
  IsFor("a.example.com", names);
  const CertificateFacts facts = FactsOf(certificate);
  SLUICE_CHECK(facts.sha256.size() == 64);
  SLUICE_CHECK(!facts.Pem().empty());
}

}  // namespace
}  // namespace sluice::net::tls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 100000) return 0;
  const uint8_t* in = data;
  const bssl::UniquePtr<X509> certificate(d2i_X509(nullptr, &in, static_cast<long>(size)));
  if (certificate != nullptr) sluice::net::tls::Run(*certificate);
  return 0;
}
