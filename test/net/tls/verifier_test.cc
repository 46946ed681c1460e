#include "source/net/tls/verifier.h"

#include <gtest/gtest.h>

#include "test/net/tls/tls_pair.h"

namespace sluice::net::tls {
namespace {

// A server that asks for a client's certificate and verifies it by `spec`.
class VerifierTest : public testing::Test {
 protected:
  // Whether a client with that certificate gets in.
  bool LetsIn(const MadeCertificate& client) {
    pair_.server_spec.common.verifier = Verifier::Make(spec_, error_);
    if (pair_.server_spec.common.verifier == nullptr) return false;
    pair_.server_spec.require_client_certificate = true;
    pair_.client_spec.common.credentials = {Load(client)};
    return pair_.Connect();
  }
  // A certificate of the CA, changed by `change`.
  template <typename F>
  MadeCertificate Leaf(F change) {
    CertificateWish wish;
    wish.name = "client";
    wish.sans = {"URI:spiffe://test/client", "DNS:client.test"};
    change(wish);
    return Make(wish, &pair_.ca);
  }
  MadeCertificate Leaf() {
    return Leaf([](CertificateWish&) {});
  }
  void TrustCa() { spec_.trusted_ca = pair_.ca.pem; }
  std::string reason() { return std::string(pair_.server->failure_reason()); }
  TlsStats& stats() { return pair_.server_stats(); }

  TlsPair pair_;
  ValidationSpec spec_;
  std::string error_;
};

TEST_F(VerifierTest, LetsInWhatTheCaSigned) {
  TrustCa();
  EXPECT_TRUE(LetsIn(Leaf()));
  EXPECT_TRUE(pair_.server->tls_facts()->peer_validated);
}

TEST_F(VerifierTest, RefusesWhatAnotherCaSigned) {
  TrustCa();
  const MadeCertificate other = MakeCa("other");
  EXPECT_FALSE(LetsIn(Make({}, &other)));
  EXPECT_EQ(pair_.server->failure(), Failure::kUnknownIssuer);
  EXPECT_EQ(stats().fail_verify_error.value(), 1u);
  EXPECT_EQ(stats().connection_error.value(), 0u);
  EXPECT_EQ(pair_.client->failure(), Failure::kPeerDistrusts);
  EXPECT_NE(reason().find("CERTIFICATE_VERIFY_FAILED:verify cert failed: X509_verify_cert: "
                          "certificate verification error at depth 0: unable to get local issuer "
                          "certificate:TLS_error_end"),
            std::string::npos)
      << reason();
}

TEST_F(VerifierTest, RefusesACertificateThatIsOver) {
  TrustCa();
  const auto expired = Leaf([](CertificateWish& wish) { wish.ends = -1; });
  EXPECT_FALSE(LetsIn(expired));
  EXPECT_EQ(pair_.server->failure(), Failure::kExpired);
  EXPECT_EQ(pair_.client->failure(), Failure::kPeerFindsExpired);
}

TEST_F(VerifierTest, RefusesACertificateThatIsNotValidYet) {
  TrustCa();
  const auto early = Leaf([](CertificateWish& wish) { wish.begins = 1; });
  EXPECT_FALSE(LetsIn(early));
  EXPECT_EQ(pair_.server->failure(), Failure::kNotYetValid);
}

TEST_F(VerifierTest, LetsInAnExpiredOneWhereThatIsAllowed) {
  TrustCa();
  spec_.allow_expired = true;
  EXPECT_TRUE(LetsIn(Leaf([](CertificateWish& wish) { wish.ends = -1; })));
}

TEST_F(VerifierTest, AServersCertificateIsNoClients) {
  TrustCa();
  EXPECT_FALSE(LetsIn(Leaf([](CertificateWish& wish) { wish.key_usage = "serverAuth"; })));
  EXPECT_EQ(pair_.server->failure(), Failure::kWrongPurpose);
}

TEST_F(VerifierTest, AClientsCertificateIsOne) {
  TrustCa();
  EXPECT_TRUE(LetsIn(Leaf([](CertificateWish& wish) { wish.key_usage = "clientAuth"; })));
}

TEST_F(VerifierTest, ASelfSignedOneIsOfNoCa) {
  TrustCa();
  EXPECT_FALSE(LetsIn(Make({})));
  EXPECT_EQ(pair_.server->failure(), Failure::kUnknownIssuer);
}

TEST_F(VerifierTest, RefusesWhatIsRevoked) {
  TrustCa();
  spec_.crl = MakeCrl(pair_.ca, {0x77});
  EXPECT_FALSE(LetsIn(Leaf([](CertificateWish& wish) { wish.serial = 0x77; })));
  EXPECT_EQ(pair_.server->failure(), Failure::kRevoked);
}

TEST_F(VerifierTest, LetsInWhatIsNotOnTheList) {
  TrustCa();
  spec_.crl = MakeCrl(pair_.ca, {0x77});
  EXPECT_TRUE(LetsIn(Leaf()));
}

TEST_F(VerifierTest, WithoutAListOfItsIssuerACertificateIsRefused) {
  TrustCa();
  spec_.crl = MakeCrl(MakeCa("other"), {});
  EXPECT_FALSE(LetsIn(Leaf()));
  EXPECT_EQ(pair_.server->failure(), Failure::kNoCrl);
}

TEST_F(VerifierTest, NamesDecideAfterTheChain) {
  TrustCa();
  SanMatcher matcher;
  matcher.type = SanType::kUri;
  matcher.exact = "spiffe://test/other";
  spec_.sans = {matcher};
  EXPECT_FALSE(LetsIn(Leaf()));
  EXPECT_EQ(pair_.server->failure(), Failure::kNameMismatch);
  EXPECT_EQ(stats().fail_verify_san.value(), 1u);
  EXPECT_NE(reason().find("verify cert failed: SAN matcher, certificate SANs are "
                          "[spiffe://test/client, client.test]"),
            std::string::npos)
      << reason();
}

TEST_F(VerifierTest, ANameWithANulIsRefusedWhateverItFits) {
  TrustCa();
  SanMatcher matcher;
  matcher.exact = "good.test";
  spec_.sans = {matcher};
  EXPECT_FALSE(LetsIn(Leaf([](CertificateWish& wish) {
    wish.sans.clear();
    wish.raw_dns = std::string("good.test\0.evil.test", 20);
  })));
  EXPECT_EQ(pair_.server->failure(), Failure::kMalformedName);
}

TEST_F(VerifierTest, TheCommonNameIsNoName) {
  TrustCa();
  SanMatcher matcher;
  matcher.exact = "client";
  spec_.sans = {matcher};
  EXPECT_FALSE(LetsIn(Leaf([](CertificateWish& wish) { wish.sans.clear(); })));
  EXPECT_EQ(pair_.server->failure(), Failure::kNameMismatch);
}

TEST_F(VerifierTest, AHashStandsForItsCertificateAlone) {
  const MadeCertificate client = Leaf();
  spec_.certificate_hashes = {Sha256(client.der)};
  EXPECT_TRUE(LetsIn(client));
  EXPECT_TRUE(pair_.server->tls_facts()->peer_validated);
}

TEST_F(VerifierTest, AnotherHashIsRefused) {
  TrustCa();
  spec_.certificate_hashes = {std::string(32, 'x')};
  EXPECT_FALSE(LetsIn(Leaf()));
  EXPECT_EQ(pair_.server->failure(), Failure::kPinMismatch);
  EXPECT_EQ(stats().fail_verify_cert_hash.value(), 1u);
}

TEST_F(VerifierTest, AHashOfTheKeyIsAsGood) {
  const MadeCertificate client = Leaf();
  std::vector<Handle<x509_st>> parsed;
  ASSERT_TRUE(ParseCertificates(client.pem, parsed, error_));
  spec_.certificate_hashes = {std::string(32, 'x')};
  spec_.public_key_hashes = {PublicKeySha256Of(*parsed[0])};
  EXPECT_TRUE(LetsIn(client));
}

TEST_F(VerifierTest, WhatIsUntrustedMayBeLetInUnvalidated) {
  TrustCa();
  spec_.accept_untrusted = true;
  EXPECT_TRUE(LetsIn(Make({})));
  EXPECT_FALSE(pair_.server->tls_facts()->peer_validated);
  EXPECT_EQ(stats().fail_verify_error.value(), 1u);
}

TEST_F(VerifierTest, AnIntermediateMayBeTrusted) {
  CertificateWish wish;
  wish.name = "between";
  wish.is_ca = true;
  const MadeCertificate between = Make(wish, &pair_.ca);
  spec_.trusted_ca = between.pem;
  EXPECT_TRUE(LetsIn(Make({}, &between)));
}

TEST_F(VerifierTest, AChainLongerThanAllowedIsRefused) {
  TrustCa();
  spec_.max_depth = 0;
  CertificateWish wish;
  wish.name = "between";
  wish.is_ca = true;
  const MadeCertificate between = Make(wish, &pair_.ca);
  MadeCertificate client = Make({}, &between);
  client.pem += between.pem;
  EXPECT_FALSE(LetsIn(client));
  // What is too far away may as well not be there.
  EXPECT_TRUE(pair_.server->failure() == Failure::kChainTooLong ||
              pair_.server->failure() == Failure::kUnknownIssuer);
}

TEST_F(VerifierTest, SaysWhichTextIsWrong) {
  spec_.trusted_ca = "nothing";
  EXPECT_EQ(Verifier::Make(spec_, error_), nullptr);
  EXPECT_EQ(error_, "trusted_ca holds no certificate in PEM form (BEGIN CERTIFICATE)");
  TrustCa();
  spec_.crl = "nothing";
  EXPECT_EQ(Verifier::Make(spec_, error_), nullptr);
  EXPECT_EQ(error_, "crl holds no list of revocations in PEM form (BEGIN X509 CRL)");
  spec_.trusted_ca.clear();
  spec_.crl = MakeCrl(pair_.ca, {});
  EXPECT_EQ(Verifier::Make(spec_, error_), nullptr);
  EXPECT_EQ(error_, "crl needs trusted_ca: without it chains are not verified");
}

TEST_F(VerifierTest, EveryRuleIsPartOfTheDigest) {
  const auto digest = [this] { return Verifier::Make(spec_, error_)->digest(); };
  TrustCa();
  std::string last = digest();
  const auto changes = [&] {
    const std::string now = digest();
    const bool differs = now != last;
    last = now;
    return differs;
  };
  spec_.allow_expired = true;
  EXPECT_TRUE(changes());
  spec_.max_depth = 3;
  EXPECT_TRUE(changes());
  spec_.crl = MakeCrl(pair_.ca, {});
  EXPECT_TRUE(changes());
  spec_.certificate_hashes = {std::string(32, 'a')};
  EXPECT_TRUE(changes());
  spec_.sans = {SanMatcher()};
  EXPECT_TRUE(changes());
  spec_.accept_untrusted = true;
  EXPECT_TRUE(changes());
  EXPECT_FALSE(changes());
}

// Peers are SPIFFE's workloads of two domains.
class WorkloadVerifierTest : public VerifierTest {
 protected:
  WorkloadVerifierTest() {
    spec_.trust_domains = {{"test", pair_.ca.pem, ""}, {"other", MakeCa("other").pem, ""}};
  }
  MadeCertificate Named(const std::string& san) {
    return Leaf([&san](CertificateWish& wish) { wish.sans = {san}; });
  }
};

TEST_F(WorkloadVerifierTest, LetsInAWorkloadOfItsDomain) {
  EXPECT_TRUE(LetsIn(Leaf()));
  EXPECT_TRUE(pair_.server->tls_facts()->peer_validated);
}

TEST_F(WorkloadVerifierTest, TheCaOfOneDomainSignsNoNamesOfAnother) {
  EXPECT_FALSE(LetsIn(Named("URI:spiffe://other/x")));
  EXPECT_EQ(pair_.server->failure(), Failure::kUnknownIssuer);
}

TEST_F(WorkloadVerifierTest, RefusesADomainThatIsNotKnown) {
  EXPECT_FALSE(LetsIn(Named("URI:spiffe://nobody/x")));
  EXPECT_EQ(pair_.server->failure(), Failure::kUnknownDomain);
  EXPECT_NE(reason().find("verify cert failed: no trust bundle, certificate SANs are "
                          "[spiffe://nobody/x]"),
            std::string::npos)
      << reason();
  EXPECT_EQ(stats().fail_verify_error.value(), 1u);
}

TEST_F(WorkloadVerifierTest, RefusesWhatHasNoNameOfAWorkload) {
  EXPECT_FALSE(LetsIn(Named("DNS:client.test")));
  EXPECT_EQ(pair_.server->failure(), Failure::kUnknownDomain);
}

TEST_F(WorkloadVerifierTest, SaysThatANameIsMalformed) {
  EXPECT_FALSE(LetsIn(Leaf([](CertificateWish& wish) {
    wish.sans.clear();
    wish.raw_dns = std::string("a\0b.test", 8);
  })));
  EXPECT_EQ(pair_.server->failure(), Failure::kMalformedName);
}

TEST_F(WorkloadVerifierTest, RefusesWhatMaySignOthers) {
  EXPECT_FALSE(
      LetsIn(Leaf([](CertificateWish& wish) { wish.signs = "digitalSignature,keyCertSign"; })));
  EXPECT_EQ(pair_.server->failure(), Failure::kNoWorkload);
}

TEST_F(WorkloadVerifierTest, RefusesOneThatHasExpired) {
  EXPECT_FALSE(LetsIn(Leaf([](CertificateWish& wish) { wish.ends = -1; })));
  EXPECT_EQ(pair_.server->failure(), Failure::kExpired);
}

TEST_F(WorkloadVerifierTest, MayLetInOneThatHasExpired) {
  spec_.allow_expired = true;
  EXPECT_TRUE(LetsIn(Leaf([](CertificateWish& wish) { wish.ends = -1; })));
}

TEST_F(WorkloadVerifierTest, AsksForNamesToo) {
  SanMatcher san;
  san.type = SanType::kUri;
  san.exact = "spiffe://test/someone-else";
  spec_.sans.push_back(std::move(san));
  EXPECT_FALSE(LetsIn(Leaf()));
  EXPECT_EQ(pair_.server->failure(), Failure::kNameMismatch);
}

}  // namespace
}  // namespace sluice::net::tls
