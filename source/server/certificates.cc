#include "source/server/certificates.h"

#include <algorithm>
#include <limits>

namespace sluice::server {
namespace {

// Of the context in force; nothing, while its secrets are missing.
template <typename Context>
void Add(const std::shared_ptr<net::tls::ContextSlot<Context>>& slot,
         std::vector<ContextCertificates>& all) {
  if (slot == nullptr) return;
  const std::shared_ptr<const Context> context = slot->latest();
  if (context == nullptr) return;
  const net::tls::ContextSpec& spec = context->spec().common;
  ContextCertificates& out = all.emplace_back();
  out.owner = context;
  if (spec.verifier != nullptr) out.ca = spec.verifier->ca_facts().get();
  for (const auto& credential : spec.credentials) {
    out.chain.push_back(credential->facts().get());
    for (const auto& each : credential->intermediates()) out.chain.push_back(&each);
  }
}

}  // namespace

std::vector<ContextCertificates> CertificatesOf(const config::Snapshot& snapshot) {
  std::vector<ContextCertificates> out;
  for (const auto& listener : snapshot.listeners) {
    for (const auto& chain : listener->chains) Add(chain.tls, out);
    Add(listener->default_chain.tls, out);
  }
  for (const auto& cluster : snapshot.clusters) {
    if (cluster == nullptr) continue;
    for (const auto& transport : cluster->spec->transports) Add(transport.tls, out);
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
