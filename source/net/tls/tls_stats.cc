#include "source/net/tls/tls_stats.h"

#include "source/base/ascii.h"

namespace sluice::net::tls {
namespace {

constexpr stats::Field Choice(std::string_view name, int index) {
  return {name, stats::Kind::kCounter,
          offsetof(TlsChoiceStats, choices) + sizeof(stats::Counter) * static_cast<size_t>(index)};
}

}  // namespace

const stats::Field TlsStats::kFields[] = {
    SLUICE_STAT(TlsStats, connection_error),      SLUICE_STAT(TlsStats, handshake),
    SLUICE_STAT(TlsStats, session_reused),        SLUICE_STAT(TlsStats, no_certificate),
    SLUICE_STAT(TlsStats, fail_verify_no_cert),   SLUICE_STAT(TlsStats, fail_verify_error),
    SLUICE_STAT(TlsStats, fail_verify_san),       SLUICE_STAT(TlsStats, fail_verify_cert_hash),
    SLUICE_STAT(TlsStats, ocsp_staple_failed),    SLUICE_STAT(TlsStats, ocsp_staple_omitted),
    SLUICE_STAT(TlsStats, ocsp_staple_responses), SLUICE_STAT(TlsStats, ocsp_staple_requests),
};

const stats::Field TlsChoiceStats::kFields[] = {
    Choice("versions.TLSv1", 0),
    Choice("versions.TLSv1.1", 1),
    Choice("versions.TLSv1.2", 2),
    Choice("versions.TLSv1.3", 3),
    Choice("ciphers.TLS_AES_128_GCM_SHA256", 4),
    Choice("ciphers.TLS_AES_256_GCM_SHA384", 5),
    Choice("ciphers.TLS_CHACHA20_POLY1305_SHA256", 6),
    Choice("ciphers.ECDHE-ECDSA-AES128-GCM-SHA256", 7),
    Choice("ciphers.ECDHE-ECDSA-AES256-GCM-SHA384", 8),
    Choice("ciphers.ECDHE-ECDSA-CHACHA20-POLY1305", 9),
    Choice("ciphers.ECDHE-RSA-AES128-GCM-SHA256", 10),
    Choice("ciphers.ECDHE-RSA-AES256-GCM-SHA384", 11),
    Choice("ciphers.ECDHE-RSA-CHACHA20-POLY1305", 12),
    Choice("ciphers.ECDHE-ECDSA-AES128-SHA", 13),
    Choice("ciphers.ECDHE-ECDSA-AES256-SHA", 14),
    Choice("ciphers.ECDHE-RSA-AES128-SHA", 15),
    Choice("ciphers.ECDHE-RSA-AES256-SHA", 16),
    Choice("ciphers.ECDHE-RSA-AES128-SHA256", 17),
    Choice("ciphers.AES128-GCM-SHA256", 18),
    Choice("ciphers.AES256-GCM-SHA384", 19),
    Choice("ciphers.AES128-SHA", 20),
    Choice("ciphers.AES256-SHA", 21),
    Choice("curves.X25519", 22),
    Choice("curves.P-256", 23),
    Choice("curves.P-384", 24),
    Choice("curves.P-521", 25),
    Choice("curves.X25519MLKEM768", 26),
    Choice("sigalgs.ecdsa_secp256r1_sha256", 27),
    Choice("sigalgs.ecdsa_secp384r1_sha384", 28),
    Choice("sigalgs.ecdsa_secp521r1_sha512", 29),
    Choice("sigalgs.ecdsa_sha1", 30),
    Choice("sigalgs.ed25519", 31),
    Choice("sigalgs.rsa_pkcs1_sha1", 32),
    Choice("sigalgs.rsa_pkcs1_sha256", 33),
    Choice("sigalgs.rsa_pkcs1_sha384", 34),
    Choice("sigalgs.rsa_pkcs1_sha512", 35),
    Choice("sigalgs.rsa_pss_rsae_sha256", 36),
    Choice("sigalgs.rsa_pss_rsae_sha384", 37),
    Choice("sigalgs.rsa_pss_rsae_sha512", 38),
};

void TlsChoiceStats::Count(std::string_view kind, std::string_view choice) {
  for (size_t i = 0; i < sizeof(kFields) / sizeof(kFields[0]); ++i) {
    const std::string_view name = kFields[i].name;
    if (name.size() != kind.size() + 1 + choice.size() || !base::StartsWith(name, kind) ||
        name[kind.size()] != '.' || name.substr(kind.size() + 1) != choice) {
      continue;
    }
    choices[i].Inc();
    return;
  }
}

}  // namespace sluice::net::tls
