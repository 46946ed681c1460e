#include "source/net/tls/trust_domains.h"

#include <gtest/gtest.h>

#include "test/net/tls/made_certificates.h"

namespace sluice::net::tls {
namespace {

class TrustDomainsTest : public testing::Test {
 protected:
  std::unique_ptr<const TrustDomains> MakeAll(const std::vector<TrustDomainSpec>& specs) {
    trusted_.clear();
    error_.clear();
    return TrustDomains::Make(specs, trusted_, error_);
  }
  static AltNames Uris(const std::vector<std::string>& uris) {
    AltNames names;
    for (const std::string& uri : uris) names.names.push_back({SanType::kUri, uri});
    return names;
  }
  static Handle<x509_st> Read(const MadeCertificate& made) {
    std::vector<Handle<x509_st>> out;
    std::string error;
    EXPECT_TRUE(ParseCertificates(made.pem, out, error)) << error;
    return std::move(out.front());
  }

  const MadeCertificate ca_ = MakeCa("ca");
  std::vector<Handle<x509_st>> trusted_;
  std::string error_;
};

TEST_F(TrustDomainsTest, ADomainStandsBetweenSchemeAndPath) {
  EXPECT_EQ(TrustDomainOf("spiffe://a.test/ns/x"), "a.test");
  EXPECT_EQ(TrustDomainOf("spiffe://a.test/"), "a.test");
  EXPECT_EQ(TrustDomainOf("spiffe://a.test"), "");
  EXPECT_EQ(TrustDomainOf("https://a.test/x"), "");
  EXPECT_EQ(TrustDomainOf("spiffe:///x"), "");
  EXPECT_EQ(TrustDomainOf(""), "");
}

TEST_F(TrustDomainsTest, EachDomainHasItsOwnTrust) {
  const auto domains =
      MakeAll({{"a.test", ca_.pem + MakeCa("old").pem, ""}, {"b.test", MakeCa("b").pem, ""}});
  ASSERT_NE(domains, nullptr) << error_;
  EXPECT_EQ(trusted_.size(), 3u);
  x509_store_st* const a = domains->TrustFor(Uris({"spiffe://a.test/x"}));
  x509_store_st* const b = domains->TrustFor(Uris({"https://a.test/", "spiffe://b.test/x"}));
  ASSERT_NE(a, nullptr);
  ASSERT_NE(b, nullptr);
  EXPECT_NE(a, b);
  EXPECT_EQ(domains->TrustFor(Uris({"spiffe://c.test/x", "spiffe://b.test/x"})), b);
  EXPECT_EQ(domains->TrustFor(Uris({"spiffe://c.test/x"})), nullptr);
  AltNames dns;
  dns.names.push_back({SanType::kDns, "spiffe://a.test/x"});
  EXPECT_EQ(domains->TrustFor(dns), nullptr);
}

TEST_F(TrustDomainsTest, SaysWhatItCannotRead) {
  EXPECT_EQ(MakeAll({{"a.test", ca_.pem, ""}, {"a.test", ca_.pem, ""}}), nullptr);
  EXPECT_EQ(error_, "custom_validator_config names the trust domain a.test twice");
  EXPECT_EQ(MakeAll({{"a.test", "nothing", ""}}), nullptr);
  EXPECT_EQ(error_,
            "custom_validator_config: the trust_bundle of a.test holds no certificate in PEM form "
            "(BEGIN CERTIFICATE)");
}

TEST_F(TrustDomainsTest, WhatSignsOthersIsNoWorkload) {
  const auto is_workload = [this](const std::string& signs) {
    CertificateWish wish;
    wish.signs = signs;
    return TrustDomains::IsWorkload(*Read(Make(wish, &ca_)));
  };
  EXPECT_TRUE(is_workload("digitalSignature"));
  EXPECT_FALSE(is_workload("digitalSignature,keyCertSign"));
  EXPECT_FALSE(is_workload("digitalSignature,cRLSign"));
  EXPECT_FALSE(is_workload(""));
  EXPECT_FALSE(TrustDomains::IsWorkload(*Read(ca_)));
}

}  // namespace
}  // namespace sluice::net::tls
