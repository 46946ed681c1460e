#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/extension/field_errors.h"
#include "source/net/tls/trust_domains.h"

namespace sluice::config {

// A SPIFFE bundle map: JSON that holds, by trust domain, a JWK Set with the certificates that sign
// its workloads (SPIFFE Trust Domain and Bundle §4.2). Keys for other uses (jwt-svid) are passed
// over; a domain without any for workloads is an error. `path` is what the domains' bundles are
// called. What is wrong is told at the errors' current path.
void ParseSpiffeBundles(std::string_view json, const std::string& path,
                        extension::FieldErrors& errors,
                        std::vector<net::tls::TrustDomainSpec>& out);

}  // namespace sluice::config
