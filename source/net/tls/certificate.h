#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/handles.h"
#include "source/net/tls_facts.h"

namespace sluice::net::tls {

enum class SanType : uint8_t { kDns, kUri, kEmail, kIp };

// The subject alternative names of a certificate, by their tags and lengths: the common name is
// never a name (RFC 9110 §4.3.4).
struct AltNames {
  struct Name {
    SanType type;
    std::string text;
  };
  std::vector<Name> names;
  // One of them cannot be what it says: a NUL or another control character, an address of a wrong
  // size. Such a certificate is refused, since another reader may take it for another name (TL-01).
  bool malformed = false;
};
AltNames AltNamesOf(const x509_st& certificate);

// All that logs and headers may ask. A name that is malformed is left out.
CertificateFacts FactsOf(const x509_st& certificate);

// The certificates of a PEM text, in its order; other sections are skipped. False, with `error` in
// words, when one is broken or there is none.
bool ParseCertificates(std::string_view pem, std::vector<Handle<x509_st>>& out, std::string& error);

// Digests, as 32 raw bytes: of the whole, and of the public key's SubjectPublicKeyInfo.
std::string Sha256Of(const x509_st& certificate);
std::string PublicKeySha256Of(const x509_st& certificate);
std::string Sha256(std::string_view bytes);
std::string HexOf(std::string_view bytes);  // lower-case

}  // namespace sluice::net::tls
