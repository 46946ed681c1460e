#include "source/config/resources/resource_kind.h"

#include <set>

#include "test/config/resources/loaded_document.h"

namespace sluice::config {
namespace {

std::optional<ResourceKind> ByFields(const std::string& text) {
  return KindOfFields(*DocumentOf(text)->root());
}

TEST(ResourceKindTest, ATypeTellsTheKind) {
  EXPECT_EQ(KindOfType("type.googleapis.com/envoy.config.cluster.v3.Cluster"),
            ResourceKind::kCluster);
  EXPECT_EQ(KindOfType("envoy.config.listener.v3.Listener"), ResourceKind::kListener);
  EXPECT_EQ(KindOfType("envoy.api.v2.Cluster"), std::nullopt);
  EXPECT_EQ(KindOfType(""), std::nullopt);
}

TEST(ResourceKindTest, FieldsTellTheKindInEitherSpelling) {
  EXPECT_EQ(ByFields("{name: a, filterChains: []}"), ResourceKind::kListener);
  EXPECT_EQ(ByFields("{name: a, filter_chains: []}"), ResourceKind::kListener);
  EXPECT_EQ(ByFields("{name: a, virtualHosts: []}"), ResourceKind::kRoute);
  EXPECT_EQ(ByFields("{clusterName: a, endpoints: []}"), ResourceKind::kEndpoint);
  EXPECT_EQ(ByFields("{name: a, tlsCertificate: {}}"), ResourceKind::kSecret);
  EXPECT_EQ(ByFields("{name: a, type: EDS}"), ResourceKind::kCluster);
  EXPECT_EQ(ByFields("{name: a, layer: {}}"), ResourceKind::kRuntime);
  EXPECT_EQ(ByFields("{name: a, typedConfig: {}}"), ResourceKind::kExtension);
  EXPECT_EQ(ByFields("{name: a}"), std::nullopt);
}

TEST(ResourceKindTest, TheNameOfAFileTellsTheKind) {
  EXPECT_EQ(KindOfFile("/x/http-route.listeners.yaml"), ResourceKind::kListener);
  EXPECT_EQ(KindOfFile("a.cluster.json"), ResourceKind::kCluster);
  EXPECT_EQ(KindOfFile("/routes.d/a.yaml"), std::nullopt);
}

TEST(ResourceKindTest, EachKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kResourceKinds; ++i) {
    const std::string_view name = NameOf(static_cast<ResourceKind>(i));
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

}  // namespace
}  // namespace sluice::config
