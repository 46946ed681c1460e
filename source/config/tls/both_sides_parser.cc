#include "source/config/tls/secret_reference.h"
#include "source/config/tls/tls_context_parser.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::extensions::transport_sockets::tls::v3;
using extension::FieldErrors;
using net::tls::Version;
using Secret = StaticSecrets::Secret;

// What Envoy calls certificates that are in no secret, to the letter: dashboards know them.
constexpr char kUnnamedCertificate[] = "unnamed_cert_e3b0c442";
constexpr char kUnnamedTrust[] = "unnamed_ca_cert_e3b0c442";

Version ToVersion(v3::TlsParameters::TlsProtocol from, Version automatic) {
  switch (from) {
    case v3::TlsParameters::TLSv1_0: return Version::kTls10;
    case v3::TlsParameters::TLSv1_1: return Version::kTls11;
    case v3::TlsParameters::TLSv1_2: return Version::kTls12;
    case v3::TlsParameters::TLSv1_3: return Version::kTls13;
    default: return automatic;
  }
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& list) {
  std::string joined;
  for (const std::string& each : list) joined += (joined.empty() ? "" : ":") + each;
  return joined;
}

void ParseParameters(const v3::TlsParameters& from, TlsSide side, FieldErrors& errors,
                     net::tls::ContextSpec& out) {
  FieldErrors::Scope scope(errors, "tls_params");
  // A client goes up to TLS 1.2 unless it is told otherwise, as Envoy's.
  const Version newest = side == TlsSide::kServer ? Version::kTls13 : Version::kTls12;
  out.min_version = ToVersion(from.tls_minimum_protocol_version(), Version::kTls12);
  out.max_version = ToVersion(from.tls_maximum_protocol_version(), newest);
  if (out.min_version > out.max_version) {
    errors.Warning("tls_minimum_protocol_version", "is above the maximum: no handshake can succeed")
        .WithHint(side == TlsSide::kClient ? "a client's maximum is TLSv1_2 unless it is set" : "");
  }
  out.cipher_suites = Join(from.cipher_suites());
  out.curves = Join(from.ecdh_curves());
  out.signature_algorithms = Join(from.signature_algorithms());
  for (const int policy : from.compliance_policies()) {
    if (policy == v3::TlsParameters::FIPS_202205) {
      out.fips = true;
    } else {
      errors.Error("compliance_policies", "is not built yet: only FIPS_202205 is")
          .WithValue(v3::TlsParameters::CompliancePolicy_Name(
              static_cast<v3::TlsParameters::CompliancePolicy>(policy)));
    }
  }
}

void ParseCertificates(const CommonTls& from, TlsParseContext& context, TlsIngredients& ingredients,
                       net::tls::ContextSpec& out) {
  FieldErrors& errors = context.errors;
  const auto add = [&](const v3::TlsCertificate& certificate, const std::string& name) {
    AddFiles(certificate, ingredients.files);
    auto credential = ParseTlsCertificate(certificate, errors);
    if (credential == nullptr) return;
    out.expiries.push_back({name, credential->facts()->valid_until});
    out.credentials.push_back(std::move(credential));
  };
  for (int i = 0; i < from.tls_certificates_size(); ++i) {
    FieldErrors::Scope scope(errors, "tls_certificates", static_cast<size_t>(i));
    add(from.tls_certificates(i), kUnnamedCertificate);
  }
  for (int i = 0; i < from.tls_certificate_sds_secret_configs_size(); ++i) {
    FieldErrors::Scope scope(errors, "tls_certificate_sds_secret_configs", static_cast<size_t>(i));
    const SecretRef secret = FindSecret(from.tls_certificate_sds_secret_configs(i),
                                        Secret::kTlsCertificate, context, ingredients);
    if (secret != nullptr) add(secret->tls_certificate(), secret->name());
  }
}

// The validation context that the message names, in whichever of its three ways, and the name of
// the secret that it is in. False: none, not here yet, or not to be had (an error).
bool FindValidation(const CommonTls& from, TlsParseContext& context, TlsIngredients& ingredients,
                    v3::CertificateValidationContext& out, std::string& name) {
  FieldErrors& errors = context.errors;
  switch (from.validation_context_type_case()) {
    case CommonTls::kValidationContext: out = from.validation_context(); return true;
    case CommonTls::kValidationContextSdsSecretConfig: {
      FieldErrors::Scope scope(errors, "validation_context_sds_secret_config");
      const SecretRef secret = FindSecret(from.validation_context_sds_secret_config(),
                                          Secret::kValidationContext, context, ingredients);
      if (secret == nullptr) return false;
      out = secret->validation_context();
      name = secret->name();
      return true;
    }
    case CommonTls::kCombinedValidationContext: {
      FieldErrors::Scope scope(errors,
                               "combined_validation_context.validation_context_sds_secret_config");
      const auto& combined = from.combined_validation_context();
      const SecretRef secret = FindSecret(combined.validation_context_sds_secret_config(),
                                          Secret::kValidationContext, context, ingredients);
      if (secret == nullptr) return false;
      // What the secret says wins; lists are added to.
      out = combined.default_validation_context();
      out.MergeFrom(secret->validation_context());
      name = secret->name();
      return true;
    }
    default: return false;
  }
}

const char* ValidationField(const CommonTls& from) {
  switch (from.validation_context_type_case()) {
    case CommonTls::kValidationContextSdsSecretConfig:
      return "validation_context_sds_secret_config";
    case CommonTls::kCombinedValidationContext: return "combined_validation_context";
    default: return "validation_context";
  }
}

}  // namespace

void ParseCommonTls(const CommonTls& from, const TlsSideOptions& options, TlsParseContext& context,
                    TlsIngredients& ingredients, net::tls::ContextSpec& out) {
  FieldErrors::Scope scope(context.errors, "common_tls_context");
  ParseParameters(from.tls_params(), options.side, context.errors, out);
  ParseCertificates(from, context, ingredients, out);
  v3::CertificateValidationContext validation;
  const size_t before = context.errors.error_count();
  std::string name = kUnnamedTrust;
  const bool found = FindValidation(from, context, ingredients, validation, name);
  const bool wanted = found || (options.match_server_name && ingredients.complete);
  if (context.errors.error_count() == before && wanted) {
    AddFiles(validation, ingredients.files);
    FieldErrors::Scope field(context.errors, ValidationField(from));
    out.verifier = ParseValidation(validation, options.match_server_name, context.errors);
    if (out.verifier != nullptr && out.verifier->ca_facts() != nullptr)
      out.expiries.push_back({std::move(name), out.verifier->ca_facts()->valid_until});
  }
  out.alpn.assign(from.alpn_protocols().begin(), from.alpn_protocols().end());
  out.stats = context.parts.stats.AddGroup<net::tls::TlsStats>(context.stat_prefix + "ssl.");
  out.choices =
      context.parts.stats.AddGroup<net::tls::TlsChoiceStats>(context.stat_prefix + "ssl.");
}

}  // namespace sluice::config
