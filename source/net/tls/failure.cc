#include "source/net/tls/failure.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sluice::net::tls {
namespace {

struct Row {
  Failure failure;
  std::string_view words;
};

constexpr Row kWords[] = {
    {Failure::kNone, ""},
    {Failure::kNoPeerCertificate,
     "the peer showed no certificate, and require_client_certificate asks for one"},
    {Failure::kUnknownIssuer,
     "the peer's certificate does not lead to a certificate in trusted_ca: another CA signed it, "
     "or "
     "an intermediate certificate is missing"},
    {Failure::kNoWorkload,
     "the peer's certificate may sign others, or has no keyUsage: it is not that of a SPIFFE "
     "workload"},
    {Failure::kUnknownDomain,
     "the peer's certificate names no workload (spiffe://domain/path) of a domain in "
     "trust_domains"},
    {Failure::kExpired, "the peer's certificate, or one above it, has expired: renew it"},
    {Failure::kNotYetValid,
     "the peer's certificate, or one above it, is not valid yet: compare the clocks"},
    {Failure::kRevoked, "the peer's certificate, or one above it, has been revoked (crl)"},
    {Failure::kNoCrl,
     "there is no list of revocations for an issuer of the peer's certificate: add it to crl, or "
     "set "
     "only_verify_leaf_cert_crl"},
    {Failure::kWrongPurpose,
     "the peer's certificate is not made for this use: its extended key usage names another"},
    {Failure::kChainTooLong, "the peer's chain of certificates is longer than max_verify_depth"},
    {Failure::kMalformedName,
     "the peer's certificate has a subject alternative name that cannot be one, such as with a "
     "NUL"},
    {Failure::kNameMismatch,
     "none of the names of the peer's certificate is one that match_typed_subject_alt_names or the "
     "server name asks for"},
    {Failure::kPinMismatch,
     "the peer's certificate is none of verify_certificate_hash and verify_certificate_spki"},
    {Failure::kVerification, "the peer's chain of certificates is not right"},
    {Failure::kNoCommonVersion,
     "no version of TLS that both sides take: compare tls_minimum_protocol_version and "
     "tls_maximum_protocol_version"},
    {Failure::kNoCommonCipher,
     "no cipher suite that both sides take, or none for the key of the certificate"},
    {Failure::kNoCommonGroup, "no key exchange that both sides take: compare ecdh_curves"},
    {Failure::kNoCommonSignature,
     "no signature algorithm that both sides take and the key of the certificate can do"},
    {Failure::kNoServerName,
     "the client named no server (SNI), or one that no certificate here is for: require_sni"},
    {Failure::kPlainHttp, "the client speaks HTTP without TLS"},
    {Failure::kNotTls, "what the peer speaks is not TLS"},
    {Failure::kBadRecord, "a record was damaged, or is not what the protocol allows here"},
    {Failure::kTimeout, "the handshake took longer than transport_socket_connect_timeout"},
    {Failure::kPeerClosed, "the peer closed the connection during the handshake"},
    {Failure::kPeerDistrusts, "the peer does not know the CA of our certificate"},
    {Failure::kPeerWantsCertificate, "the peer asks for a certificate: tls_certificates"},
    {Failure::kPeerFindsExpired, "the peer finds our certificate expired: renew it"},
    {Failure::kPeerRefusesCertificate, "the peer does not take our certificate"},
    {Failure::kPeerRefusesVersion, "the peer takes no version of TLS that we offer"},
    {Failure::kPeerRefusesName, "the peer does not know the server name (SNI) that we sent"},
    {Failure::kPeerRefusesProtocol, "the peer takes none of the protocols that we offer (ALPN)"},
    {Failure::kPeerRefuses, "the peer broke off with an alert"},
    {Failure::kOther, "TLS failed"},
};
static_assert(sizeof(kWords) / sizeof(kWords[0]) == kFailureCount, "a row for each");

struct Reason {
  int reason;
  Failure failure;
};

constexpr Reason kReasons[] = {
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, Failure::kNoPeerCertificate},
    {SSL_R_CERTIFICATE_VERIFY_FAILED, Failure::kVerification},
    {SSL_R_UNSUPPORTED_PROTOCOL, Failure::kNoCommonVersion},
    {SSL_R_NO_SUPPORTED_VERSIONS_ENABLED, Failure::kNoCommonVersion},
    {SSL_R_NO_SHARED_CIPHER, Failure::kNoCommonCipher},
    {SSL_R_NO_SHARED_GROUP, Failure::kNoCommonGroup},
    {SSL_R_NO_COMMON_SIGNATURE_ALGORITHMS, Failure::kNoCommonSignature},
    {SSL_R_HTTP_REQUEST, Failure::kPlainHttp},
    {SSL_R_HTTPS_PROXY_REQUEST, Failure::kPlainHttp},
    {SSL_R_WRONG_VERSION_NUMBER, Failure::kNotTls},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, Failure::kBadRecord},
    {SSL_R_UNEXPECTED_RECORD, Failure::kBadRecord},
    {SSL_R_UNEXPECTED_MESSAGE, Failure::kBadRecord},
    {SSL_R_DECODE_ERROR, Failure::kBadRecord},
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA, Failure::kPeerDistrusts},
    {SSL_R_TLSV1_ALERT_CERTIFICATE_REQUIRED, Failure::kPeerWantsCertificate},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, Failure::kPeerFindsExpired},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, Failure::kPeerRefusesCertificate},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, Failure::kPeerRefusesCertificate},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, Failure::kPeerRefusesCertificate},
    {SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, Failure::kPeerRefusesCertificate},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, Failure::kPeerRefusesVersion},
    {SSL_R_TLSV1_ALERT_UNRECOGNIZED_NAME, Failure::kPeerRefusesName},
    {SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, Failure::kPeerRefusesProtocol},
};

// Alerts of the peer are numbered from here (RFC 8446 §6, plus 1000).
constexpr int kFirstAlert = 1000;

}  // namespace

std::string_view WordsFor(Failure failure) {
  for (const Row& row : kWords) {
    if (row.failure == failure) return row.words;
  }
  return "";
}

void ErrorList::TakeQueue() {
  count_ = 0;
  while (const uint32_t error = ERR_get_error()) {
    if (count_ < kKept) errors_[count_++] = error;
  }
}

void ErrorList::AddSystem(int error) {
  if (count_ < kKept) errors_[count_++] = ERR_PACK(ERR_LIB_SYS, error);
}

Failure ErrorList::Classify() const {
  for (int i = 0; i < count_; ++i) {
    if (ERR_GET_LIB(errors_[i]) != ERR_LIB_SSL) continue;
    const int reason = ERR_GET_REASON(errors_[i]);
    for (const Reason& row : kReasons) {
      if (row.reason == reason) return row.failure;
    }
    if (reason >= kFirstAlert) return Failure::kPeerRefuses;
  }
  return Failure::kOther;
}

std::string ErrorList::Text(std::string_view detail) const {
  if (count_ == 0) return {};
  std::string text = "TLS_error:";
  for (int i = 0; i < count_; ++i) {
    const char* library = ERR_lib_error_string(errors_[i]);
    const char* reason = ERR_reason_error_string(errors_[i]);
    text += "|" + std::to_string(errors_[i]) + ":" + (library == nullptr ? "unknown" : library) +
            ":OPENSSL_internal:" + (reason == nullptr ? "unknown" : reason);
  }
  if (!detail.empty()) text += ":" + std::string(detail);
  return text + ":TLS_error_end";
}

}  // namespace sluice::net::tls
