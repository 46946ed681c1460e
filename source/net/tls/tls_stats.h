#pragma once

#include <string_view>

#include "source/stats/group.h"

namespace sluice::net::tls {

// What the TLS connections of a listener or a cluster count, under `listener.<address>.ssl.` and
// `cluster.<name>.ssl.`. Names are Envoy's.
struct TlsStats {
  stats::Counter connection_error;
  stats::Counter handshake;
  stats::Counter session_reused;
  stats::Counter no_certificate;
  stats::Counter fail_verify_no_cert;
  stats::Counter fail_verify_error;
  stats::Counter fail_verify_san;
  stats::Counter fail_verify_cert_hash;
  stats::Counter ocsp_staple_failed;
  stats::Counter ocsp_staple_omitted;
  stats::Counter ocsp_staple_responses;
  stats::Counter ocsp_staple_requests;
  static const stats::Field kFields[12];
};

// What the handshakes agreed on: `versions.TLSv1.3` and so on, below the same prefix.
struct TlsChoiceStats {
  static constexpr int kVersions = 4;
  static constexpr int kCiphers = 18;
  static constexpr int kCurves = 5;
  static constexpr int kSignatures = 12;
  stats::Counter choices[kVersions + kCiphers + kCurves + kSignatures];
  static const stats::Field kFields[kVersions + kCiphers + kCurves + kSignatures];

  // Counts the choice of that name ("versions.TLSv1.3"); one that is not in the table is not
  // counted. Once per handshake.
  void Count(std::string_view kind, std::string_view choice);
};

}  // namespace sluice::net::tls
