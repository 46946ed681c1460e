#include "source/config/tls/static_secrets.h"

namespace sluice::config {
namespace {

const char* NameOf(StaticSecrets::Secret::TypeCase kind) {
  switch (kind) {
    case StaticSecrets::Secret::kTlsCertificate: return "tls_certificate";
    case StaticSecrets::Secret::kSessionTicketKeys: return "session_ticket_keys";
    case StaticSecrets::Secret::kValidationContext: return "validation_context";
    case StaticSecrets::Secret::kGenericSecret: return "generic_secret";
    default: return "nothing";
  }
}

}  // namespace

StaticSecrets::StaticSecrets(const google::protobuf::RepeatedPtrField<Secret>& secrets,
                             extension::FieldErrors& errors) {
  for (int i = 0; i < secrets.size(); ++i) {
    extension::FieldErrors::Scope scope(errors, "secrets", static_cast<size_t>(i));
    const Secret& secret = secrets.Get(i);
    if (!secrets_.emplace(secret.name(), &secret).second)
      errors.Error("name", "stands here twice").WithValue(secret.name());
  }
}

const StaticSecrets::Secret* StaticSecrets::Find(const Reference& reference, Secret::TypeCase kind,
                                                 extension::FieldErrors& errors) const {
  if (reference.has_sds_config()) {
    errors.Error("sds_config", "secrets that are fetched (SDS) are not built yet")
        .WithValue(reference.name())
        .WithHint("put the secret into static_resources.secrets and leave sds_config out");
    return nullptr;
  }
  const auto found = secrets_.find(reference.name());
  if (found == secrets_.end()) {
    errors.Error("name", "names a secret that does not exist in static_resources.secrets")
        .WithValue(reference.name());
    return nullptr;
  }
  if (found->second->type_case() == kind) return found->second;
  errors
      .Error("name", std::string("names a secret that holds ") +
                         NameOf(found->second->type_case()) + ", not " + NameOf(kind))
      .WithValue(reference.name());
  return nullptr;
}

}  // namespace sluice::config
