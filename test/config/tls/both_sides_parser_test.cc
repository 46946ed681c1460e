#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

class BothSidesParserTest : public TlsParse {
 protected:
  void HaveSecrets(const std::string& list) {
    resources_ = FromYaml<envoy::config::bootstrap::v3::Bootstrap::StaticResources>("{secrets: [" +
                                                                                    list + "]}");
    secrets_ = StaticSecrets(resources_.secrets(), errors_);
  }
  std::string Leaf() const { return "{name: leaf, tls_certificate: " + Certificate() + "}"; }
  std::string Trust() const { return "{name: trust, validation_context: {" + TrustedCa() + "}}"; }

  envoy::config::bootstrap::v3::Bootstrap::StaticResources resources_;
};

TEST_F(BothSidesParserTest, CertificatesAndTrustMayBeSecretsOfTheBootstrap) {
  HaveSecrets(Leaf() + "," + Trust());
  const auto server = Server(
      "common_tls_context: {tls_certificate_sds_secret_configs: [{name: leaf}], "
      "validation_context_sds_secret_config: {name: trust}}");
  ASSERT_NE(server, nullptr) << fault();
  EXPECT_EQ(server->spec().common.credentials[0]->facts()->subject, "CN=leaf,O=Test");
  EXPECT_TRUE(server->verifier()->verifies());
  ASSERT_EQ(server->spec().common.expiries.size(), 2u);
  EXPECT_EQ(server->spec().common.expiries[0].name, "leaf");
  EXPECT_EQ(server->spec().common.expiries[1].name, "trust");
}

TEST_F(BothSidesParserTest, ACombinedContextAddsTheSecretToItsDefaults) {
  HaveSecrets(Trust());
  const auto client = Client(
      "common_tls_context: {combined_validation_context: {default_validation_context: "
      "{match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: a.test}}]}, "
      "validation_context_sds_secret_config: {name: trust}}}");
  ASSERT_NE(client, nullptr) << fault();
  EXPECT_EQ(client->verifier()->spec().sans.size(), 1u);
  EXPECT_FALSE(client->verifier()->spec().trusted_ca.empty());
}

TEST_F(BothSidesParserTest, ASecretThatIsNotThereIsAFault) {
  Client("common_tls_context: {tls_certificate_sds_secret_configs: [{name: other}]}");
  EXPECT_EQ(
      fault(),
      "common_tls_context.tls_certificate_sds_secret_configs[0].name: names a secret that does "
      "not exist in static_resources.secrets");
}

TEST_F(BothSidesParserTest, ASecretOfAnotherKindIsAFault) {
  HaveSecrets(Trust());
  Client("common_tls_context: {tls_certificate_sds_secret_configs: [{name: trust}]}");
  EXPECT_EQ(fault(),
            "common_tls_context.tls_certificate_sds_secret_configs[0].name: names a secret that "
            "holds validation_context, not tls_certificate");
}

TEST_F(BothSidesParserTest, ATrustThatHasYetToComeIsNeverLeftOut) {
  EXPECT_EQ(Client("common_tls_context: {validation_context_sds_secret_config: {name: trust, "
                   "sds_config: {ads: {}}}}"),
            nullptr);
  EXPECT_TRUE(errors_.ok()) << fault();
  ASSERT_NE(client_slot_, nullptr);
  ASSERT_EQ(wanted_.size(), 1u);
  EXPECT_EQ(wanted_[0].name, "trust");
}

TEST_F(BothSidesParserTest, TheRestIsCheckedBeforeTheSecretComes) {
  Client(
      "common_tls_context: {tls_params: {cipher_suites: [none]}, "
      "validation_context_sds_secret_config: {name: trust, sds_config: {ads: {}}}}");
  EXPECT_EQ(fault(),
            "common_tls_context.tls_params.cipher_suites: is no list of cipher suites: not known "
            "are none");
}

TEST_F(BothSidesParserTest, OnlyTheOldestPolicyOfComplianceIsBuilt) {
  const std::string certificates =
      "common_tls_context: {tls_certificates: [" + Certificate() + "], tls_params: ";
  EXPECT_NE(Server(certificates + "{compliance_policies: [FIPS_202205]}}"), nullptr) << fault();
  EXPECT_EQ(Server(certificates + "{compliance_policies: [CNSA2_202603]}}"), nullptr);
}

TEST_F(BothSidesParserTest, ConnectionsCountBelowTheGivenName) {
  ASSERT_NE(Client(""), nullptr);
  const auto client = Client("");
  client->spec().common.stats.ForThread(0).handshake.Inc();
  bool found = false;
  stats_.ForEach([&](const stats::Sample& sample) {
    found = found || (sample.name == "l.ssl.handshake" && sample.value == 1);
  });
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace sluice::config
