#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/base/time.h"
#include "source/net/tls/credential.h"
#include "source/net/tls/tls_stats.h"
#include "source/net/tls/verifier.h"
#include "source/stats/store.h"

namespace sluice::net::tls {

enum class Version : uint8_t { kTls10, kTls11, kTls12, kTls13 };

// When a certificate that a context uses is over.
struct CertificateExpiry {
  std::string name;  // the secret's, or what Envoy calls one without a name
  base::WallTime when;
};

// What both sides of TLS are told alike (CommonTlsContext), with every default filled in.
struct ContextSpec {
  Version min_version = Version::kTls12;
  Version max_version = Version::kTls13;
  std::string cipher_suites;         // of TLS 1.2, joined by ':'; empty: kDefaultCiphers
  std::string curves;                // joined by ':'; empty: kDefaultCurves
  std::string signature_algorithms;  // joined by ':'; empty: BoringSSL's
  bool fips = false;                 // only what FIPS_202205 lets pass; after the fields above
  std::vector<std::shared_ptr<const Credential>> credentials;  // in the order of preference
  std::shared_ptr<const Verifier> verifier;                    // null: peers are not verified
  std::vector<CertificateExpiry> expiries;                     // of those two
  std::vector<std::string> alpn;                               // most wanted first
  stats::GroupHandle<TlsStats> stats;                          // where its connections count
  stats::GroupHandle<TlsChoiceStats> choices;
};

struct ServerContextSpec {
  ContextSpec common;
  bool require_client_certificate = false;
  bool require_sni = false;
  bool full_scan_on_sni_mismatch = false;
  bool prefer_client_ciphers = false;
  std::vector<std::string> ticket_keys;  // 80 bytes each, the first encrypts; empty: our own
  bool stateless_resumption = true;      // by tickets
  bool stateful_resumption = true;       // by session ids, TLS 1.2
  base::Duration session_timeout{0};     // 0: BoringSSL's
  base::Duration handshake_limit{0};     // 0: none
};

struct ClientContextSpec {
  ContextSpec common;
  std::string server_name;     // SNI; empty: none
  bool auto_host_sni = false;  // the endpoint's hostname instead, where it has one
  uint32_t max_session_keys = 1;
};

// Envoy's defaults.
inline constexpr char kDefaultCiphers[] =
    "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]:"
    "[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
inline constexpr char kDefaultCurves[] = "X25519:P-256";

// What is wrong with a context: the field, as the API names it, and why.
struct ContextFault {
  std::string_view field;
  std::string why;
};

}  // namespace sluice::net::tls
