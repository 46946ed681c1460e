#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/net/tls/failure.h"
#include "source/net/tls/handles.h"
#include "source/net/tls/san_matcher.h"
#include "source/net/tls/trust_domains.h"
#include "source/net/tls_facts.h"

namespace sluice::net::tls {

// What a peer's certificate has to be (CertificateValidationContext), with every default filled in.
struct ValidationSpec {
  std::string trusted_ca;  // PEM; empty: chains are not verified, but for:
  // Peers are workloads of one of these, and nothing else is trusted; instead of `trusted_ca`.
  std::vector<TrustDomainSpec> trust_domains;
  std::string trusted_ca_path;  // for /certs: a file or "<inline>"
  std::string crl;              // PEM
  bool crl_leaf_only = false;
  bool allow_expired = false;
  bool accept_untrusted = false;  // a peer that is refused is let in all the same, unvalidated
  int max_depth = 100;            // certificates between the peer's and the trusted one
  std::vector<std::string> certificate_hashes;  // SHA-256, 32 raw bytes each; one has to fit
  std::vector<std::string> public_key_hashes;   // or one of these
  std::vector<SanMatcher> sans;                 // one has to fit
  bool match_server_name = false;               // the name that was asked for (SNI) has to fit
  bool suppress_client_ca_list = false;         // clients are not told which CAs are trusted
};

enum class PeerRole : uint8_t { kClient, kServer };

// Decides about the certificate of a peer. Immutable; any thread.
class Verifier {
 public:
  // Null, with `error` in words, when a text cannot be read. The error names its field first.
  static std::shared_ptr<const Verifier> Make(const ValidationSpec& spec, std::string& error);
  ~Verifier();

  // Whether a certificate is of any concern: without it peers are let in unasked.
  bool verifies() const;

  struct Verdict {
    bool accepted = true;
    bool validated = false;  // found right, not only let in
    Failure failure = Failure::kNone;
    uint8_t alert = 0;   // to send, when not accepted
    std::string detail;  // Envoy's words
  };
  // The names of a handshake; both may be empty.
  struct Names {
    std::string_view asked;     // SNI: has to fit where match_server_name is set
    std::string_view required;  // has to fit
  };
  // `ssl` is in the middle of its handshake.
  Verdict Verify(const ssl_st& ssl, PeerRole role, const Names& names) const;

  const ValidationSpec& spec() const { return spec_; }
  // The first of the trusted certificates; null: none.
  const std::shared_ptr<const CertificateFacts>& ca_facts() const { return ca_facts_; }
  const std::vector<Handle<x509_st>>& trusted() const { return trusted_; }
  // What decides whether two verifiers are the same.
  const std::string& digest() const { return digest_; }

 private:
  explicit Verifier(const ValidationSpec& spec) : spec_(spec) {}
  bool LoadTrust(std::string& error);
  bool LoadRevocations(const std::string& pem, std::string& error);
  bool LoadDomains(std::string& error);
  void ShowTrust(const std::string& path);
  void VerifyChain(const ssl_st& ssl, PeerRole role, x509_store_st& trust, Verdict& verdict) const;
  void VerifyWorkload(const ssl_st& ssl, PeerRole role, x509_st& certificate,
                      Verdict& verdict) const;
  void VerifyPins(const x509_st& certificate, Verdict& verdict) const;
  bool checks_names(const Names& names) const {
    return !spec_.sans.empty() || spec_.match_server_name || !names.required.empty();
  }
  void VerifyNames(const x509_st& certificate, const Names& names, Verdict& verdict) const;

  const ValidationSpec spec_;
  Handle<x509_store_st> store_;                  // null: chains are not verified, unless:
  std::unique_ptr<const TrustDomains> domains_;  // null: trust is not by SPIFFE's domains
  bool checks_revocation_ = false;
  std::vector<Handle<x509_st>> trusted_;
  std::shared_ptr<const CertificateFacts> ca_facts_;
  std::string digest_;
};

}  // namespace sluice::net::tls
