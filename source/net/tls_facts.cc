#include "source/net/tls_facts.h"

#include "absl/strings/escaping.h"

namespace sluice::net {

std::string CertificateFacts::Pem() const {
  const std::string encoded = absl::Base64Escape(absl::string_view(der.data(), der.size()));
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (size_t i = 0; i < encoded.size(); i += 64) pem += encoded.substr(i, 64) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

}  // namespace sluice::net
