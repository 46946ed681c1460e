#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls_spiffe_validator_config.pb.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"
#include "source/config/tls/spiffe_bundles.h"
#include "source/config/tls/tls_context_parser.h"
#include "source/config/tls/tls_ingredients.h"
#include "source/route/matcher.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::extensions::transport_sockets::tls::v3;
using Validation = v3::CertificateValidationContext;
using extension::FieldErrors;
using net::tls::SanMatcher;
using net::tls::SanType;
using net::tls::ValidationSpec;

constexpr size_t kDigestSize = 32;

// Where systems keep the certificates that they trust.
constexpr const char* kSystemRoots[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Alpine
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",  // SUSE
    "/etc/ssl/cert.pem",
};

void ReadSystemRoots(FieldErrors& errors, ValidationSpec& out) {
  for (const char* path : kSystemRoots) {
    std::ifstream file(path, std::ios::binary);
    if (!file) continue;
    std::ostringstream text;
    text << file.rdbuf();
    out.trusted_ca = text.str();
    out.trusted_ca_path = path;
    return;
  }
  errors.Error("system_root_certs", "this system has no list of trusted certificates")
      .WithHint("install ca-certificates, or use trusted_ca");
}

void ReadTrust(const Validation& from, FieldErrors& errors, ValidationSpec& out) {
  if (from.has_trusted_ca()) {
    FieldErrors::Scope scope(errors, "trusted_ca");
    out.trusted_ca_path = PathOf(from.trusted_ca());
    if (ToText(from.trusted_ca(), errors, out.trusted_ca) && out.trusted_ca.empty())
      errors.Error("is empty").WithValue(out.trusted_ca_path);
  } else if (from.has_system_root_certs()) {
    ReadSystemRoots(errors, out);
  }
  if (from.has_crl()) {
    FieldErrors::Scope scope(errors, "crl");
    if (ToText(from.crl(), errors, out.crl) && out.crl.empty()) errors.Error("is empty");
  }
}

void ReadTrustDomain(const v3::SPIFFECertValidatorConfig::TrustDomain& from, FieldErrors& errors,
                     net::tls::TrustDomainSpec& out) {
  out.name = from.name();
  if (!from.workload_trust_domain().empty())
    errors.Error("workload_trust_domain", "is not built yet");
  FieldErrors::Scope scope(errors, "trust_bundle");
  out.bundle_path = PathOf(from.trust_bundle());
  if (ToText(from.trust_bundle(), errors, out.bundle) && out.bundle.empty())
    errors.Error("is empty").WithValue(out.bundle_path);
}

void ReadBundles(const envoy::config::core::v3::DataSource& from, FieldErrors& errors,
                 ValidationSpec& out) {
  FieldErrors::Scope scope(errors, "trust_bundles");
  std::string json;
  if (!ToText(from, errors, json)) return;
  ParseSpiffeBundles(json, PathOf(from), errors, out.trust_domains);
}

// The validator in place of the usual one.
void ReadValidator(const Validation& from, FieldErrors& errors, ValidationSpec& out) {
  FieldErrors::Scope scope(errors, "custom_validator_config");
  FieldErrors::Scope config(errors, "typed_config");
  v3::SPIFFECertValidatorConfig spiffe;
  if (!Unpack(from.custom_validator_config().typed_config(), errors, spiffe)) return;
  if (spiffe.has_trust_bundles()) return ReadBundles(spiffe.trust_bundles(), errors, out);
  for (int i = 0; i < spiffe.trust_domains_size(); ++i) {
    FieldErrors::Scope domain(errors, "trust_domains", static_cast<size_t>(i));
    ReadTrustDomain(spiffe.trust_domains(i), errors, out.trust_domains.emplace_back());
  }
  if (out.trust_domains.empty()) errors.Error("trust_domains", "is needed");
}

// Hexadecimal, with or without colons between the bytes.
bool FromHex(std::string text, std::string& out) {
  text.erase(std::remove(text.begin(), text.end(), ':'), text.end());
  const bool hex = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
  if (!hex || text.size() != 2 * kDigestSize) return false;
  out = absl::HexStringToBytes(absl::string_view(text.data(), text.size()));
  return true;
}

bool FromBase64(const std::string& text, std::string& out) {
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()), &bytes)) return false;
  out = bytes;
  return out.size() == kDigestSize;
}

void ParsePins(const Validation& from, FieldErrors& errors, ValidationSpec& out) {
  for (int i = 0; i < from.verify_certificate_hash_size(); ++i) {
    FieldErrors::Scope scope(errors, "verify_certificate_hash", static_cast<size_t>(i));
    if (!FromHex(from.verify_certificate_hash(i), out.certificate_hashes.emplace_back())) {
      errors.Error("is no SHA-256 in hexadecimal").WithValue(from.verify_certificate_hash(i));
    }
  }
  for (int i = 0; i < from.verify_certificate_spki_size(); ++i) {
    FieldErrors::Scope scope(errors, "verify_certificate_spki", static_cast<size_t>(i));
    if (!FromBase64(from.verify_certificate_spki(i), out.public_key_hashes.emplace_back())) {
      errors.Error("is no SHA-256 in base64").WithValue(from.verify_certificate_spki(i));
    }
  }
}

SanMatcher ToSanMatcher(const envoy::type::matcher::v3::StringMatcher& from, SanType type,
                        FieldErrors& errors) {
  FieldErrors::Scope scope(errors, "matcher");
  SanMatcher out;
  out.type = type;
  out.ignore_case = from.ignore_case();
  out.source = from.SerializeAsString();
  route::StringMatcher matcher;
  ParseStringMatcher(from, errors, matcher);
  if (matcher.kind == route::StringMatcher::Kind::kExact) {
    out.exact = matcher.value;
    if (out.exact.empty() && from.has_exact()) errors.Error("exact", "is empty: it fits nothing");
    return out;
  }
  out.matches = std::make_shared<net::tls::TextTest>(
      [matcher](std::string_view text) { return matcher.Matches(text); });
  return out;
}

void ParseSans(const Validation& from, FieldErrors& errors, ValidationSpec& out) {
  const bool workloads = !out.trust_domains.empty();
  for (int i = 0; i < from.match_typed_subject_alt_names_size(); ++i) {
    FieldErrors::Scope scope(errors, "match_typed_subject_alt_names", static_cast<size_t>(i));
    const v3::SubjectAltNameMatcher& each = from.match_typed_subject_alt_names(i);
    SanType type = SanType::kDns;
    switch (each.san_type()) {
      case v3::SubjectAltNameMatcher::DNS: break;
      case v3::SubjectAltNameMatcher::URI: type = SanType::kUri; break;
      case v3::SubjectAltNameMatcher::EMAIL: type = SanType::kEmail; break;
      case v3::SubjectAltNameMatcher::IP_ADDRESS: type = SanType::kIp; break;
      default:
        errors.Error("san_type", "is not built yet")
            .WithValue(v3::SubjectAltNameMatcher::SanType_Name(each.san_type()));
        continue;
    }
    if (workloads && type != SanType::kUri) {
      errors.Error("san_type", "must be URI: workloads have no other names that count")
          .WithValue(v3::SubjectAltNameMatcher::SanType_Name(each.san_type()));
    }
    out.sans.push_back(ToSanMatcher(each.matcher(), type, errors));
  }
  // The older form asks all types alike.
  for (int i = 0; i < from.match_subject_alt_names_size(); ++i) {
    FieldErrors::Scope scope(errors, "match_subject_alt_names", static_cast<size_t>(i));
    for (const SanType type : {SanType::kDns, SanType::kUri, SanType::kEmail, SanType::kIp}) {
      if (workloads && type != SanType::kUri) continue;
      out.sans.push_back(ToSanMatcher(from.match_subject_alt_names(i), type, errors));
    }
  }
}

}  // namespace

std::shared_ptr<const net::tls::Verifier> ParseValidation(const Validation& from,
                                                          bool match_server_name,
                                                          FieldErrors& errors) {
  const size_t before = errors.error_count();
  ValidationSpec spec;
  ReadTrust(from, errors, spec);
  if (from.has_custom_validator_config()) ReadValidator(from, errors, spec);
  ParsePins(from, errors, spec);
  ParseSans(from, errors, spec);
  spec.crl_leaf_only = from.only_verify_leaf_cert_crl();
  spec.allow_expired = from.allow_expired_certificate();
  spec.accept_untrusted = from.trust_chain_verification() == Validation::ACCEPT_UNTRUSTED;
  if (from.has_max_verify_depth())
    spec.max_depth = static_cast<int>(from.max_verify_depth().value());
  spec.suppress_client_ca_list = from.suppress_client_ca_list();
  spec.match_server_name = match_server_name;
  if (from.require_signed_certificate_timestamp().value())
    errors.Error("require_signed_certificate_timestamp", "is not built yet");
  const bool by_name = !spec.sans.empty() || match_server_name;
  if (by_name && !from.has_trusted_ca() && !from.has_system_root_certs() &&
      spec.trust_domains.empty()) {
    errors.Error(
        match_server_name && spec.sans.empty() ? "trusted_ca" : "match_typed_subject_alt_names",
        "names are worth nothing without trusted_ca: anyone can write them into a "
        "certificate of his own");
  }
  if (errors.error_count() != before) return nullptr;
  std::string error;
  auto verifier = net::tls::Verifier::Make(spec, error);
  if (verifier == nullptr) errors.Error(error).WithValue(spec.trusted_ca_path);
  return verifier;
}

}  // namespace sluice::config
