#include "source/http/format/tls_operators.h"

#include "source/base/ascii.h"
#include "source/http/format/operators.h"

namespace sluice::http::format {
namespace {

struct Entry {
  std::string_view name;  // after DOWNSTREAM_ or UPSTREAM_
  TlsFact fact;
};

constexpr Entry kFacts[] = {
    {"TLS_VERSION", TlsFact::kVersion},
    {"TLS_CIPHER", TlsFact::kCipher},
    {"TLS_SESSION_ID", TlsFact::kSessionId},
    {"LOCAL_SUBJECT", TlsFact::kLocalSubject},
    {"LOCAL_URI_SAN", TlsFact::kLocalUriSan},
    {"LOCAL_DNS_SAN", TlsFact::kLocalDnsSan},
    {"LOCAL_IP_SAN", TlsFact::kLocalIpSan},
    {"LOCAL_EMAIL_SAN", TlsFact::kLocalEmailSan},
    {"PEER_SUBJECT", TlsFact::kPeerSubject},
    {"PEER_ISSUER", TlsFact::kPeerIssuer},
    {"PEER_URI_SAN", TlsFact::kPeerUriSan},
    {"PEER_DNS_SAN", TlsFact::kPeerDnsSan},
    {"PEER_IP_SAN", TlsFact::kPeerIpSan},
    {"PEER_EMAIL_SAN", TlsFact::kPeerEmailSan},
    {"PEER_SERIAL", TlsFact::kPeerSerial},
    {"PEER_FINGERPRINT_256", TlsFact::kPeerSha256},
    {"PEER_FINGERPRINT_1", TlsFact::kPeerSha1},
    {"PEER_CERT", TlsFact::kPeerCert},
    {"PEER_CERT_V_START", TlsFact::kPeerCertBegin},
    {"PEER_CERT_V_END", TlsFact::kPeerCertEnd},
    {"PEER_CHAIN_FINGERPRINTS_256", TlsFact::kChainSha256},
    {"PEER_CHAIN_FINGERPRINTS_1", TlsFact::kChainSha1},
    {"PEER_CHAIN_SERIALS", TlsFact::kChainSerials},
};

// Never there so far: nothing reads other names of a certificate, nor a client's fingerprint.
constexpr std::string_view kUnknown[] = {"DOWNSTREAM_PEER_OTHERNAME_SAN",
                                         "DOWNSTREAM_LOCAL_OTHERNAME_SAN", "TLS_JA3_FINGERPRINT",
                                         "TLS_JA4_FINGERPRINT"};

}  // namespace

bool CompileTlsOperator(std::string_view name, bool has_arguments, std::string_view arguments,
                        Part& part, std::string& error) {
  for (const std::string_view unknown : kUnknown) {
    if (name != unknown) continue;
    part.op = Operator::kUnset;
    return true;
  }
  const bool downstream = base::StartsWith(name, "DOWNSTREAM_");
  if (!downstream && !base::StartsWith(name, "UPSTREAM_")) return false;
  const std::string_view rest = name.substr(downstream ? 11 : 9);
  for (const Entry& entry : kFacts) {
    if (entry.name != rest) continue;
    part.op = downstream ? Operator::kDownstreamTls : Operator::kUpstreamTls;
    part.variant = static_cast<int>(entry.fact);
    if (entry.fact == TlsFact::kPeerCertBegin || entry.fact == TlsFact::kPeerCertEnd) {
      CompileTime(arguments.empty() ? "%Y-%m-%dT%H:%M:%E3SZ" : arguments, part.time);
    } else if (has_arguments) {
      error = "%" + std::string(name) + "% takes no arguments";
    }
    return true;
  }
  return false;
}

}  // namespace sluice::http::format
