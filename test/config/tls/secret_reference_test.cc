#include "source/config/tls/secret_reference.h"

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

using Secret = StaticSecrets::Secret;

class SecretReferenceTest : public TlsParse {
 protected:
  SecretRef Find(const std::string& reference, Secret::TypeCase kind = Secret::kSessionTicketKeys) {
    TlsParseContext context = Context();
    return FindSecret(FromYaml<StaticSecrets::Reference>("{" + reference + "}"), kind, context,
                      ingredients_);
  }
  TlsIngredients ingredients_;
};

TEST_F(SecretReferenceTest, OneOfTheBootstrapIsFoundByName) {
  const auto resources = FromYaml<envoy::config::bootstrap::v3::Bootstrap::StaticResources>(
      "{secrets: [{name: a, session_ticket_keys: {}}]}");
  secrets_ = StaticSecrets(resources.secrets(), errors_);
  EXPECT_NE(Find("name: a"), nullptr);
  EXPECT_TRUE(ingredients_.fixed);
  EXPECT_TRUE(ingredients_.complete);
  EXPECT_EQ(Find("name: a", Secret::kTlsCertificate), nullptr);
  EXPECT_EQ(fault(), "name: names a secret that holds session_ticket_keys, not tls_certificate");
}

TEST_F(SecretReferenceTest, OneThatIsFetchedIsWaitedFor) {
  EXPECT_EQ(Find("name: a, sds_config: {ads: {}}"), nullptr);
  EXPECT_TRUE(errors_.ok()) << fault();
  EXPECT_FALSE(ingredients_.complete);
  ASSERT_EQ(ingredients_.secrets.size(), 1u);
  auto secret = std::make_shared<Secret>();
  secret->mutable_session_ticket_keys();
  fetched_.Set(ingredients_.secrets[0].Key(), secret);
  EXPECT_EQ(Find("name: a, sds_config: {ads: {}}"), secret);
  EXPECT_EQ(Find("name: b, sds_config: {ads: {}}"), nullptr);
}

TEST_F(SecretReferenceTest, ASourceThatCannotBeHadIsAFault) {
  EXPECT_EQ(Find("name: a, sds_config: {}"), nullptr);
  EXPECT_EQ(errors_.faults()[0].path, "sds_config");
}

TEST_F(SecretReferenceTest, OneThatIsFetchedNeedsAName) {
  EXPECT_EQ(Find("sds_config: {ads: {}}"), nullptr);
  EXPECT_EQ(fault(), "name: is needed");
}

}  // namespace
}  // namespace sluice::config
