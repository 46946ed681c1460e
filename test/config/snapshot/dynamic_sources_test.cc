#include "source/config/snapshot/dynamic_sources.h"

#include <gtest/gtest.h>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

DynamicSources Parsed(const std::string& dynamic, extension::FieldErrors& errors) {
  return ParseDynamicSources(
      FromYaml<envoy::config::bootstrap::v3::Bootstrap>("{dynamic_resources: " + dynamic + "}"),
      errors);
}

TEST(DynamicSourcesTest, AreEachThereOrNot) {
  extension::FieldErrors errors;
  const DynamicSources none = Parsed("{}", errors);
  EXPECT_FALSE(none.clusters || none.listeners);
  const DynamicSources one =
      Parsed("{lds_config: {path_config_source: {path: /dev/null}}}", errors);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  EXPECT_FALSE(one.clusters);
  EXPECT_EQ(one.listeners->path, "/dev/null");
}

TEST(DynamicSourcesTest, NameTheFieldThatIsWrong) {
  extension::FieldErrors errors;
  Parsed("{cds_config: {ads: {}}, ads_config: {api_type: DELTA_GRPC}}", errors);
  ASSERT_EQ(errors.error_count(), 2u);
  EXPECT_EQ(errors.faults()[0].path, "dynamic_resources.ads_config");
  EXPECT_EQ(errors.faults()[1].path, "dynamic_resources.cds_config.ads");
}

}  // namespace
}  // namespace sluice::config
