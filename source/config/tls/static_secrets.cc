#include "source/config/tls/static_secrets.h"

namespace sluice::config {

StaticSecrets::StaticSecrets(const google::protobuf::RepeatedPtrField<Secret>& secrets,
                             extension::FieldErrors& errors) {
  for (int i = 0; i < secrets.size(); ++i) {
    extension::FieldErrors::Scope scope(errors, "secrets", static_cast<size_t>(i));
    const Secret& secret = secrets.Get(i);
    if (!secrets_.emplace(secret.name(), std::make_shared<const Secret>(secret)).second)
      errors.Error("name", "stands here twice").WithValue(secret.name());
  }
}

std::shared_ptr<const StaticSecrets::Secret> StaticSecrets::Find(const std::string& name) const {
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? nullptr : found->second;
}

}  // namespace sluice::config
