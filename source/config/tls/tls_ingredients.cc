#include "source/config/tls/tls_ingredients.h"

#include "envoy/extensions/transport_sockets/tls/v3/tls_spiffe_validator_config.pb.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::extensions::transport_sockets::tls::v3;

void Add(const envoy::config::core::v3::DataSource& from, const std::string& directory,
         std::vector<WatchedFile>& out) {
  if (from.has_filename()) out.push_back({from.filename(), directory});
}

}  // namespace

std::string PathOf(const envoy::config::core::v3::DataSource& from) {
  return from.has_filename() ? from.filename() : "<inline>";
}

void AddFiles(const v3::TlsCertificate& from, std::vector<WatchedFile>& out) {
  const std::string& directory = from.watched_directory().path();
  Add(from.certificate_chain(), directory, out);
  Add(from.private_key(), directory, out);
  Add(from.pkcs12(), directory, out);
  Add(from.password(), directory, out);
}

void AddFiles(const v3::CertificateValidationContext& from, std::vector<WatchedFile>& out) {
  const std::string& directory = from.watched_directory().path();
  Add(from.trusted_ca(), directory, out);
  Add(from.crl(), directory, out);
  if (!from.has_custom_validator_config()) return;
  v3::SPIFFECertValidatorConfig spiffe;
  extension::FieldErrors ignored;  // told of where it is parsed
  if (!Unpack(from.custom_validator_config().typed_config(), ignored, spiffe)) return;
  if (spiffe.has_trust_bundles()) return Add(spiffe.trust_bundles(), directory, out);
  for (const auto& domain : spiffe.trust_domains()) Add(domain.trust_bundle(), directory, out);
}

void AddFiles(const v3::TlsSessionTicketKeys& from, std::vector<WatchedFile>& out) {
  for (const auto& key : from.keys()) Add(key, "", out);
}

}  // namespace sluice::config
