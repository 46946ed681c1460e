#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/certificate.h"
#include "source/net/tls/handles.h"

namespace sluice::net::tls {

// A SPIFFE trust domain and what signs its workloads.
struct TrustDomainSpec {
  std::string name;         // "example.test"
  std::string bundle;       // PEM
  std::string bundle_path;  // for errors and /certs: a file or "<inline>"
};

// The trust bundles of several SPIFFE trust domains, kept apart, so that none can sign for another
// (SPIFFE X.509-SVID; Envoy's envoy.tls.cert_validator.spiffe). Immutable; any thread.
class TrustDomains {
 public:
  // Null, with `error` in words, when a bundle cannot be read or a domain stands there twice.
  // `trusted` gets the certificates of all bundles.
  static std::unique_ptr<const TrustDomains> Make(const std::vector<TrustDomainSpec>& specs,
                                                  std::vector<Handle<x509_st>>& trusted,
                                                  std::string& error);
  ~TrustDomains();

  // Whether the certificate may be a workload's: one that may sign others, or does not say what its
  // key is for, may not.
  static bool IsWorkload(x509_st& certificate);
  // The trust of the domain that a peer of these names is of; null: it is of none that is known.
  x509_store_st* TrustFor(const AltNames& names) const;

 private:
  struct Domain {
    std::string name;
    Handle<x509_store_st> store;
  };
  TrustDomains() = default;
  std::vector<Domain> domains_;
};

// "example.test" of "spiffe://example.test/workload"; empty: it is no such name.
std::string_view TrustDomainOf(std::string_view uri);

}  // namespace sluice::net::tls
