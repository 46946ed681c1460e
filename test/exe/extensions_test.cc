#include "source/exe/extensions.h"

#include <google/protobuf/descriptor.h>

#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace sluice {
namespace {

class ExtensionsTest : public ::testing::Test {
 protected:
  ExtensionsTest() { RegisterExtensions(registry_); }
  extension::Registry registry_;
};

TEST_F(ExtensionsTest, HasEveryFilterThatIsBuilt) {
  EXPECT_EQ(registry_.HttpFilterNames(),
            "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig, "
            "envoy.extensions.filters.http.grpc_web.v3.GrpcWeb, "
            "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation, "
            "envoy.extensions.filters.http.health_check.v3.HealthCheck, "
            "envoy.extensions.filters.http.rbac.v3.RBAC");
}

TEST_F(ExtensionsTest, EveryFilterIsAMessageOfTheApi) {
  std::istringstream names(registry_.HttpFilterNames());
  for (std::string name; std::getline(names >> std::ws, name, ',');) {
    EXPECT_NE(google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name),
              nullptr)
        << name;
    EXPECT_NE(registry_.FindHttpFilter(name)->parse, nullptr) << name;
  }
}

TEST_F(ExtensionsTest, EveryNetworkAndListenerFilterIsAMessageOfTheApi) {
  EXPECT_EQ(registry_.network_filters().size(), 8u);
  for (const auto& [name, parse] : registry_.network_filters()) {
    EXPECT_NE(google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name),
              nullptr)
        << name;
  }
  EXPECT_EQ(registry_.listener_filters().size(), 4u);
  for (const auto& [name, parse] : registry_.listener_filters()) {
    EXPECT_NE(google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name),
              nullptr)
        << name;
  }
}

TEST_F(ExtensionsTest, RoutesMayChangeHeaderMutations) {
  const auto* parser = registry_.FindHttpOverride(
      "envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute");
  ASSERT_NE(parser, nullptr);
  EXPECT_NE(parser->parse_override, nullptr);
}

}  // namespace
}  // namespace sluice
