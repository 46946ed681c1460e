#include "source/server/certificates.h"

#include <algorithm>
#include <limits>

namespace sluice::server {
namespace {

ContextCertificates Of(const net::tls::ContextSpec& spec) {
  ContextCertificates out;
  if (spec.verifier != nullptr) out.ca = spec.verifier->ca_facts().get();
  for (const auto& credential : spec.credentials) {
    out.chain.push_back(credential->facts().get());
    for (const auto& each : credential->intermediates()) out.chain.push_back(&each);
  }
  return out;
}

}  // namespace

std::vector<ContextCertificates> CertificatesOf(const config::Snapshot& snapshot) {
  std::vector<ContextCertificates> out;
  for (const auto& listener : snapshot.listeners) {
    for (const auto& chain : listener->chains) {
      if (chain.tls != nullptr) out.push_back(Of(chain.tls->spec().common));
    }
    if (listener->default_chain.tls != nullptr)
      out.push_back(Of(listener->default_chain.tls->spec().common));
  }
  for (const auto& cluster : snapshot.clusters) {
    if (cluster == nullptr) continue;
    for (const auto& transport : cluster->spec->transports) {
      if (transport.tls != nullptr) out.push_back(Of(transport.tls->spec().common));
    }
  }
  return out;
}

int64_t DaysUntil(base::WallTime when, base::WallTime now) {
  if (when <= now) return 0;
  return std::chrono::duration_cast<std::chrono::hours>(when - now).count() / 24;
}

uint64_t DaysUntilFirstExpiry(const config::Snapshot& snapshot, base::WallTime now) {
  int64_t first = std::numeric_limits<uint32_t>::max();
  for (const ContextCertificates& context : CertificatesOf(snapshot)) {
    if (context.ca != nullptr) first = std::min(first, DaysUntil(context.ca->valid_until, now));
    for (const net::CertificateFacts* each : context.chain)
      first = std::min(first, DaysUntil(each->valid_until, now));
  }
  return static_cast<uint64_t>(first);
}

}  // namespace sluice::server
