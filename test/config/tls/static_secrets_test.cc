#include "source/config/tls/static_secrets.h"

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "test/config/tls/tls_parse.h"

namespace sluice::config {
namespace {

using Resources = envoy::config::bootstrap::v3::Bootstrap::StaticResources;

TEST(StaticSecretsTest, ANameStandsForOneSecret) {
  const auto resources =
      FromYaml<Resources>("{secrets: [{name: a, generic_secret: {}}, {name: a}]}");
  extension::FieldErrors errors;
  const StaticSecrets secrets(resources.secrets(), errors);
  ASSERT_EQ(errors.error_count(), 1u);
  EXPECT_EQ(errors.faults()[0].path, "secrets[1].name");
}

TEST(StaticSecretsTest, FindsByName) {
  const auto resources = FromYaml<Resources>("{secrets: [{name: a, session_ticket_keys: {}}]}");
  extension::FieldErrors errors;
  const StaticSecrets secrets(resources.secrets(), errors);
  ASSERT_NE(secrets.Find("a"), nullptr);
  EXPECT_TRUE(secrets.Find("a")->has_session_ticket_keys());
  EXPECT_EQ(secrets.Find("b"), nullptr);
  EXPECT_TRUE(errors.ok());
}

}  // namespace
}  // namespace sluice::config
