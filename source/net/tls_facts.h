#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/base/time.h"

namespace sluice::net {

// What a certificate says, in the texts that logs and headers use. Immutable; any thread.
struct CertificateFacts {
  std::string subject;  // RFC 2253: "CN=client,O=Example"
  std::string issuer;
  std::string serial;  // lower-case hex
  std::string sha256;  // of the DER form, lower-case hex
  std::string sha1;
  std::vector<std::string> uri_sans;
  std::vector<std::string> dns_sans;
  std::vector<std::string> ip_sans;
  std::vector<std::string> email_sans;
  base::WallTime valid_from{};
  base::WallTime valid_until{};
  std::string der;
  std::string path;  // the file it came from, "<inline>", or empty for a peer's

  // RFC 7468, ended by a newline.
  std::string Pem() const;
};

// What a TLS handshake has agreed on, and who the peer is. Made once per connection when somebody
// asks; outlives the connection for the logs of its streams.
struct TlsFacts {
  std::string_view version;  // "TLSv1.3"
  std::string_view cipher;   // "TLS_AES_128_GCM_SHA256"
  std::string alpn;          // empty: none
  std::string server_name;   // SNI; empty: none
  std::string session_id;    // hex; empty: none
  bool resumed = false;
  bool peer_validated = false;                    // against a trusted CA, or by its hash
  std::vector<CertificateFacts> peer_chain;       // the peer's own first; empty: it showed none
  std::shared_ptr<const CertificateFacts> local;  // ours; null: none

  const CertificateFacts* peer() const { return peer_chain.empty() ? nullptr : &peer_chain[0]; }
};

}  // namespace sluice::net
