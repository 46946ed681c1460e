#pragma once

#include <map>
#include <memory>
#include <string>

#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"
#include "source/extension/field_errors.h"

namespace sluice::config {

// The secrets of a bootstrap (static_resources.secrets), by name, for what refers to one. Main
// thread.
class StaticSecrets {
 public:
  using Secret = envoy::extensions::transport_sockets::tls::v3::Secret;
  using Reference = envoy::extensions::transport_sockets::tls::v3::SdsSecretConfig;

  StaticSecrets() = default;
  // Names that stand there twice are faults, at the errors' current path.
  StaticSecrets(const google::protobuf::RepeatedPtrField<Secret>& secrets,
                extension::FieldErrors& errors);

  // Null: there is none.
  std::shared_ptr<const Secret> Find(const std::string& name) const;

 private:
  std::map<std::string, std::shared_ptr<const Secret>> secrets_;
};

}  // namespace sluice::config
