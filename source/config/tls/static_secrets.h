#pragma once

#include <map>
#include <string>

#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"
#include "source/extension/field_errors.h"

namespace sluice::config {

// The secrets of a bootstrap (static_resources.secrets), by name, for what refers to one. Lives as
// long as the parse; the messages outlive it.
class StaticSecrets {
 public:
  using Secret = envoy::extensions::transport_sockets::tls::v3::Secret;
  using Reference = envoy::extensions::transport_sockets::tls::v3::SdsSecretConfig;

  StaticSecrets() = default;
  // Names that stand there twice are faults, at the errors' current path.
  StaticSecrets(const google::protobuf::RepeatedPtrField<Secret>& secrets,
                extension::FieldErrors& errors);

  // The secret that `reference` names, if it is of the wanted kind. Null, with an error at the
  // current path: there is none, it is of another kind, or it would have to be fetched.
  const Secret* Find(const Reference& reference, Secret::TypeCase kind,
                     extension::FieldErrors& errors) const;

 private:
  std::map<std::string, const Secret*> secrets_;
};

}  // namespace sluice::config
