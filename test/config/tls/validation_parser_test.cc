#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

class ValidationParserTest : public TlsParse {};

TEST_F(ValidationParserTest, TakesEveryRule) {
  const std::string hash(64, 'a');
  const auto verifier = Validation(
      TrustedCa() + ", crl: " + Inline(net::tls::MakeCrl(ca_, {})) +
      ", only_verify_leaf_cert_crl: true, allow_expired_certificate: true, max_verify_depth: 3, "
      "trust_chain_verification: ACCEPT_UNTRUSTED, suppress_client_ca_list: true, "
      "verify_certificate_hash: ['" +
      hash + "'], verify_certificate_spki: ['" + std::string(43, 'A') + "=']");
  ASSERT_NE(verifier, nullptr) << fault();
  const auto& spec = verifier->spec();
  EXPECT_TRUE(spec.crl_leaf_only);
  EXPECT_TRUE(spec.allow_expired);
  EXPECT_TRUE(spec.accept_untrusted);
  EXPECT_TRUE(spec.suppress_client_ca_list);
  EXPECT_EQ(spec.max_depth, 3);
  EXPECT_EQ(spec.certificate_hashes, std::vector<std::string>{std::string(32, '\xaa')});
  EXPECT_EQ(spec.public_key_hashes, std::vector<std::string>{std::string(32, '\0')});
}

TEST_F(ValidationParserTest, AHashMayHaveColons) {
  std::string hash = "ab";
  for (int i = 1; i < 32; ++i) hash += ":ab";
  const auto verifier = Validation("verify_certificate_hash: ['" + hash + "']");
  ASSERT_NE(verifier, nullptr) << fault();
  EXPECT_EQ(verifier->spec().certificate_hashes[0], std::string(32, '\xab'));
}

TEST_F(ValidationParserTest, WhatIsNoHashIsAFault) {
  EXPECT_EQ(Validation("verify_certificate_hash: ['" + std::string(64, 'x') + "']"), nullptr);
  EXPECT_EQ(fault(), "verify_certificate_hash[0]: is no SHA-256 in hexadecimal");
}

TEST_F(ValidationParserTest, NamesAreMatchedByTheirTypes) {
  const auto verifier = Validation(
      TrustedCa() +
      ", match_typed_subject_alt_names: [{san_type: URI, matcher: {prefix: 'spiffe://'}}, "
      "{san_type: DNS, matcher: {exact: a.test}}, {san_type: EMAIL, matcher: {safe_regex: {regex: "
      "'.*@test'}}}]");
  ASSERT_NE(verifier, nullptr) << fault();
  const auto& sans = verifier->spec().sans;
  ASSERT_EQ(sans.size(), 3u);
  EXPECT_TRUE(sans[0].Matches({net::tls::SanType::kUri, "spiffe://x"}));
  EXPECT_FALSE(sans[0].Matches({net::tls::SanType::kUri, "https://x"}));
  EXPECT_TRUE(sans[1].Matches({net::tls::SanType::kDns, "*.test"}) == false);
  EXPECT_TRUE(sans[1].Matches({net::tls::SanType::kDns, "A.test"}));
  EXPECT_TRUE(sans[2].Matches({net::tls::SanType::kEmail, "me@test"}));
}

TEST_F(ValidationParserTest, TheOlderFormMatchesAllTypes) {
  const auto verifier =
      Validation(TrustedCa() + ", match_subject_alt_names: [{exact: 'spiffe://x'}]");
  ASSERT_NE(verifier, nullptr) << fault();
  EXPECT_EQ(verifier->spec().sans.size(), 4u);
}

TEST_F(ValidationParserTest, NamesWithoutTrustAreRefused) {
  EXPECT_EQ(
      Validation("match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a.test}}]"),
      nullptr);
  EXPECT_EQ(fault(),
            "match_typed_subject_alt_names: names are worth nothing without trusted_ca: "
            "anyone can write them into a certificate of his own");
  errors_ = extension::FieldErrors();
  EXPECT_EQ(Validation("", /*match_server_name=*/true), nullptr);
  EXPECT_EQ(errors_.faults()[0].path, "trusted_ca");
}

TEST_F(ValidationParserTest, OtherNamesAreNotBuilt) {
  EXPECT_EQ(Validation(TrustedCa() + ", match_typed_subject_alt_names: [{san_type: OTHER_NAME, "
                                     "oid: '1.2.3', matcher: {exact: a}}]"),
            nullptr);
  EXPECT_EQ(fault(), "match_typed_subject_alt_names[0].san_type: is not built yet");
}

TEST_F(ValidationParserTest, AnEmptyContextVerifiesNothing) {
  const auto verifier = Validation("");
  ASSERT_NE(verifier, nullptr);
  EXPECT_FALSE(verifier->verifies());
}

TEST_F(ValidationParserTest, ABrokenTrustIsAFault) {
  EXPECT_EQ(Validation("trusted_ca: {inline_string: nonsense}"), nullptr);
  EXPECT_EQ(fault(), ": trusted_ca holds no certificate in PEM form (BEGIN CERTIFICATE)");
}

std::string Spiffe(const std::string& fields) {
  return "custom_validator_config: {name: spiffe, typed_config: {'@type': "
         "type.googleapis.com/"
         "envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig, " +
         fields + "}}";
}

TEST_F(ValidationParserTest, WorkloadsHaveTrustByDomain) {
  const auto verifier = Validation(
      Spiffe("trust_domains: [{name: a.test, trust_bundle: " + Inline(ca_.pem) +
             "}, {name: b.test, trust_bundle: " + Inline(net::tls::MakeCa("b").pem) + "}]") +
      ", match_subject_alt_names: [{prefix: 'spiffe://a.test/'}]");
  ASSERT_NE(verifier, nullptr) << fault();
  EXPECT_TRUE(verifier->verifies());
  ASSERT_EQ(verifier->spec().trust_domains.size(), 2u);
  EXPECT_EQ(verifier->spec().trust_domains[1].name, "b.test");
  ASSERT_EQ(verifier->spec().sans.size(), 1u);
  EXPECT_EQ(verifier->spec().sans[0].type, net::tls::SanType::kUri);
  EXPECT_NE(verifier->ca_facts(), nullptr);
}

TEST_F(ValidationParserTest, ABundleMapGoesBeforeTheDomains) {
  EXPECT_EQ(Validation(Spiffe("trust_domains: [{name: ignored}], trust_bundles: {inline_string: "
                              "'{\"trust_domains\": {\"a.test\": {}}}'}")),
            nullptr);
  EXPECT_EQ(
      fault(),
      "custom_validator_config.typed_config.trust_bundles.trust_domains[\"a.test\"].keys: holds no "
      "certificate for workloads");
}

TEST_F(ValidationParserTest, RefusesWhatAValidatorOfWorkloadsCannotDo) {
  const std::string domain = "{name: a.test, trust_bundle: " + Inline(ca_.pem);
  EXPECT_EQ(Validation(Spiffe("trust_domains: [" + domain + ", workload_trust_domain: b}]")),
            nullptr);
  EXPECT_EQ(fault(),
            "custom_validator_config.typed_config.trust_domains[0].workload_trust_domain: is not "
            "built yet");
  errors_ = extension::FieldErrors();
  EXPECT_EQ(Validation(Spiffe("trust_domains: [" + domain + "}]") +
                       ", match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a}}]"),
            nullptr);
  EXPECT_EQ(fault(),
            "match_typed_subject_alt_names[0].san_type: must be URI: workloads have no other names "
            "that count");
  errors_ = extension::FieldErrors();
  EXPECT_EQ(Validation("custom_validator_config: {name: x, typed_config: {'@type': "
                       "type.googleapis.com/google.protobuf.Struct}}"),
            nullptr);
}

}  // namespace
}  // namespace sluice::config
