#include "source/net/tls/certificate.h"

#include <gtest/gtest.h>

#include "test/net/tls/made_certificates.h"

namespace sluice::net::tls {
namespace {

Handle<x509_st> Parsed(const MadeCertificate& made) {
  std::vector<Handle<x509_st>> out;
  std::string error;
  EXPECT_TRUE(ParseCertificates(made.pem, out, error)) << error;
  return out.empty() ? nullptr : std::move(out.front());
}

TEST(CertificateTest, TellsWhatLogsAsk) {
  CertificateWish wish;
  wish.name = "client";
  wish.sans = {"DNS:a.test", "URI:spiffe://x/y", "IP:127.0.0.1", "IP:::1", "email:a@b.test"};
  wish.serial = 0xab12;
  const MadeCertificate made = Make(wish);
  const CertificateFacts facts = FactsOf(*Parsed(made));
  EXPECT_EQ(facts.subject, "CN=client,O=Test");
  EXPECT_EQ(facts.issuer, "CN=client,O=Test");
  EXPECT_EQ(facts.serial, "ab12");
  EXPECT_EQ(facts.dns_sans, std::vector<std::string>{"a.test"});
  EXPECT_EQ(facts.uri_sans, std::vector<std::string>{"spiffe://x/y"});
  EXPECT_EQ(facts.ip_sans, (std::vector<std::string>{"127.0.0.1", "::1"}));
  EXPECT_EQ(facts.email_sans, std::vector<std::string>{"a@b.test"});
  EXPECT_EQ(facts.sha256, HexOf(Sha256(made.der)));
  EXPECT_EQ(facts.sha1.size(), 40u);
  EXPECT_EQ(facts.der, made.der);
  EXPECT_EQ(facts.Pem(), made.pem);
  EXPECT_EQ(facts.valid_until - facts.valid_from, std::chrono::hours(24 * 366));
}

TEST(CertificateTest, ANameWithANulIsMalformedAndLeftOut) {
  CertificateWish wish;
  wish.raw_dns = std::string("good.test\0.evil.test", 20);
  const auto certificate = Parsed(Make(wish));
  EXPECT_TRUE(AltNamesOf(*certificate).malformed);
  EXPECT_TRUE(FactsOf(*certificate).dns_sans.empty());
}

TEST(CertificateTest, ACertificateWithoutNamesIsNotMalformed) {
  const AltNames names = AltNamesOf(*Parsed(Make({})));
  EXPECT_FALSE(names.malformed);
  EXPECT_TRUE(names.names.empty());
}

TEST(CertificateTest, ReadsAllCertificatesOfAText) {
  const std::string pem =
      "# a comment\n" + MakeCa("one").pem + Make({}).key_pem + MakeCa("two").pem;
  std::vector<Handle<x509_st>> out;
  std::string error;
  ASSERT_TRUE(ParseCertificates(pem, out, error)) << error;
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(FactsOf(*out[1]).subject, "CN=two,O=Test");
}

TEST(CertificateTest, SaysWhyATextHoldsNone) {
  std::vector<Handle<x509_st>> out;
  std::string error;
  EXPECT_FALSE(ParseCertificates("hello", out, error));
  EXPECT_EQ(error, "holds no certificate in PEM form (BEGIN CERTIFICATE)");
  const std::string good = MakeCa("one").pem;
  EXPECT_FALSE(ParseCertificates(
      good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", out, error));
  EXPECT_EQ(error, "holds a certificate that cannot be read (the 2. of the text)");
}

TEST(CertificateTest, DigestsOfCertificateAndKeyDiffer) {
  const auto certificate = Parsed(Make({}));
  EXPECT_EQ(Sha256Of(*certificate).size(), 32u);
  EXPECT_EQ(PublicKeySha256Of(*certificate).size(), 32u);
  EXPECT_NE(Sha256Of(*certificate), PublicKeySha256Of(*certificate));
}

}  // namespace
}  // namespace sluice::net::tls
