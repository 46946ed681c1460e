#include "test/net/tls/made_certificates.h"

#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/nid.h>
#include <openssl/pem.h>
#include <openssl/pkcs8.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdlib>
#include <ctime>

namespace sluice::net::tls {
namespace {

void Need(bool good) {
  if (!good) abort();  // a test cannot go on
}

bssl::UniquePtr<EVP_PKEY> MakeKey(const CertificateWish& wish) {
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  if (wish.rsa) {
    bssl::UniquePtr<RSA> rsa(RSA_new());
    bssl::UniquePtr<BIGNUM> exponent(BN_new());
    Need(BN_set_word(exponent.get(), RSA_F4) &&
         RSA_generate_key_ex(rsa.get(), 2048, exponent.get(), nullptr) &&
         EVP_PKEY_set1_RSA(key.get(), rsa.get()));
    return key;
  }
  bssl::UniquePtr<EC_KEY> ec(
      EC_KEY_new_by_curve_name(wish.curve == 0 ? NID_X9_62_prime256v1 : wish.curve));
  Need(ec != nullptr && EC_KEY_generate_key(ec.get()) && EVP_PKEY_set1_EC_KEY(key.get(), ec.get()));
  return key;
}

std::string Take(BIO* bio) {
  const uint8_t* data = nullptr;
  size_t size = 0;
  Need(BIO_mem_contents(bio, &data, &size));
  return std::string(reinterpret_cast<const char*>(data), size);
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  bssl::UniquePtr<X509_EXTENSION> extension(
      X509V3_EXT_nconf_nid(nullptr, &context, nid, value.c_str()));
  Need(extension != nullptr && X509_add_ext(certificate, extension.get(), -1));
}

void AddRawDns(X509* certificate, const std::string& bytes) {
  bssl::UniquePtr<GENERAL_NAMES> names(GENERAL_NAMES_new());
  GENERAL_NAME* name = GENERAL_NAME_new();
  name->type = GEN_DNS;
  name->d.dNSName = ASN1_IA5STRING_new();
  Need(ASN1_STRING_set(name->d.dNSName, bytes.data(), static_cast<ossl_ssize_t>(bytes.size())) &&
       sk_GENERAL_NAME_push(names.get(), name) &&
       X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0));
}

bssl::UniquePtr<X509> ReadCertificate(const std::string& pem) {
  bssl::UniquePtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<ossl_ssize_t>(pem.size())));
  return bssl::UniquePtr<X509>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

bssl::UniquePtr<EVP_PKEY> ReadKey(const std::string& pem) {
  bssl::UniquePtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<ossl_ssize_t>(pem.size())));
  return bssl::UniquePtr<EVP_PKEY>(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

void SetName(X509_NAME* name, const std::string& common) {
  const auto add = [name](const char* field, const std::string& value) {
    Need(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const uint8_t*>(value.data()),
                                    static_cast<ossl_ssize_t>(value.size()), -1, 0));
  };
  add("O", "Test");
  add("CN", common);
}

}  // namespace

MadeCertificate Make(const CertificateWish& wish, const MadeCertificate* issuer) {
  const bssl::UniquePtr<EVP_PKEY> key = MakeKey(wish);
  bssl::UniquePtr<X509> certificate(X509_new());
  X509* raw = certificate.get();
  Need(X509_set_version(raw, X509_VERSION_3) &&
       ASN1_INTEGER_set_int64(X509_get_serialNumber(raw), wish.serial));
  X509_gmtime_adj(X509_getm_notBefore(raw), 3600L * wish.begins);
  X509_gmtime_adj(X509_getm_notAfter(raw), 3600L * wish.ends);
  SetName(X509_get_subject_name(raw), wish.name);
  const bssl::UniquePtr<X509> parent = issuer == nullptr ? nullptr : ReadCertificate(issuer->pem);
  Need(X509_set_issuer_name(raw, X509_get_subject_name(parent ? parent.get() : raw)) &&
       X509_set_pubkey(raw, key.get()));
  X509* const above = parent ? parent.get() : raw;
  AddExtension(raw, above, NID_basic_constraints, wish.is_ca ? "critical,CA:TRUE" : "CA:FALSE");
  const std::string usage = wish.is_ca ? "keyCertSign,cRLSign" : wish.signs;
  if (!usage.empty()) AddExtension(raw, above, NID_key_usage, "critical," + usage);
  std::string sans;
  for (const std::string& san : wish.sans) sans += (sans.empty() ? "" : ",") + san;
  if (!sans.empty()) AddExtension(raw, above, NID_subject_alt_name, sans);
  if (!wish.raw_dns.empty()) AddRawDns(raw, wish.raw_dns);
  if (!wish.key_usage.empty()) AddExtension(raw, above, NID_ext_key_usage, wish.key_usage);
  const bssl::UniquePtr<EVP_PKEY> signer = issuer == nullptr ? nullptr : ReadKey(issuer->key_pem);
  Need(X509_sign(raw, signer ? signer.get() : key.get(), EVP_sha256()) > 0);

  MadeCertificate made;
  bssl::UniquePtr<BIO> pem(BIO_new(BIO_s_mem()));
  Need(PEM_write_bio_X509(pem.get(), raw));
  made.pem = Take(pem.get());
  bssl::UniquePtr<BIO> key_pem(BIO_new(BIO_s_mem()));
  Need(PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr));
  made.key_pem = Take(key_pem.get());
  uint8_t* der = nullptr;
  const int size = i2d_X509(raw, &der);
  Need(size > 0);
  made.der.assign(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return made;
}

MadeCertificate MakeCa(const std::string& name) {
  CertificateWish wish;
  wish.name = name;
  wish.is_ca = true;
  return Make(wish);
}

std::string MakeCrl(const MadeCertificate& issuer, const std::vector<long>& serials) {
  bssl::UniquePtr<X509_CRL> list(X509_CRL_new());
  const bssl::UniquePtr<X509> parent = ReadCertificate(issuer.pem);
  const bssl::UniquePtr<EVP_PKEY> key = ReadKey(issuer.key_pem);
  bssl::UniquePtr<ASN1_TIME> begin(ASN1_TIME_new());
  bssl::UniquePtr<ASN1_TIME> end(ASN1_TIME_new());
  X509_gmtime_adj(begin.get(), -3600);
  X509_gmtime_adj(end.get(), 3600L * 24 * 30);
  Need(X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) &&
       X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(parent.get())) &&
       X509_CRL_set1_lastUpdate(list.get(), begin.get()) &&
       X509_CRL_set1_nextUpdate(list.get(), end.get()));
  for (const long serial : serials) {
    X509_REVOKED* revoked = X509_REVOKED_new();
    bssl::UniquePtr<ASN1_INTEGER> number(ASN1_INTEGER_new());
    Need(ASN1_INTEGER_set_int64(number.get(), serial) &&
         X509_REVOKED_set_serialNumber(revoked, number.get()) &&
         X509_REVOKED_set_revocationDate(revoked, begin.get()) &&
         X509_CRL_add0_revoked(list.get(), revoked));
  }
  Need(X509_CRL_sort(list.get()) && X509_CRL_sign(list.get(), key.get(), EVP_sha256()) > 0);
  bssl::UniquePtr<BIO> pem(BIO_new(BIO_s_mem()));
  Need(PEM_write_bio_X509_CRL(pem.get(), list.get()));
  return Take(pem.get());
}

std::string Encrypt(const MadeCertificate& made, const std::string& password) {
  const bssl::UniquePtr<EVP_PKEY> key = ReadKey(made.key_pem);
  bssl::UniquePtr<BIO> pem(BIO_new(BIO_s_mem()));
  Need(PEM_write_bio_PKCS8PrivateKey(pem.get(), key.get(), EVP_aes_256_cbc(), password.c_str(),
                                     static_cast<int>(password.size()), nullptr, nullptr));
  return Take(pem.get());
}

std::string Pkcs12(const MadeCertificate& made, const std::string& password) {
  const bssl::UniquePtr<EVP_PKEY> key = ReadKey(made.key_pem);
  const bssl::UniquePtr<X509> certificate = ReadCertificate(made.pem);
  bssl::UniquePtr<PKCS12> bundle(PKCS12_create(password.c_str(), "leaf", key.get(),
                                               certificate.get(), nullptr, 0, 0, 0, 0, 0));
  Need(bundle != nullptr);
  bssl::UniquePtr<BIO> sink(BIO_new(BIO_s_mem()));
  Need(i2d_PKCS12_bio(sink.get(), bundle.get()));
  return Take(sink.get());
}

}  // namespace sluice::net::tls
