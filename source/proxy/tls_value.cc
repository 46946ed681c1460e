#include "source/proxy/tls_value.h"

#include "source/proxy/client_cert_header.h"

namespace sluice::proxy {
namespace {

using http::format::Part;
using http::format::TlsFact;
using net::CertificateFacts;
using net::TlsFacts;

ValueKind Text(std::string_view text, std::string& out) {
  if (text.empty()) return ValueKind::kUnset;
  out += text;
  return ValueKind::kText;
}

ValueKind Joined(const std::vector<std::string>& texts, std::string& out) {
  if (texts.empty()) return ValueKind::kUnset;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    out += texts[i];
  }
  return ValueKind::kText;
}

ValueKind OfChain(const TlsFacts& facts, const std::string CertificateFacts::*member,
                  std::string& out) {
  if (facts.peer_chain.empty()) return ValueKind::kUnset;
  for (size_t i = 0; i < facts.peer_chain.size(); ++i) {
    if (i > 0) out += ',';
    out += facts.peer_chain[i].*member;
  }
  return ValueKind::kText;
}

ValueKind OfCertificate(const Part& part, const CertificateFacts* certificate, std::string& out) {
  if (certificate == nullptr) return ValueKind::kUnset;
  switch (static_cast<TlsFact>(part.variant)) {
    case TlsFact::kLocalSubject:
    case TlsFact::kPeerSubject: return Text(certificate->subject, out);
    case TlsFact::kPeerIssuer: return Text(certificate->issuer, out);
    case TlsFact::kLocalUriSan:
    case TlsFact::kPeerUriSan: return Joined(certificate->uri_sans, out);
    case TlsFact::kLocalDnsSan:
    case TlsFact::kPeerDnsSan: return Joined(certificate->dns_sans, out);
    case TlsFact::kLocalIpSan:
    case TlsFact::kPeerIpSan: return Joined(certificate->ip_sans, out);
    case TlsFact::kLocalEmailSan:
    case TlsFact::kPeerEmailSan: return Joined(certificate->email_sans, out);
    case TlsFact::kPeerSerial: return Text(certificate->serial, out);
    case TlsFact::kPeerSha256: return Text(certificate->sha256, out);
    case TlsFact::kPeerSha1: return Text(certificate->sha1, out);
    case TlsFact::kPeerCert: return Text(UrlEncode(certificate->Pem()), out);
    case TlsFact::kPeerCertBegin: return AppendTime(part, certificate->valid_from, out);
    case TlsFact::kPeerCertEnd: return AppendTime(part, certificate->valid_until, out);
    default: return ValueKind::kUnset;
  }
}

bool IsLocal(TlsFact fact) {
  return fact == TlsFact::kLocalSubject || fact == TlsFact::kLocalUriSan ||
         fact == TlsFact::kLocalDnsSan || fact == TlsFact::kLocalIpSan ||
         fact == TlsFact::kLocalEmailSan;
}

}  // namespace

ValueKind AppendTlsValue(const Part& part, const TlsFacts* facts, std::string& out) {
  if (facts == nullptr) return ValueKind::kUnset;
  const TlsFact fact = static_cast<TlsFact>(part.variant);
  switch (fact) {
    case TlsFact::kVersion: return Text(facts->version, out);
    case TlsFact::kCipher: return Text(facts->cipher, out);
    case TlsFact::kSessionId: return Text(facts->session_id, out);
    case TlsFact::kChainSha256: return OfChain(*facts, &CertificateFacts::sha256, out);
    case TlsFact::kChainSha1: return OfChain(*facts, &CertificateFacts::sha1, out);
    case TlsFact::kChainSerials: return OfChain(*facts, &CertificateFacts::serial, out);
    default: return OfCertificate(part, IsLocal(fact) ? facts->local.get() : facts->peer(), out);
  }
}

}  // namespace sluice::proxy
