#include "source/config/parse/values.h"
#include "source/config/tls/tls_context_parser.h"
#include "source/config/tls/tls_ingredients.h"

namespace sluice::config {
namespace {

using envoy::config::core::v3::DataSource;

bool Read(const DataSource& from, const char* field, extension::FieldErrors& errors,
          std::string& out) {
  extension::FieldErrors::Scope scope(errors, field);
  return ToText(from, errors, out);
}

}  // namespace

std::shared_ptr<const net::tls::Credential> ParseTlsCertificate(
    const envoy::extensions::transport_sockets::tls::v3::TlsCertificate& from,
    extension::FieldErrors& errors) {
  net::tls::CredentialSpec spec;
  bool read = true;
  if (from.has_pkcs12()) {
    if (from.has_certificate_chain() || from.has_private_key()) {
      errors.Error("pkcs12", "stands beside certificate_chain or private_key: it holds both");
      return nullptr;
    }
    spec.path = PathOf(from.pkcs12());
    read = Read(from.pkcs12(), "pkcs12", errors, spec.pkcs12);
  } else {
    spec.path = PathOf(from.certificate_chain());
    read = Read(from.certificate_chain(), "certificate_chain", errors, spec.chain_pem);
    read = Read(from.private_key(), "private_key", errors, spec.key_pem) && read;
  }
  if (from.has_password()) read = Read(from.password(), "password", errors, spec.password) && read;
  if (!read) return nullptr;
  std::string error;
  auto credential = net::tls::Credential::Load(spec, error);
  if (credential == nullptr) errors.Error(error).WithValue(spec.path);
  return credential;
}

}  // namespace sluice::config
