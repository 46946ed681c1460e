#pragma once

#include <map>
#include <memory>
#include <string>

#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"

namespace sluice::config {

// The secrets that have come from elsewhere (SDS), by upstream::SecretSpec::Key. Main thread.
class FetchedSecrets {
 public:
  using Secret = envoy::extensions::transport_sockets::tls::v3::Secret;
  using Ref = std::shared_ptr<const Secret>;

  // Null: it has not come yet.
  Ref Find(const std::string& key) const {
    const auto found = secrets_.find(key);
    return found == secrets_.end() ? nullptr : found->second;
  }
  // Null: it is not wanted any more.
  void Set(const std::string& key, Ref secret) {
    if (secret == nullptr) {
      secrets_.erase(key);
    } else {
      secrets_[key] = std::move(secret);
    }
  }

 private:
  std::map<std::string, Ref> secrets_;
};

}  // namespace sluice::config
