#pragma once

#include <string>

#include "source/upstream/config_source_spec.h"

namespace sluice::upstream {

// A secret that has to be fetched (envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig).
struct SecretSpec {
  ConfigSourceSpec source;
  std::string name;

  // Two of one key are the same secret, fetched once.
  std::string Key() const { return source.Key() + '\n' + name; }
};

}  // namespace sluice::upstream
