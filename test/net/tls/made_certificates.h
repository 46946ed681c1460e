#pragma once

#include <string>
#include <vector>

namespace sluice::net::tls {

// A certificate with its key, made when a test asks for it: nothing expires in the repository.
struct MadeCertificate {
  std::string pem;
  std::string key_pem;
  std::string der;
};

// What a certificate is to be. Times are hours from now.
struct CertificateWish {
  std::string name = "leaf";      // O=Test, CN=name
  std::vector<std::string> sans;  // "DNS:a.test", "URI:spiffe://a", "IP:127.0.0.1", "email:a@b"
  std::string raw_dns;            // a DNS name with any bytes
  int begins = -24;
  int ends = 24 * 365;
  bool is_ca = false;
  bool rsa = false;
  int curve = 0;                           // an NID; 0: P-256
  std::string key_usage;                   // extendedKeyUsage: "clientAuth"; empty: none
  std::string signs = "digitalSignature";  // keyUsage of what is no CA; empty: none
  long serial = 0x1234;
};

// Signs itself, unless there is an issuer.
MadeCertificate Make(const CertificateWish& wish, const MadeCertificate* issuer = nullptr);
MadeCertificate MakeCa(const std::string& name);
// A list of revocations of `issuer` with these serials.
std::string MakeCrl(const MadeCertificate& issuer, const std::vector<long>& serials);

// The key, encrypted by PKCS#8; certificate and key as PKCS#12.
std::string Encrypt(const MadeCertificate& made, const std::string& password);
std::string Pkcs12(const MadeCertificate& made, const std::string& password);

}  // namespace sluice::net::tls
