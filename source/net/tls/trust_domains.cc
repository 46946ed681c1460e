#include "source/net/tls/trust_domains.h"

#include <openssl/x509.h>

#include <algorithm>

#include "source/base/ascii.h"

namespace sluice::net::tls {
namespace {

constexpr std::string_view kScheme = "spiffe://";

}  // namespace

std::string_view TrustDomainOf(std::string_view uri) {
  if (!base::StartsWith(uri, kScheme)) return {};
  uri.remove_prefix(kScheme.size());
  const size_t slash = uri.find('/');
  // A name without a path is the domain's own, and no workload's.
  return slash == std::string_view::npos ? std::string_view() : uri.substr(0, slash);
}

TrustDomains::~TrustDomains() = default;

std::unique_ptr<const TrustDomains> TrustDomains::Make(const std::vector<TrustDomainSpec>& specs,
                                                       std::vector<Handle<x509_st>>& trusted,
                                                       std::string& error) {
  std::unique_ptr<TrustDomains> out(new TrustDomains());
  for (const TrustDomainSpec& spec : specs) {
    const auto same = [&spec](const Domain& known) { return known.name == spec.name; };
    if (std::any_of(out->domains_.begin(), out->domains_.end(), same)) {
      error = "custom_validator_config names the trust domain " + spec.name + " twice";
      return nullptr;
    }
    std::vector<Handle<x509_st>> bundle;
    if (!ParseCertificates(spec.bundle, bundle, error)) {
      error.insert(0, "custom_validator_config: the trust_bundle of " + spec.name + " ");
      return nullptr;
    }
    Domain& domain = out->domains_.emplace_back();
    domain.name = spec.name;
    domain.store.reset(X509_STORE_new());
    X509_STORE_set_flags(domain.store.get(), X509_V_FLAG_PARTIAL_CHAIN);
    for (auto& certificate : bundle) {
      X509_STORE_add_cert(domain.store.get(), certificate.get());
      trusted.push_back(std::move(certificate));
    }
  }
  return out;
}

bool TrustDomains::IsWorkload(x509_st& certificate) {
  if ((X509_get_extension_flags(&certificate) & EXFLAG_CA) != 0) return false;
  // Every bit is set where the certificate does not say (X509-SVID §4.3: it has to).
  return (X509_get_key_usage(&certificate) & (X509v3_KU_KEY_CERT_SIGN | X509v3_KU_CRL_SIGN)) == 0;
}

x509_store_st* TrustDomains::TrustFor(const AltNames& names) const {
  for (const AltNames::Name& name : names.names) {
    if (name.type != SanType::kUri) continue;
    const std::string_view wanted = TrustDomainOf(name.text);
    if (wanted.empty()) continue;
    for (const Domain& domain : domains_) {
      if (domain.name == wanted) return domain.store.get();
    }
  }
  return nullptr;
}

}  // namespace sluice::net::tls
