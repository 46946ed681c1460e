#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/handles.h"
#include "source/net/tls_facts.h"

namespace sluice::net::tls {

// A certificate with its key as configured, still text. Either the first two or `pkcs12`.
struct CredentialSpec {
  std::string chain_pem;  // the certificate first, then what leads to its issuer
  std::string key_pem;    // may be encrypted
  std::string pkcs12;     // DER
  std::string password;   // of the key or the PKCS#12
  std::string path;       // where the chain came from, for /certs: a file or "<inline>"
};

// What we show as ourselves: a certificate chain and the key of its first. Immutable; shared by the
// contexts that use it and all threads.
class Credential {
 public:
  // Null, with `error` in words, when one of them cannot be read or they do not belong together.
  static std::shared_ptr<const Credential> Load(const CredentialSpec& spec, std::string& error);
  ~Credential();

  // For SSL_CTX_add1_credential and SSL_add1_credential.
  ssl_credential_st* handle() const { return handle_.get(); }
  // Of the certificate itself.
  const std::shared_ptr<const CertificateFacts>& facts() const { return facts_; }
  // The rest of the chain.
  const std::vector<CertificateFacts>& intermediates() const { return intermediates_; }
  bool is_ecdsa() const { return is_ecdsa_; }
  // The names that a client may ask for (SNI), lower-case: the DNS names, or the common name where
  // there are none, as Envoy chooses. "*.example.com" stands for one label.
  const std::vector<std::string>& server_names() const { return server_names_; }
  // Of certificate and key: what decides whether two are the same.
  const std::string& digest() const { return digest_; }

 private:
  Credential() = default;

  Handle<ssl_credential_st> handle_;
  std::shared_ptr<const CertificateFacts> facts_;
  std::vector<CertificateFacts> intermediates_;
  std::vector<std::string> server_names_;
  std::string digest_;
  bool is_ecdsa_ = false;
};

}  // namespace sluice::net::tls
