#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "source/config/snapshot/snapshot.h"
#include "source/net/tls_facts.h"

namespace sluice::server {

// What one TLS context of a configuration uses. The pointers live as long as `owner`.
struct ContextCertificates {
  std::shared_ptr<const void> owner;
  const net::CertificateFacts* ca = nullptr;        // the first that is trusted; null: none
  std::vector<const net::CertificateFacts*> chain;  // our certificates, each with what follows it
};

// Every context of the snapshot, listeners first, in the order of the configuration.
std::vector<ContextCertificates> CertificatesOf(const config::Snapshot& snapshot);

// Whole days until then; 0 when it is over.
int64_t DaysUntil(base::WallTime when, base::WallTime now);
// Of the certificate that expires first; Envoy's 2^32 - 1 where there is none.
uint64_t DaysUntilFirstExpiry(const config::Snapshot& snapshot, base::WallTime now);

}  // namespace sluice::server
