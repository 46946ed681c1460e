#include "source/config/tls/secret_reference.h"

#include <string>

#include "source/config/parse/config_source.h"

namespace sluice::config {
namespace {

using extension::FieldErrors;
using Secret = StaticSecrets::Secret;

const char* NameOf(Secret::TypeCase kind) {
  switch (kind) {
    case Secret::kTlsCertificate: return "tls_certificate";
    case Secret::kSessionTicketKeys: return "session_ticket_keys";
    case Secret::kValidationContext: return "validation_context";
    case Secret::kGenericSecret: return "generic_secret";
    default: return "nothing";
  }
}

}  // namespace

SecretRef FindSecret(const StaticSecrets::Reference& reference, Secret::TypeCase kind,
                     TlsParseContext& context, TlsIngredients& ingredients) {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  SecretRef found;
  if (reference.has_sds_config()) {
    upstream::SecretSpec spec;
    spec.name = reference.name();
    {
      FieldErrors::Scope scope(errors, "sds_config");
      ParseConfigSource(reference.sds_config(), errors, spec.source);
    }
    if (spec.name.empty()) errors.Error("name", "is needed");
    if (errors.error_count() != before) return nullptr;
    found = context.parts.fetched.Find(spec.Key());
    ingredients.secrets.push_back(std::move(spec));
    if (found == nullptr) ingredients.complete = false;
  } else {
    ingredients.fixed = true;
    found = context.parts.fixed.Find(reference.name());
    if (found == nullptr) {
      errors.Error("name", "names a secret that does not exist in static_resources.secrets")
          .WithValue(reference.name())
          .WithHint("one that is fetched needs sds_config");
    }
  }
  if (found == nullptr || found->type_case() == kind) return found;
  errors
      .Error("name", std::string("names a secret that holds ") + NameOf(found->type_case()) +
                         ", not " + NameOf(kind))
      .WithValue(reference.name());
  return nullptr;
}

}  // namespace sluice::config
