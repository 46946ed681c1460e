#include "source/net/tls/certificate.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

namespace sluice::net::tls {
namespace {

// A text that can only be read in one way. Spaces are left to who compares.
bool IsPlainText(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

bool AddText(SanType type, const ASN1_STRING* value, AltNames& out) {
  const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                              static_cast<size_t>(ASN1_STRING_length(value)));
  if (!IsPlainText(text)) return false;
  out.names.push_back({type, std::string(text)});
  return true;
}

bool AddIp(const ASN1_STRING* value, AltNames& out) {
  const int size = ASN1_STRING_length(value);
  if (size != 4 && size != 16) return false;
  char text[INET6_ADDRSTRLEN];
  if (inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(value), text, sizeof(text)) ==
      nullptr) {
    return false;
  }
  out.names.push_back({SanType::kIp, text});
  return true;
}

std::string TextOf(const X509_NAME* name) {
  const bssl::UniquePtr<BIO> sink(BIO_new(BIO_s_mem()));
  if (sink == nullptr || X509_NAME_print_ex(sink.get(), name, 0, XN_FLAG_RFC2253) < 0) {
    return {};
  }
  const uint8_t* data = nullptr;
  size_t size = 0;
  if (!BIO_mem_contents(sink.get(), &data, &size)) return {};
  return std::string(reinterpret_cast<const char*>(data), size);
}

std::string SerialOf(const X509& certificate) {
  const bssl::UniquePtr<BIGNUM> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr));
  if (number == nullptr) return {};
  const bssl::UniquePtr<char> hex(BN_bn2hex(number.get()));
  std::string text = hex == nullptr ? "" : hex.get();
  for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

base::WallTime TimeOf(const ASN1_TIME* time) {
  int64_t seconds = 0;
  if (ASN1_TIME_to_posix(time, &seconds) == 0) return {};
  // Beyond what nanoseconds can say a certificate is good for ever, for our purposes.
  constexpr int64_t kMost = INT64_MAX / 1000000000 - 1;
  seconds = seconds > kMost ? kMost : seconds < -kMost ? -kMost : seconds;
  return base::WallTime(std::chrono::seconds(seconds));
}

std::string DerOf(const X509& certificate) {
  uint8_t* der = nullptr;
  const int size = i2d_X509(const_cast<X509*>(&certificate), &der);
  if (size <= 0) return {};
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

AltNames AltNamesOf(const x509_st& certificate) {
  AltNames out;
  int critical = 0;
  const bssl::UniquePtr<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, &critical, nullptr)));
  // -1: it has none. Anything else without names cannot be read.
  if (names == nullptr) out.malformed = critical != -1;
  ERR_clear_error();
  for (size_t i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    bool good = true;
    switch (name->type) {
      case GEN_DNS: good = AddText(SanType::kDns, name->d.dNSName, out); break;
      case GEN_URI: good = AddText(SanType::kUri, name->d.uniformResourceIdentifier, out); break;
      case GEN_EMAIL: good = AddText(SanType::kEmail, name->d.rfc822Name, out); break;
      case GEN_IPADD: good = AddIp(name->d.iPAddress, out); break;
      default: break;  // never compared
    }
    if (!good) out.malformed = true;
  }
  return out;
}

CertificateFacts FactsOf(const x509_st& certificate) {
  CertificateFacts facts;
  facts.subject = TextOf(X509_get_subject_name(&certificate));
  facts.issuer = TextOf(X509_get_issuer_name(&certificate));
  facts.serial = SerialOf(certificate);
  facts.der = DerOf(certificate);
  facts.sha256 = HexOf(Sha256(facts.der));
  uint8_t sha1[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const uint8_t*>(facts.der.data()), facts.der.size(), sha1);
  facts.sha1 = HexOf({reinterpret_cast<const char*>(sha1), sizeof(sha1)});
  for (AltNames::Name& name : AltNamesOf(certificate).names) {
    switch (name.type) {
      case SanType::kDns: facts.dns_sans.push_back(std::move(name.text)); break;
      case SanType::kUri: facts.uri_sans.push_back(std::move(name.text)); break;
      case SanType::kEmail: facts.email_sans.push_back(std::move(name.text)); break;
      case SanType::kIp: facts.ip_sans.push_back(std::move(name.text)); break;
    }
  }
  facts.valid_from = TimeOf(X509_get0_notBefore(&certificate));
  facts.valid_until = TimeOf(X509_get0_notAfter(&certificate));
  return facts;
}

bool ParseCertificates(std::string_view pem, std::vector<Handle<x509_st>>& out,
                       std::string& error) {
  ERR_clear_error();
  const bssl::UniquePtr<BIO> source(
      BIO_new_mem_buf(pem.data(), static_cast<ossl_ssize_t>(pem.size())));
  while (source != nullptr) {
    X509* certificate = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr);
    if (certificate == nullptr) break;
    out.emplace_back(certificate);
  }
  const uint32_t last = ERR_peek_last_error();
  ERR_clear_error();
  // The end of the text is reported as one more section that does not begin.
  const bool end = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  if (!end) {
    error = "holds a certificate that cannot be read (the " + std::to_string(out.size() + 1) +
            ". of the text)";
    return false;
  }
  if (!out.empty()) return true;
  error = "holds no certificate in PEM form (BEGIN CERTIFICATE)";
  return false;
}

std::string Sha256(std::string_view bytes) {
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<char*>(digest), sizeof(digest));
}

std::string Sha256Of(const x509_st& certificate) { return Sha256(DerOf(certificate)); }

std::string PublicKeySha256Of(const x509_st& certificate) {
  uint8_t* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der);
  if (size <= 0) return {};
  std::string digest = Sha256({reinterpret_cast<char*>(der), static_cast<size_t>(size)});
  OPENSSL_free(der);
  return digest;
}

std::string HexOf(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    hex += kDigits[(static_cast<unsigned char>(c) >> 4) & 15];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

}  // namespace sluice::net::tls
