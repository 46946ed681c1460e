#include "source/net/tls/verifier.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>

namespace sluice::net::tls {
namespace {

// How much of a peer's names an error repeats.
constexpr size_t kMaxNamesText = 1024;

Failure FailureFor(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return Failure::kUnknownIssuer;
    case X509_V_ERR_CERT_HAS_EXPIRED: return Failure::kExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return Failure::kNotYetValid;
    case X509_V_ERR_CERT_REVOKED: return Failure::kRevoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID: return Failure::kNoCrl;
    case X509_V_ERR_INVALID_PURPOSE: return Failure::kWrongPurpose;
    case X509_V_ERR_CERT_CHAIN_TOO_LONG: return Failure::kChainTooLong;
    default: return Failure::kVerification;
  }
}

std::string NamesText(const AltNames& names) {
  std::string text;
  for (const AltNames::Name& name : names.names) {
    if (text.size() > kMaxNamesText) return text + ", ...";
    if (!text.empty()) text += ", ";
    text += name.text;
  }
  return text;
}

void Refuse(Failure failure, int alert, std::string detail, Verifier::Verdict& verdict) {
  if (verdict.failure != Failure::kNone) return;  // the first reason counts
  verdict.failure = failure;
  verdict.accepted = false;
  verdict.validated = false;
  verdict.alert = static_cast<uint8_t>(alert);
  verdict.detail = "verify cert failed: " + std::move(detail);
}

void RefuseMalformed(Verifier::Verdict& verdict) {
  Refuse(Failure::kMalformedName, SSL_AD_BAD_CERTIFICATE, "a subject alternative name is malformed",
         verdict);
}

void AddTo(std::string& digested, std::string_view part) {
  digested += std::to_string(part.size());
  digested += ':';
  digested += part;
}

std::string DigestOf(const ValidationSpec& spec) {
  std::string text;
  AddTo(text, spec.trusted_ca);
  for (const TrustDomainSpec& domain : spec.trust_domains) {
    AddTo(text, domain.name);
    AddTo(text, domain.bundle);
  }
  AddTo(text, spec.crl);
  AddTo(text, std::string{static_cast<char>(spec.crl_leaf_only ? 1 : 0),
                          static_cast<char>(spec.allow_expired ? 1 : 0),
                          static_cast<char>(spec.accept_untrusted ? 1 : 0),
                          static_cast<char>(spec.match_server_name ? 1 : 0)});
  AddTo(text, std::to_string(spec.max_depth));
  for (const std::string& hash : spec.certificate_hashes) AddTo(text, hash);
  AddTo(text, "keys");
  for (const std::string& hash : spec.public_key_hashes) AddTo(text, hash);
  AddTo(text, "names");
  for (const SanMatcher& san : spec.sans) {
    AddTo(text, std::to_string(static_cast<int>(san.type)) + (san.ignore_case ? "i" : "c"));
    AddTo(text, san.exact);
    AddTo(text, san.source);
  }
  return Sha256(text);
}

}  // namespace

Verifier::~Verifier() = default;

bool Verifier::verifies() const {
  return store_ != nullptr || domains_ != nullptr || !spec_.certificate_hashes.empty() ||
         !spec_.public_key_hashes.empty() || !spec_.sans.empty() || spec_.match_server_name;
}

std::shared_ptr<const Verifier> Verifier::Make(const ValidationSpec& spec, std::string& error) {
  std::shared_ptr<Verifier> verifier(new Verifier(spec));
  verifier->digest_ = DigestOf(spec);
  if (!spec.trust_domains.empty()) {
    if (!verifier->LoadDomains(error)) return nullptr;
  } else if (!spec.trusted_ca.empty() && !verifier->LoadTrust(error)) {
    return nullptr;
  }
  if (!spec.crl.empty() && !verifier->LoadRevocations(spec.crl, error)) return nullptr;
  ERR_clear_error();
  return verifier;
}

bool Verifier::LoadTrust(std::string& error) {
  if (!ParseCertificates(spec_.trusted_ca, trusted_, error)) {
    error = "trusted_ca " + error;
    return false;
  }
  store_.reset(X509_STORE_new());
  // A trusted certificate need not be a root: an intermediate one is as good (as in Envoy).
  X509_STORE_set_flags(store_.get(), X509_V_FLAG_PARTIAL_CHAIN);
  for (const auto& certificate : trusted_) X509_STORE_add_cert(store_.get(), certificate.get());
  ShowTrust(spec_.trusted_ca_path);
  if (spec_.trusted_ca.find("BEGIN X509 CRL") == std::string::npos) return true;
  return LoadRevocations(spec_.trusted_ca, error);
}

bool Verifier::LoadDomains(std::string& error) {
  domains_ = TrustDomains::Make(spec_.trust_domains, trusted_, error);
  if (domains_ == nullptr) return false;
  ShowTrust(spec_.trust_domains.front().bundle_path);
  return true;
}

void Verifier::ShowTrust(const std::string& path) {
  auto facts = std::make_shared<CertificateFacts>(FactsOf(*trusted_.front()));
  facts->path = path;
  ca_facts_ = std::move(facts);
}

bool Verifier::LoadRevocations(const std::string& pem, std::string& error) {
  if (store_ == nullptr) {
    error = "crl needs trusted_ca: without it chains are not verified";
    return false;
  }
  ERR_clear_error();
  const bssl::UniquePtr<BIO> source(
      BIO_new_mem_buf(pem.data(), static_cast<ossl_ssize_t>(pem.size())));
  int count = 0;
  while (X509_CRL* list = PEM_read_bio_X509_CRL(source.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_crl(store_.get(), list);
    X509_CRL_free(list);
    ++count;
  }
  const uint32_t last = ERR_peek_last_error();
  ERR_clear_error();
  if (ERR_GET_REASON(last) != PEM_R_NO_START_LINE || count == 0) {
    error = count == 0 ? "crl holds no list of revocations in PEM form (BEGIN X509 CRL)"
                       : "crl holds a list that cannot be read";
    return false;
  }
  checks_revocation_ = true;
  return true;
}

void Verifier::VerifyWorkload(const ssl_st& ssl, PeerRole role, x509_st& certificate,
                              Verdict& verdict) const {
  if (!TrustDomains::IsWorkload(certificate)) {
    return Refuse(Failure::kNoWorkload, SSL_AD_CERTIFICATE_UNKNOWN, "SPIFFE precheck", verdict);
  }
  const AltNames names = AltNamesOf(certificate);
  if (names.malformed) return RefuseMalformed(verdict);
  x509_store_st* const trust = domains_->TrustFor(names);
  if (trust == nullptr) {
    return Refuse(Failure::kUnknownDomain, SSL_AD_CERTIFICATE_UNKNOWN,
                  "no trust bundle, certificate SANs are [" + NamesText(names) + "]", verdict);
  }
  VerifyChain(ssl, role, *trust, verdict);
}

void Verifier::VerifyChain(const ssl_st& ssl, PeerRole role, x509_store_st& trust,
                           Verdict& verdict) const {
  STACK_OF(X509)* const chain = SSL_get_peer_full_cert_chain(&ssl);
  const bssl::UniquePtr<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (context == nullptr || chain == nullptr || sk_X509_num(chain) == 0 ||
      !X509_STORE_CTX_init(context.get(), &trust, sk_X509_value(chain, 0), chain)) {
    return Refuse(Failure::kVerification, SSL_AD_INTERNAL_ERROR, "no certificate", verdict);
  }
  // Sets the purpose: a server's certificate is no client's (TL-03).
  X509_STORE_CTX_set_default(context.get(),
                             role == PeerRole::kClient ? "ssl_client" : "ssl_server");
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_depth(parameters, spec_.max_depth);
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
  if (checks_revocation_) {
    flags |= X509_V_FLAG_CRL_CHECK | (spec_.crl_leaf_only ? 0 : X509_V_FLAG_CRL_CHECK_ALL);
  }
  if (spec_.allow_expired) flags |= X509_V_FLAG_NO_CHECK_TIME;
  X509_VERIFY_PARAM_set_flags(parameters, flags);
  if (X509_verify_cert(context.get()) == 1) {
    verdict.validated = true;
    return;
  }
  const int error = X509_STORE_CTX_get_error(context.get());
  // Envoy tells a workload nothing more.
  const int alert =
      domains_ != nullptr ? SSL_AD_CERTIFICATE_UNKNOWN : SSL_alert_from_verify_result(error);
  Refuse(FailureFor(error), alert,
         "X509_verify_cert: certificate verification error at depth " +
             std::to_string(X509_STORE_CTX_get_error_depth(context.get())) + ": " +
             X509_verify_cert_error_string(error),
         verdict);
}

void Verifier::VerifyPins(const x509_st& certificate, Verdict& verdict) const {
  const auto has = [](const std::vector<std::string>& list, const std::string& hash) {
    return std::find(list.begin(), list.end(), hash) != list.end();
  };
  if ((!spec_.certificate_hashes.empty() && has(spec_.certificate_hashes, Sha256Of(certificate))) ||
      (!spec_.public_key_hashes.empty() &&
       has(spec_.public_key_hashes, PublicKeySha256Of(certificate)))) {
    if (verdict.failure == Failure::kNone) verdict.validated = true;
    return;
  }
  Refuse(Failure::kPinMismatch, SSL_AD_CERTIFICATE_UNKNOWN, "cert hash and spki", verdict);
}

void Verifier::VerifyNames(const x509_st& certificate, const Names& names, Verdict& verdict) const {
  const AltNames shown = AltNamesOf(certificate);
  if (shown.malformed) return RefuseMalformed(verdict);
  const bool wrong_san = !spec_.sans.empty() && !AnyMatches(spec_.sans, shown);
  const bool wrong_server = (spec_.match_server_name && !IsFor(names.asked, shown)) ||
                            (!names.required.empty() && !IsFor(names.required, shown));
  if (!wrong_san && !wrong_server) return;
  Refuse(Failure::kNameMismatch, SSL_AD_CERTIFICATE_UNKNOWN,
         "SAN matcher, certificate SANs are [" + NamesText(shown) + "]", verdict);
}

Verifier::Verdict Verifier::Verify(const ssl_st& ssl, PeerRole role, const Names& names) const {
  Verdict verdict;
  STACK_OF(X509)* const chain = SSL_get_peer_full_cert_chain(&ssl);
  if (chain == nullptr || sk_X509_num(chain) == 0) return verdict;  // asked for elsewhere
  X509& leaf = *sk_X509_value(chain, 0);
  if (domains_ != nullptr) {
    VerifyWorkload(ssl, role, leaf, verdict);
  } else if (store_ != nullptr) {
    VerifyChain(ssl, role, *store_, verdict);
  }
  if (!spec_.certificate_hashes.empty() || !spec_.public_key_hashes.empty())
    VerifyPins(leaf, verdict);
  if (checks_names(names)) VerifyNames(leaf, names, verdict);
  ERR_clear_error();
  if (spec_.accept_untrusted) verdict.accepted = true;
  return verdict;
}

}  // namespace sluice::net::tls
