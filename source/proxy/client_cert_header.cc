#include "source/proxy/client_cert_header.h"

namespace sluice::proxy {
namespace {

using http::HeaderId;
using net::CertificateFacts;
using net::TlsFacts;

void Separate(std::string& out) {
  if (!out.empty()) out += ';';
}

// A value that holds what separates elements is quoted: a name in a certificate is its owner's
// choice, and must not look like an element.
void AddValue(std::string_view key, std::string_view value, std::string& out) {
  Separate(out);
  out += key;
  out += '=';
  if (value.find_first_of(",;=\"\\") == std::string_view::npos) {
    out += value;
    return;
  }
  out += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// The text is RFC 2253's, which escapes quotation marks itself.
void AddQuoted(std::string_view key, std::string_view value, std::string& out) {
  Separate(out);
  out += key;
  out += "=\"";
  out += value;
  out += '"';
}

std::string Element(const ClientCertSpec& spec, const TlsFacts& facts) {
  std::string out;
  const CertificateFacts& peer = *facts.peer();
  if (facts.local != nullptr) {
    for (const std::string& uri : facts.local->uri_sans) AddValue("By", uri, out);
  }
  AddValue("Hash", peer.sha256, out);
  if (spec.cert) AddQuoted("Cert", UrlEncode(peer.Pem()), out);
  if (spec.chain) {
    std::string chain;
    for (const CertificateFacts& each : facts.peer_chain) chain += each.Pem();
    AddQuoted("Chain", UrlEncode(chain), out);
  }
  if (spec.subject) AddQuoted("Subject", peer.subject, out);
  if (spec.uri) {
    for (const std::string& uri : peer.uri_sans) AddValue("URI", uri, out);
    if (peer.uri_sans.empty()) AddValue("URI", "", out);
  }
  if (spec.dns) {
    for (const std::string& name : peer.dns_sans) AddValue("DNS", name, out);
  }
  return out;
}

}  // namespace

std::string UrlEncode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    out += '%';
    out += kDigits[(static_cast<unsigned char>(c) >> 4) & 15];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

void MutateClientCertHeader(const ClientCertSpec& spec, net::Transport* transport,
                            http::HeaderMap& headers) {
  if (spec.forward == ForwardClientCert::kAlwaysForwardOnly) return;
  // Without a client's certificate nobody may speak of one.
  if (spec.forward == ForwardClientCert::kSanitize || transport == nullptr) {
    headers.Remove(HeaderId::kXForwardedClientCert);
    return;
  }
  const std::shared_ptr<const TlsFacts> facts = transport->tls_facts();
  if (facts == nullptr || facts->peer() == nullptr) {
    headers.Remove(HeaderId::kXForwardedClientCert);
    return;
  }
  if (spec.forward == ForwardClientCert::kForwardOnly) return;
  std::string element = Element(spec, *facts);
  if (spec.forward == ForwardClientCert::kAppendForward) {
    bool found = false;
    const std::string_view before = headers.GetAll(NameOf(HeaderId::kXForwardedClientCert), found);
    if (found) element = std::string(before) + "," + element;
  }
  headers.SetCopy(HeaderId::kXForwardedClientCert, element);
}

}  // namespace sluice::proxy
